//! What we do otherwise than the reference mapping, rule by rule.

use super::root;
use oxrdf::{BlankNode, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple};
use std::collections::BTreeSet;
use vocab::ns::{dcat, dct, foaf, gsp, prov, rdf, xsd};

/// Why an expected graph differs from ours.
#[derive(Debug, Clone, Copy)]
pub enum Rule {
    /// DCAT-AP 3 has room for one box a place: ours is WKT.
    OneBox,
    /// We do not claim that a record conforms to GeoDCAT-AP.
    NoClaim,
    /// A time without a zone is taken for UTC.
    Utc,
    /// The range of dct:format is dct:MediaTypeOrExtent.
    FormatClass,
    /// A view or download service is of its own format, not of that of the files.
    FormatOfService,
    /// EU language codes are those of ISO 639-3: FRA, not FRE.
    LanguageAuthority,
    /// The address of a licence is not an access right too.
    LicenseIsNoAccessRight,
    /// Empty texts are left out.
    EmptyText,
    /// The text of an anchor is its own, not that of its translations too.
    AnchorText,
    /// A resource without an address is named after its catalogue, so that others can refer to it.
    NamedResource,
    /// srv:extent has periods too.
    PeriodOfService,
    /// A coupled dataset is named after its catalogue where only an address of its metadata is given.
    Coupled(&'static str),
    /// A publisher is one for the whole catalogue: its name is said, not what each record adds.
    OnePublisher,
    /// xsd:anuyURI.
    MisspeltDatatype,
}

impl Rule {
    pub fn apply(self, triples: &mut Vec<Triple>) {
        match self {
            Rule::OneBox => triples.retain(|triple| {
                triple.predicate.as_ref() != dcat::BBOX
                    || matches!(&triple.object, Term::Literal(text) if text.datatype() == gsp::WKT_LITERAL)
            }),
            Rule::NoClaim => {
                triples.retain(|t| !is_node(&t.object, "http://data.europa.eu/930/"));
            }
            Rule::Utc => change(triples, |triple| match &mut triple.object {
                Term::Literal(time) if time.datatype() == xsd::DATE_TIME => {
                    *time = Literal::new_typed_literal(format!("{}Z", time.value()), xsd::DATE_TIME);
                }
                _ => {}
            }),
            Rule::FormatClass => {
                let formats = objects(triples, dct::FORMAT);
                change(triples, |triple| {
                    if is_type(triple) && formats.contains(&triple.subject.to_string()) {
                        triple.object = dct::MEDIA_TYPE_OR_EXTENT.into();
                    }
                });
            }
            Rule::FormatOfService => {
                let has_service = subjects(triples, dcat::ACCESS_SERVICE);
                triples.retain(|triple| {
                    let is_format = [dct::FORMAT, dcat::MEDIA_TYPE].contains(&triple.predicate.as_ref());
                    !(is_format && has_service.contains(&triple.subject.to_string()))
                });
            }
            Rule::LanguageAuthority => {
                let list = "http://publications.europa.eu/resource/authority/language/";
                for (bibliographic, code) in [("FRE", "FRA"), ("CZE", "CES")] {
                    rename(triples, &format!("{list}{bibliographic}"), &format!("{list}{code}"));
                }
            }
            Rule::LicenseIsNoAccessRight => {
                let licenses = objects(triples, dct::LICENSE);
                triples.retain(|triple| {
                    let as_access = triple.predicate.as_ref() == dct::ACCESS_RIGHTS
                        && licenses.contains(&triple.object.to_string());
                    let as_statement = is_type(triple)
                        && licenses.contains(&triple.subject.to_string())
                        && triple.object == dct::RIGHTS_STATEMENT.into();
                    !as_access && !as_statement
                });
            }
            Rule::EmptyText => triples.retain(|triple| {
                !matches!(&triple.object, Term::Literal(text) if text.value().trim().is_empty())
            }),
            Rule::AnchorText => change(triples, |triple| {
                let Term::Literal(text) = &mut triple.object else { return };
                for own in ["Access point / WMS", "Portail d'information géographique du Shom"] {
                    let rest = text.value().trim().strip_prefix(own).unwrap_or_default();
                    if rest.starts_with(char::is_whitespace) {
                        *text = Literal::new_language_tagged_literal_unchecked(own, "fr");
                    }
                }
            }),
            Rule::NamedResource => {
                let resource = root_node(triples);
                let records = objects_of(triples, foaf::IS_PRIMARY_TOPIC_OF);
                let activities = objects_of(triples, prov::WAS_USED_BY);
                let also = |subject: NamedOrBlankNode, predicate: NamedNodeRef<'_>| {
                    Triple::new(subject, predicate.into_owned(), Term::from(resource.clone()))
                };
                triples.extend(records.into_iter().map(|record| also(record, foaf::PRIMARY_TOPIC)));
                triples.extend(activities.into_iter().map(|activity| also(activity, prov::USED)));
                triples.push(Triple::new(resource, rdf::TYPE.into_owned(), prov::ENTITY));
            }
            Rule::PeriodOfService => {
                let (resource, period) = (root_node(triples), BlankNode::default());
                let start = Literal::new_typed_literal("2019-04-29", xsd::DATE);
                triples.push(Triple::new(resource, dct::TEMPORAL.into_owned(), period.clone()));
                triples.push(Triple::new(period.clone(), rdf::TYPE.into_owned(), dct::PERIOD_OF_TIME));
                triples.push(Triple::new(period, dcat::START_DATE.into_owned(), start));
            }
            Rule::Coupled(identifier) => {
                let dataset = format!("http://catalog.example/csw#record-{identifier}");
                let dataset = NamedNode::new_unchecked(dataset);
                let serves = dcat::SERVES_DATASET.into_owned();
                triples.push(Triple::new(root_node(triples), serves, dataset));
            }
            Rule::OnePublisher => {
                let publishers = objects(triples, dct::PUBLISHER);
                triples.retain(|triple| {
                    !publishers.contains(&triple.subject.to_string())
                        || triple.predicate.as_ref() == foaf::NAME
                        || triple.object == foaf::ORGANIZATION.into()
                });
                change(triples, |triple| {
                    if is_type(triple) && publishers.contains(&triple.subject.to_string()) {
                        triple.object = foaf::AGENT.into();
                    }
                });
            }
            Rule::MisspeltDatatype => change(triples, |triple| match &mut triple.object {
                Term::Literal(text) if text.datatype().as_str().ends_with("#anuyURI") => {
                    *text = Literal::new_typed_literal(text.value(), xsd::ANY_URI);
                }
                _ => {}
            }),
        }
    }
}

