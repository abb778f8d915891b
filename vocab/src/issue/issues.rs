//! Issues: the first of each rule and of each subject are kept in full, the others are counted.

use super::{Issue, Rule};
use std::collections::BTreeMap;

/// How many issues of one rule are kept in full.
const KEPT: u64 = 20;
/// How many issues of one subject are kept in full beside these: what a value was before it was mended.
const KEPT_OF_SUBJECT: u32 = 20;
/// However many there are, no more than this are kept of one page.
const KEPT_IN_ALL: usize = 20_000;

/// What was wrong or mended in one page. A message is written only while it will be kept.
#[derive(Debug, Default)]
pub struct Issues {
    kept: Vec<Issue>,
    counts: BTreeMap<Rule, Count>,
    /// The subject spoken of last, and how much was kept of it.
    last: (String, u32),
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    kept: u64,
    more: u64,
}

impl Issues {
    /// Counts an issue about `subject`; `message` is called if the issue is kept.
    pub fn say(&mut self, rule: Rule, subject: &str, message: impl FnOnce() -> String) {
        if self.last.0 != subject {
            self.last.0.clear();
            self.last.0.push_str(subject);
            self.last.1 = 0;
        }
        let count = self.counts.entry(rule).or_default();
        let is_of_subject =
            !subject.is_empty() && self.last.1 < KEPT_OF_SUBJECT && self.kept.len() < KEPT_IN_ALL;
        if count.kept >= KEPT && !is_of_subject && !rule.is_refusal() {
            count.more += 1;
            return;
        }
        count.kept += 1;
        self.last.1 += 1;
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
