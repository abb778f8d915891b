//! What is found, and how it is spelled out.

use super::{
    super::{
        constraint::{At, Constraint},
        report::{Limits, Reached, Report, ValidationResult},
        terms::Id,
    },
    Case, Judge, Mode, Verdict,
};

/// A result before it is spelled out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    focus: Id,
    shape: At,
    constraint: usize,
    value: Option<Id>,
    /// Instead of the path of the shape.
    predicate: Option<Id>,
    is_judged: bool,
}

impl Judge<'_> {
    pub(super) fn fail(&mut self, case: Case<'_>, value: Option<Id>) -> Verdict {
        self.note(case, value, None, true);
        Verdict::Fails
    }

    pub(super) fn leave_open(&mut self, case: Case<'_>, value: Option<Id>) -> Verdict {
        self.note(case, value, None, false);
        Verdict::Unknown
    }

    pub(super) fn note(
        &mut self,
        case: Case<'_>,
        value: Option<Id>,
        predicate: Option<Id>,
        is_judged: bool,
    ) {
        // After the last step nothing is found any more: verdicts are unknown for want of work.
        if case.mode == Mode::Verdict || self.view.steps.are_spent() {
            return;
        }
        self.found.push(Found {
            focus: case.focus,
            shape: case.shape,
            constraint: case.constraint,
            value,
            predicate,
            is_judged,
        });
    }

    pub(super) fn report(mut self, limits: &Limits) -> Report {
        let rank = &self.shapes.rank;
        self.found.sort_by_key(|found| {
            (
                found.focus,
                rank[found.shape],
                found.constraint,
                found.predicate,
                found.value,
            )
        });
        let (judged, open): (Vec<_>, Vec<_>) = self.found.iter().partition(|f| f.is_judged);
        if judged.len().max(open.len()) > limits.results {
            self.cut_short = self.cut_short.or(Some(Reached::Results));
        }
        let spell_out = |found: Vec<&Found>| {
            let found = found.into_iter().take(limits.results);
            found.map(|found| self.result(found)).collect()
        };
        Report {
            results: spell_out(judged),
            not_judged: spell_out(open),
            cut_short: self.cut_short,
        }
    }

    fn result(&self, found: &Found) -> ValidationResult {
        let shape = &self.shapes.shapes[found.shape];
        let constraint = &shape.constraints[found.constraint];
        let term = |id: Id| self.view.data.term(id).into_owned();
        // A shape that only refers to another is seldom given words of its own.
        let (expected, messages) = match constraint {
            Constraint::Node(at) => {
                let nested = &self.shapes.shapes[*at];
                let own = &shape.messages;
                let messages = if own.is_empty() {
                    &nested.messages
                } else {
                    own
                };
                (nested.iri(), messages)
            }
            other => (other.expected(&self.shapes.terms), &shape.messages),
        };
        ValidationResult {
            focus: term(found.focus),
            path: match found.predicate {
                Some(predicate) => Some(term(predicate).to_string()),
                None => shape.path_text.clone(),
            },
            value: found.value.map(term),
            shape: shape.node.clone(),
            shape_name: shape.name.clone(),
            component: constraint.component(),
            expected,
            severity: shape.severity.clone(),
            messages: messages.clone(),
        }
    }
}
