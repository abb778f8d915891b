//! How far what is known of a document beforehand moves it: every factor is bounded, and 1 when nothing is known.

use crate::{prior::Prior, writer::Settings};
use tantivy::{DocId, columnar::Column};

/// After so many days little of the freshness is left.
const FRESH_DAYS: f32 = 730.0;

/// What one query expects.
#[derive(Debug)]
pub(super) struct Expected {
    /// How far popularity may move a hit of this query.
    popularity: f32,
    official: f32,
    fresh: f32,
    quality: f32,
    archived: f32,
    today: Option<u16>,
}

/// The same for the documents of one segment.
pub(super) struct Priors<'s> {
    pub column: &'s Column<u64>,
    pub expected: &'s Expected,
}

/// The factors of one document.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Factors {
    pub popularity: f32,
    pub official: f32,
    pub fresh: f32,
    pub quality: f32,
    pub archived: f32,
    /// For places and periods that the words speak of.
    pub understood: f32,
    /// For how far box and period agree with those asked for.
    pub overlap: f32,
}

impl Expected {
    /// `words` are those of the query: short ones often name one dataset.
    pub(super) fn of(settings: &Settings, words: usize, today: Option<u16>) -> Self {
        let formula = &settings.formula;
        Expected {
            popularity: settings.popularity.clamp(0.0, 1.0) * use_matters(words),
            official: formula.official,
            fresh: formula.fresh,
            quality: formula.quality,
            archived: formula.archived,
            today,
        }
    }

    fn factors(&self, prior: Prior) -> Factors {
        let age = match (self.today, prior.day) {
            (Some(today), Some(day)) => Some(f32::from(today.saturating_sub(day))),
            _ => None,
        };
        Factors {
            popularity: 1.0 + self.popularity * saturated(prior.popularity),
            official: match prior.official {
                Some(true) => 1.0 + self.official,
                _ => 1.0,
            },
            fresh: 1.0 + age.map_or(0.0, |age| self.fresh * (-age / FRESH_DAYS).exp()),
            quality: 1.0
                + prior
                    .quality
                    .map_or(0.0, |quality| self.quality * (2.0 * quality - 1.0)),
            archived: if prior.archived { self.archived } else { 1.0 },
            understood: 1.0,
            overlap: 1.0,
        }
    }
}

impl Priors<'_> {
    pub(super) fn factors(&self, document: DocId) -> Factors {
        let prior = self.column.first(document).map(Prior::unpacked);
        self.expected.factors(prior.unwrap_or_default())
    }

    pub(super) fn of(&self, document: DocId) -> f32 {
        self.factors(document).product()
    }

    /// No document has more.
    pub(super) fn most(&self) -> f32 {
        let expected = self.expected;
        (1.0 + expected.popularity * 2.0)
            * (1.0 + expected.official)
            * (1.0 + expected.fresh)
            * (1.0 + expected.quality)
    }
}

impl Factors {
    pub fn product(self) -> f32 {
        let known = self.popularity * self.official * self.fresh * self.quality * self.archived;
        known * self.understood * self.overlap
    }
}

/// However popular, never more than 2.
fn saturated(popularity: f32) -> f32 {
    2.0 * popularity / (2.0 + popularity)
}

/// By the number of words of the query.
fn use_matters(words: usize) -> f32 {
    match words {
        0 | 1 => 1.0,
        2 => 0.5,
        3 => 0.25,
        _ => 0.12,
    }
}
