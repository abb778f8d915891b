//! How the record stands to the profiles, in plain words.

use crate::{
    derived::Quality,
    pages::{Language, link},
};
use vocab::{Conformance, Finding, shacl::Severity};

/// Findings of one profile that a page shows; the JSON has all.
const SHOWN: usize = 20;

/// How the record stands to one profile.
pub struct Standing {
    /// The profile as people write it.
    pub name: &'static str,
    /// `conforms`, or what is not so, counted.
    pub verdict: String,
    pub findings: Vec<Line>,
    /// How many findings are not shown.
    pub more: u64,
}

/// One finding.
pub struct Line {
    pub severity: String,
    pub message: String,
    /// What is concerned, where it is not the resource itself.
    pub node: Option<String>,
}

/// The standings a page shows: all profiles, the findings of an older version of one left to the JSON.
pub fn standings(quality: &Quality, resource: &str, language: Language) -> Vec<Standing> {
    let all = quality.conformances.iter();
    all.map(|conformance| standing(conformance, resource, language))
        .collect()
}

fn standing(conformance: &Conformance, resource: &str, language: Language) -> Standing {
    let violations = of_severity(conformance, &Severity::Violation);
    let count = violations.len() as u64;
    let advice = conformance.findings.len() as u64 - count;
    let verdict = if conformance.conforms() {
        language.t("quality-conforms")
    } else if conformance.is_cut_short && count == 0 {
        language.t("quality-unsure")
    } else {
        language.count("quality-violations", count)
    };
    let verdict = match advice {
        0 => verdict,
        advice => format!("{verdict}, {}", language.count("quality-advice", advice)),
    };
    let is_older = conformance.profile == "dcat-ap-2.1.1";
    let others = conformance.findings.iter();
    let others = others.filter(|finding| finding.severity != Severity::Violation);
    let ordered: Vec<&Finding> = violations.into_iter().chain(others).collect();
    let shown = if is_older { 0 } else { SHOWN };
    let findings: Vec<Line> = ordered
        .iter()
        .take(shown)
        .map(|finding| Line {
            severity: severity(&finding.severity, language),
            message: finding.message(language.code()),
            node: (finding.node != resource).then(|| part(&finding.node, resource)),
        })
        .collect();
    Standing {
        name: name(&conformance.profile),
        verdict,
        more: if is_older {
            0
        } else {
            (ordered.len() - findings.len()) as u64
        },
        findings,
    }
}

/// What is told of a part: the end of its name, by which it differs from the other parts.
fn part(node: &str, resource: &str) -> String {
    match node.strip_prefix(resource) {
        Some(rest) => format!("…{}", link::shown(rest)),
        None => link::shown(node),
    }
}

fn of_severity<'c>(conformance: &'c Conformance, severity: &Severity) -> Vec<&'c Finding> {
    let findings = conformance.findings.iter();
    findings.filter(|f| f.severity == *severity).collect()
}

fn severity(severity: &Severity, language: Language) -> String {
    language.t(match severity {
        Severity::Violation => "severity-violation",
        Severity::Warning => "severity-warning",
        Severity::Info | Severity::Other(_) => "severity-info",
    })
}

fn name(profile: &str) -> &'static str {
    match profile {
        "dcat-ap-3.0.1" => "DCAT-AP 3.0.1",
        "dcat-ap-2.1.1" => "DCAT-AP 2.1.1",
        "dcat-ap-hvd" => "DCAT-AP HVD 3.0.0",
        _ => "SHACL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_dataset_are_told_apart() {
        let dataset = "https://e.org/dataset/0b3f0000-0000-4000-8000-000000000005";
        assert_eq!(
            part(&format!("{dataset}/resource/a"), dataset),
            "…/resource/a"
        );
        assert_eq!(part("https://e.org/agent", dataset), "e.org/agent");
    }
}
