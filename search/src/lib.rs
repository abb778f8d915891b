//! Finding: what a person types, as ranked hits, counts and suggestions over records.
//!
//! The index holds nothing that is not in the ledger: it can be deleted at any time and built again.

mod bits;
mod boost;
mod counts;
mod cursor;
mod document;
mod facets;
mod filters;
mod find;
mod highlight;
mod labels;
mod matches;
mod ordinals;
mod parse;
mod plan;
mod prior;
mod query;
mod ranges;
mod rank;
mod related;
mod results;
mod schema;
mod segment;
mod snapshot;
mod spelling;
mod suggest;
mod synonyms;
mod terms;
mod text;
mod understand;
mod writer;

pub use document::{Card, Document, Publisher, Value, publisher_type};
pub use find::FindError;
pub use find::resources::{Asked, Boxes, Resource, Resources};
pub use plan::Origin;
pub use query::{Facet, MAX_PAGE_SIZE, MAX_PAGED_HITS, Query, Relation, Sort};
pub use rank::{
    Explanation, Factors, FieldExplanation, FormExplanation, Formula, Phase, ReadingExplanation,
    TermExplanation, WordExplanation,
};
pub use related::Related;
pub use results::{FacetValue, Hit, Results};
pub use suggest::{Suggestion, SuggestionKind};
pub use synonyms::Synonyms;
pub use understand::{Understanding, Understood};
pub use writer::{Change, OpenError, SearchIndex, Settings, WriteError};
