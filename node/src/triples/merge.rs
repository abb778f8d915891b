//! A view that is a set, whoever states a triple.
//!
//! Several records may state the same triple, and the store keeps it once. Before a triple is
//! removed, the ledger is asked which other records speak of its subject; the triple stays as long
//! as one of them states it. Triples are compared as the store keeps them: see [`stored_form`].

use oxrdf::{Literal, Term, Triple, TripleRef, vocab::xsd};
use oxsdatatypes as xs;
use siphasher::sip::SipHasher24;
use std::{
    collections::HashSet,
    hash::{Hash, Hasher},
};
use vocab::{
    ns::{dcat, dct},
    rdf::canonical::{self, Line},
};

/// What a record has to say about other subjects is found again by these numbers.
///
/// One number a subject; but one a triple where a catalogue lists its members, since thousands of
/// records speak of their catalogue and no two say the same. A line that cannot be read has none.
pub(crate) fn mentions(payload: &str) -> HashSet<i64> {
    let mut numbers = HashSet::new();
    let mut last = "";
    for line in canonical::lines(payload).flatten() {
        if lists_members(line.predicate) {
            numbers.insert(number(line));
        } else if line.subject != last {
            last = line.subject;
            numbers.insert(number(line));
        }
    }
    numbers
}

/// The number under which `triple` is looked for.
pub(crate) fn mention(triple: TripleRef<'_>) -> i64 {
    let (subject, predicate) = (triple.subject.to_string(), triple.predicate.to_string());
    let mut object = String::new();
    canonical::push_term(&mut object, triple.object);
    number(Line {
        subject: &subject,
        predicate: &predicate,
        object: &object,
    })
}

fn number(line: Line<'_>) -> i64 {
    let mut hasher = SipHasher24::new();
    line.subject.hash(&mut hasher);
    if lists_members(line.predicate) {
        bare(line.predicate).hash(&mut hasher);
        line.object.hash(&mut hasher);
    }
    hasher.finish().cast_signed()
}

fn lists_members(predicate: &str) -> bool {
    [
        dcat::DATASET,
        dcat::SERVICE,
        dcat::RECORD,
        dcat::CATALOG_PROP,
        dct::HAS_PART,
    ]
    .iter()
    .any(|membership| membership.as_str() == bare(predicate))
}

fn bare(bracketed: &str) -> &str {
    bracketed.trim_start_matches('<').trim_end_matches('>')
}

/// Whether a payload states a triple, compared as the store keeps it.
pub(crate) fn states(payload: &str, triple: TripleRef<'_>) -> bool {
    let (subject, predicate) = (triple.subject.to_string(), triple.predicate.to_string());
    canonical::lines(payload)
        .flatten()
        .filter(|line| line.subject == subject && line.predicate == predicate)
        .flat_map(Line::triple)
        .any(|stated| stored_form(stated).as_ref() == triple)
}

/// The lines that only the first of two payloads has, and those that only the second has.
pub(crate) fn differences<'p>(first: &'p str, second: &'p str) -> (Vec<&'p str>, Vec<&'p str>) {
    let (mut first, mut second) = (first.lines().peekable(), second.lines().peekable());
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    loop {
        match (first.peek(), second.peek()) {
            (None, None) => return (gone, new),
            (Some(a), Some(b)) if a == b => {
                first.next();
                second.next();
            }
            (Some(a), Some(b)) if a > b => new.extend(second.next()),
            (None, Some(_)) => new.extend(second.next()),
            (Some(_), _) => gone.extend(first.next()),
        }
    }
}

/// The triple as the store keeps it. Oxigraph 0.5 keeps numbers and dates by value, so two spellings
/// of one value are one triple; so are two spellings of a language tag
/// ([RDF 1.1, 3.3](https://www.w3.org/TR/rdf11-concepts/#section-Graph-Literal)).
pub(crate) fn stored_form(mut triple: Triple) -> Triple {
    if let Term::Literal(literal) = &triple.object
        && let Some(stored) = stored_literal(literal)
    {
        triple.object = stored.into();
    }
    triple
}

fn stored_literal(literal: &Literal) -> Option<Literal> {
    if let Some(language) = literal.language() {
        let lower = language.to_ascii_lowercase();
        return (lower != language)
            .then(|| Literal::new_language_tagged_literal_unchecked(literal.value(), lower));
    }
    let value = literal.value();
    let by_value = match literal.datatype() {
        xsd::BOOLEAN => value.parse::<xs::Boolean>().ok()?.into(),
        xsd::FLOAT => value.parse::<xs::Float>().ok()?.into(),
        xsd::DOUBLE => value.parse::<xs::Double>().ok()?.into(),
        xsd::INTEGER
        | xsd::BYTE
        | xsd::SHORT
        | xsd::INT
        | xsd::LONG
        | xsd::UNSIGNED_BYTE
        | xsd::UNSIGNED_SHORT
        | xsd::UNSIGNED_INT
        | xsd::UNSIGNED_LONG
        | xsd::POSITIVE_INTEGER
        | xsd::NEGATIVE_INTEGER
        | xsd::NON_POSITIVE_INTEGER
        | xsd::NON_NEGATIVE_INTEGER => value.parse::<xs::Integer>().ok()?.into(),
        xsd::DECIMAL => value.parse::<xs::Decimal>().ok()?.into(),
        xsd::DATE_TIME | xsd::DATE_TIME_STAMP => value.parse::<xs::DateTime>().ok()?.into(),
        xsd::TIME => value.parse::<xs::Time>().ok()?.into(),
        xsd::DATE => value.parse::<xs::Date>().ok()?.into(),
        xsd::G_YEAR_MONTH => value.parse::<xs::GYearMonth>().ok()?.into(),
        xsd::G_YEAR => value.parse::<xs::GYear>().ok()?.into(),
        xsd::G_MONTH_DAY => value.parse::<xs::GMonthDay>().ok()?.into(),
        xsd::G_DAY => value.parse::<xs::GDay>().ok()?.into(),
        xsd::G_MONTH => value.parse::<xs::GMonth>().ok()?.into(),
        xsd::DURATION => value.parse::<xs::Duration>().ok()?.into(),
        xsd::YEAR_MONTH_DURATION => value.parse::<xs::YearMonthDuration>().ok()?.into(),
        xsd::DAY_TIME_DURATION => value.parse::<xs::DayTimeDuration>().ok()?.into(),
        _ => return None,
    };
    Some(by_value)
}
