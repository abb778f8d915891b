//! The datatype that a value has, rather than the one a portal wrote beside it.

use super::expanded;
use oxiri::Iri;
use oxrdf::Literal;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";

/// What became of a datatype.
#[derive(Debug, PartialEq, Eq)]
pub enum Datatype {
    Fine,
    Is(String),
    /// None that we can tell.
    None,
}

/// The datatype of a literal without a language. A text of `rdf:langString` that has no language is
/// a plain text; an address of the document itself was empty; a date written as a moment is one.
pub fn mended(literal: &Literal, base: &str) -> Datatype {
    let written = literal.datatype().as_str();
    if let Some(name) = written.strip_prefix(XSD) {
        return match name {
            "date" | "dateTime" | "gYear" | "gYearMonth" => dated(name, literal.value()),
            _ => valid(written),
        };
    }
    let is_language = written
        .strip_prefix(RDF)
        .is_some_and(|name| matches!(name, "langString" | "dirLangString"));
    if is_language || written == base {
        return Datatype::None;
    }
    match expanded(written) {
        Some(iri) => Datatype::Is(iri),
        None => valid(written),
    }
}

fn valid(written: &str) -> Datatype {
    match Iri::parse(written) {
        Ok(_) => Datatype::Fine,
        Err(_) => Datatype::None,
    }
}

/// Of the family of dates, the one whose form the value has. A value of no such form keeps its
/// datatype: what it means is for its producer to say.
fn dated(name: &str, value: &str) -> Datatype {
    match form(value) {
        Some(form) if form != name => Datatype::Is(format!("{XSD}{form}")),
        _ => Datatype::Fine,
    }
}

fn form(value: &str) -> Option<&'static str> {
    let value = value.trim();
    let (date, time) = match value.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (value, None),
    };
    let mut parts = date.splitn(3, '-');
    let digits = |part: Option<&str>, count: usize| {
        part.is_some_and(|part| part.len() == count && part.bytes().all(|b| b.is_ascii_digit()))
    };
    let year = digits(parts.next(), 4);
    let (month, day) = (parts.next(), parts.next());
    match (time, month, day) {
        (None, None, None) if year => Some("gYear"),
        (None, Some(_), None) if year && digits(month, 2) => Some("gYearMonth"),
        (None, Some(_), Some(_)) if year && digits(month, 2) && digits(day, 2) => Some("date"),
        (Some(time), Some(_), Some(_)) if year && digits(month, 2) && digits(day, 2) => {
            let is_time =
                time.len() >= 8 && time.bytes().take(8).filter(|b| *b == b':').count() == 2;
            is_time.then_some("dateTime")
        }
        _ => None,
    }
}
