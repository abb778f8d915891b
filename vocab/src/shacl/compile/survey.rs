//! Looking over a graph of shapes: what is a target, and what is not SHACL Core.

use super::{
    super::{component::Component, constraint::Target, terms::Terms},
    Compiler,
};
use crate::ns::{rdf, rdfs, sh};
use oxrdf::TermRef;
use std::collections::HashMap;

/// Words of SHACL beside the parameters of constraints: they describe, or say what was found.
const OTHER_WORDS: &str = "targetClass targetNode targetSubjectsOf targetObjectsOf path inversePath \
    alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath deactivated severity message name \
    description order group defaultValue qualifiedValueShape qualifiedValueShapesDisjoint flags \
    ignoredProperties declare prefix namespace suggestedShapesGraph conforms result \
    shapesGraphWellFormed detail focusNode resultPath resultSeverity resultMessage sourceShape \
    sourceConstraint sourceConstraintComponent value entailment";

impl<'g> Compiler<'g> {
    /// Every node that says which nodes it is about, or is a class and a shape in one.
    pub(super) fn targets(&mut self) -> HashMap<TermRef<'g>, Vec<Target>> {
        let mut targets: HashMap<TermRef<'g>, Vec<Target>> = HashMap::new();
        for triple in self.source.0 {
            let id = |terms: &mut Terms| terms.intern(triple.object);
            let target = match triple.predicate {
                sh::TARGET_CLASS => Target::Class(id(&mut self.terms)),
                sh::TARGET_NODE => Target::Node(id(&mut self.terms)),
                sh::TARGET_SUBJECTS_OF => Target::SubjectsOf(id(&mut self.terms)),
                sh::TARGET_OBJECTS_OF => Target::ObjectsOf(id(&mut self.terms)),
                rdf::TYPE => {
                    let node = triple.subject.into();
                    let is_shape = self.source.is_instance(node, sh::NODE_SHAPE)
                        || self.source.is_instance(node, sh::PROPERTY_SHAPE);
                    if !is_shape || !self.source.is_instance(node, rdfs::CLASS) {
                        continue;
                    }
                    Target::Class(self.terms.intern(node))
                }
                _ => continue,
            };
            targets
                .entry(triple.subject.into())
                .or_default()
                .push(target);
        }
        targets
    }

    /// SHACL has an engine fail that does not know an entailment regime which is asked for.
    pub(super) fn refuse_entailment(&mut self) {
        for triple in self.source.0.triples_for_predicate(sh::ENTAILMENT) {
            let what = format!("the entailment {} is not supported", triple.object);
            self.problem(triple.subject.into(), what);
        }
    }

    pub(super) fn find_unknown_words(&mut self) {
        let is_known = |word: &str| {
            let mut parameters = Component::ALL.iter().map(|c| c.parameter());
            parameters.any(|known| known == word) || OTHER_WORDS.split(' ').any(|k| k == word)
        };
        for triple in self.source.0 {
            let what = match triple.predicate.as_str().strip_prefix(sh::NS) {
                Some(word) if !is_known(word) => format!("sh:{word} {}", triple.object),
                None if triple.predicate == rdf::TYPE
                    && triple.object == TermRef::NamedNode(sh::CONSTRAINT_COMPONENT) =>
                {
                    "a constraint component of its own".to_owned()
                }
                _ => continue,
            };
            self.skip(triple.subject.into(), what);
        }
    }
}
