//! The graph of statistics: what everyone counts, counted once.
//!
//! How many triples, resources of each class and triples of each property there are, as VoID
//! (<https://www.w3.org/TR/void/#statistics>); how many datasets by theme, publisher, licence, format,
//! source and place, as observations of an RDF Data Cube (<https://www.w3.org/TR/vocab-data-cube/>).

use super::{Attempt, TripleError, TripleStore, origins, state_quad};
use crate::sparql::rows;
use data_encoding::HEXLOWER;
use oxigraph::{
    model::{
        GraphName, GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term,
        Triple,
    },
    store::Store,
};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, Ordering},
};
use vocab::ns::{dcat, dct, owl, qb, rdf, void};

/// Values of one dimension that are told, most frequent first; how many there are is told, too.
const MAX_VALUES: usize = 1_000;
/// Quads in one transaction.
const QUADS: usize = 2_000;
/// Of which position of the log the store tells the statistics.
const COUNTED: NamedNodeRef<'static> = NamedNodeRef::new_unchecked("urn:terreau:counted");

/// What datasets are counted by.
struct Dimension {
    name: &'static str,
    title: &'static str,
    property: NamedNodeRef<'static>,
    /// Pairs of a dataset and a value, each once.
    pattern: &'static str,
}

const DIMENSIONS: [Dimension; 6] = [
    Dimension {
        name: "theme",
        title: "Datasets by theme",
        property: dcat::THEME,
        pattern: "?dataset dcat:theme ?value",
    },
    Dimension {
        name: "publisher",
        title: "Datasets by publisher",
        property: dct::PUBLISHER,
        pattern: "?dataset dct:publisher ?value",
    },
    Dimension {
        name: "license",
        title: "Datasets by licence, their own or that of a distribution",
        property: dct::LICENSE,
        pattern: "{ SELECT DISTINCT ?dataset ?value { { ?dataset dct:license ?value } UNION \
                  { ?dataset dcat:distribution ?file . ?file dct:license ?value } } }",
    },
    Dimension {
        name: "format",
        title: "Datasets by format of their distributions",
        property: dct::FORMAT,
        pattern: "{ SELECT DISTINCT ?dataset ?value { ?dataset dcat:distribution ?file . ?file dct:format ?value } }",
    },
    Dimension {
        name: "source",
        title: "Datasets by source or member that their records come from",
        property: dct::SOURCE,
        pattern: "{ SELECT DISTINCT ?dataset ?value { ?record a dcat:CatalogRecord ; foaf:primaryTopic ?dataset ; dct:source ?value } }",
    },
    Dimension {
        name: "place",
        title: "Datasets by place",
        property: dct::SPATIAL,
        pattern: "?dataset dct:spatial ?value",
    },
];

const PREFIXES: &str = "PREFIX dcat: <http://www.w3.org/ns/dcat#> \
    PREFIX dct: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/> ";

/// The name of the graph.
pub fn graph(base_url: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{base_url}/graphs/statistics"))
}

/// What was counted at one position of the log.
#[derive(Debug)]
pub struct Statistics {
    pub position: u64,
    /// All of this graph, and of that of origins.
    quads: HashSet<Quad>,
}

impl Statistics {
    /// Counts what a store that nobody writes holds, and adds `origins`. `None` when it was stopped.
    pub fn count(
        store: &Store,
        base_url: &str,
        position: u64,
        origins: HashSet<Quad>,
        stop: &AtomicBool,
    ) -> Result<Option<Self>, TripleError> {
        let mut counted = Counting {
            graph: graph(base_url),
            quads: origins,
        };
        let catalog = NamedNode::new_unchecked(format!("{base_url}/catalog"));
        counted.partitions(store, &catalog)?;
        for dimension in &DIMENSIONS {
            if stop.load(Ordering::SeqCst) {
                return Ok(None);
            }
            counted.dimension(store, dimension)?;
        }
        let version = Literal::new_simple_literal(position.to_string());
        let graph = counted.graph.clone();
        counted.say(&graph, owl::VERSION_INFO, version);
        Ok(Some(Self {
            position,
            quads: counted.quads,
        }))
    }
}

/// The graph while it is counted together.
struct Counting {
    graph: NamedNode,
    quads: HashSet<Quad>,
}

