//! Constraints that look at several values at once, or at those of another property.

use super::{
    super::{terms::Id, value},
    Case, Judge, Verdict,
};
use oxrdf::TermRef;
use std::collections::{BTreeMap, HashSet};

impl Judge<'_> {
    /// One result a language that is used twice.
    pub(super) fn unique_languages(&mut self, case: Case<'_>) -> Verdict {
        let mut used: BTreeMap<String, usize> = BTreeMap::new();
        for value in case.values {
            if let TermRef::Literal(literal) = self.view.data.term(*value)
                && let Some(language) = literal.language()
            {
                *used.entry(language.to_ascii_lowercase()).or_default() += 1;
            }
        }
        let mut verdict = Verdict::Conforms;
        for _ in used.values().filter(|times| **times > 1) {
            verdict = self.fail(case, None);
        }
        verdict
    }

    /// Values that only one of the two has.
    pub(super) fn equals(&mut self, other: Id, case: Case<'_>, complete: bool) -> Verdict {
        let view = self.view;
        let others = view.data.objects(case.focus, other);
        if !view.steps.pay(others.len()) {
            return Verdict::Unknown;
        }
        let others_complete = view.says_all(case.focus, other);
        let mut verdict = Verdict::Conforms;
        for (left, right, is_known) in [
            (case.values, &others[..], others_complete),
            (&others[..], case.values, complete),
        ] {
            let right: HashSet<_> = right.iter().collect();
            for value in left.iter().filter(|value| !right.contains(value)) {
                verdict = verdict.and(match is_known {
                    true => self.fail(case, Some(*value)),
                    false => self.leave_open(case, Some(*value)),
                });
            }
        }
        self.unless_more(other, case, verdict)
    }

    pub(super) fn disjoint(&mut self, other: Id, case: Case<'_>) -> Verdict {
        let view = self.view;
        let others = view.data.objects(case.focus, other);
        if !view.steps.pay(others.len()) {
            return Verdict::Unknown;
        }
        let set: HashSet<_> = others.iter().collect();
        let mut verdict = Verdict::Conforms;
        for value in case.values.iter().filter(|value| set.contains(value)) {
            verdict = self.fail(case, Some(*value));
        }
        self.unless_more(other, case, verdict)
    }

    /// Every pair that is not in order, or has none.
    pub(super) fn less_than(&mut self, other: Id, case: Case<'_>, or_equal: bool) -> Verdict {
        let view = self.view;
        let others = view.data.objects(case.focus, other);
        let mut verdict = Verdict::Conforms;
        for value in case.values {
            if !view.steps.pay(others.len()) {
                return Verdict::Unknown;
            }
            for other in others.iter() {
                let order = match (view.data.term(*value), view.data.term(*other)) {
                    (TermRef::Literal(a), TermRef::Literal(b)) => value::compare(a, b),
                    _ => None,
                };
                let fits = order.is_some_and(|o| o.is_lt() || (or_equal && o.is_eq()));
                if !fits {
                    verdict = self.fail(case, Some(*value));
                }
            }
        }
        self.unless_more(other, case, verdict)
    }

    /// One result a statement whose predicate is not allowed.
    pub(super) fn closed(&mut self, allowed: &[Id], case: Case<'_>) -> Verdict {
        let view = self.view;
        let mut verdict = Verdict::Conforms;
        for value in case.values {
            for (predicate, object) in view.data.facts.about(*value) {
                if !view.steps.pay(1) {
                    return Verdict::Unknown;
                }
                if allowed.binary_search(&predicate).is_err() {
                    self.note(case, Some(object), Some(predicate), true);
                    verdict = Verdict::Fails;
                }
            }
            if !view.says_everything(*value) {
                verdict = verdict.and(self.leave_open(case, None));
            }
        }
        verdict
    }

    /// Leaves open what values of the other property that are elsewhere may change.
    fn unless_more(&mut self, other: Id, case: Case<'_>, verdict: Verdict) -> Verdict {
        match self.view.says_all(case.focus, other) {
            true => verdict,
            false => verdict.and(self.leave_open(case, None)),
        }
    }
}
