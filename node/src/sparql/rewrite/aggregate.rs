//! Counting before naming: what only describes the groups is looked up once a group.
//!
//! `SELECT ?p ?name (COUNT(?d) AS ?n) { ?d dct:publisher ?p . ?p foaf:name ?name } GROUP BY ?p ?name`
//! reads the name of a publisher for each of its datasets. Grouped by `?p` first, it is read once.
//!
//! A pattern is taken out when its subject and its object are keys of the grouping, its predicate is
//! written out, the rest binds its subject and nothing else its object: then every group of the rest
//! meets each of its solutions once, and its aggregates stay as they are. A graph holds a triple once;
//! several default graphs may not, so there nothing is changed.

use oxrdf::Variable;
use spargebra::{
    algebra::{AggregateExpression, AggregateFunction, Expression, GraphPattern},
    term::{NamedNodePattern, TermPattern, TriplePattern},
};

/// Takes patterns that only describe the groups out of a grouping; false where there are none.
pub(super) fn describe_last(group: &mut GraphPattern) -> bool {
    let GraphPattern::Group {
        inner,
        variables,
        aggregates,
    } = group
    else {
        return false;
    };
    let GraphPattern::Bgp { patterns } = inner.as_mut() else {
        return false;
    };
    let is_plain = |triple: &TriplePattern| {
        let ends = [&triple.subject, &triple.object];
        ends.iter()
            .all(|end| !matches!(end, TermPattern::BlankNode(_) | TermPattern::Triple(_)))
    };
    let Some(counted) = aggregated(aggregates) else {
        return false;
    };
    if !patterns.iter().all(is_plain) {
        return false;
    }
    let uses = |variable: &Variable| {
        let in_pattern = |triple: &TriplePattern| {
            names(triple)
                .into_iter()
                .filter(|name| *name == variable)
                .count()
        };
        patterns.iter().map(in_pattern).sum::<usize>()
    };
    let describes = |triple: &TriplePattern| {
        let (
            TermPattern::Variable(subject),
            NamedNodePattern::NamedNode(_),
            TermPattern::Variable(object),
        ) = (&triple.subject, &triple.predicate, &triple.object)
        else {
            return false;
        };
        variables.contains(subject)
            && variables.contains(object)
            && uses(object) == 1
            && !counted.contains(object)
    };
    let is_last: Vec<bool> = patterns.iter().map(describes).collect();
    let kept = |at: usize| !is_last[at];
    let bound_by_rest: Vec<Variable> = (0..patterns.len())
        .filter(|&at| kept(at))
        .flat_map(|at| names(&patterns[at]).into_iter().cloned())
        .collect();
    let is_last: Vec<bool> = patterns
        .iter()
        .zip(&is_last)
        .map(|(triple, is_last)| {
            let subject = names(triple).into_iter().next();
            *is_last && subject.is_some_and(|subject| bound_by_rest.contains(subject))
        })
        .collect();
    // What is not taken out binds more, never less.
    let mut at = 0;
    let last: Vec<TriplePattern> = patterns
        .extract_if(.., |_| {
            at += 1;
            is_last[at - 1]
        })
        .collect();
    let rest: Vec<&Variable> = patterns.iter().flat_map(names).collect();
    let all_known = variables
        .iter()
        .all(|key| rest.contains(&key) || last.iter().any(|triple| names(triple).contains(&key)));
    if last.is_empty() || !all_known {
        patterns.extend(last);
        return false;
    }
    let keys: Vec<Variable> = variables
        .iter()
        .filter(|key| rest.contains(key))
        .cloned()
        .collect();
    drop(rest);
    *variables = keys;
    let grouped = std::mem::replace(group, super::nothing());
    *group = super::join(grouped, GraphPattern::Bgp { patterns: last });
    true
}

/// The variables that aggregates look at; `None` where one looks at more than a variable, or gives
/// another answer in another order.
fn aggregated(aggregates: &[(Variable, AggregateExpression)]) -> Option<Vec<Variable>> {
    let looked_at = aggregates.iter().map(|(_, aggregate)| match aggregate {
        // Of distinct rows each is another row with the description beside it.
        AggregateExpression::CountSolutions { .. } => Some(None),
        AggregateExpression::FunctionCall {
            name: AggregateFunction::Count | AggregateFunction::Min | AggregateFunction::Max,
            expr: Expression::Variable(variable),
            ..
        } => Some(Some(variable.clone())),
        AggregateExpression::FunctionCall { .. } => None,
    });
    let looked_at: Option<Vec<Option<Variable>>> = looked_at.collect();
    Some(looked_at?.into_iter().flatten().collect())
}

/// The variables of a triple pattern, that of its subject first.
fn names(triple: &TriplePattern) -> Vec<&Variable> {
    let mut names = Vec::new();
    if let TermPattern::Variable(name) = &triple.subject {
        names.push(name);
    }
    if let NamedNodePattern::Variable(name) = &triple.predicate {
        names.push(name);
    }
    if let TermPattern::Variable(name) = &triple.object {
        names.push(name);
    }
    names
}
