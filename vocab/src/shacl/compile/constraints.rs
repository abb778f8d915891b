//! Reading the constraints of a shape.

use super::{
    super::{
        component::Component,
        constraint::{At, Constraint, NodeKinds, Qualified},
        terms::Id,
    },
    Compiler, source,
};
use crate::ns::sh;
use oxrdf::{Literal, NamedNode, TermRef};
use regex::{Regex, RegexBuilder};

/// A compiled pattern larger than this is not evaluated.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// Why a constraint could not be read.
enum Trouble {
    IllFormed(String),
    NotEvaluated(String),
}

type Read<T> = Result<T, Trouble>;

fn ill_formed<T>(what: impl Into<String>) -> Read<T> {
    Err(Trouble::IllFormed(what.into()))
}

fn not_evaluated<T>(what: impl Into<String>) -> Read<T> {
    Err(Trouble::NotEvaluated(what.into()))
}

impl<'g> Compiler<'g> {
    pub(super) fn constraints(&mut self, node: TermRef<'g>, at: At) -> Vec<Constraint> {
        let mut constraints = Vec::new();
        for component in Component::ALL {
            let parameter =
                NamedNode::new_unchecked(format!("{}{}", sh::NS, component.parameter()));
            let values = self.source.values(node, parameter.as_ref());
            if values.is_empty() {
                continue;
            }
            if values.len() > 1 && is_single(*component) {
                self.problem(
                    node,
                    format!("sh:{} has several values", component.parameter()),
                );
                continue;
            }
            if needs_path(*component) && self.source.values(node, sh::PATH).is_empty() {
                self.problem(node, format!("sh:{} needs sh:path", component.parameter()));
                continue;
            }
            for value in values {
                match self.constraint(*component, node, value, at) {
                    Ok(read) => constraints.extend(read),
                    Err(Trouble::IllFormed(what)) => {
                        self.problem(node, format!("sh:{}: {what}", component.parameter()));
                    }
                    Err(Trouble::NotEvaluated(what)) => {
                        self.skip(node, format!("sh:{}: {what}", component.parameter()));
                    }
                }
            }
        }
        constraints
    }

    /// The constraint of one value of a parameter; none where the value switches it off.
    fn constraint(
        &mut self,
        component: Component,
        node: TermRef<'g>,
        value: TermRef<'g>,
        at: At,
    ) -> Read<Option<Constraint>> {
        Ok(Some(match component {
            Component::Class => Constraint::Class(self.iri(value)?),
            Component::Datatype => Constraint::Datatype(self.iri(value)?),
            Component::NodeKind => Constraint::NodeKind(node_kinds(value)?),
            Component::MinCount => Constraint::MinCount(count(value)?),
            Component::MaxCount => Constraint::MaxCount(count(value)?),
            Component::MinExclusive => Constraint::MinExclusive(literal(value)?),
            Component::MinInclusive => Constraint::MinInclusive(literal(value)?),
            Component::MaxExclusive => Constraint::MaxExclusive(literal(value)?),
            Component::MaxInclusive => Constraint::MaxInclusive(literal(value)?),
            Component::MinLength => Constraint::MinLength(count(value)?),
            Component::MaxLength => Constraint::MaxLength(count(value)?),
            Component::Pattern => {
                let flags = self.one(node, sh::FLAGS).map(literal).transpose()?;
                Constraint::Pattern(pattern(&literal(value)?, flags.as_ref())?)
            }
            Component::LanguageIn => {
                let languages = self.members(value)?.into_iter().map(literal);
                let languages = languages.collect::<Read<Vec<_>>>()?;
                Constraint::LanguageIn(languages.iter().map(|l| l.value().to_owned()).collect())
            }
            Component::UniqueLang => match source::boolean(value) {
                Some(true) => Constraint::UniqueLang,
                Some(false) => return Ok(None),
                None => return not_evaluated("is neither true nor false"),
            },
            Component::Equals => Constraint::Equals(self.iri(value)?),
            Component::Disjoint => Constraint::Disjoint(self.iri(value)?),
            Component::LessThan => Constraint::LessThan(self.iri(value)?),
            Component::LessThanOrEquals => Constraint::LessThanOrEquals(self.iri(value)?),
            Component::Not => Constraint::Not(self.shape(value, at)),
            Component::And => Constraint::And(self.shapes(value, at)?),
            Component::Or => Constraint::Or(self.shapes(value, at)?),
            Component::Xone => Constraint::Xone(self.shapes(value, at)?),
            Component::Node => Constraint::Node(self.shape(value, at)),
            Component::Property => {
                if self.source.values(value, sh::PATH).is_empty() {
                    return ill_formed(format!("{value} has no sh:path"));
                }
                Constraint::Property(self.shape(value, at))
            }
            Component::QualifiedMinCount => {
                Constraint::QualifiedMinCount(self.qualified(node, at)?, count(value)?)
            }
            Component::QualifiedMaxCount => {
                Constraint::QualifiedMaxCount(self.qualified(node, at)?, count(value)?)
            }
            Component::Closed => match source::boolean(value) {
                Some(true) => Constraint::Closed(self.allowed(node)?),
                Some(false) => return Ok(None),
                None => return not_evaluated("is neither true nor false"),
            },
            Component::HasValue => Constraint::HasValue(self.terms.intern(value)),
            Component::In => {
                let members = self.members(value)?;
                let mut ids: Vec<Id> = members.into_iter().map(|m| self.terms.intern(m)).collect();
                ids.sort_unstable();
                Constraint::In(ids)
            }
        }))
    }

