//! Acronyms that a text explains: `zones à faibles émissions (ZFE)`, `ZFE (zones à faibles émissions)`.

use crate::text::{self, Word};

/// Letters of an acronym.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=8;
/// What is read of a text: acronyms are explained where they are first met.
const MAX_BYTES: usize = 8_192;
/// Acronyms taken from one text.
const MAX_PAIRS: usize = 8;

/// The acronyms that a text explains, with what they stand for.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let end = (0..=MAX_BYTES.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0);
    let text = &text[..end];
    let mut found = Vec::new();
    // Most texts explain nothing, and are not cut into words for it.
    for (open, _) in text.match_indices('(') {
        let Some(length) = text[open..].find(')') else {
            break;
        };
        let inside = text[open + 1..open + length].trim();
        let before = &text[start(text, open)..open];
        found.extend(explained_before(before, inside));
        found.extend(explained_inside(before, inside));
        if found.len() >= MAX_PAIRS {
            break;
        }
    }
    found
}

/// Of an acronym beside a whole name: `ZFE` and `Zones à faibles émissions`.
pub(crate) fn beside(acronym: &str, name: &str) -> Option<(String, String)> {
    let acronym = acronym.trim();
    let words = text::words(name);
    let is_one = is_acronym(acronym) && ends_with(&words, acronym) == Some(0);
    is_one.then(|| (acronym.to_owned(), name.trim().to_owned()))
}

/// The part of a text before a bracket in which what an acronym stands for can be.
fn start(text: &str, open: usize) -> usize {
    let least = open.saturating_sub(200);
    let least = (least..=open)
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(open);
    let sentence = text[least..open].rfind(['.', '\n', ';', '(', ')', ':']);
    sentence.map_or(least, |at| least + at + 1)
}

fn explained_before(before: &str, inside: &str) -> Option<(String, String)> {
    if !is_acronym(inside) {
        return None;
    }
    let words = text::words(before);
    let from = ends_with(&words, inside)?;
    let name = before[words[from].start..].trim();
    Some((inside.to_owned(), name.to_owned()))
}

fn explained_inside(before: &str, inside: &str) -> Option<(String, String)> {
    let before = before.trim_end();
    let at = before.rfind(|letter: char| !letter.is_alphanumeric());
    let acronym = at.map_or(before, |at| {
        before[at..].trim_start_matches(|letter: char| !letter.is_alphanumeric())
    });
    beside(acronym, inside)
}

/// Capitals, for the most part: `ZFE`, `PLUi`.
fn is_acronym(word: &str) -> bool {
    let letters = word.chars().count();
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    LETTERS.contains(&letters)
        && capitals >= 2
        && capitals + 1 >= letters
        && word.chars().all(char::is_alphabetic)
}

/// Where the words begin that end a text and whose initials are an acronym; small words may have an
/// initial in it or not.
fn ends_with(words: &[Word], acronym: &str) -> Option<usize> {
    let folded = text::words(acronym);
    let letters: Vec<char> = folded.first()?.folded().chars().collect();
    let (mut letter, mut at) = (letters.len(), words.len());
    while letter > 0 {
        at = at.checked_sub(1)?;
        let word = words[at].folded();
        let fits = word.starts_with(letters[letter - 1]);
        let is_small = text::is_stop_word(word);
        // A small word is skipped where the word before it fits as well: « plan de déplacements ».
        let skipped = is_small
            && words[..at]
                .iter()
                .rev()
                .find(|word| !text::is_stop_word(word.folded()))
                .is_some_and(|word| word.folded().starts_with(letters[letter - 1]));
        match fits && !skipped {
            true => letter -= 1,
            false if is_small => {}
            false => return None,
        }
    }
    // One word is no expansion.
    (words.len() - at >= 2).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        pairs(text)
    }

    #[test]
    fn acronyms_are_found_beside_what_they_stand_for() {
        for (text, acronym, name) in [
            (
                "Périmètre des zones à faibles émissions (ZFE) de Lyon",
                "ZFE",
                "zones à faibles émissions",
            ),
            (
                "ZFE (zone à faibles émissions) : périmètre",
                "ZFE",
                "zone à faibles émissions",
            ),
            (
                "Le plan local d'urbanisme (PLU) est",
                "PLU",
                "plan local d'urbanisme",
            ),
            (
                "Service départemental d'incendie et de secours (SDIS)",
                "SDIS",
                "Service départemental d'incendie et de secours",
            ),
            (
                "Plan de déplacements d’entreprise (PDE)",
                "PDE",
                "Plan de déplacements d’entreprise",
            ),
            (
                "General Transit Feed Specification (GTFS)",
                "GTFS",
                "General Transit Feed Specification",
            ),
        ] {
            assert_eq!(
                found(text),
                [(acronym.to_owned(), name.to_owned())],
                "{text}"
            );
        }
        assert_eq!(
            beside("DVF", "Demandes de valeurs foncières"),
            Some(("DVF".to_owned(), "Demandes de valeurs foncières".to_owned()))
        );
    }

    #[test]
    fn what_does_not_fit_is_no_acronym() {
        for text in [
            "Arbres (CSV)",
            "Parcs et jardins (Paris)",
            "Budget (2019)",
            "zones à faibles émissions (zfe)",
            "Zones (",
            ") ( ) ((",
            "é(ÉÉ)é",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        assert_eq!(beside("DVF", "Valeurs foncières demandées"), None);
    }
}
