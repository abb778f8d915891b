//! What the store does not answer itself is taken out of a query: searches, and long lists of values;
//! and what it answers slowly is said in another order (`aggregate.rs`).
//!
//! What is taken out becomes a SERVICE of ours that answers with rows known beforehand, and whose body is one row
//! of the same types (two where a column holds IRIs and literals). For `sparopt` 0.3 that is a pattern
//! of size one whose variables are bound: it stands first in the plan, is evaluated once, and what
//! follows is looked up row by row. Node and worker do the same to the same query.

mod aggregate;
mod search;
mod values;

pub(super) use self::search::{NAMESPACE, PREDICATES, Question, Search};

use super::{
    frame::Failure,
    rules::rule,
    table::{Table, Tables},
};
use spargebra::{
    Query,
    algebra::{
        AggregateExpression, Expression, Function, GraphPattern, OrderExpression,
        PropertyPathExpression,
    },
    term::{GroundTerm, NamedNodePattern, TriplePattern},
};

/// Names of our own services; a query may not call them itself.
const OURS: &str = "urn:terreau:";

/// What was taken out of a query.
#[derive(Debug, Default)]
pub(super) struct Rewritten {
    /// Searches in their order, each with the name of the service that stands for it.
    pub searches: Vec<(String, Search)>,
    /// Long lists of values.
    pub tables: Tables,
    /// Groupings that describe their groups after they have counted.
    pub described_last: usize,
    /// Whether the query calls functions that SPARQL itself does not have.
    pub calls_functions: bool,
}

/// Takes searches and long lists of values out of `query`, and lets it count before it describes.
/// `service` is the address that stands for searching in `SERVICE <…> { … }`; so many default graphs are
/// named beside the query.
pub(super) fn rewrite(
    query: &mut Query,
    service: &str,
    default_graphs: usize,
) -> Result<Rewritten, Failure> {
    let from = query.dataset().map_or(0, |named| named.default.len());
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    let mut rewriting = Rewriting {
        service,
        is_a_set: from.max(default_graphs) <= 1,
        out: Rewritten::default(),
    };
    rewriting.pattern(pattern, Place::Plain)?;
    Ok(rewriting.out)
}

/// Where a pattern stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Evaluated once, as a whole.
    Plain,
    /// What is found here is not joined with the rest.
    Minus,
    /// Evaluated once for each row of the rest.
    EachRow(&'static str),
    /// Evaluated elsewhere.
    Elsewhere,
}

struct Rewriting<'s> {
    service: &'s str,
    /// Whether what patterns here are matched against holds each triple once.
    is_a_set: bool,
    out: Rewritten,
}

