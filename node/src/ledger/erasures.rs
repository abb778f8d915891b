//! Records that the law wants gone: their content leaves this node and every copy, and does not come back.

use super::{
    Attempt, Ledger, LedgerError, Written,
    authority::{self, Authority},
    lock,
    log::{self, PURGED},
};
use jiff::Timestamp;
use rusqlite::{Connection, params};
use vocab::RecordId;

impl Ledger {
    /// Takes a record and its content away for good; whoever states it again is not listened to. False when
    /// there is no such record.
    pub fn erase(&self, id: &RecordId, reason: &str, now: Timestamp) -> Result<bool, LedgerError> {
        let attempt = "erase a record";
        let mut connection = lock(&self.0.writer);
        // What is deleted is overwritten, not only forgotten.
        connection
            .execute_batch("PRAGMA secure_delete = ON")
            .attempt(attempt)?;
        let t = connection.transaction().attempt(attempt)?;
        let Some(kept) = log::kept(&t, id)? else {
            return Ok(false);
        };
        let authority = Authority::read(&t)?;
        let mut written = Written {
            position: log::head(&t)?,
            ..Written::default()
        };
        let at = now.as_millisecond();
        if kept.is_stated() {
            log::leave(&t, &kept, PURGED, now, &mut written)?;
        }
        for content in [
            "DELETE FROM payloads WHERE record = ?1",
            "DELETE FROM mended WHERE record = ?1",
            "DELETE FROM missing WHERE record = ?1",
            "UPDATE records SET fingerprint = zeroblob(32), state = 3 WHERE key = ?1",
            "UPDATE replicas SET record = NULL, content = NULL, refused = 'erased here'
             WHERE record = ?1",
        ] {
            t.execute(content, [kept.key]).attempt(attempt)?;
        }
        t.execute(
            "INSERT OR REPLACE INTO erased (id, reason, at, cleaned) VALUES (?1, ?2, ?3, 0)",
            params![id.as_str(), reason, at],
        )
        .attempt(attempt)?;
        t.execute("UPDATE feed_state SET redactions = redactions + 1", [])
            .attempt(attempt)?;
        authority::settle(&t, &authority, &kept.resource, at, &mut written)?;
        t.commit().attempt(attempt)?;
        Ok(true)
    }

    /// Whether pages and snapshots may still tell something that was erased.
    pub fn has_erasures_to_clean(&self) -> Result<bool, LedgerError> {
        self.reading("look for what was erased", |c| {
            c.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased WHERE cleaned = 0)")
                .and_then(|mut s| s.query_row([], |row| row.get(0)))
                .attempt("look for what was erased")
        })
    }

    /// No page and no snapshot tells anything any more that was erased until `now`.
    pub fn erasures_are_clean(&self, now: Timestamp) -> Result<(), LedgerError> {
        let connection = lock(&self.0.writer);
        connection
            .execute(
                "UPDATE erased SET cleaned = 1 WHERE cleaned = 0 AND at <= ?1",
                [now.as_millisecond()],
            )
            .and_then(|_| connection.execute_batch("PRAGMA secure_delete = OFF"))
            .attempt("note what was erased")
    }
}

/// Whether a record was erased: it is not taken again.
pub(super) fn is_erased(c: &Connection, id: &RecordId) -> Result<bool, LedgerError> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased WHERE id = ?1)")
        .and_then(|mut s| s.query_row([id.as_str()], |row| row.get(0)))
        .attempt("look whether a record was erased")
}

/// Whether anything was ever erased.
pub(super) fn any(c: &Connection) -> Result<bool, LedgerError> {
    c.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased)")
        .and_then(|mut s| s.query_row([], |row| row.get(0)))
        .attempt("look for what was erased")
}
