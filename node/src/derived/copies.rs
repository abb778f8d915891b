//! Records that bear the same marks: those that may be about the same dataset in another source.

use super::{Attempt, Derived, DerivedError};
use rusqlite::{Connection, params};
use std::collections::{BTreeSet, HashMap};
use vocab::RecordId;

/// A mark that more records bear tells nothing.
const MAX_BEARERS: usize = 64;

impl Derived {
    /// Keys of the records of other sources that share one of `marks` with a record of `source`. A mark
    /// that several records of one source bear tells nothing of any of them.
    pub fn sharing(&self, marks: &[i64], source: &str) -> Result<BTreeSet<i64>, DerivedError> {
        self.reading("look for copies", |c| {
            let mut found = BTreeSet::new();
            for mark in marks {
                found.extend(bearers(c, *mark, source)?);
            }
            Ok(found)
        })
    }

    /// Whether a record shares a mark with a record of another source, and so may have a copy there.
    pub fn may_have_copies(&self, id: &RecordId) -> Result<bool, DerivedError> {
        self.reading("look for copies", |c| {
            c.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM records r JOIN marks m ON m.record = r.record
                 JOIN marks n ON n.mark = m.mark JOIN records o ON o.record = n.record
                 WHERE r.id = ?1 AND o.source <> r.source)",
            )
            .and_then(|mut s| s.query_row([id.as_str()], |row| row.get(0)))
            .attempt("look for copies")
        })
    }

    /// Keys of records of a source, after `after`, that share a mark with a record of another; in order.
    pub fn shared(&self, source: &str, after: i64, limit: usize) -> Result<Vec<i64>, DerivedError> {
        self.reading("look for copies", |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT r.record FROM records r JOIN sources s ON s.id = r.source
                     WHERE s.name = ?1 AND r.record > ?2 AND EXISTS (
                         SELECT 1 FROM marks m JOIN marks n ON n.mark = m.mark
                         JOIN records o ON o.record = n.record
                         WHERE m.record = r.record AND o.source <> r.source)
                     ORDER BY r.record LIMIT ?3",
                )
                .attempt("look for copies")?;
            let rows = statement
                .query_map(params![source, after, limit], |row| row.get(0))
                .attempt("look for copies")?;
            rows.collect::<Result<_, _>>().attempt("look for copies")
        })
    }
}

fn bearers(c: &Connection, mark: i64, own: &str) -> Result<Vec<i64>, DerivedError> {
    let mut statement = c
        .prepare_cached(
            "SELECT m.record, s.name FROM marks m JOIN records r ON r.record = m.record
             JOIN sources s ON s.id = r.source WHERE m.mark = ?1 LIMIT ?2",
        )
        .attempt("look for copies")?;
    let rows = statement
        .query_map(params![mark, MAX_BEARERS + 1], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })
        .attempt("look for copies")?;
    let all: Vec<(i64, String)> = rows.collect::<Result<_, _>>().attempt("look for copies")?;
    let mut of_source: HashMap<&str, usize> = HashMap::new();
    for (_, source) in &all {
        *of_source.entry(source.as_str()).or_default() += 1;
    }
    // Its own source counts the record itself.
    let is_telling = all.len() <= MAX_BEARERS && of_source.values().all(|count| *count == 1);
    if !is_telling {
        return Ok(Vec::new());
    }
    let others = all.iter().filter(|(_, source)| source != own);
    Ok(others.map(|(key, _)| *key).collect())
}