impl Rewriting<'_> {
    fn pattern(&mut self, pattern: &mut GraphPattern, place: Place) -> Result<(), Failure> {
        match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Path { .. } | GraphPattern::Join { .. } => {
                self.joined(pattern, place)
            }
            GraphPattern::Union { left, right } => {
                self.pattern(left, place)?;
                self.pattern(right, place)
            }
            GraphPattern::Minus { left, right } => {
                self.pattern(left, place)?;
                let inside = match place {
                    Place::Plain => Place::Minus,
                    place => place,
                };
                self.pattern(right, inside)
            }
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => {
                self.pattern(left, place)?;
                self.pattern(right, place)?;
                expression
                    .iter_mut()
                    .try_for_each(|expression| self.expression(expression))
            }
            GraphPattern::Lateral { left, right } => {
                self.pattern(left, place)?;
                self.pattern(right, Place::EachRow("LATERAL"))
            }
            GraphPattern::Filter { expr, inner } => {
                self.expression(expr)?;
                self.pattern(inner, place)
            }
            GraphPattern::Extend {
                inner, expression, ..
            } => {
                self.expression(expression)?;
                self.pattern(inner, place)
            }
            GraphPattern::OrderBy { inner, expression } => {
                for OrderExpression::Asc(by) | OrderExpression::Desc(by) in expression {
                    self.expression(by)?;
                }
                self.pattern(inner, place)
            }
            GraphPattern::Group {
                inner, aggregates, ..
            } => {
                for (_, aggregate) in aggregates {
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        self.expression(expr)?;
                    }
                }
                self.pattern(inner, place)?;
                if self.is_a_set && place == Place::Plain {
                    self.out.described_last += usize::from(aggregate::describe_last(pattern));
                }
                Ok(())
            }
            GraphPattern::Values { .. } => {
                self.values(pattern, place);
                Ok(())
            }
            GraphPattern::Graph { inner, .. } => {
                let outside = std::mem::replace(&mut self.is_a_set, false);
                self.pattern(inner, place)?;
                self.is_a_set = outside;
                Ok(())
            }
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => self.pattern(inner, place),
            GraphPattern::Service { .. } => self.service(pattern, place),
        }
    }

    /// Patterns that are joined, in whatever order they are written: what one of them says of a
    /// search belongs to what the others say of it.
    fn joined(&mut self, pattern: &mut GraphPattern, place: Place) -> Result<(), Failure> {
        let mut found = Vec::new();
        self.gather(pattern, place, &mut found)?;
        if found.is_empty() {
            return Ok(());
        }
        allow(place)?;
        for search in search::read(found)? {
            let service = self.search(search);
            *pattern = join(service, std::mem::replace(pattern, nothing()));
        }
        Ok(())
    }

    /// Takes what asks for searches out of patterns that are joined.
    fn gather(
        &mut self,
        pattern: &mut GraphPattern,
        place: Place,
        found: &mut Vec<TriplePattern>,
    ) -> Result<(), Failure> {
        match pattern {
            GraphPattern::Join { left, right } => {
                self.gather(left, place, found)?;
                self.gather(right, place, found)
            }
            GraphPattern::Bgp { patterns } => {
                found.extend(patterns.extract_if(.., |triple| search::is_asked_by(triple)));
                Ok(())
            }
            GraphPattern::Path { path, .. } if is_searching(path) => Err(refused(
                "a search is no step of a path: write it as a triple of its own".into(),
            )),
            GraphPattern::Path { .. } => Ok(()),
            other => self.pattern(other, place),
        }
    }

    fn service(&mut self, pattern: &mut GraphPattern, place: Place) -> Result<(), Failure> {
        let GraphPattern::Service { name, inner, .. } = pattern else {
            return Ok(());
        };
        let name = match name {
            NamedNodePattern::NamedNode(name) => name.as_str(),
            NamedNodePattern::Variable(_) => "",
        };
        if name.starts_with(OURS) {
            return Err(refused(format!("`{name}` is no service")));
        }
        if name != self.service || name.is_empty() {
            return self.pattern(inner, Place::Elsewhere);
        }
        allow(place)?;
        let GraphPattern::Bgp { patterns } = inner.as_mut() else {
            return Err(refused(format!(
                "SERVICE <{name}> answers to nothing but searches: write everything else outside of it"
            )));
        };
        let mut rest = nothing();
        for search in search::read(std::mem::take(patterns))? {
            rest = join(self.search(search), rest);
        }
        *pattern = rest;
        Ok(())
    }

    /// Stands for a search.
    fn search(&mut self, search: Search) -> GraphPattern {
        let name = format!("{OURS}hits:{}", self.out.searches.len());
        let service = stand_in(&name, search.variables(), vec![search.dummy()]);
        self.out.searches.push((name, search));
        service
    }

    fn values(&mut self, pattern: &mut GraphPattern, place: Place) {
        // Evaluated again and again, the rows would be made again and again.
        let is_evaluated_once = matches!(place, Place::Plain | Place::Minus);
        let GraphPattern::Values {
            variables,
            bindings,
        } = pattern
        else {
            return;
        };
        if !is_evaluated_once || bindings.len() <= values::LONG {
            return;
        }
        let Some(dummies) = values::dummies(variables.len(), bindings) else {
            return;
        };
        let name = format!("{OURS}values:{}", self.out.tables.len());
        let rows = std::mem::take(bindings);
        let table = Table::of_values(variables.clone(), rows);
        *pattern = stand_in(&name, variables.clone(), dummies);
        self.out.tables.add(&name, table);
    }

    /// Patterns hide in EXISTS only.
    fn expression(&mut self, expression: &mut Expression) -> Result<(), Failure> {
        match expression {
            Expression::Exists(pattern) => self.pattern(pattern, Place::EachRow("EXISTS")),
            Expression::Or(left, right)
            | Expression::And(left, right)
            | Expression::Equal(left, right)
            | Expression::SameTerm(left, right)
            | Expression::Greater(left, right)
            | Expression::GreaterOrEqual(left, right)
            | Expression::Less(left, right)
            | Expression::LessOrEqual(left, right)
            | Expression::Add(left, right)
            | Expression::Subtract(left, right)
            | Expression::Multiply(left, right)
            | Expression::Divide(left, right) => {
                self.expression(left)?;
                self.expression(right)
            }
            Expression::UnaryPlus(inner)
            | Expression::UnaryMinus(inner)
            | Expression::Not(inner) => self.expression(inner),
            Expression::If(condition, yes, no) => {
                self.expression(condition)?;
                self.expression(yes)?;
                self.expression(no)
            }
            Expression::In(left, list) => {
                self.expression(left)?;
                list.iter_mut().try_for_each(|item| self.expression(item))
            }
            Expression::FunctionCall(function, list) => {
                self.out.calls_functions |= matches!(function, Function::Custom(_));
                list.iter_mut().try_for_each(|item| self.expression(item))
            }
            Expression::Coalesce(list) => {
                list.iter_mut().try_for_each(|item| self.expression(item))
            }
            Expression::NamedNode(_)
            | Expression::Literal(_)
            | Expression::Variable(_)
            | Expression::Bound(_) => Ok(()),
        }
    }
}