    fn iri(&mut self, value: TermRef<'g>) -> Read<Id> {
        match value {
            TermRef::NamedNode(_) => Ok(self.terms.intern(value)),
            other => ill_formed(format!("{other} is not an IRI")),
        }
    }

    fn members(&self, list: TermRef<'g>) -> Read<Vec<TermRef<'g>>> {
        self.source.list(list).map_err(Trouble::IllFormed)
    }

    fn shape(&mut self, node: TermRef<'g>, around: At) -> At {
        let around = self.shapes[around].name.clone();
        self.place(node, around.as_ref())
    }

    fn shapes(&mut self, list: TermRef<'g>, around: At) -> Read<Vec<At>> {
        let members = self.members(list)?;
        Ok(members.into_iter().map(|m| self.shape(m, around)).collect())
    }

    /// <https://www.w3.org/TR/shacl/#QualifiedValueShapeConstraintComponent>
    fn qualified(&mut self, node: TermRef<'g>, at: At) -> Read<Qualified> {
        let Some(own) = self.one(node, sh::QUALIFIED_VALUE_SHAPE) else {
            return not_evaluated("sh:qualifiedValueShape is missing");
        };
        let mut siblings = Vec::new();
        if self.boolean(node, sh::QUALIFIED_VALUE_SHAPES_DISJOINT) {
            for around in self.source.subjects(sh::PROPERTY, node) {
                for property in self.source.values(around, sh::PROPERTY) {
                    let shapes = self.source.values(property, sh::QUALIFIED_VALUE_SHAPE);
                    siblings.extend(shapes.into_iter().filter(|shape| *shape != own));
                }
            }
        }
        Ok(Qualified {
            shape: self.shape(own, at),
            siblings: siblings.into_iter().map(|s| self.shape(s, at)).collect(),
        })
    }

    /// The predicates of a closed shape: those of its property shapes, and those it ignores.
    fn allowed(&mut self, node: TermRef<'g>) -> Read<Vec<Id>> {
        let mut allowed = Vec::new();
        for property in self.source.values(node, sh::PROPERTY) {
            for path in self.source.values(property, sh::PATH) {
                if let TermRef::NamedNode(_) = path {
                    allowed.push(self.terms.intern(path));
                }
            }
        }
        if let Some(list) = self.one(node, sh::IGNORED_PROPERTIES) {
            for ignored in self.members(list)? {
                allowed.push(self.iri(ignored)?);
            }
        }
        allowed.sort_unstable();
        allowed.dedup();
        Ok(allowed)
    }
}

fn is_single(component: Component) -> bool {
    !matches!(
        component,
        Component::Class
            | Component::Equals
            | Component::Disjoint
            | Component::LessThan
            | Component::LessThanOrEquals
            | Component::Not
            | Component::And
            | Component::Or
            | Component::Xone
            | Component::Node
            | Component::Property
            | Component::HasValue
    )
}

fn needs_path(component: Component) -> bool {
    matches!(
        component,
        Component::MinCount
            | Component::MaxCount
            | Component::UniqueLang
            | Component::LessThan
            | Component::LessThanOrEquals
    )
}

fn count(value: TermRef<'_>) -> Read<u64> {
    match value {
        TermRef::Literal(literal) => match literal.value().parse() {
            Ok(count) => Ok(count),
            Err(_) => ill_formed(format!("{literal} is not a count")),
        },
        other => ill_formed(format!("{other} is not a count")),
    }
}

fn literal(value: TermRef<'_>) -> Read<Literal> {
    match value {
        TermRef::Literal(literal) => Ok(literal.into_owned()),
        other => ill_formed(format!("{other} is not a literal")),
    }
}

fn node_kinds(value: TermRef<'_>) -> Read<NodeKinds> {
    let name = match value {
        TermRef::NamedNode(node) => node.as_str().strip_prefix(sh::NS),
        _ => None,
    };
    match name.and_then(NodeKinds::named) {
        Some(kinds) => Ok(kinds),
        None => ill_formed(format!("{value} is not a kind of node")),
    }
}

/// A pattern as XPath writes it, for an engine that reads a text once. What that engine lacks
/// (references back, subtracted classes of characters) is not evaluated.
fn pattern(pattern: &Literal, flags: Option<&Literal>) -> Read<Regex> {
    let flags = flags.map_or("", |flags| flags.value());
    let has = |flag| flags.contains(flag);
    if let Some(unknown) = flags.chars().find(|flag| !"smixq".contains(*flag)) {
        return not_evaluated(format!("the flag `{unknown}`"));
    }
    let text = match has('q') {
        true => regex::escape(pattern.value()),
        false => pattern.value().to_owned(),
    };
    if !has('q') && text.contains("-[") {
        return not_evaluated(format!("`{text}` subtracts a class of characters"));
    }
    RegexBuilder::new(&text)
        .dot_matches_new_line(has('s'))
        .multi_line(has('m'))
        .case_insensitive(has('i'))
        .ignore_whitespace(has('x'))
        .size_limit(MAX_PATTERN_BYTES)
        .build()
        .map_err(|error| Trouble::NotEvaluated(format!("`{text}`: {error}")))
}
