//! Catalogues in RDF that describe their datasets in the words of schema.org: DCAT is added to them.
//!
//! The words follow DCAT 3, "Alignment with Schema.org". What the document says stays as it is.

use oxrdf::{GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use std::collections::{HashMap, HashSet};
use vocab::{
    Issue, Rule,
    ns::{dcat, dct, foaf, gsp, rdf},
};

/// Both spellings of the namespace.
const NAMESPACES: [&str; 2] = ["https://schema.org/", "http://schema.org/"];

/// Adds DCAT to the descriptions of named things in schema.org that are not in DCAT already.
pub fn read_as_dcat(mut quads: Vec<Quad>, base: &str, issues: &mut Vec<Issue>) -> Vec<Quad> {
    let found = Found::in_quads(&quads);
    if found.classes.is_empty() {
        return quads;
    }
    let items = found.classes.values().filter(|class| is_item(**class));
    let message = format!(
        "{} datasets and catalogues are described in the words of schema.org: they were read as DCAT",
        items.count()
    );
    let mut added = Vec::new();
    for quad in &quads {
        found.align(quad, &mut added);
    }
    quads.extend(added);
    issues.push(Issue::new(Rule::Vocabulary, base.to_owned(), message));
    quads
}

/// What is described in schema.org, and the DCAT class of it.
struct Found {
    classes: HashMap<NamedOrBlankNode, NamedNodeRef<'static>>,
    /// The place that a shape is the shape of: DCAT states the box of the place itself.
    places: HashMap<NamedOrBlankNode, NamedOrBlankNode>,
}

impl Found {
    fn in_quads(quads: &[Quad]) -> Self {
        let (mut classes, mut places) = (HashMap::new(), HashMap::new());
        let (mut named, mut in_dcat) = (HashSet::new(), HashSet::new());
        for quad in quads {
            if quad.predicate.as_ref() != rdf::TYPE {
                match local(quad.predicate.as_str()) {
                    Some("name") => {
                        named.insert(quad.subject.clone());
                    }
                    Some("geo") => {
                        places
                            .extend(node(&quad.object).map(|shape| (shape, quad.subject.clone())));
                    }
                    _ => {}
                }
                continue;
            }
            let Term::NamedNode(class) = &quad.object else {
                continue;
            };
            if class.as_str().starts_with(dcat::NS) {
                in_dcat.insert(quad.subject.clone());
            } else if let Some(class) = local(class.as_str()).and_then(class_of) {
                classes.insert(quad.subject.clone(), class);
            }
        }
        classes.retain(|subject, class| {
            !in_dcat.contains(subject) && (!is_item(*class) || named.contains(subject))
        });
        // A file or a person alone is no catalogue.
        if !classes.values().any(|class| is_item(*class)) {
            classes.clear();
        }
        Self { classes, places }
    }

    fn align(&self, quad: &Quad, added: &mut Vec<Quad>) {
        let Some(name) = local(quad.predicate.as_str()) else {
            if quad.predicate.as_ref() == rdf::TYPE
                && let Some(class) = self.classes.get(&quad.subject)
                && !added.iter().rev().take(8).any(|known| {
                    known.subject == quad.subject && known.predicate.as_ref() == rdf::TYPE
                })
            {
                added.push(say(quad, rdf::TYPE, class.into_owned().into()));
            }
            return;
        };
        if name == "box"
            && let Term::Literal(text) = &quad.object
            && let Some(polygon) = polygon(text.value())
        {
            let place = self.places.get(&quad.subject).unwrap_or(&quad.subject);
            let literal = Literal::new_typed_literal(polygon, gsp::WKT_LITERAL);
            let (graph, bbox) = (quad.graph_name.clone(), dcat::BBOX.into_owned());
            added.push(Quad::new(place.clone(), bbox, literal, graph));
            return;
        }
        let Some(class) = self.classes.get(&quad.subject) else {
            return;
        };
        let Some((predicate, wants_iri)) = property(*class, name) else {
            return;
        };
        let object = match &quad.object {
            Term::Literal(text) if wants_iri => match address(text.value()) {
                Some(iri) => iri.into(),
                None => return,
            },
            object => object.clone(),
        };
        added.push(say(quad, predicate, object));
    }
}

fn node(term: &Term) -> Option<NamedOrBlankNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone().into()),
        Term::BlankNode(node) => Some(node.clone().into()),
        Term::Literal(_) | Term::Triple(_) => None,
    }
}

