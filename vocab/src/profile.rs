//! Profiles: named sets of shapes that a record is checked against at intake.
//!
//! A check never refuses a record. What it finds is said of the record, as quality statements.

mod dqv;
mod excerpt;
mod finding;
mod message;
mod published;

use crate::{
    fingerprint::Fingerprint,
    record::Record,
    shacl::{CompileError, Limits, NotEvaluated, Report, Shapes},
};
use oxrdf::{Graph, NamedNode, NamedNodeRef};
use serde::{Deserialize, Serialize};

pub use dqv::findings_to_dqv;
pub use finding::{Conformance, Finding};
pub use published::is_high_value;

/// What one record may cost: enough for any honest one, and little enough to keep what is found.
const LIMITS: Limits = Limits {
    results: 200,
    depth: 32,
    steps: 2_000_000,
};

/// A part of a profile, as its editors publish them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// What must be so, apart from classes.
    Base,
    /// The classes of what is referred to.
    Range,
    /// What should be so.
    Recommended,
    /// Everything in one.
    Full,
}

/// Named shapes.
#[derive(Debug)]
pub struct Profile {
    name: String,
    iri: NamedNode,
    parts: Vec<(Part, Shapes)>,
    fingerprint: Fingerprint,
    applies: fn(&Record) -> bool,
}

impl Profile {
    /// A profile out of graphs of shapes, for every record.
    pub fn compile(
        name: impl Into<String>,
        iri: NamedNode,
        parts: &[(Part, Graph)],
    ) -> Result<Self, CompileError> {
        let compiled = parts
            .iter()
            .map(|(part, graph)| Ok((*part, Shapes::compile(graph)?)));
        Ok(Self {
            name: name.into(),
            iri,
            parts: compiled.collect::<Result<_, _>>()?,
            fingerprint: of_graphs(parts),
            applies: |_| true,
        })
    }

    /// The profiles inside: DCAT-AP 3.0.1 and 2.1.1, and DCAT-AP for high-value datasets.
    pub fn published() -> &'static [Profile] {
        published::profiles()
    }

    /// The published profile of a name: `dcat-ap-3.0.1`, `dcat-ap-2.1.1`, `dcat-ap-hvd`.
    pub fn named(name: &str) -> Option<&'static Profile> {
        Self::published().iter().find(|p| p.name == name)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// What `dct:conformsTo` names.
    pub fn iri(&self) -> NamedNodeRef<'_> {
        self.iri.as_ref()
    }

    /// Another one as soon as its shapes are others: what was found before is to be found again.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// The parts it has.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.parts.iter().map(|(part, _)| *part)
    }

    /// What its files ask for and no check looks at.
    pub fn not_evaluated(&self) -> impl Iterator<Item = (Part, &NotEvaluated)> {
        self.parts
            .iter()
            .flat_map(|(part, shapes)| shapes.not_evaluated().iter().map(|what| (*part, what)))
    }

    /// Whether the profile is about such a record: the one for high-value datasets is about records
    /// that say they are one.
    pub fn applies_to(&self, record: &Record) -> bool {
        (self.applies)(record)
    }

    /// What the record does not do as the profile asks, in a stable order.
    ///
    /// A record is a part of its catalogue. What it says itself is judged: its resource, and what hangs
    /// on that. What it only mentions, or whose record is another (publishers, members), is not: see
    /// [`crate::shacl::Excerpt`]. No background knowledge is used, except the categories of high-value
    /// datasets: their shapes import them.
    pub fn check(&self, record: &Record) -> Conformance {
        let graph = record.graph();
        self.gather(|shapes| {
            excerpt::of(record, |excerpt| {
                shapes.validate_excerpt(graph, excerpt, &LIMITS)
            })
        })
    }

    /// The same of a graph that holds all there is, such as a catalogue that is exported.
    pub fn check_whole(&self, graph: &Graph, limits: &Limits) -> Conformance {
        self.gather(|shapes| shapes.validate(graph, limits))
    }

    fn gather(&self, validate: impl Fn(&Shapes) -> Report) -> Conformance {
        let mut conformance = Conformance {
            profile: self.name.clone(),
            ..Conformance::default()
        };
        for (part, shapes) in &self.parts {
            let report = validate(shapes);
            conformance.is_cut_short |= report.cut_short.is_some();
            conformance.not_judged += report.not_judged.len();
            let results = report.results.iter();
            let findings = results.map(|result| Finding::of(*part, result, self.iri()));
            conformance.findings.extend(findings);
        }
        conformance.findings.dedup();
        conformance
    }
}

fn of_graphs(parts: &[(Part, Graph)]) -> Fingerprint {
    let mut text = String::new();
    for (part, graph) in parts {
        let mut lines: Vec<String> = graph.iter().map(|triple| triple.to_string()).collect();
        lines.sort_unstable();
        text.push_str(&format!("{part:?}\n{}\n", lines.join("\n")));
    }
    Fingerprint::of(text.as_bytes())
}
