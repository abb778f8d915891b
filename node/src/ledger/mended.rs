//! What was mended in each record on its way in, with the values as their source wrote them.

use super::{Attempt, Ledger, LedgerError, records};
use rusqlite::{Connection, OptionalExtension, params};
use vocab::{Issue, RecordId};

impl Ledger {
    /// What was mended in what a source states now of a record; nothing where it was sound.
    pub fn mended(&self, id: &RecordId) -> Result<Vec<Issue>, LedgerError> {
        self.reading("read what was mended", |c| {
            let found: Option<(Vec<u8>, i64)> = c
                .prepare_cached(
                    "SELECT m.content, m.record FROM mended m JOIN records r ON r.key = m.record
                     WHERE r.id = ?1",
                )
                .and_then(|mut s| {
                    s.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                        .optional()
                })
                .attempt("read what was mended")?;
            let Some((content, key)) = found else {
                return Ok(Vec::new());
            };
            let text = records::unpack(&content, key)?;
            // Rules of a later version are not known here: what they mended is not told.
            Ok(serde_json::from_str(&text).unwrap_or_default())
        })
    }
}

/// Replaces what is known to have been mended in a record.
pub(super) fn keep(
    c: &Connection,
    key: i64,
    mended: Option<&Vec<Issue>>,
) -> Result<(), LedgerError> {
    let attempt = "keep what was mended";
    let Some(mended) = mended.filter(|mended| !mended.is_empty()) else {
        return c
            .prepare_cached("DELETE FROM mended WHERE record = ?1")
            .and_then(|mut s| s.execute([key]))
            .map(|_| ())
            .attempt(attempt);
    };
    let content = records::pack(&serde_json::json!(mended).to_string());
    c.prepare_cached("INSERT OR REPLACE INTO mended (record, content) VALUES (?1, ?2)")
        .and_then(|mut s| s.execute(params![key, content]))
        .map(|_| ())
        .attempt(attempt)
}
