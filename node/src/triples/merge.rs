//! A view that is a set, whoever states a triple.
//!
//! Several records may state the same triple, and the store keeps it once. Before a triple is
//! removed, the ledger is asked which other records speak of its subject; the triple stays as long
//! as one of them states it. Triples are compared as the store keeps them: see [`stored_form`].

use oxrdf::{Graph, Literal, Term, Triple, TripleRef, vocab::xsd};
use oxsdatatypes as xs;
use siphasher::sip::SipHasher24;
use std::{
    collections::HashSet,
    hash::{Hash, Hasher},
};
use vocab::ns::{dcat, dct};

/// Reads a payload (canonical N-Triples) back into a graph.
pub(crate) fn parse(payload: &str) -> Result<Graph, String> {
    let mut graph = Graph::new();
    for triple in triples(payload) {
        graph.insert(&triple?);
    }
    Ok(graph)
}

/// The triples of a payload, one by one.
pub(crate) fn triples(payload: &str) -> impl Iterator<Item = Result<Triple, String>> + '_ {
    oxrdfio::RdfParser::from_format(oxrdfio::RdfFormat::NTriples)
        .lenient()
        .for_slice(payload.as_bytes())
        .map(|quad| quad.map(Triple::from).map_err(|error| error.to_string()))
}

/// What a record has to say about other subjects is found again by these numbers.
///
/// One number a subject; but one a triple where a catalogue lists its members, since thousands of
/// records speak of their catalogue and no two say the same.
pub(crate) fn mentions(graph: &Graph) -> HashSet<i64> {
    graph.iter().map(mention).collect()
}

/// The number under which `triple` is looked for.
pub(crate) fn mention(triple: TripleRef<'_>) -> i64 {
    let mut hasher = SipHasher24::new();
    triple.subject.to_string().hash(&mut hasher);
    let lists_members = [
        dcat::DATASET,
        dcat::SERVICE,
        dcat::RECORD,
        dcat::CATALOG_PROP,
        dct::HAS_PART,
    ]
    .contains(&triple.predicate);
    if lists_members {
        triple.predicate.as_str().hash(&mut hasher);
        triple.object.to_string().hash(&mut hasher);
    }
    hasher.finish().cast_signed()
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
