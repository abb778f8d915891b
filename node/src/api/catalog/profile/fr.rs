//! The catalogue as udata reads it without loss.
//!
//! udata takes the first literal of a property it meets, whatever its language; a file whose checksum
//! is not a plain string costs the whole dataset; a file without an address is none; themes are not
//! read, keywords are; it knows licences by addresses of its own; and what is restricted is open to it
//! unless INSPIRE's reason is given.

use oxrdf::{
    Graph, Literal, LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, TermRef, Triple, TripleRef,
};
use std::collections::HashSet;
use vocab::{
    Record, codelist,
    ns::{dcat, dct, foaf, rdfs, skos, spdx, vcard},
};

/// Properties of which udata reads one value.
const TEXTS: [NamedNodeRef<'_>; 7] = [
    dct::TITLE,
    dct::DESCRIPTION,
    dct::ABSTRACT,
    foaf::NAME,
    vcard::FN,
    rdfs::LABEL,
    skos::PREF_LABEL,
];
/// Licences by their codes in the list of the EU, and the addresses by which data.gouv.fr knows them.
const LICENCES: [(&str, &str); 10] = [
    (
        "ETALAB_1_0",
        "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf",
    ),
    (
        "ETALAB_2_0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    ),
    (
        "ODC_BL",
        "http://opendatacommons.org/licenses/odbl/summary/",
    ),
    ("ODC_BY", "http://opendatacommons.org/licenses/by/summary/"),
    (
        "ODC_PDDL",
        "http://opendatacommons.org/licenses/pddl/summary/",
    ),
    ("CC0", "http://www.opendefinition.org/licenses/cc-zero"),
    ("CC_BY", "http://www.opendefinition.org/licenses/cc-by"),
    ("CC_BY_4_0", "http://www.opendefinition.org/licenses/cc-by"),
    ("CC_BYSA", "http://www.opendefinition.org/licenses/cc-by-sa"),
    (
        "CC_BYSA_4_0",
        "http://www.opendefinition.org/licenses/cc-by-sa",
    ),
];
/// Why the public has no access, by the words of INSPIRE.
const LIMITATIONS: &str =
    "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/";

/// A restricted record without a reason would be published as open data.
pub(super) fn takes(record: &Record) -> bool {
    let is_restricted = objects(record, dct::ACCESS_RIGHTS).any(|rights| {
        let code = codelist::access_right(rights);
        code.is_some_and(|code| !matches!(code.code, "PUBLIC" | "NORMAL"))
    });
    !is_restricted || objects(record, dct::RIGHTS).any(|reason| reason.starts_with(LIMITATIONS))
}

pub(super) fn said(record: &Record) -> Graph {
    let graph = record.graph();
    let unreachable = unreachable(graph);
    let is_left_out = |triple: &TripleRef<'_>| {
        unreachable.contains(&triple.subject)
            || match triple.object {
                TermRef::NamedNode(node) => unreachable.contains(&node.into()),
                _ => false,
            }
    };
    let mut said: Graph = graph
        .iter()
        .filter(|triple| !is_left_out(triple) && is_read(graph, *triple))
        .map(known_licence)
        .map(plain_checksum)
        .collect();
    for theme in objects(record, dcat::THEME).filter_map(codelist::theme) {
        let label = Literal::new_language_tagged_literal_unchecked(theme.fr, "fr");
        said.insert(&Triple::new(
            record.resource().into_owned(),
            dcat::KEYWORD,
            label,
        ));
    }
    said
}

fn objects<'r>(
    record: &'r Record,
    predicate: NamedNodeRef<'r>,
) -> impl Iterator<Item = &'r str> + 'r {
    let objects = record
        .graph()
        .objects_for_subject_predicate(record.resource(), predicate);
    objects.filter_map(|object| match object {
        TermRef::NamedNode(node) => Some(node.as_str()),
        _ => None,
    })
}

/// Distributions that have no address.
fn unreachable(graph: &Graph) -> HashSet<NamedOrBlankNodeRef<'_>> {
    graph
        .triples_for_predicate(dcat::DISTRIBUTION)
        .filter_map(|triple| match triple.object {
            TermRef::NamedNode(node) => Some(NamedOrBlankNodeRef::from(node)),
            _ => None,
        })
        .filter(|distribution| {
            [dcat::DOWNLOAD_URL, dcat::ACCESS_URL]
                .into_iter()
                .all(|url| {
                    graph
                        .object_for_subject_predicate(*distribution, url)
                        .is_none()
                })
        })
        .collect()
}

/// Whether a triple is not a text that stands beside a better one.
fn is_read(graph: &Graph, triple: TripleRef<'_>) -> bool {
    let TermRef::Literal(text) = triple.object else {
        return true;
    };
    if !TEXTS.contains(&triple.predicate) {
        return true;
    }
    graph
        .objects_for_subject_predicate(triple.subject, triple.predicate)
        .filter_map(|object| match object {
            TermRef::Literal(text) => Some(text),
            _ => None,
        })
        .all(|other| order(text) <= order(other))
}

/// French first, then what is in no language, then English.
fn order<'t>(text: LiteralRef<'t>) -> (u8, &'t str, &'t str) {
    let language = text.language().unwrap_or_default();
    let rank = match language.split('-').next() {
        Some("fr") => 0,
        None | Some("") => 1,
        Some("en") => 2,
        Some(_) => 3,
    };
    (rank, language, text.value())
}

fn known_licence(triple: TripleRef<'_>) -> TripleRef<'_> {
    let known = match triple.object {
        TermRef::NamedNode(licence) if triple.predicate == dct::LICENSE => {
            let code = codelist::license(licence.as_str());
            code.and_then(|code| LICENCES.iter().find(|(known, _)| *known == code.code))
        }
        _ => None,
    };
    match known {
        Some((_, address)) => TripleRef::new(
            triple.subject,
            triple.predicate,
            NamedNodeRef::new_unchecked(address),
        ),
        None => triple,
    }
}

fn plain_checksum(triple: TripleRef<'_>) -> Triple {
    match triple.object {
        TermRef::Literal(value) if triple.predicate == spdx::CHECKSUM_VALUE => Triple::new(
            triple.subject.into_owned(),
            spdx::CHECKSUM_VALUE,
            Literal::new_simple_literal(value.value()),
        ),
        _ => triple.into_owned(),
    }
}

#[cfg(test)]
mod tests;
