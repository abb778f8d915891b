//! Sources, runs and rules in RDF: PROV for what happened, DQV for how many, SKOS for what rules do.

use super::{Counts, Member, Run, Source, member_path, rule_iri};
use crate::{ledger::Verdict, pages::Language};
use jiff::Timestamp;
use oxrdf::{Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Term, Triple, vocab::xsd};
use vocab::{
    Rule,
    ns::{dcat, dct, dqv, foaf, prov, rdf, rdfs, skos},
};

/// Kinds of source that are asked, as services are; the others are read, as catalogues are.
const SERVICES: [&str; 8] = [
    "ckan",
    "udata",
    "opendatasoft",
    "d4c",
    "ogc-records",
    "sparql",
    "csw",
    "oai-pmh",
];

/// Triples about one subject.
struct About {
    subject: NamedNode,
    triples: Vec<Triple>,
}

impl About {
    fn new(iri: impl Into<String>) -> Self {
        Self {
            subject: NamedNode::new_unchecked(iri),
            triples: Vec::new(),
        }
    }

    fn say(mut self, predicate: NamedNodeRef<'_>, object: impl Into<Term>) -> Self {
        let subject = NamedOrBlankNode::from(self.subject.clone());
        self.triples.push(Triple::new(subject, predicate, object));
        self
    }

    fn maybe(self, predicate: NamedNodeRef<'_>, object: Option<impl Into<Term>>) -> Self {
        match object {
            Some(object) => self.say(predicate, object),
            None => self,
        }
    }
}

fn iri(iri: impl Into<String>) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

fn text(text: &str) -> Literal {
    Literal::new_simple_literal(text)
}

fn moment(time: Timestamp) -> Literal {
    let text = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    Literal::new_typed_literal(text, xsd::DATE_TIME)
}

/// An address that can stand as an IRI.
fn address(address: &str) -> Option<NamedNode> {
    NamedNode::new(address).ok()
}

/// A source: the catalogue or the service that runs use.
pub fn source(source: &Source) -> Vec<Triple> {
    let is_service = source
        .kind
        .as_deref()
        .is_some_and(|kind| SERVICES.contains(&kind));
    let (class, property) = if is_service {
        (dcat::DATA_SERVICE, dcat::ENDPOINT_URL)
    } else {
        (dcat::CATALOG, foaf::PAGE)
    };
    About::new(&source.url)
        .say(rdf::TYPE, class)
        .say(rdf::TYPE, prov::ENTITY)
        .say(dct::TITLE, text(&source.name))
        .maybe(property, source.address.as_deref().and_then(address))
        .triples
}

/// A member: its name, its territory, where it answers, its fingerprint.
pub fn member(member: &Member, base_url: &str) -> Vec<Triple> {
    let fingerprint = format!("urn:terreau:member:{}", member.id);
    let mut about = About::new(format!("{base_url}{}", member_path(&member.id)))
        .say(rdf::TYPE, foaf::AGENT)
        .say(dct::IDENTIFIER, text(&fingerprint))
        .maybe(foaf::HOMEPAGE, address(&member.address));
    for (language, name) in &member.name {
        let name =
            Literal::new_language_tagged_literal(name, language).unwrap_or_else(|_| text(name));
        about = about.say(foaf::NAME, name);
    }
    if let Some(territory) = &member.territory {
        let spatial: Term = match address(&territory.code) {
            Some(iri) => iri.into(),
            None => text(&territory.name).into(),
        };
        about = about.say(dct::SPATIAL, spatial);
    }
    about.triples
}

/// A run: what it used, when, how it ended, how many of what, how often each rule spoke.
pub fn run(run: &Run, base_url: &str) -> Vec<Triple> {
    let mut triples = About::new(&run.url)
        .say(rdf::TYPE, prov::ACTIVITY)
        .say(prov::USED, iri(&run.source_url))
        .say(prov::STARTED_AT_TIME, moment(run.began))
        .maybe(prov::ENDED_AT_TIME, run.ended.map(moment))
        .maybe(
            dct::TYPE,
            run.verdict
                .map(|verdict| iri(rule_iri(base_url, &format!("verdict-{}", verdict.name())))),
        )
        .maybe(rdfs::COMMENT, run.error.as_deref().map(text))
        .triples;
    let counts = run
        .counts
        .list()
        .map(|(name, count)| (format!("count-{name}"), count));
    let rules = run
        .rules
        .iter()
        .map(|mended| (mended.rule.to_string(), mended.count));
    for (name, count) in counts.into_iter().chain(rules) {
        let measured = About::new(format!("{}#{name}", run.url))
            .say(rdf::TYPE, dqv::QUALITY_MEASUREMENT)
            .say(dqv::IS_MEASUREMENT_OF, iri(rule_iri(base_url, &name)))
            .say(dqv::COMPUTED_ON, iri(&run.source_url))
            .say(dqv::VALUE, Literal::from(count))
            .say(prov::WAS_GENERATED_BY, iri(&run.url));
        triples.extend(measured.triples);
    }
    triples
}

/// The rules, the counts and the verdicts, as concepts that reports point to.
pub fn rules(base_url: &str) -> Vec<Triple> {
    let scheme = format!("{base_url}/rules");
    let in_both = |key: &str| {
        Language::ALL.map(|language| {
            Literal::new_language_tagged_literal_unchecked(language.t(key), language.code())
        })
    };
    let mut triples = About::new(&scheme)
        .say(rdf::TYPE, skos::CONCEPT_SCHEME)
        .triples;
    for title in in_both("rules") {
        let said = About::new(&scheme).say(dct::TITLE, title);
        triples.extend(said.triples);
    }
    let rules = Rule::ALL.iter().map(|rule| {
        let name = rule.to_string();
        (name.clone(), format!("rule-{name}"), true)
    });
    let counts = Counts::default().list().map(|(name, _)| {
        let key = format!("count-{name}");
        (key.clone(), key, true)
    });
    let verdicts = Verdict::ALL.map(|verdict| {
        let key = format!("verdict-{}", verdict.name());
        (key.clone(), key, false)
    });
    for (name, key, is_metric) in rules.chain(counts).chain(verdicts) {
        let mut concept = About::new(rule_iri(base_url, &name))
            .say(rdf::TYPE, skos::CONCEPT)
            .say(skos::IN_SCHEME, iri(&scheme))
            .say(skos::NOTATION, text(&name));
        if is_metric {
            concept = concept
                .say(rdf::TYPE, dqv::METRIC)
                .say(dqv::EXPECTED_DATA_TYPE, xsd::INTEGER);
        }
        for label in in_both(&key) {
            concept = concept.say(skos::PREF_LABEL, label);
        }
        for definition in in_both(&format!("{key}-text")) {
            concept = concept.say(skos::DEFINITION, definition);
        }
        triples.extend(concept.triples);
    }
    triples
}
