//! A question put to members as well: what they find is joined to what is found here, before anything
//! is counted, ordered or cut.

use spargebra::{
    Query,
    algebra::GraphPattern,
    term::{NamedNode, NamedNodePattern, Variable},
};

/// Puts the body of the query to each endpoint, in one request each. Rows that several give are one
/// row, as in one catalogue that holds all.
pub(super) fn extend(query: &mut Query, endpoints: &[String]) {
    let body = body(pattern(query));
    let mut variables: Vec<Variable> = Vec::new();
    body.on_in_scope_variable(|variable| {
        if !variables.contains(variable) {
            variables.push(variable.clone());
        }
    });
    let found = std::mem::take(body);
    let found = if variables.is_empty() {
        found
    } else {
        GraphPattern::Project {
            inner: Box::new(found),
            variables,
        }
    };
    let ask = |endpoint: &String| GraphPattern::Service {
        name: NamedNodePattern::NamedNode(NamedNode::new_unchecked(endpoint.clone())),
        inner: Box::new(found.clone()),
        silent: true,
    };
    let all = endpoints
        .iter()
        .map(ask)
        .fold(found.clone(), |left, right| GraphPattern::Union {
            left: Box::new(left),
            right: Box::new(right),
        });
    *body = GraphPattern::Distinct {
        inner: Box::new(all),
    };
}

pub(super) fn pattern(query: &mut Query) -> &mut GraphPattern {
    match query {
        Query::Select { pattern, .. }
        | Query::Construct { pattern, .. }
        | Query::Describe { pattern, .. }
        | Query::Ask { pattern, .. } => pattern,
    }
}

/// What stands in WHERE: below the order, the limit, the groups and what is counted in them.
fn body(pattern: &mut GraphPattern) -> &mut GraphPattern {
    let is_around = match pattern {
        GraphPattern::Slice { .. }
        | GraphPattern::Distinct { .. }
        | GraphPattern::Reduced { .. }
        | GraphPattern::Project { .. }
        | GraphPattern::OrderBy { .. }
        | GraphPattern::Group { .. } => true,
        GraphPattern::Extend { inner, .. } | GraphPattern::Filter { inner, .. } => has_group(inner),
        _ => false,
    };
    if !is_around {
        return pattern;
    }
    match pattern {
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Group { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Filter { inner, .. } => body(inner),
        here => here,
    }
}

/// What is computed of groups, and HAVING, stand around them.
fn has_group(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Group { .. } => true,
        GraphPattern::Extend { inner, .. } | GraphPattern::Filter { inner, .. } => has_group(inner),
        _ => false,
    }
}