/// Leaves out what nothing leads to any more.
pub fn drop_orphans(triples: &mut Vec<Triple>) {
    let mut reached = BTreeSet::from([root(triples)]);
    loop {
        let before = reached.len();
        for triple in triples.iter() {
            if reached.contains(&triple.subject.to_string()) {
                reached.insert(triple.object.to_string());
            }
        }
        if reached.len() == before {
            break;
        }
    }
    triples.retain(|triple| reached.contains(&triple.subject.to_string()));
}

fn change(triples: &mut [Triple], change: impl FnMut(&mut Triple)) {
    triples.iter_mut().for_each(change);
}

fn rename(triples: &mut [Triple], from: &str, to: &str) {
    let to = NamedNode::new_unchecked(to);
    for triple in triples {
        if is_node(&triple.object, from) {
            triple.object = to.clone().into();
        }
        if matches!(&triple.subject, NamedOrBlankNode::NamedNode(node) if node.as_str() == from) {
            triple.subject = to.clone().into();
        }
    }
}

fn is_node(term: &Term, iri: &str) -> bool {
    matches!(term, Term::NamedNode(node) if node.as_str() == iri)
}

fn is_type(triple: &Triple) -> bool {
    triple.predicate.as_ref() == rdf::TYPE
}

fn subjects(triples: &[Triple], predicate: NamedNodeRef<'_>) -> BTreeSet<String> {
    let with = triples
        .iter()
        .filter(|triple| triple.predicate.as_ref() == predicate);
    with.map(|triple| triple.subject.to_string()).collect()
}

fn objects(triples: &[Triple], predicate: NamedNodeRef<'_>) -> BTreeSet<String> {
    let with = triples
        .iter()
        .filter(|triple| triple.predicate.as_ref() == predicate);
    with.map(|triple| triple.object.to_string()).collect()
}

fn objects_of(triples: &[Triple], predicate: NamedNodeRef<'_>) -> Vec<NamedOrBlankNode> {
    let with = triples
        .iter()
        .filter(|triple| triple.predicate.as_ref() == predicate);
    with.filter_map(|triple| match &triple.object {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        _ => None,
    })
    .collect()
}

fn root_node(triples: &[Triple]) -> NamedOrBlankNode {
    let name = root(triples);
    let about = triples
        .iter()
        .find(|triple| triple.subject.to_string() == name);
    about
        .expect("the document is about something")
        .subject
        .clone()
}
