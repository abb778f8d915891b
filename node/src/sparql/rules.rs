//! What a query may not look like, before it is parsed and after.

use super::frame::{Failure, Limits};
use spargebra::{
    Query,
    algebra::{Expression, GraphPattern, OrderExpression, PropertyPathExpression},
    term::TriplePattern,
};

/// Deepest nesting of brackets. A parser that recurses must not be made to leave its stack.
const MAX_DEPTH: usize = 64;
/// Groups in braces, OPTIONAL and MINUS, each: the algebra nests once for every one of them.
const MAX_GROUPS: usize = 256;

/// Refuses what could hurt the parser, by looking at the bytes alone; strings, comments and IRIs
/// count for nothing.
pub(super) fn before_parsing(query: &str) -> Result<(), Failure> {
    let bytes = query.as_bytes();
    let (mut at, mut depth, mut groups, mut words) = (0, 0_usize, 0, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => {
                at += bytes[at..]
                    .iter()
                    .position(|b| matches!(b, b'\n' | b'\r'))
                    .unwrap_or(bytes.len())
            }
            b'"' | b'\'' => at = after_string(bytes, at),
            b'<' => at = after_iri(bytes, at),
            b'{' | b'(' | b'[' => {
                depth += 1;
                groups += usize::from(byte == b'{');
                at += 1;
            }
            b'}' | b')' | b']' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'A'..=b'Z' | b'a'..=b'z' => {
                let end = at
                    + bytes[at..]
                        .iter()
                        .position(|b| !b.is_ascii_alphanumeric())
                        .unwrap_or(bytes.len() - at);
                let word = &bytes[at..end];
                words += usize::from(
                    word.eq_ignore_ascii_case(b"OPTIONAL") || word.eq_ignore_ascii_case(b"MINUS"),
                );
                at = end;
            }
            _ => at += 1,
        }
        if depth > MAX_DEPTH {
            return Err(rule(
                "depth",
                format!("brackets may be nested {MAX_DEPTH} deep"),
            ));
        }
        if groups > MAX_GROUPS || words > MAX_GROUPS {
            return Err(rule(
                "groups",
                format!("a query may hold {MAX_GROUPS} groups in braces, OPTIONAL or MINUS"),
            ));
        }
    }
    Ok(())
}

/// Refuses what would keep the planner busy, once the query is understood.
pub(super) fn after_parsing(query: &Query, limits: &Limits) -> Result<(), Failure> {
    let (Query::Select {
        pattern, dataset, ..
    }
    | Query::Construct {
        pattern, dataset, ..
    }
    | Query::Describe {
        pattern, dataset, ..
    }
    | Query::Ask {
        pattern, dataset, ..
    }) = query;
    let mut size = Size::default();
    if let Query::Construct { template, .. } = query {
        size.patterns += template.len();
    }
    size.pattern(pattern);
    if size.patterns > limits.max_triple_patterns {
        return Err(rule(
            "triple-patterns",
            format!(
                "a query may hold {} triple patterns, each step of a path being one; this one has {}",
                limits.max_triple_patterns, size.patterns
            ),
        ));
    }
    if size.values > limits.max_values_rows {
        return Err(rule(
            "values",
            format!(
                "VALUES may hold {} rows in all; these are {}",
                limits.max_values_rows, size.values
            ),
        ));
    }
    let graphs = dataset.as_ref().map_or(0, |d| {
        d.default.len() + d.named.as_ref().map_or(0, Vec::len)
    });
    if graphs > limits.max_graphs {
        return Err(rule(
            "graphs",
            format!(
                "a query may name {} graphs; this one names {graphs}",
                limits.max_graphs
            ),
        ));
    }
    Ok(())
}

/// How many SERVICE a query holds, wherever they stand.
pub(super) fn services(query: &Query) -> usize {
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    let mut size = Size::default();
    size.pattern(pattern);
    size.services
}

pub(super) fn rule(rule: &str, message: String) -> Failure {
    Failure::Rule {
        rule: rule.to_owned(),
        message,
    }
}

