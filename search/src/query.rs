//! Query: words, filters, place, period, order, page.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most hits of one page.
pub const MAX_PAGE_SIZE: usize = 100;
/// Pages end here; a cursor goes on.
pub const MAX_PAGED_HITS: usize = 10_000;

/// What someone wants to find.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// As typed: words, `"phrases"` and `-exclusions`. Whatever is beyond 512 characters or 32 words is left out.
    pub words: String,
    /// One of the values of each facet; values of one facet are alternatives.
    pub filters: BTreeMap<Facet, Vec<String>>,
    /// First and last year; a dataset whose period overlaps it is found.
    pub period: Option<(Option<i64>, Option<i64>)>,
    /// West, south, east, north in degrees; west may be greater than east (antimeridian).
    pub bbox: Option<[f64; 4]>,
    pub sort: Sort,
    /// From 1.
    pub page: usize,
    /// Hits a page, at most [`MAX_PAGE_SIZE`]. 0 asks for the count and the facets alone.
    pub size: usize,
    /// Where another answer ended; `page` does not count then.
    pub cursor: Option<String>,
    /// The facets to count.
    pub facets: Vec<Facet>,
    /// The most values to return of each facet, beside those selected.
    pub facet_values: usize,
    /// The reader's, best first.
    pub languages: Vec<String>,
    /// Today, in days since 1970: what changed lately moves up a little. Without it, age does not count.
    pub today: Option<u16>,
    pub highlight: bool,
    /// Every hit says how its score came about; by relevance only.
    pub explain: bool,
}

impl Default for Query {
    fn default() -> Self {
        Query {
            words: String::new(),
            filters: BTreeMap::new(),
            period: None,
            bbox: None,
            sort: Sort::default(),
            page: 1,
            size: 20,
            cursor: None,
            facets: Vec::new(),
            facet_values: 20,
            languages: Vec::new(),
            today: None,
            highlight: false,
            explain: false,
        }
    }
}

/// The order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Best first; without words, latest change first.
    #[default]
    Relevance,
    /// Last modified first.
    Modified,
    /// Last issued first.
    Issued,
    /// From a to z.
    Title,
}

impl Sort {
    pub const ALL: [Sort; 4] = [Sort::Relevance, Sort::Modified, Sort::Issued, Sort::Title];

    pub fn name(self) -> &'static str {
        match self {
            Sort::Relevance => "relevance",
            Sort::Modified => "modified",
            Sort::Issued => "issued",
            Sort::Title => "title",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }
}

/// What hits are counted and filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    Theme,
    Publisher,
    Territory,
    Format,
    License,
    Language,
    Source,
    Kind,
    Frequency,
    AccessRights,
}

impl Facet {
    pub const ALL: [Facet; 10] = [
        Facet::Theme,
        Facet::Publisher,
        Facet::Territory,
        Facet::Format,
        Facet::License,
        Facet::Language,
        Facet::Source,
        Facet::Kind,
        Facet::Frequency,
        Facet::AccessRights,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Facet::Theme => "theme",
            Facet::Publisher => "publisher",
            Facet::Territory => "territory",
            Facet::Format => "format",
            Facet::License => "license",
            Facet::Language => "language",
            Facet::Source => "source",
            Facet::Kind => "kind",
            Facet::Frequency => "frequency",
            Facet::AccessRights => "access_rights",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// Its place in [`Facet::ALL`].
    pub(crate) fn index(self) -> usize {
        self as usize
    }
}
