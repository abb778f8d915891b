//! One run, as anyone may be told of it.

use super::{address::Mask, rule_iri, run_path, source_path};
use crate::{
    config::Config,
    jobs::harvest::Outcome,
    ledger::{self, Verdict},
};
use harvest::{PageFailure, Slow};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use vocab::{Issue, Rule};

/// One run of a source: what it saw, what it changed, what it could not tell.
#[derive(Debug, Clone, Serialize)]
pub struct Run {
    pub id: i64,
    pub source: String,
    /// Its page here, and its IRI.
    pub url: String,
    /// The page of its source, and its IRI.
    pub source_url: String,
    pub began: Timestamp,
    /// Absent while it goes on, and after the node was stopped in the middle of it.
    pub ended: Option<Timestamp>,
    pub verdict: Option<Verdict>,
    /// Why nothing could be read.
    pub error: Option<String>,
    pub counts: Counts,
    /// As many as the portal says it holds.
    pub declared_total: Option<u64>,
    pub reached_end: bool,
    /// How many withdrawals wait for a person, and why.
    pub waiting: Option<Waiting>,
    /// Why records that were not met are kept although their removal was asked for.
    pub kept_because: Option<String>,
    /// How often each rule mended or refused something, the most frequent first.
    pub rules: Vec<Mended>,
    /// The first issues of each rule.
    pub issues: Vec<Issue>,
    /// New resources that may be held ones under another name.
    pub doubts: Vec<Issue>,
    /// The first pages that could not be read.
    pub failed_pages: Vec<PageFailure>,
    /// The slowest first.
    pub slowest: Vec<Slow>,
}

/// Withdrawals that wait for a person.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    pub withdrawals: u64,
    pub reason: String,
}

/// A rule that spoke in a run.
#[derive(Debug, Clone, Serialize)]
pub struct Mended {
    pub rule: Rule,
    /// The concept that says what the rule does.
    pub iri: String,
    pub count: u64,
    /// Whether it refuses a record instead of mending it.
    pub refuses: bool,
}

/// How many of what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub requests: u64,
    pub retries: u64,
    pub not_modified: u64,
    pub same_bodies: u64,
    pub bytes: u64,
    pub pages: u64,
    pub failed_pages: u64,
    pub records: u64,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub relinked: u64,
    pub ambiguous: u64,
    pub missing: u64,
    pub returned: u64,
    pub withdrawn: u64,
    pub purged: u64,
    pub not_met: u64,
    pub quarantined: u64,
    pub refused: u64,
    pub own: u64,
    pub too_far: u64,
}

impl Counts {
    fn of(outcome: &Outcome) -> Self {
        let report = &outcome.report;
        Self {
            requests: report.traffic.requests,
            retries: report.traffic.retries,
            not_modified: report.traffic.not_modified,
            same_bodies: report.traffic.same_bodies,
            bytes: report.traffic.bytes,
            pages: report.pages,
            failed_pages: report.failed,
            records: report.records,
            new: outcome.added,
            changed: outcome.changed,
            unchanged: outcome.unchanged,
            relinked: outcome.relinked,
            ambiguous: outcome.doubts.len() as u64,
            missing: outcome.missing,
            returned: outcome.returned,
            withdrawn: outcome.withdrawn,
            purged: outcome.purged,
            not_met: outcome.not_met,
            quarantined: report.quarantined,
            refused: report.refused,
            own: outcome.own,
            too_far: outcome.too_far,
        }
    }

    /// Each by its name, in the order in which people read them.
    pub fn list(&self) -> [(&'static str, u64); 22] {
        [
            ("records", self.records),
            ("new", self.new),
            ("changed", self.changed),
            ("unchanged", self.unchanged),
            ("relinked", self.relinked),
            ("ambiguous", self.ambiguous),
            ("quarantined", self.quarantined),
            ("refused", self.refused),
            ("own", self.own),
            ("too-far", self.too_far),
            ("missing", self.missing),
            ("returned", self.returned),
            ("withdrawn", self.withdrawn),
            ("purged", self.purged),
            ("not-met", self.not_met),
            ("pages", self.pages),
            ("failed-pages", self.failed_pages),
            ("requests", self.requests),
            ("retries", self.retries),
            ("not-modified", self.not_modified),
            ("same-bodies", self.same_bodies),
            ("bytes", self.bytes),
        ]
    }
}

impl Run {
    pub fn of(run: &ledger::Run, config: &Config) -> Self {
        let base = &config.node.base_url;
        let said: Value = run
            .outcome
            .as_deref()
            .and_then(|outcome| serde_json::from_str(outcome).ok())
            .unwrap_or_default();
        let error = said["error"].as_str().map(str::to_owned);
        // What a later version wrote is told as far as it is understood: not at all.
        let outcome: Outcome = match &error {
            Some(_) => Outcome::default(),
            None => serde_json::from_value(said).unwrap_or_default(),
        };
        let report = &outcome.report;
        let mask = Mask::of(if report.address.is_empty() {
            &run.address
        } else {
            &report.address
        });
        let mut rules: Vec<Mended> = report
            .issues_by_rule
            .iter()
            .map(|(&rule, &count)| Mended {
                rule,
                iri: rule_iri(base, &rule.to_string()),
                count,
                refuses: rule.is_refusal(),
            })
            .collect();
        rules.sort_by_key(|mended| std::cmp::Reverse(mended.count));
        let issue = |issue: &Issue| Issue {
            rule: issue.rule,
            subject: issue.subject.as_deref().map(|subject| mask.text(subject)),
            message: mask.text(&issue.message),
        };
        Self {
            id: run.id,
            url: format!("{base}{}", run_path(&run.source, run.id)),
            source_url: format!("{base}{}", source_path(&run.source)),
            source: run.source.clone(),
            began: run.began,
            ended: run.ended,
            verdict: run.verdict,
            error: error.map(|error| mask.text(&error)),
            counts: Counts::of(&outcome),
            declared_total: report.declared_total,
            reached_end: report.reached_end,
            waiting: outcome
                .waiting
                .as_ref()
                .map(|(withdrawals, reason)| Waiting {
                    withdrawals: *withdrawals,
                    reason: mask.text(reason),
                }),
            kept_because: outcome.kept_because.as_deref().map(|text| mask.text(text)),
            rules,
            issues: report.issues.iter().map(issue).collect(),
            doubts: outcome.doubts.iter().take(100).map(issue).collect(),
            failed_pages: report
                .failures
                .iter()
                .map(|failure| PageFailure {
                    address: mask.text(&failure.address),
                    message: mask.text(&failure.message),
                })
                .collect(),
            slowest: report
                .traffic
                .slowest
                .iter()
                .map(|slow| Slow {
                    address: mask.text(&slow.address),
                    milliseconds: slow.milliseconds,
                })
                .collect(),
        }
    }
}
