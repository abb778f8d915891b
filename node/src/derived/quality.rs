//! How each record stands to the profiles, as it was found last.

use super::{Attempt, Derived, DerivedError};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use vocab::{Conformance, Finding, RecordId, shacl::Severity};

/// How a record stands to all profiles that are about it.
#[derive(Debug, Clone, Default)]
pub struct Quality {
    /// The position of the change that was judged.
    pub position: u64,
    pub conformances: Vec<Conformance>,
}

/// How the records of a source stand to a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub profile: String,
    /// Records that were checked against it.
    pub records: u64,
    /// Of these, how many have no violation.
    pub conforming: u64,
    pub violations: u64,
    pub warnings: u64,
    /// Findings of any other severity.
    pub others: u64,
}

impl Derived {
    /// How a record stands to the profiles; `None` until it has been judged.
    pub fn quality(&self, id: &RecordId) -> Result<Option<Quality>, DerivedError> {
        self.reading("read what was found", |c| {
            let known: Option<(i64, u64)> = c
                .prepare_cached("SELECT record, position FROM records WHERE id = ?1")
                .and_then(|mut s| {
                    s.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                        .optional()
                })
                .attempt("read what was found")?;
            let Some((key, position)) = known else {
                return Ok(None);
            };
            let mut statement = c
                .prepare_cached(
                    "SELECT profile, not_judged, cut_short, findings FROM quality
                     WHERE record = ?1 ORDER BY profile DESC",
                )
                .attempt("read what was found")?;
            let mut rows = statement.query([key]).attempt("read what was found")?;
            let mut conformances = Vec::new();
            while let Some(row) = rows.next().attempt("read what was found")? {
                let kept: String = row.get(3).attempt("read what was found")?;
                conformances.push(Conformance {
                    profile: row.get(0).attempt("read what was found")?,
                    not_judged: row.get(1).attempt("read what was found")?,
                    is_cut_short: row.get(2).attempt("read what was found")?,
                    findings: findings(c, &kept)?,
                });
            }
            Ok(Some(Quality {
                position,
                conformances,
            }))
        })
    }

    /// What was found in the records of a source, profile by profile.
    pub fn tally(&self, source: &str) -> Result<Vec<Tally>, DerivedError> {
        self.reading("count what was found", |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT q.profile, count(*), sum(q.conforms), sum(q.violations),
                     sum(q.warnings), sum(q.others)
                     FROM records r JOIN sources s ON s.id = r.source
                     JOIN quality q ON q.record = r.record
                     WHERE s.name = ?1 GROUP BY q.profile ORDER BY q.profile",
                )
                .attempt("count what was found")?;
            let rows = statement
                .query_map([source], tally)
                .attempt("count what was found")?;
            rows.collect::<Result<_, _>>()
                .attempt("count what was found")
        })
    }
}

fn tally(row: &Row<'_>) -> Result<Tally, rusqlite::Error> {
    Ok(Tally {
        profile: row.get(0)?,
        records: row.get(1)?,
        conforming: row.get(2)?,
        violations: row.get(3)?,
        warnings: row.get(4)?,
        others: row.get(5)?,
    })
}

/// A finding as it is kept: what is asked, of which node, with which value.
type Kept = (i64, String, Option<String>);

/// Keeps what a check of a record found. `demands` remembers what shapes ask within one commit.
pub(super) fn keep(
    t: &Transaction<'_>,
    key: i64,
    conformance: &Conformance,
    demands: &mut HashMap<String, i64>,
) -> Result<(), DerivedError> {
    let mut kept: Vec<Kept> = Vec::with_capacity(conformance.findings.len());
    for finding in &conformance.findings {
        let demand = demand(t, finding, demands)?;
        kept.push((demand, finding.node.clone(), finding.value.clone()));
    }
    let count = |severity: &dyn Fn(&Severity) -> bool| {
        let findings = conformance.findings.iter();
        findings.filter(|f| severity(&f.severity)).count()
    };
    let violations = count(&|severity| *severity == Severity::Violation);
    let warnings = count(&|severity| *severity == Severity::Warning);
    t.prepare_cached(
        "INSERT INTO quality (record, profile, conforms, violations, warnings, others, not_judged,
         cut_short, findings) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .and_then(|mut s| {
        s.execute(params![
            key,
            conformance.profile,
            conformance.conforms(),
            violations,
            warnings,
            conformance.findings.len() - violations - warnings,
            conformance.not_judged,
            conformance.is_cut_short,
            serde_json::json!(kept).to_string(),
        ])
    })
    .attempt("keep what was found")?;
    Ok(())
}

/// The number of what a finding's shape asks: the finding without its node and value.
fn demand(
    t: &Transaction<'_>,
    finding: &Finding,
    demands: &mut HashMap<String, i64>,
) -> Result<i64, DerivedError> {
    let bare = Finding {
        node: String::new(),
        value: None,
        ..finding.clone()
    };
    let content = serde_json::to_string(&bare)?;
    if let Some(id) = demands.get(&content) {
        return Ok(*id);
    }
    let known = t
        .prepare_cached("SELECT id FROM demands WHERE content = ?1")
        .and_then(|mut s| s.query_row([&content], |row| row.get(0)).optional())
        .attempt("read what a shape asks")?;
    let id = match known {
        Some(id) => id,
        None => {
            t.prepare_cached("INSERT INTO demands (content) VALUES (?1)")
                .and_then(|mut s| s.execute([&content]))
                .attempt("keep what a shape asks")?;
            t.last_insert_rowid()
        }
    };
    demands.insert(content, id);
    Ok(id)
}

fn findings(c: &Connection, kept: &str) -> Result<Vec<Finding>, DerivedError> {
    let kept: Vec<Kept> = serde_json::from_str(kept)?;
    let mut known: HashMap<i64, Finding> = HashMap::new();
    let mut findings = Vec::with_capacity(kept.len());
    for (demand, node, value) in kept {
        let bare = match known.get(&demand) {
            Some(bare) => bare.clone(),
            None => {
                let content: String = c
                    .prepare_cached("SELECT content FROM demands WHERE id = ?1")
                    .and_then(|mut s| s.query_row([demand], |row| row.get(0)))
                    .attempt("read what a shape asks")?;
                let bare: Finding = serde_json::from_str(&content)?;
                known.insert(demand, bare.clone());
                bare
            }
        };
        findings.push(Finding {
            node,
            value,
            ..bare
        });
    }
    Ok(findings)
}