/// Behind the string that begins at `start`; the end, where it is not closed.
fn after_string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let long = bytes[start..].starts_with(&[quote; 3]);
    let mut at = start + if long { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            _ if long && bytes[at..].starts_with(&[quote; 3]) => return at + 3,
            _ if !long && (byte == quote || byte == b'\n') => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Behind the IRI that begins at `start`; behind the `<` alone where it is an operator.
fn after_iri(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start + 1..];
    let stop = rest.iter().position(|b| {
        matches!(
            b,
            0..=b' ' | b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'^' | b'`' | b'\\'
        )
    });
    match stop {
        Some(length) if rest[length] == b'>' => start + length + 2,
        _ => start + 1,
    }
}

#[derive(Default)]
struct Size {
    patterns: usize,
    values: usize,
    services: usize,
}

impl Size {
    fn pattern(&mut self, pattern: &GraphPattern) {
        match pattern {
            GraphPattern::Bgp { patterns } => self.triples(patterns),
            GraphPattern::Path { path, .. } => self.path(path),
            GraphPattern::Join { left, right }
            | GraphPattern::Union { left, right }
            | GraphPattern::Minus { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            GraphPattern::LeftJoin {
                left,
                right,
                expression,
            } => {
                self.pattern(left);
                self.pattern(right);
                if let Some(expression) = expression {
                    self.expression(expression);
                }
            }
            GraphPattern::Lateral { left, right } => {
                self.pattern(left);
                self.pattern(right);
            }
            GraphPattern::Filter { expr, inner } => {
                self.expression(expr);
                self.pattern(inner);
            }
            GraphPattern::Extend {
                inner, expression, ..
            } => {
                self.expression(expression);
                self.pattern(inner);
            }
            GraphPattern::OrderBy { inner, expression } => {
                for OrderExpression::Asc(by) | OrderExpression::Desc(by) in expression {
                    self.expression(by);
                }
                self.pattern(inner);
            }
            GraphPattern::Values { bindings, .. } => self.values += bindings.len(),
            GraphPattern::Graph { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. }
            | GraphPattern::Group { inner, .. } => self.pattern(inner),
            GraphPattern::Service { inner, .. } => {
                self.services += 1;
                self.pattern(inner);
            }
        }
    }

    fn triples(&mut self, patterns: &[TriplePattern]) {
        self.patterns += patterns.len();
    }

    fn path(&mut self, path: &PropertyPathExpression) {
        match path {
            PropertyPathExpression::NamedNode(_) => self.patterns += 1,
            PropertyPathExpression::NegatedPropertySet(iris) => self.patterns += iris.len().max(1),
            PropertyPathExpression::Reverse(inner)
            | PropertyPathExpression::ZeroOrMore(inner)
            | PropertyPathExpression::OneOrMore(inner)
            | PropertyPathExpression::ZeroOrOne(inner) => self.path(inner),
            PropertyPathExpression::Sequence(left, right)
            | PropertyPathExpression::Alternative(left, right) => {
                self.path(left);
                self.path(right);
            }
        }
    }

    /// Patterns hide in EXISTS only.
    fn expression(&mut self, expression: &Expression) {
        match expression {
            Expression::Exists(pattern) => self.pattern(pattern),
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
                self.expression(left);
                self.expression(right);
            }
            Expression::UnaryPlus(inner)
            | Expression::UnaryMinus(inner)
            | Expression::Not(inner) => {
                self.expression(inner);
            }
            Expression::If(condition, yes, no) => {
                self.expression(condition);
                self.expression(yes);
                self.expression(no);
            }
            Expression::In(left, list) => {
                self.expression(left);
                list.iter().for_each(|item| self.expression(item));
            }
            Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
                list.iter().for_each(|item| self.expression(item));
            }
            Expression::NamedNode(_)
            | Expression::Literal(_)
            | Expression::Variable(_)
            | Expression::Bound(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
