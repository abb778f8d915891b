//! Territories that lie in each other: which of them a facet shows, and where.

use crate::{
    find::FindError, ordinals::Ordinals, query::Facet, results::FacetValue, snapshot::Snapshot,
};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};
use vocab::{
    territory::{self, Level, Territory},
    text,
};

/// A value that holds this share of what the value above it holds is opened with it.
const OPENED: f64 = 0.8;

/// By the number of each value, the number of the value that it is shown under.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    parents: Vec<Option<u32>>,
    children: HashMap<Option<u32>, Vec<u32>>,
}

/// A value to show, and how many are above it.
pub(crate) struct Shown {
    number: u32,
    level: usize,
}

impl Tree {
    pub(crate) fn of(ordinals: &Ordinals) -> Self {
        let known: Vec<Option<Territory>> = (0..ordinals.len() as u32)
            .map(|number| territory::of_key(ordinals.value(number)))
            .collect();
        let numbered = (0..).zip(&known);
        let numbers: HashMap<Territory, u32> = numbered
            .filter_map(|(number, known)| Some(((*known)?, number)))
            .collect();
        let parents: Vec<Option<u32>> = (0..)
            .zip(&known)
            .map(|(number, known)| {
                let parent = match known {
                    Some(territory) => territory.parent(),
                    None => country(ordinals.value(number)),
                };
                numbers.get(&parent?).copied()
            })
            .collect();
        let mut children: HashMap<Option<u32>, Vec<u32>> = HashMap::new();
        for ((number, parent), known) in (0..).zip(&parents).zip(&known) {
            // Regions until 2015 can be chosen, but are not offered beside those of today.
            if known.is_none_or(|known| known.level() != Level::FormerRegion) {
                children.entry(*parent).or_default().push(number);
            }
        }
        Tree { parents, children }
    }

    /// The values to show: those selected with what they lie in, what lies in them, and beside them the
    /// most frequent. With nothing selected, the most frequent are opened as long as they hold nearly all.
    pub(crate) fn shown(&self, counts: &[u32], selected: &[u32], wanted: usize) -> Vec<Shown> {
        // A national catalogue has tens of thousands of values: each is looked at once, and few are sorted.
        let mut is_kept = vec![false; self.parents.len()];
        let mut opened: Vec<u32> = Vec::new();
        for &number in selected {
            opened.extend(self.path(number));
        }
        for &number in &opened {
            is_kept[number as usize] = true;
        }
        if selected.is_empty() {
            opened.extend(self.nearly_all(counts));
        }
        opened.sort_unstable();
        opened.dedup();
        let mut is_opened = vec![false; self.parents.len()];
        for &number in &opened {
            is_opened[number as usize] = true;
        }
        let below_selected = |number: u32| {
            self.parents[number as usize].is_some_and(|parent| selected.contains(&parent))
        };
        let levels = std::iter::once(None).chain(opened.iter().map(|&number| Some(number)));
        let candidates = levels.flat_map(|level| self.under(level).iter().copied());
        let mut candidates: Vec<u32> = candidates
            .filter(|&number| counts[number as usize] > 0 || is_kept[number as usize])
            .collect();
        let order = |&number: &u32| {
            let first = (!is_kept[number as usize], !below_selected(number));
            let is_opened = is_opened[number as usize];
            (first, !is_opened, Reverse(counts[number as usize]), number)
        };
        let kept = is_kept.iter().filter(|kept| **kept).count();
        let wanted = wanted.max(kept);
        if wanted < candidates.len() {
            candidates.select_nth_unstable_by_key(wanted, order);
            candidates.truncate(wanted);
        }
        let chosen: HashSet<u32> = candidates.into_iter().collect();
        let mut shown = Vec::with_capacity(chosen.len());
        self.add(None, 0, counts, &chosen, &mut shown);
        shown
    }

    /// From the top, the most frequent value of each level, while it holds nearly all of the one above.
    fn nearly_all(&self, counts: &[u32]) -> Vec<u32> {
        let mut path = Vec::new();
        let mut level = None;
        loop {
            let under = self.under(level);
            let highest = under.iter().map(|&number| counts[number as usize]).max();
            let equal = under
                .iter()
                .filter(|&&number| Some(counts[number as usize]) == highest);
            let most = equal.max_by_key(|&&number| {
                let has_more = self.children.contains_key(&Some(number));
                (has_more, Reverse(number))
            });
            let Some(&most) = most.filter(|&&number| counts[number as usize] > 0) else {
                return path;
            };
            let holds_nearly_all = level.is_none_or(|above: u32| {
                f64::from(counts[most as usize]) >= OPENED * f64::from(counts[above as usize])
            });
            if !holds_nearly_all {
                return path;
            }
            path.push(most);
            level = Some(most);
        }
    }

    /// Adds what was chosen under a value, the most frequent first, each followed by what lies in it.
    fn add(
        &self,
        under: Option<u32>,
        level: usize,
        counts: &[u32],
        chosen: &HashSet<u32>,
        shown: &mut Vec<Shown>,
    ) {
        let mut here: Vec<u32> = match under {
            // What is shown without the value above it stands at the top.
            None => {
                let is_top = |&&number: &&u32| {
                    self.parents[number as usize].is_none_or(|parent| !chosen.contains(&parent))
                };
                chosen.iter().filter(is_top).copied().collect()
            }
            Some(_) => {
                let here = self.under(under).iter().copied();
                here.filter(|number| chosen.contains(number)).collect()
            }
        };
        here.sort_unstable_by_key(|&number| (Reverse(counts[number as usize]), number));
        for number in here {
            shown.push(Shown { number, level });
            self.add(Some(number), level + 1, counts, chosen, shown);
        }
    }

    fn under(&self, number: Option<u32>) -> &[u32] {
        self.children.get(&number).map_or(&[], Vec::as_slice)
    }

    /// A value and what it lies in.
    fn path(&self, number: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(number), |&number| self.parents[number as usize])
    }
}

/// The country of a NUTS code.
fn country(value: &str) -> Option<Territory> {
    let code = value.strip_prefix("nuts/")?;
    territory::of_iri(&format!("http://data.europa.eu/nuts/code/{code}"))
}

/// The values shown, with their labels; those selected that no record has come last.
pub(super) fn values(
    snapshot: &Snapshot,
    shown: &[Shown],
    counts: &[u32],
    selected: &[String],
    languages: &[&str],
) -> Result<Vec<FacetValue>, FindError> {
    let ordinals = snapshot.facet(Facet::Territory)?;
    let tree = snapshot.territories()?;
    let mut values = Vec::with_capacity(shown.len());
    for &Shown { number, level } in shown {
        let above = tree.parents[number as usize].filter(|_| level > 0);
        values.push((
            ordinals.value(number),
            counts[number as usize],
            above.map(|above| ordinals.value(above).to_owned()),
            level,
        ));
    }
    for value in selected {
        if !values.iter().any(|(known, ..)| known == value) {
            values.push((value, 0, None, 0));
        }
    }
    let mut listed = Vec::with_capacity(values.len());
    for (value, count, parent, level) in values {
        let labels = snapshot.labels(Facet::Territory, value)?;
        listed.push(FacetValue {
            value: value.to_owned(),
            label: text::best(&labels, languages).map(|label| label.value.clone()),
            count: u64::from(count),
            selected: selected.iter().any(|selected| selected == value),
            parent,
            level,
        });
    }
    Ok(listed)
}