/// Whether a search may stand there.
fn allow(place: Place) -> Result<(), Failure> {
    let inside = match place {
        Place::Plain => return Ok(()),
        Place::Minus => "MINUS",
        Place::EachRow(name) => name,
        Place::Elsewhere => "the SERVICE of somebody else",
    };
    Err(refused(format!(
        "a search may not stand in {inside}: it would be asked for each row, or for none"
    )))
}

pub(super) fn refused(message: String) -> Failure {
    rule("search", message)
}

fn is_searching(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::NamedNode(name) => name.as_str().starts_with(NAMESPACE),
        PropertyPathExpression::NegatedPropertySet(names) => names
            .iter()
            .any(|name| name.as_str().starts_with(NAMESPACE)),
        PropertyPathExpression::Reverse(inner)
        | PropertyPathExpression::ZeroOrMore(inner)
        | PropertyPathExpression::OneOrMore(inner)
        | PropertyPathExpression::ZeroOrOne(inner) => is_searching(inner),
        PropertyPathExpression::Sequence(left, right)
        | PropertyPathExpression::Alternative(left, right) => {
            is_searching(left) || is_searching(right)
        }
    }
}

fn stand_in(
    name: &str,
    variables: Vec<oxrdf::Variable>,
    dummies: Vec<Vec<Option<GroundTerm>>>,
) -> GraphPattern {
    GraphPattern::Service {
        name: oxrdf::NamedNode::new_unchecked(name).into(),
        inner: Box::new(GraphPattern::Values {
            variables,
            bindings: dummies,
        }),
        silent: false,
    }
}

fn nothing() -> GraphPattern {
    GraphPattern::Bgp {
        patterns: Vec::new(),
    }
}

fn join(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    match &right {
        GraphPattern::Bgp { patterns } if patterns.is_empty() => left,
        _ => GraphPattern::Join {
            left: Box::new(left),
            right: Box::new(right),
        },
    }
}

#[cfg(test)]
mod tests;
