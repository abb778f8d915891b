//! Broken JSON: trailing commas, raw control characters in texts, a document cut off in the middle.

use super::Changes;
use crate::issue::Rule;
use std::fmt::Write;

/// JSON as it was meant, and whether its end is missing; `None` when nothing had to be changed.
pub fn rewritten(text: &str) -> Option<(String, Changes, bool)> {
    let mut changes = Changes::default();
    let mut clean = String::with_capacity(text.len() + 16);
    let mut open = Vec::new();
    // Where what stands complete ends, and how deep it was there.
    let mut whole = (0, 0);
    let mut characters = text.char_indices();
    while let Some((_, c)) = characters.next() {
        match c {
            '"' => {
                if !string(&mut clean, &mut characters, &mut changes) {
                    break;
                }
            }
            '{' | '[' => {
                open.push(if c == '{' { '}' } else { ']' });
                clean.push(c);
            }
            '}' | ']' => {
                let kept = clean.trim_end();
                if kept.ends_with(',') {
                    changes.count(Rule::Json);
                    clean.truncate(kept.len() - 1);
                }
                if open.pop() != Some(c) {
                    return None;
                }
                clean.push(c);
                whole = (clean.len(), open.len());
            }
            c => clean.push(c),
        }
    }
    let is_cut = !open.is_empty();
    if is_cut {
        // The last object that stands complete is the last that is kept.
        clean.truncate(whole.0);
        let kept = whole.1;
        open.truncate(kept);
        if clean.is_empty() {
            return None;
        }
        clean.extend(open.into_iter().rev());
    }
    (is_cut || !changes.is_empty()).then_some((clean, changes, is_cut))
}

/// Copies a string; whether it ends.
fn string(
    clean: &mut String,
    characters: &mut std::str::CharIndices<'_>,
    changes: &mut Changes,
) -> bool {
    clean.push('"');
    while let Some((_, c)) = characters.next() {
        match c {
            '"' => {
                clean.push('"');
                return true;
            }
            '\\' => {
                clean.push('\\');
                match characters.next() {
                    Some((_, escaped)) => clean.push(escaped),
                    None => return false,
                }
            }
            c if c < ' ' => {
                changes.count(Rule::Json);
                let _ = write!(clean, "\\u{:04x}", u32::from(c));
            }
            c => clean.push(c),
        }
    }
    false
}
