//! Texts: control characters, templates nobody filled in, words that say nothing, markup.

use super::{Say, shown};
use std::borrow::Cow;
use vocab::{Rule, html};

/// Words written where there was nothing to write.
const PLACEHOLDERS: &[&str] = &[
    "todo",
    "tbd",
    "tba",
    "null",
    "none",
    "n/a",
    "nan",
    "undefined",
    "unknown",
    "-",
    "--",
    "---",
    ".",
    "..",
    "...",
    "?",
    "_",
    "a remplir",
    "à remplir",
    "a compléter",
    "à compléter",
    "lorem ipsum",
    "xxx",
    "test test",
];

/// Whether a text was written where there was nothing to write.
pub fn is_placeholder(text: &str) -> bool {
    text.len() <= 16 && PLACEHOLDERS.contains(&text.trim().to_lowercase().as_str())
}

/// A text of one line: a title, a name, a keyword. `None` when it says nothing.
pub fn label<'t>(text: &'t str, say: &mut Say<'_>) -> Option<Cow<'t, str>> {
    let text = filled(text, say)?;
    let text = match text {
        Cow::Borrowed(text) if is_one_line(text) => Cow::Borrowed(text),
        text => Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")),
    };
    (!text.is_empty()).then_some(text)
}

/// A text of many lines, which may hold markup: a description. `None` when it says nothing.
pub fn prose<'t>(text: &'t str, say: &mut Say<'_>) -> Option<Cow<'t, str>> {
    let text = filled(text, say)?;
    let text = match html::tidy(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(tidied) => {
            say.say(Rule::Html, || {
                format!(
                    "the description begins with `{}`: scripts, styles and what is not plain \
                    structure were removed",
                    shown(&text)
                )
            });
            Cow::Owned(tidied)
        }
    };
    (!text.trim().is_empty()).then_some(text)
}

/// Keywords, each once.
pub fn keywords<'t>(
    words: impl IntoIterator<Item = &'t str>,
    say: &mut Say<'_>,
) -> Vec<Cow<'t, str>> {
    let mut kept: Vec<Cow<'t, str>> = Vec::new();
    for word in words {
        if word.trim().len() != word.len() || word.is_empty() {
            say.say(Rule::Keyword, || {
                format!(
                    "the keyword `{}` is empty or has blanks around it",
                    shown(word)
                )
            });
        }
        let Some(word) = label(word, say) else {
            continue;
        };
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    kept
}

/// The parts of a list written as one text.
pub fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The text without what XML forbids and without templates; `None` when nothing is left.
fn filled<'t>(text: &'t str, say: &mut Say<'_>) -> Option<Cow<'t, str>> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut text = Cow::Borrowed(text);
    // The two characters beyond ASCII begin with the same byte: a text without it need not be decoded.
    let may_be_illegal = |b: u8| b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r') || b >= 0x7f;
    let is_suspect = text
        .bytes()
        .any(|b| may_be_illegal(b) && (b <= 0x7f || b == 0xef));
    if is_suspect && text.chars().any(is_illegal) {
        say.say(Rule::IllegalCharacter, || {
            format!(
                "`{}` has control characters: they were removed",
                shown(&text)
            )
        });
        text = Cow::Owned(text.chars().filter(|c| !is_illegal(*c)).collect());
    }
    if text.contains("{{") && text.contains("}}") {
        let without = without_templates(&text);
        if without.len() != text.len() {
            say.say(Rule::Template, || {
                format!("`{}` has a template that was never filled in", shown(&text))
            });
            text = Cow::Owned(without.trim().to_owned());
        }
    }
    if is_placeholder(&text) {
        say.say(Rule::Placeholder, || {
            format!("`{text}` says nothing: it was left out")
        });
        return None;
    }
    (!text.trim().is_empty()).then_some(text)
}

/// `{{description}}`, `{{default.name}}`: a name in double braces, on one line.
fn without_templates(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        let name = from[2..].split_once("}}").map(|(name, _)| name);
        match name {
            Some(name) if is_template(name) => rest = &from[name.len() + 4..],
            _ => {
                kept.push_str("{{");
                rest = &from[2..];
            }
        }
    }
    kept.push_str(rest);
    kept
}

fn is_template(name: &str) -> bool {
    name.len() <= 100
        && name
            .trim_start()
            .starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | ' ' | '|'))
}

fn is_one_line(text: &str) -> bool {
    !text.contains(['\n', '\r', '\t']) && !text.contains("  ")
}

/// Characters that XML 1.0 forbids, and those that are none.
fn is_illegal(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}')
}
