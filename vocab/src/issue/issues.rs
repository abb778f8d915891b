//! Issues: many of them at the price of counting; the first of each rule are kept in full.

use super::{Issue, Rule};
use std::collections::BTreeMap;

/// How many issues of one rule are kept in full.
const KEPT: u64 = 20;

/// What was wrong or mended in one page. A message is written only while it will be kept, so that
/// a portal where every record has the same ailment costs no more than a sound one.
#[derive(Debug, Default)]
pub struct Issues {
    kept: Vec<Issue>,
    counts: BTreeMap<Rule, Count>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    kept: u64,
    more: u64,
}

impl Issues {
    /// Counts an issue about `subject`; `message` is called if the issue is kept.
    pub fn say(&mut self, rule: Rule, subject: &str, message: impl FnOnce() -> String) {
        let count = self.counts.entry(rule).or_default();
        if count.kept >= KEPT && !rule.is_refusal() {
            count.more += 1;
            return;
        }
        count.kept += 1;
        let subject = (!subject.is_empty()).then(|| subject.to_owned());
        self.kept.push(Issue::new(rule, subject, message()));
    }

    /// How often `rule` spoke.
    pub fn count(&self, rule: Rule) -> u64 {
        let count = self.counts.get(&rule).copied().unwrap_or_default();
        count.kept + count.more
    }

    /// The issues kept in full.
    pub fn kept(&self) -> &[Issue] {
        &self.kept
    }

    /// The issues kept in full, and how often each rule spoke beside them.
    pub fn into_parts(self) -> (Vec<Issue>, BTreeMap<Rule, u64>) {
        let more = self
            .counts
            .into_iter()
            .map(|(rule, count)| (rule, count.more));
        (self.kept, more.filter(|(_, more)| *more > 0).collect())
    }
}
