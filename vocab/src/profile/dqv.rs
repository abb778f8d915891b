//! Findings as statements in the Data Quality Vocabulary.

use super::{Conformance, Finding, Profile};
use crate::ns::{dqv, oa, rdf, sh, xsd};
use oxrdf::{Literal, NamedNode, NamedNodeRef, Term, Triple};
use std::str::FromStr;

const QUALITY_ASSESSMENT: NamedNodeRef<'_> =
    NamedNodeRef::new_unchecked("http://www.w3.org/ns/dqv#qualityAssessment");

/// A quality annotation of a record that is a SHACL report in one, without blank nodes: its subject is
/// `{record}#quality-{profile}`, those of its results `{record}#quality-{profile}-{number}`.
pub fn findings_to_dqv(
    record: NamedNodeRef<'_>,
    profile: &Profile,
    conformance: &Conformance,
) -> Vec<Triple> {
    let separator = if record.as_str().contains('#') {
        '-'
    } else {
        '#'
    };
    let name = format!("{}{separator}quality-{}", record.as_str(), profile.name());
    let annotation = NamedNode::new_unchecked(&name);
    let mut statements = Statements(Vec::new());
    statements.say(record, dqv::HAS_QUALITY_ANNOTATION, annotation.clone());

    let annotation = annotation.as_ref();
    statements.say(annotation, rdf::TYPE, dqv::QUALITY_ANNOTATION);
    statements.say(annotation, rdf::TYPE, sh::VALIDATION_REPORT);
    statements.say(annotation, oa::HAS_TARGET, record);
    statements.say(annotation, oa::HAS_BODY, profile.iri());
    statements.say(annotation, oa::MOTIVATED_BY, QUALITY_ASSESSMENT);
    let conforms = Literal::new_typed_literal(conformance.conforms().to_string(), xsd::BOOLEAN);
    statements.say(annotation, sh::CONFORMS, conforms);
    for (number, finding) in conformance.findings.iter().enumerate() {
        let result = NamedNode::new_unchecked(format!("{name}-{}", number + 1));
        statements.say(annotation, sh::RESULT, result.clone());
        statements.result(result.as_ref(), finding);
    }
    statements.0
}

struct Statements(Vec<Triple>);

impl Statements {
    fn say(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        object: impl Into<Term>,
    ) {
        self.0.push(Triple::new(subject, predicate, object));
    }

    fn result(&mut self, result: NamedNodeRef<'_>, finding: &Finding) {
        let named = |iri: &str| NamedNode::new_unchecked(iri);
        self.say(result, rdf::TYPE, sh::VALIDATION_RESULT);
        // A shape can be about literals, which are written as N-Triples.
        match Term::from_str(&finding.node) {
            Ok(literal) => self.say(result, sh::FOCUS_NODE, literal),
            Err(_) => self.say(result, sh::FOCUS_NODE, named(&finding.node)),
        }
        self.say(result, sh::SOURCE_SHAPE, named(&finding.shape));
        let component = named(&finding.component.iri());
        self.say(result, sh::SOURCE_CONSTRAINT_COMPONENT, component);
        self.say(result, sh::RESULT_SEVERITY, finding.severity.iri());
        if let Some(property) = finding.property() {
            self.say(result, sh::RESULT_PATH, named(property));
        }
        // A value that was cut is no term, and is left out.
        let value = finding.value.as_deref().map(Term::from_str);
        if let Some(Ok(value)) = value {
            self.say(result, sh::VALUE, value);
        }
        for language in ["en", "fr"] {
            let message = finding.message(language);
            let message = Literal::new_language_tagged_literal_unchecked(message, language);
            self.say(result, sh::RESULT_MESSAGE, message);
        }
    }
}
