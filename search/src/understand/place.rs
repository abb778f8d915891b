//! Territories that a query names, by name or by code.

use super::{Part, Understanding};
use crate::{parse::Spoken, query::Facet, snapshot::Snapshot, text};
use std::{cmp::Reverse, ops::Range};
use vocab::territory::{self, Level, Territory};

/// No name has more words.
const MAX_WORDS: usize = 10;
/// A commune with fewer people whose name is one word is meant only near home, or where the word begins
/// with a capital: most such names are ordinary words too.
const VILLAGE: u32 = 3_000;
/// Names of territories that are ordinary words as well: meant only where they begin with a capital.
const ORDINARY: &[&str] = &[
    "allier", "aube", "aude", "cher", "contes", "corps", "creuse", "die", "eu", "gard", "garde",
    "jura", "landes", "lens", "lot", "manche", "marne", "mende", "mer", "nice", "nord", "orange",
    "orne", "pau", "sens", "somme", "tours", "val", "valence", "var", "vichy", "vire",
];

/// A territory, and the words that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub words: Range<usize>,
    pub territory: Territory,
}

impl Part for Found {
    fn words(&self) -> Range<usize> {
        self.words.clone()
    }

    fn understood(&self, languages: &[&str]) -> (Understanding, String, String) {
        let labels = self.territory.labels();
        let label = vocab::text::best(&labels, languages).map(|label| label.value.clone());
        let label = label.unwrap_or_default();
        (Understanding::Place, self.territory.key(), label)
    }
}

/// The territories named, longest names first, that records of the index are about.
pub(super) fn places(
    snapshot: &Snapshot,
    spoken: &[Spoken],
    home: Option<Territory>,
) -> tantivy::Result<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < spoken.len() {
        let most = MAX_WORDS.min(spoken.len() - at);
        let mut named = None;
        for length in (1..=most).rev() {
            named = place(snapshot, spoken, at..at + length, home)?;
            if named.is_some() {
                break;
            }
        }
        at = named.as_ref().map_or(at + 1, |named| named.words.end);
        found.extend(named);
    }
    Ok(found)
}

/// The territory that some words name, with the words before that say what kind it is.
fn place(
    snapshot: &Snapshot,
    spoken: &[Spoken],
    words: Range<usize>,
    home: Option<Territory>,
) -> tantivy::Result<Option<Found>> {
    let named = &spoken[words.clone()];
    let name: Vec<&str> = named.iter().map(|word| word.word.as_str()).collect();
    let (kind, start) = kind(&spoken[..words.start]);
    let mut candidates = match name.as_slice() {
        [word] if text::is_stop_word(word) => return Ok(None),
        [code] if code.bytes().any(|byte| byte.is_ascii_digit()) => {
            let department = (kind == Some(Level::Department))
                .then(|| territory::of_key(&format!("departement/{}", code.to_ascii_uppercase())));
            let meant = department.flatten().or_else(|| territory::of_code(code));
            meant.into_iter().collect()
        }
        name => territory::named(&name.join(" ")),
    };
    if candidates.is_empty() {
        return Ok(None);
    }
    let near = |territory: Territory| home.and_then(|home| shared(home, territory));
    if let [word] = named {
        let is_ordinary = ORDINARY.binary_search(&word.word.as_str()).is_ok();
        candidates.retain(|&candidate| {
            let is_village =
                candidate.level() == Level::Commune && candidate.inhabitants() < VILLAGE;
            let is_code = candidate.code().eq_ignore_ascii_case(&word.word);
            let is_plain =
                !is_ordinary && (!is_village || near(candidate) >= Some(Level::Department));
            is_plain || word.is_capital || is_code || kind.is_some()
        });
    }
    let mut known = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let records = records(snapshot, candidate)?;
        if records > 0 {
            known.push((candidate, records));
        }
    }
    let best = known.into_iter().min_by_key(|&(candidate, records)| {
        let is_other_kind = kind.is_some_and(|kind| kind != candidate.level());
        (
            is_other_kind,
            Reverse(near(candidate)),
            Reverse(records),
            Reverse(candidate.inhabitants()),
            candidate,
        )
    });
    Ok(best.map(|(territory, _)| Found {
        words: start.unwrap_or(words.start)..words.end,
        territory,
    }))
}

/// The level of the smallest territory that two have in common: the smaller, the nearer.
fn shared(home: Territory, other: Territory) -> Option<Level> {
    let around = home.ancestors().into_iter().chain([home]);
    around
        .filter(|&around| other.is_within(around))
        .map(Territory::level)
        .max()
}

/// How many records are about a territory or a part of it.
fn records(snapshot: &Snapshot, territory: Territory) -> tantivy::Result<u32> {
    let number = snapshot.facet(Facet::Territory)?.search(&territory.key());
    let counts = snapshot.all_counts(Facet::Territory)?;
    Ok(number.map_or(0, |number| counts[number as usize]))
}

/// What kind of territory the words before a name say, and the first of them: `département de la`.
fn kind(before: &[Spoken]) -> (Option<Level>, Option<usize>) {
    let is_of = |word: &&Spoken| matches!(word.word.as_str(), "de" | "du" | "des" | "la" | "of");
    let small = before.iter().rev().take(2).take_while(is_of).count();
    let Some(at) = before.len().checked_sub(small + 1) else {
        return (None, None);
    };
    let level = match before[at].word.as_str() {
        "commune" | "ville" | "mairie" | "town" | "city" => Level::Commune,
        "departement" | "dept" | "department" => Level::Department,
        "region" => Level::Region,
        "agglomeration" | "agglo" | "metropole" | "epci" | "communaute" => Level::Epci,
        _ => return (None, None),
    };
    (Some(level), Some(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(ORDINARY.is_sorted());
    }
}
