//! Finding: what a person types, as ranked hits, counts and suggestions over records.
//!
//! The index holds nothing that is not in the ledger: it can be deleted at any time and built again.

mod bits;
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
mod query;
mod ranges;
mod rank;
mod related;
mod results;
mod schema;
mod segment;
mod snapshot;
mod suggest;
mod terms;
mod text;
mod writer;

pub use document::{Card, Document, Publisher, Value, publisher_type};
pub use find::FindError;
pub use query::{Facet, MAX_PAGE_SIZE, MAX_PAGED_HITS, Query, Relation, Sort};
pub use related::Related;
pub use results::{FacetValue, Hit, Results};
pub use suggest::{Suggestion, SuggestionKind};
pub use writer::{Change, OpenError, SearchIndex, Settings, WriteError};
