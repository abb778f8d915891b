//! A page with a record that is not well-formed: the record is cut out, so that its neighbours can
//! be read.

use super::parse;
use std::ops::Range;

/// A record that is not well-formed.
#[derive(Debug)]
pub struct Broken {
    pub raw: String,
    pub error: String,
}

/// The page without those of its records, elements with a local name in `names`, that cannot be
/// parsed. `None` when the trouble is somewhere else: the page is cut off, say.
pub fn without_broken(text: &str, names: &[&str]) -> Option<(String, Vec<Broken>)> {
    let records = records(text, names);
    let first = records.first()?.start;
    let namespaces = declarations(&text[..first]);
    let mut left = String::with_capacity(text.len());
    let (mut broken, mut end) = (Vec::new(), 0);
    for record in records {
        let raw = &text[record.clone()];
        let alone = format!("<r {namespaces}>{raw}</r>");
        if let Err(error) = parse(&alone) {
            left.push_str(&text[end..record.start]);
            end = record.end;
            let raw = raw.to_owned();
            broken.push(Broken { raw, error });
        }
    }
    left.push_str(&text[end..]);
    let is_mended = !broken.is_empty() && parse(&left).is_ok();
    is_mended.then_some((left, broken))
}

/// Where the records are, those inside each other left out.
fn records(text: &str, names: &[&str]) -> Vec<Range<usize>> {
    let mut records = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|found| at + found) {
        at = start + 1;
        let tag = tag(&text[at..]);
        let local = tag.rsplit(':').next().unwrap_or_default();
        if !names.contains(&local) {
            continue;
        }
        let Some(end) = end(&text[at..], tag).map(|end| at + end) else {
            break;
        };
        records.push(start..end);
        at = end;
    }
    records
}

/// The name at the beginning of a text.
fn tag(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'));
    &text[..end.unwrap_or(text.len())]
}

/// Where the element ends that begins with this tag.
fn end(text: &str, tag: &str) -> Option<usize> {
    let close = format!("</{tag}");
    let mut at = 0;
    loop {
        let found = at + text[at..].find(&close)?;
        at = found + close.len();
        let rest = &text[at..];
        let blanks = rest.len() - rest.trim_start().len();
        if rest[blanks..].starts_with('>') {
            return Some(at + blanks + 1);
        }
    }
}

/// The namespaces declared in the tags of a text, each prefix once, the last of its name.
fn declarations(text: &str) -> String {
    let mut declared: Vec<(&str, &str)> = Vec::new();
    for part in text.split("xmlns:").skip(1).take(1000) {
        let Some((prefix, rest)) = part.split_once('=') else {
            continue;
        };
        let (prefix, rest) = (prefix.trim(), rest.trim_start());
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            continue;
        };
        let Some(end) = rest[1..].find(quote) else {
            continue;
        };
        declared.retain(|(known, _)| *known != prefix);
        declared.push((prefix, &rest[..end + 2]));
    }
    let declared = declared
        .iter()
        .map(|(prefix, value)| format!("xmlns:{prefix}={value}"));
    declared.collect::<Vec<_>>().join(" ")
}