impl Counting {
    fn partitions(&mut self, store: &Store, catalog: &NamedNode) -> Result<(), TripleError> {
        let classes = counts(
            store,
            "SELECT ?value (COUNT(*) AS ?count) { ?thing a ?value } GROUP BY ?value",
        )?;
        self.say(catalog, void::CLASSES, number(classes.len() as u64));
        for (class, count) in classes {
            let part = self.named("class", &class);
            self.say(catalog, void::CLASS_PARTITION, part.clone());
            self.say(&part, void::CLASS, class);
            self.say(&part, void::ENTITIES, number(count));
        }
        let properties = counts(
            store,
            "SELECT ?value (COUNT(*) AS ?count) { ?thing ?value ?other } GROUP BY ?value",
        )?;
        let triples = properties.iter().map(|(_, count)| count).sum();
        self.say(catalog, void::TRIPLES, number(triples));
        self.say(catalog, void::PROPERTIES, number(properties.len() as u64));
        for (property, count) in properties {
            let part = self.named("property", &property);
            self.say(catalog, void::PROPERTY_PARTITION, part.clone());
            self.say(&part, void::PROPERTY, property);
            self.say(&part, void::TRIPLES, number(count));
        }
        Ok(())
    }

    fn dimension(&mut self, store: &Store, dimension: &Dimension) -> Result<(), TripleError> {
        let Dimension {
            name,
            title,
            property,
            pattern,
        } = dimension;
        let values = counts(
            store,
            &format!(
                "{PREFIXES} SELECT ?value (COUNT(*) AS ?count) {{ {pattern} . ?dataset a dcat:Dataset }} GROUP BY ?value"
            ),
        )?;
        let of_graph =
            |name: String| NamedNode::new_unchecked(format!("{}#{name}", self.graph.as_str()));
        let cube = of_graph((*name).to_owned());
        let structure = of_graph(format!("{name}-structure"));
        let by = of_graph(format!("{name}-dimension"));
        let measured = of_graph("measure".to_owned());
        let english = Literal::new_language_tagged_literal_unchecked(*title, "en");
        self.say(&cube, rdf::TYPE, qb::DATA_SET_CLASS);
        self.say(&cube, dct::TITLE, english);
        self.say(&cube, void::DISTINCT_OBJECTS, number(values.len() as u64));
        self.say(&cube, qb::STRUCTURE, structure.clone());
        self.say(&structure, rdf::TYPE, qb::DATA_STRUCTURE_DEFINITION);
        self.say(&structure, qb::COMPONENT, by.clone());
        self.say(&structure, qb::COMPONENT, measured.clone());
        self.say(&by, qb::DIMENSION, *property);
        self.say(&measured, qb::MEASURE, void::ENTITIES);
        for (value, count) in values.into_iter().take(MAX_VALUES) {
            let observation = self.named(&format!("by-{name}"), &value);
            self.say(&observation, rdf::TYPE, qb::OBSERVATION);
            self.say(&observation, qb::DATA_SET, cube.clone());
            self.say(&observation, *property, value);
            self.say(&observation, void::ENTITIES, number(count));
        }
        Ok(())
    }

    /// A name that stays the same as long as what it stands for.
    fn named(&self, kind: &str, value: &Term) -> NamedNode {
        let hash = Sha256::digest(value.to_string().as_bytes());
        let hash = HEXLOWER.encode(&hash[..8]);
        NamedNode::new_unchecked(format!("{}#{kind}-{hash}", self.graph.as_str()))
    }

    fn say(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.quads.insert(Quad::new(
            subject.clone(),
            predicate.into_owned(),
            object,
            self.graph.clone(),
        ));
    }
}

fn number(count: u64) -> Literal {
    Literal::from(count)
}

/// Values with their counts, most frequent first.
fn counts(store: &Store, query: &str) -> Result<Vec<(Term, u64)>, TripleError> {
    let mut counts = Vec::new();
    for row in rows(store, query)? {
        let [Some(value), Some(Term::Literal(count))] = row.as_slice() else {
            continue;
        };
        // A triple as a value is no name of a thing.
        if let (Term::NamedNode(_) | Term::Literal(_), Ok(count)) =
            (value, count.value().parse::<u64>())
        {
            counts.push((value.clone(), count));
        }
    }
    counts.sort_by(|(a, more), (b, less)| {
        less.cmp(more)
            .then_with(|| a.to_string().cmp(&b.to_string()))
    });
    Ok(counts)
}

