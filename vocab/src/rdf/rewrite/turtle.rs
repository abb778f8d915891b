//! Broken Turtle: undeclared prefixes, malformed language tags, backslashes that escape nothing,
//! properties without a value.

use super::{Changes, usual_namespace};
use crate::{issue::Rule, rdf::guard};
use oxilangtag::LanguageTag;
use std::collections::BTreeSet;

/// Turtle as it was meant; `None` when nothing had to be changed.
pub fn rewritten(text: &str) -> Option<(String, Changes)> {
    let mut changes = Changes::default();
    let mut used = BTreeSet::new();
    let mut declared = BTreeSet::new();
    let mut clean = String::with_capacity(text.len() + 256);
    // Tokens since the last `;`, `.` or bracket, and where the first of them begins.
    let (mut tokens, mut start) = (0usize, 0usize);
    let mut after_semicolon = false;
    let mut is_directive = false;
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        let rest = &text[at..];
        let end = token_end(rest);
        let token = &rest[..end];
        at += end;
        if byte.is_ascii_whitespace() || byte == b'#' {
            clean.push_str(token);
            continue;
        }
        if matches!(byte, b';' | b'.' | b'[' | b']' | b'(' | b')' | b'{' | b'}') {
            if matches!(byte, b';' | b'.' | b']') && tokens == 1 && after_semicolon {
                // `dct:license ;` says nothing.
                clean.truncate(start);
                changes.count(Rule::Value);
            }
            clean.push_str(token);
            tokens = if matches!(byte, b']' | b')') { 2 } else { 0 };
            after_semicolon = byte == b';' || byte == b'[';
            is_directive &= byte != b'.';
            continue;
        }
        if tokens == 0 {
            start = clean.len();
        }
        tokens += 1;
        match byte {
            b'"' | b'\'' => {
                push_string(&mut clean, token, &mut changes);
                at += push_language(&mut clean, &text[at..], &mut changes);
            }
            b'<' => clean.push_str(token),
            _ => {
                let word = token.to_ascii_lowercase();
                is_directive |= matches!(word.as_str(), "@prefix" | "prefix" | "@base" | "base");
                if let Some((prefix, _)) = token.split_once(':') {
                    let names = if is_directive {
                        &mut declared
                    } else {
                        &mut used
                    };
                    names.insert(prefix.to_owned());
                    if is_directive && word.starts_with("prefix") {
                        is_directive = false;
                    }
                }
                clean.push_str(token);
            }
        }
        if byte == b'<' && is_directive && !text[..at].is_empty() {
            // SPARQL's form of a directive has no dot.
            let next = text[at..].trim_start();
            is_directive = next.starts_with('.');
        }
    }
    let mut head = String::new();
    for prefix in used.difference(&declared) {
        if let Some(namespace) = usual_namespace(prefix) {
            changes.count(Rule::Prefix);
            head.push_str(&format!("@prefix {prefix}: <{namespace}> .\n"));
        }
    }
    (!changes.is_empty()).then(|| (head + &clean, changes))
}

/// The length of the token, the run of blanks or the comment that `rest` begins with.
fn token_end(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let until = |stop: &dyn Fn(u8) -> bool| bytes.iter().position(|b| stop(*b));
    match bytes[0] {
        b if b.is_ascii_whitespace() => until(&|b| !b.is_ascii_whitespace()).unwrap_or(rest.len()),
        b'#' => until(&|b| b == b'\n').unwrap_or(rest.len()),
        b'<' => until(&|b| matches!(b, b'>' | b'\n')).map_or(rest.len(), |end| end + 1),
        b'"' | b'\'' => guard::quoted(bytes),
        b';' | b'.' | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b',' => 1,
        _ => word_end(rest),
    }
}

/// A name or a number; a dot inside belongs to it, one at its end does not.
fn word_end(rest: &str) -> usize {
    let stops = |c: char| c.is_whitespace() || ";,[](){}<\"'#".contains(c);
    let end = rest.find(stops).unwrap_or(rest.len());
    let word = rest[..end].trim_end_matches('.');
    match word.len() {
        0 => rest.chars().next().map_or(1, char::len_utf8),
        length => length,
    }
}

fn push_string(clean: &mut String, token: &str, changes: &mut Changes) {
    let mut from = 0;
    let bytes = token.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let is_escape = bytes
            .get(at + 1)
            .is_some_and(|next| b"tbnrf\"'\\uU".contains(next));
        if !is_escape {
            clean.push_str(&token[from..at]);
            clean.push_str("\\\\");
            from = at + 1;
            changes.count(Rule::Escape);
            at += 1;
        } else {
            at += 2;
        }
    }
    clean.push_str(&token[from..]);
}

/// Writes the language tag that follows a string as a well-formed one, or not at all; how many
/// bytes of `rest` it takes.
fn push_language(clean: &mut String, rest: &str, changes: &mut Changes) -> usize {
    let Some(tag) = rest.strip_prefix('@') else {
        return 0;
    };
    let ends = |c: char| !(c.is_alphanumeric() || c == '-' || c == '_');
    let tag = &tag[..tag.find(ends).unwrap_or(tag.len())];
    if LanguageTag::parse(tag).is_ok() {
        return 0;
    }
    changes.count(Rule::LanguageTag);
    let mended = tag.replace('_', "-");
    if LanguageTag::parse(mended.as_str()).is_ok() {
        clean.push('@');
        clean.push_str(&mended);
    }
    1 + tag.len()
}
