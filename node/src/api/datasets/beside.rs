//! What the node says beside a record, of itself: how it stands to the profiles, and where else the
//! same dataset is.

use crate::{
    api::records,
    copies::{self, Copies, Copy},
    derived::{Derived, DerivedError, Quality},
    http::{Problem, blocking},
    ledger::Entry,
    state::Node,
};
use harvest::identity::Sameness;
use serde::Serialize;
use vocab::{Conformance, Finding, Issue, Profile, Record, profile::Part, shacl::Severity};

/// What is said beside a record.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// Absent until the record was checked as it is now.
    pub quality: Option<Quality>,
    pub copies: Copies,
    /// What was mended on its way in, with the values as they were.
    pub mended: Vec<Issue>,
}

impl Beside {
    /// Looks it up. What cannot be told is left out and logged: it never costs the record.
    pub async fn of(node: &Node, entry: &Entry, record: &Record) -> Result<Self, Problem> {
        let (ledger, derived) = (node.ledger.clone(), node.holdings.derived().clone());
        let base_url = node.config.node.base_url.clone();
        let (entry, record) = (entry.clone(), record.clone());
        blocking(move || {
            let quality = current(&derived, &entry).unwrap_or_else(|error| {
                tracing::error!("{error}");
                None
            });
            let copies = copies::of(&ledger, &derived, &base_url, &entry, &record);
            let copies = copies.unwrap_or_else(|error| {
                tracing::error!("{error}");
                Copies::default()
            });
            let mended = ledger.mended(&entry.id).unwrap_or_else(|error| {
                tracing::error!("{error}");
                Vec::new()
            });
            Ok::<_, Problem>(Self {
                quality,
                copies,
                mended,
            })
        })
        .await
    }
}

/// How a record stands to the profiles, if it was checked as it is now.
pub fn current(derived: &Derived, entry: &Entry) -> Result<Option<Quality>, DerivedError> {
    let quality = derived.quality(&entry.id)?;
    Ok(quality.filter(|quality| quality.position == entry.position))
}

/// How a record stands to one profile.
#[derive(Debug, Serialize)]
pub struct Standing<'a> {
    profile: &'a str,
    iri: Option<&'static str>,
    conforms: bool,
    violations: usize,
    warnings: usize,
    /// Constraints that the record alone cannot tell.
    not_judged: usize,
    is_cut_short: bool,
    findings: Vec<Found<'a>>,
}

#[derive(Debug, Serialize)]
struct Found<'a> {
    severity: &'a Severity,
    part: Part,
    node: &'a str,
    path: Option<&'a str>,
    component: &'static str,
    expected: Option<&'a str>,
    value: Option<&'a str>,
    shape: &'a str,
    message: Message,
}

#[derive(Debug, Serialize)]
struct Message {
    fr: String,
    en: String,
}

impl<'a> Standing<'a> {
    pub fn of(conformance: &'a Conformance) -> Self {
        let count = |severity: &Severity| {
            let findings = conformance.findings.iter();
            findings.filter(|f| f.severity == *severity).count()
        };
        Self {
            profile: &conformance.profile,
            iri: Profile::named(&conformance.profile).map(|profile| profile.iri().as_str()),
            conforms: conformance.conforms(),
            violations: count(&Severity::Violation),
            warnings: count(&Severity::Warning),
            not_judged: conformance.not_judged,
            is_cut_short: conformance.is_cut_short,
            findings: conformance.findings.iter().map(Found::of).collect(),
        }
    }
}

impl<'a> Found<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            severity: &finding.severity,
            part: finding.part,
            node: &finding.node,
            path: finding.path.as_deref(),
            component: finding.component.name(),
            expected: finding.expected.as_deref(),
            value: finding.value.as_deref(),
            shape: &finding.shape,
            message: Message {
                fr: finding.message("fr"),
                en: finding.message("en"),
            },
        }
    }
}

/// The same dataset in another source.
#[derive(Debug, Serialize)]
pub struct Elsewhere<'a> {
    iri: &'a str,
    url: String,
    source: &'a str,
    reason: Sameness,
    is_nearest_to_origin: bool,
}

impl<'a> Elsewhere<'a> {
    pub fn of(copy: &'a Copy, base: &str) -> Self {
        Self {
            iri: &copy.resource,
            url: format!("{base}{}", records::path_of(copy.kind, &copy.id)),
            source: &copy.source,
            reason: copy.reason,
            is_nearest_to_origin: copy.is_nearest,
        }
    }
}