fn say(quad: &Quad, predicate: NamedNodeRef<'_>, object: Term) -> Quad {
    let graph: GraphName = quad.graph_name.clone();
    Quad::new(quad.subject.clone(), predicate.into_owned(), object, graph)
}

fn local(iri: &str) -> Option<&str> {
    NAMESPACES
        .iter()
        .find_map(|namespace| iri.strip_prefix(namespace))
}

fn class_of(name: &str) -> Option<NamedNodeRef<'static>> {
    Some(match name {
        "Dataset" => dcat::DATASET_CLASS,
        "DataCatalog" => dcat::CATALOG,
        "DataDownload" => dcat::DISTRIBUTION_CLASS,
        "Organization" | "GovernmentOrganization" => foaf::ORGANIZATION,
        "Person" => foaf::PERSON,
        _ => return None,
    })
}

fn is_item(class: NamedNodeRef<'_>) -> bool {
    class == dcat::DATASET_CLASS || class == dcat::CATALOG
}

/// The property of DCAT, and whether its value must be an address.
fn property(class: NamedNodeRef<'_>, name: &str) -> Option<(NamedNodeRef<'static>, bool)> {
    if class == foaf::ORGANIZATION || class == foaf::PERSON {
        return match name {
            "name" => Some((foaf::NAME, false)),
            "url" => Some((foaf::HOMEPAGE, true)),
            _ => None,
        };
    }
    Some(match name {
        "name" => (dct::TITLE, false),
        "description" => (dct::DESCRIPTION, false),
        "identifier" => (dct::IDENTIFIER, false),
        "keywords" => (dcat::KEYWORD, false),
        "license" => (dct::LICENSE, true),
        "publisher" => (dct::PUBLISHER, false),
        "creator" => (dct::CREATOR, false),
        "datePublished" | "dateCreated" => (dct::ISSUED, false),
        "dateModified" => (dct::MODIFIED, false),
        "version" => (dcat::VERSION, false),
        "distribution" => (dcat::DISTRIBUTION, false),
        "dataset" if class == dcat::CATALOG => (dcat::DATASET, false),
        "contentUrl" => (dcat::DOWNLOAD_URL, true),
        "encodingFormat" => (dct::FORMAT, false),
        "url" if class == dcat::DISTRIBUTION_CLASS => (dcat::ACCESS_URL, true),
        "url" => (dcat::LANDING_PAGE, true),
        "spatialCoverage" => (dct::SPATIAL, false),
        _ => return None,
    })
}

/// A text that is an address as it stands.
fn address(text: &str) -> Option<NamedNode> {
    let text = text.trim();
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    is_web.then(|| NamedNode::new(text).ok()).flatten()
}

/// `south west north east`, as schema.org writes a box, as a polygon of longitudes and latitudes.
fn polygon(text: &str) -> Option<String> {
    let numbers = text.split([' ', ',']).filter(|part| !part.is_empty());
    let numbers: Vec<f64> = numbers
        .map(|part| part.parse().ok().filter(|n: &f64| n.is_finite()))
        .collect::<Option<_>>()?;
    let [s, w, n, e] = numbers.as_slice() else {
        return None;
    };
    let is_on_earth =
        [s, n].iter().all(|n| n.abs() <= 90.0) && [w, e].iter().all(|n| n.abs() <= 180.0);
    is_on_earth.then(|| format!("POLYGON(({w} {s},{e} {s},{e} {n},{w} {n},{w} {s}))"))
}
