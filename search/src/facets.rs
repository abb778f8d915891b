//! Counts by theme, publisher, territory, license, format and the others, with labels.

mod tree;

pub(crate) use tree::Tree;

use crate::{
    counts::counts,
    document::folded,
    filters::Found,
    find::FindError,
    ordinals::Ordinals,
    query::{Facet, Query},
    results::FacetValue,
    snapshot::Snapshot,
};
use std::{cmp::Reverse, collections::BTreeMap};
use vocab::{
    codelist::{self, Code},
    text,
};

/// Never more values of a facet than this.
const MAX_VALUES: usize = 1_000;
/// Values whose labels are looked at for words.
const MAX_ASKED: usize = 5_000;

/// The most frequent values of each facet asked for, and every selected one, hits or not.
pub(crate) fn values(
    snapshot: &Snapshot,
    found: &Found,
    query: &Query,
) -> Result<BTreeMap<Facet, Vec<FacetValue>>, FindError> {
    let languages: Vec<&str> = query.languages.iter().map(String::as_str).collect();
    let mut facets = BTreeMap::new();
    for &facet in &query.facets {
        if facets.contains_key(&facet) {
            continue;
        }
        let counts = counts(snapshot, facet, found.counted(facet))?;
        let ordinals = snapshot.facet(facet)?;
        let selected = query
            .filters
            .get(&facet)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let mut frequent: Vec<(u32, u32)> = counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(n, &c)| (n as u32, c))
            .collect();
        let first = |&(number, count): &(u32, u32)| (Reverse(count), number);
        if let Some(words) = query.facet_words.get(&facet) {
            frequent.sort_unstable_by_key(first);
            frequent = named(
                snapshot,
                facet,
                ordinals,
                &frequent,
                words,
                query.facet_values,
            )?;
        }
        let wanted = query.facet_values.min(MAX_VALUES);
        if facet == Facet::Territory && !query.facet_words.contains_key(&facet) {
            let tree = snapshot.territories()?;
            let numbers = selected
                .iter()
                .filter_map(|value| ordinals.search(value).ok());
            let shown = tree.shown(&counts, &numbers.collect::<Vec<_>>(), wanted);
            facets.insert(
                facet,
                tree::values(snapshot, &shown, &counts, selected, &languages)?,
            );
            continue;
        }
        if wanted < frequent.len() {
            frequent.select_nth_unstable_by_key(wanted, first);
            frequent.truncate(wanted);
        }
        frequent.sort_unstable_by_key(first);

        let mut values: Vec<(&str, u64)> = frequent
            .into_iter()
            .map(|(number, count)| (ordinals.value(number), u64::from(count)))
            .collect();
        for value in selected {
            if !values.iter().any(|(known, _)| known == value) {
                let count = ordinals
                    .search(value)
                    .map_or(0, |number| counts[number as usize]);
                values.push((value, u64::from(count)));
            }
        }
        let mut listed = Vec::with_capacity(values.len());
        for (value, count) in values {
            let labels = snapshot.labels(facet, value)?;
            listed.push(FacetValue {
                value: value.to_owned(),
                label: text::best(&labels, &languages).map(|label| label.value.clone()),
                count,
                selected: selected.iter().any(|selected| selected == value),
                parent: None,
                level: 0,
            });
        }
        facets.insert(facet, listed);
    }
    Ok(facets)
}

/// Of the values, the first `wanted` that have the words in themselves or in a label. The most frequent
/// are asked first, and no more than [`MAX_ASKED`].
fn named(
    snapshot: &Snapshot,
    facet: Facet,
    ordinals: &Ordinals,
    frequent: &[(u32, u32)],
    words: &str,
    wanted: usize,
) -> Result<Vec<(u32, u32)>, FindError> {
    let words = folded(words);
    let mut found = Vec::new();
    for &(number, count) in frequent.iter().take(MAX_ASKED) {
        if found.len() == wanted.min(MAX_VALUES) {
            break;
        }
        let value = ordinals.value(number);
        let mut has_words = folded(value).contains(&words);
        if !has_words {
            let listed = code(facet, value).map_or_else(Vec::new, Code::labels);
            let labels = snapshot.labels(facet, value)?;
            has_words = listed
                .iter()
                .chain(labels.iter())
                .any(|label| folded(&label.value).contains(&words));
        }
        if has_words {
            found.push((number, count));
        }
    }
    Ok(found)
}

/// What a code list knows of a value: records often give the bare code.
fn code(facet: Facet, value: &str) -> Option<&'static Code> {
    match facet {
        Facet::Theme => codelist::theme(value),
        Facet::License => codelist::license(value),
        Facet::Frequency => codelist::frequency(value),
        Facet::AccessRights => codelist::access_right(value),
        Facet::HvdCategory => codelist::hvd_category(value),
        _ => None,
    }
}
