//! Functions that queries may call beside those of SPARQL: GeoSPARQL's, on CRS84.

use oxrdf::{NamedNodeRef, Term};
use spargeo::GEOSPARQL_EXTENSION_FUNCTIONS;
use std::panic::{AssertUnwindSafe, catch_unwind};

type Function = fn(&[Term]) -> Option<Term>;

/// The functions, each with its name.
pub(super) fn all() -> impl Iterator<
    Item = (
        NamedNodeRef<'static>,
        impl Fn(&[Term]) -> Option<Term> + Send + Sync + 'static,
    ),
> {
    let known = GEOSPARQL_EXTENSION_FUNCTIONS.into_iter();
    known.map(|(name, function)| (name, move |arguments: &[Term]| call(function, arguments)))
}

/// What the service description says of them.
pub(super) fn names() -> impl Iterator<Item = NamedNodeRef<'static>> {
    let known = GEOSPARQL_EXTENSION_FUNCTIONS.into_iter();
    known.map(|(name, _)| name)
}

/// A geometry that `geo` does not expect is an error of the expression, not the end of the worker.
fn call(function: Function, arguments: &[Term]) -> Option<Term> {
    catch_unwind(AssertUnwindSafe(|| function(arguments))).ok()?
}
