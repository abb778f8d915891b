//! SHACL Core: what shapes ask of a graph, and where the graph falls short.
//!
//! A graph of shapes is compiled once ([`Shapes::compile`]) and then used for any number of graphs.
//! [`Shapes::validate`] is [SHACL](https://www.w3.org/TR/shacl/) as it is written, for a graph that
//! holds all there is. [`Shapes::validate_excerpt`] is for a graph that does not, such as a record: it
//! adds a third verdict, *not judged*, for what would need statements that may be elsewhere.
//!
//! What SHACL Core does not have (SPARQL constraints, rules, words a file made up) is never checked
//! and never passed over in silence: [`Shapes::not_evaluated`] lists it.

mod compile;
mod component;
mod constraint;
mod data;
mod facts;
mod judge;
mod number;
mod path;
mod reach;
mod report;
mod terms;
mod value;
mod view;

pub use compile::{CompileError, NotEvaluated, Problem, Shapes};
pub use component::Component;
pub use report::{Limits, Reached, Report, Severity, ValidationResult};
pub use view::{Excerpt, Extent};
