//! What a harvest came to, in lines for a terminal.

use super::say;
use crate::jobs::harvest::{Outcome, Preview};
use harvest::{PageFailure, Report};
use vocab::Issue;

/// Examples shown of one rule; the report keeps more.
const EXAMPLES: usize = 2;
/// Failures shown; the report keeps more.
const FAILURES: usize = 10;
/// Lines shown of what a changed record gains, and of what it loses.
const DIFFERENCES: usize = 5;

/// What a job has done with the records of an address or a source.
pub(super) fn outcome(name: &str, outcome: &Outcome) -> anyhow::Result<()> {
    let report = &outcome.report;
    say(format_args!(
        "{name}: {} records ({} added, {} changed, {} unchanged, {} withdrawn)",
        report.records, outcome.added, outcome.changed, outcome.unchanged, outcome.withdrawn
    ))?;
    issues(report)?;
    failures(report)?;
    if let Some(reason) = &outcome.kept_because {
        say(format_args!(
            "  {} records were not met and are kept: {reason}",
            outcome.not_met
        ))?;
    } else if let Some(reason) = &outcome.incomplete {
        say(format_args!("  not all of it was met: {reason}"))?;
    }
    Ok(())
}

/// What harvesting would bring and change.
pub(super) fn preview(preview: &Preview) -> anyhow::Result<()> {
    let report = &preview.report;
    say(format_args!(
        "{} records: {} new, {} changed, {} unchanged, {} set aside",
        report.records, report.new, report.changed, report.unchanged, report.quarantined
    ))?;
    match (&preview.incomplete, preview.not_met) {
        (Some(reason), _) => say(format_args!("  nothing would be removed: {reason}"))?,
        (None, 0) => {}
        (None, count) => say(format_args!("  {count} that are held were not met"))?,
    }
    issues(report)?;
    failures(report)?;
    for record in &preview.records {
        say(format_args!(
            "{} {} <{}>",
            if record.is_new { "+" } else { "~" },
            record.title.as_deref().unwrap_or(record.kind.name()),
            record.resource
        ))?;
        for line in record.loses.iter().take(DIFFERENCES) {
            say(format_args!("    - {line}"))?;
        }
        for line in record.gains.iter().take(DIFFERENCES) {
            say(format_args!("    + {line}"))?;
        }
    }
    let more = (report.new + report.changed).saturating_sub(preview.records.len() as u64);
    if more > 0 {
        say(format_args!("  and {more} more"))?;
    }
    Ok(())
}

/// How often each rule spoke, and what it said: no sentence twice.
fn issues(report: &Report) -> anyhow::Result<()> {
    for (rule, count) in &report.issues_by_rule {
        say(format_args!("  {count} × {rule}"))?;
        let mut examples: Vec<&Issue> = Vec::new();
        for issue in report.issues.iter().filter(|issue| issue.rule == *rule) {
            let is_told = examples.iter().any(|told| told.message == issue.message);
            if examples.len() < EXAMPLES && !is_told {
                examples.push(issue);
            }
        }
        for example in examples {
            say(format_args!("      {}", sentence(example)))?;
        }
    }
    Ok(())
}

/// What was said, and of which thing or file.
fn sentence(issue: &Issue) -> String {
    match &issue.subject {
        Some(subject) if !issue.message.contains(subject.as_str()) => {
            format!("{subject}: {}", issue.message)
        }
        _ => issue.message.clone(),
    }
}

/// What could not be read, and why.
fn failures(report: &Report) -> anyhow::Result<()> {
    for failed in report.failures.iter().take(FAILURES) {
        say(format_args!("  failed: {}", failure(failed)))?;
    }
    Ok(())
}

/// The address and the reason; most reasons name the address already.
pub(super) fn failure(failure: &PageFailure) -> String {
    if failure.message.contains(&failure.address) {
        return failure.message.clone();
    }
    format!("{}: {}", failure.address, failure.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::Rule;

    #[test]
    fn an_issue_names_its_file_once() {
        let told = |subject: Option<&str>, message: &str| {
            let subject = subject.map(str::to_owned);
            sentence(&Issue::new(Rule::Syntax, subject, message.to_owned()))
        };
        let file = Some("file:///broken.ttl");
        assert_eq!(told(file, "line 2"), "file:///broken.ttl: line 2");
        assert_eq!(told(None, "line 2"), "line 2");
        let message = "<file:///broken.ttl> is broken";
        assert_eq!(told(file, message), message);
    }

    #[test]
    fn an_address_is_told_once() {
        let told = |address: &str, message: &str| {
            failure(&PageFailure {
                address: address.to_owned(),
                message: message.to_owned(),
            })
        };
        assert_eq!(
            told("https://e.org/", "no answer"),
            "https://e.org/: no answer"
        );
        let message = "https://e.org/ answered 404 Not Found";
        assert_eq!(told("https://e.org/", message), message);
    }
}
