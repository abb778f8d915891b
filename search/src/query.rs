//! Query: words, filters, place, period, order, page.

use crate::understand::Understanding;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most hits of one page.
pub const MAX_PAGE_SIZE: usize = 100;
/// Pages end here; a cursor goes on.
pub const MAX_PAGED_HITS: usize = 10_000;

/// What someone wants to find.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// As typed: words, `"phrases"`, `-exclusions`, `field:words`, places and years. Whatever is beyond 512 characters or 32 words is left out.
    pub words: String,
    /// One of the values of each facet; values of one facet are alternatives.
    pub filters: BTreeMap<Facet, Vec<String>>,
    /// Facets of which a record must have every value asked for.
    pub all_of: BTreeSet<Facet>,
    /// First and last year.
    pub period: Option<(Option<i64>, Option<i64>)>,
    pub period_relation: Relation,
    /// West, south, east, north in degrees; west may be greater than east (antimeridian).
    pub bbox: Option<[f64; 4]>,
    pub bbox_relation: Relation,
    /// Only records that changed after this local stamp.
    pub changed_after: Option<u64>,
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
    /// Of a facet, only values that have these words, in any spelling, in the value or in its label.
    pub facet_words: BTreeMap<Facet, String>,
    /// The reader's, best first.
    pub languages: Vec<String>,
    /// Today, in days since 1970: what changed lately moves up a little. Without it, age does not count.
    pub today: Option<u16>,
    /// What is not to be understood of the words.
    pub without: BTreeSet<Understanding>,
    pub highlight: bool,
    /// Every hit says how its score came about; by relevance only.
    pub explain: bool,
}

impl Default for Query {
    fn default() -> Self {
        Query {
            words: String::new(),
            filters: BTreeMap::new(),
            all_of: BTreeSet::new(),
            period: None,
            period_relation: Relation::default(),
            bbox: None,
            bbox_relation: Relation::default(),
            changed_after: None,
            sort: Sort::default(),
            page: 1,
            size: 20,
            cursor: None,
            facets: Vec::new(),
            facet_values: 20,
            facet_words: BTreeMap::new(),
            languages: Vec::new(),
            today: None,
            without: BTreeSet::new(),
            highlight: false,
            explain: false,
        }
    }
}

/// The order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Best first; without words what agrees best with the box and the period asked for, and without
    /// those what was modified last.
    #[default]
    Relevance,
    /// Last modified first.
    Modified,
    /// Last issued first.
    Issued,
    /// From a to z.
    Title,
    /// What agrees best with the box and the period asked for first.
    Overlap,
    /// Last taken in first: what is new to this node, whatever its own dates say.
    Changed,
}

impl Sort {
    pub const ALL: [Sort; 6] = [
        Sort::Relevance,
        Sort::Modified,
        Sort::Issued,
        Sort::Title,
        Sort::Overlap,
        Sort::Changed,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Sort::Relevance => "relevance",
            Sort::Modified => "modified",
            Sort::Issued => "issued",
            Sort::Title => "title",
            Sort::Overlap => "overlap",
            Sort::Changed => "changed",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }
}

/// How the extent of a record lies to the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Relation {
    /// They have something in common.
    #[default]
    Intersects,
    /// All of the record's lies inside.
    Within,
    /// One of the record's parts has all of it inside.
    Contains,
}

impl Relation {
    pub const ALL: [Relation; 3] = [Relation::Intersects, Relation::Within, Relation::Contains];

    pub fn name(self) -> &'static str {
        match self {
            Relation::Intersects => "intersects",
            Relation::Within => "within",
            Relation::Contains => "contains",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|relation| relation.name() == name)
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
    HvdCategory,
    ConformsTo,
    PublisherType,
    /// In lower case.
    Keyword,
}

impl Facet {
    pub const ALL: [Facet; 14] = [
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
        Facet::HvdCategory,
        Facet::ConformsTo,
        Facet::PublisherType,
        Facet::Keyword,
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
            Facet::HvdCategory => "hvd_category",
            Facet::ConformsTo => "conforms_to",
            Facet::PublisherType => "publisher_type",
            Facet::Keyword => "keyword",
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