impl Statistics {
    /// What they say of the whole: totals, classes, properties.
    pub fn totals(&self, base_url: &str) -> Vec<Triple> {
        let graph = GraphName::from(graph(base_url));
        let catalog = NamedNode::new_unchecked(format!("{base_url}/catalog"));
        let mut subjects = HashSet::from([NamedOrBlankNode::from(catalog)]);
        let here = || self.quads.iter().filter(|quad| quad.graph_name == graph);
        let parts = here().filter(|quad| subjects.contains(&quad.subject));
        let parts: Vec<NamedOrBlankNode> = parts
            .filter_map(|quad| match &quad.object {
                Term::NamedNode(part) => Some(part.clone().into()),
                _ => None,
            })
            .collect();
        subjects.extend(parts);
        here()
            .filter(|quad| subjects.contains(&quad.subject))
            .map(|quad| Triple::from(quad.clone()))
            .collect()
    }
}

impl TripleStore {
    /// Tells what was counted, in place of what was counted before; false when it does already.
    pub fn say_statistics(&self, counted: &Statistics) -> Result<bool, TripleError> {
        let note = self.note(COUNTED)?;
        let new = counted.position.to_string();
        if note.as_ref() == Some(&new) {
            return Ok(false);
        }
        let mut told = HashSet::new();
        for graph in [graph(&self.base_url), origins::graph(&self.base_url)] {
            let name = GraphNameRef::NamedNode(graph.as_ref());
            for quad in self.store.quads_for_pattern(None, None, None, Some(name)) {
                told.insert(quad.attempt("read the statistics")?);
            }
        }
        let gone: Vec<&Quad> = told.difference(&counted.quads).collect();
        let come: Vec<&Quad> = counted.quads.difference(&told).collect();
        // Halfway through a count may stand twice or not at all: no generation is made meanwhile.
        for gone in gone.chunks(QUADS) {
            let mut transaction = self.store.start_transaction().attempt("begin")?;
            for quad in gone {
                transaction.remove(quad.as_ref());
            }
            transaction.commit().attempt("take back what was counted")?;
        }
        for come in come.chunks(QUADS) {
            let mut transaction = self.store.start_transaction().attempt("begin")?;
            for quad in come {
                transaction.insert(quad.as_ref());
            }
            transaction.commit().attempt("say what was counted")?;
        }
        let mut transaction = self.store.start_transaction().attempt("begin")?;
        if let Some(old) = &note {
            let old = Literal::new_simple_literal(old);
            transaction.remove(state_quad(COUNTED, &old));
        }
        let new = Literal::new_simple_literal(new);
        transaction.insert(state_quad(COUNTED, &new));
        transaction.commit().attempt("say what was counted")?;
        Ok(true)
    }

    /// Of which position of the log the store tells the statistics.
    pub fn counted(&self) -> Result<Option<u64>, TripleError> {
        Ok(self.note(COUNTED)?.and_then(|note| note.parse().ok()))
    }

    /// Of the graph of statistics what it says of the whole: totals, classes, properties.
    pub fn totals(&self) -> Result<Vec<Triple>, TripleError> {
        let catalog = NamedNode::new_unchecked(format!("{}/catalog", self.base_url));
        let mut totals = self.counted_of(&catalog)?;
        let parts: Vec<NamedNode> = totals
            .iter()
            .filter_map(|triple| match &triple.object {
                Term::NamedNode(part) => Some(part.clone()),
                _ => None,
            })
            .collect();
        for part in parts {
            totals.extend(self.counted_of(&part)?);
        }
        Ok(totals)
    }

    fn counted_of(&self, subject: &NamedNode) -> Result<Vec<Triple>, TripleError> {
        let graph = graph(&self.base_url);
        let name = GraphNameRef::NamedNode(graph.as_ref());
        self.store
            .quads_for_pattern(Some(subject.as_ref().into()), None, None, Some(name))
            .map(|quad| quad.map(Triple::from).attempt("read the statistics"))
            .collect()
    }
}
