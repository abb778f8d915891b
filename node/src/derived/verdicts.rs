//! Which records conform to what, in the order in which they were checked.

use super::{Attempt, Derived, DerivedError};
use rusqlite::{OptionalExtension, params};

/// The profiles that a record conforms to.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The record's key in the ledger.
    pub key: i64,
    pub id: String,
    /// The position of the change that was judged.
    pub position: u64,
    pub conforms: Vec<String>,
}

impl Derived {
    /// Verdicts about changes after `position`, in order, at most `limit`. Records that are gone have none.
    pub fn verdicts_after(
        &self,
        position: u64,
        limit: usize,
    ) -> Result<Vec<Verdict>, DerivedError> {
        self.reading("read verdicts", |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT r.record, r.id, r.position,
                     (SELECT group_concat(q.profile, ' ') FROM quality q
                      WHERE q.record = r.record AND q.conforms)
                     FROM records r WHERE r.position > ?1 ORDER BY r.position LIMIT ?2",
                )
                .attempt("read verdicts")?;
            let rows = statement
                .query_map(params![position, limit], |row| {
                    let conforms: Option<String> = row.get(3)?;
                    let conforms = conforms.unwrap_or_default();
                    Ok(Verdict {
                        key: row.get(0)?,
                        id: row.get(1)?,
                        position: row.get(2)?,
                        conforms: conforms.split_whitespace().map(str::to_owned).collect(),
                    })
                })
                .attempt("read verdicts")?;
            rows.collect::<Result<_, _>>().attempt("read verdicts")
        })
    }

    /// Another one each time everything is checked anew.
    pub fn serial(&self) -> Result<String, DerivedError> {
        self.reading("read the serial", |c| {
            let kept: Option<String> = c
                .prepare_cached("SELECT value FROM state WHERE name = 'serial'")
                .and_then(|mut s| s.query_row([], |row| row.get(0)).optional())
                .attempt("read the serial")?;
            Ok(kept.unwrap_or_default())
        })
    }
}
