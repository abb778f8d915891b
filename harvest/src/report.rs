//! Report: what one job saw, kept and refused.

use crate::source::{PageFailure, Traffic};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{Issue, Rule};

/// How many issues of one rule a report keeps in full, so that a common one leaves room for others.
const KEPT_PER_RULE: u64 = 20;

/// How many issues and failures a report keeps in full; the others are only counted.
const KEPT: usize = 100;

/// How many issues of a rule a report keeps whatever it holds: what was refused shows why.
const KEPT_OF_EACH: u64 = 3;

/// What one job saw, kept and refused, for the operator and for the producer of the data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The kind of source, as in the settings.
    pub kind: String,
    /// The address or the path that was walked.
    pub address: String,
    pub traffic: Traffic,
    pub pages: u64,
    /// Distinct resources met.
    pub records: u64,
    /// Of these, how many were not known.
    pub new: u64,
    /// Of these, how many differ from what was known.
    pub changed: u64,
    pub unchanged: u64,
    /// Records that could not be sealed, or contradict one already met in the same walk.
    pub refused: u64,
    /// Resources that the portal says are gone.
    #[serde(default)]
    pub gone: u64,
    /// Items that could not be made into records and were set aside.
    #[serde(default)]
    pub quarantined: u64,
    /// Shared descriptions left as they were known because the walk did not reach its end.
    pub withheld: u64,
    /// Datasets, series and services met.
    pub items: u64,
    /// As many as the portal says it holds.
    pub declared_total: Option<u64>,
    pub reached_end: bool,
    /// How often each rule spoke.
    pub issues_by_rule: BTreeMap<Rule, u64>,
    /// The first issues of each rule in full, some hundred.
    pub issues: Vec<Issue>,
    /// How many pages or files failed.
    pub failed: u64,
    /// The first hundred failures in full.
    pub failures: Vec<PageFailure>,
}

impl Report {
    /// Counts an issue, and keeps it if there is room.
    pub(crate) fn note(&mut self, issue: Issue) {
        let count = self.issues_by_rule.entry(issue.rule).or_default();
        *count += 1;
        let has_room = *count <= KEPT_PER_RULE && self.issues.len() < KEPT;
        if has_room || *count <= KEPT_OF_EACH {
            self.issues.push(issue);
        }
    }

    /// Counts issues that were not kept in full.
    pub(crate) fn count_more(&mut self, more: BTreeMap<Rule, u64>) {
        for (rule, count) in more {
            *self.issues_by_rule.entry(rule).or_default() += count;
        }
    }

    /// Counts a failed page, and keeps it if there is room.
    pub(crate) fn note_failure(&mut self, failure: PageFailure) {
        self.failed += 1;
        if self.failures.len() < KEPT {
            self.failures.push(failure);
        }
    }

    /// How often `rule` spoke.
    pub fn count(&self, rule: Rule) -> u64 {
        self.issues_by_rule.get(&rule).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_rule_has_examples_whatever_the_common_ones_are() {
        let mut report = Report::default();
        let common = [
            Rule::Html,
            Rule::License,
            Rule::Frequency,
            Rule::Number,
            Rule::UnknownCode,
            Rule::IriRepaired,
        ];
        for rule in common {
            for n in 0..30 {
                report.note(Issue::new(rule, None, format!("{n}")));
            }
        }
        for n in 0..9 {
            report.note(Issue::new(Rule::Item, None, format!("refused {n}")));
        }
        let kept = |rule| report.issues.iter().filter(|it| it.rule == rule).count();
        assert_eq!(kept(Rule::Html), 20);
        assert_eq!(kept(Rule::Item), 3);
        assert_eq!(report.count(Rule::Item), 9);
    }
}
