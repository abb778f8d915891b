//! The log, for whoever loads everything from it while it still grows.

use super::{
    Attempt, Entry, LedgerError, State,
    log::UPSERT,
    records::{COLUMNS, COUNT, entry, unpack},
};
use rusqlite::Connection;

/// A stretch of the log.
#[derive(Debug, Default)]
pub(crate) struct Stretch {
    /// Position of its last change; where it begins if it has none.
    pub reached: u64,
    /// Records that were never stated before and have not changed since, with their payloads.
    pub first: Vec<(Entry, String)>,
    /// Positions of all other changes.
    pub others: Vec<u64>,
}

/// The changes after `position`, oldest first, at most `limit`.
pub(crate) fn stretch_after(
    c: &Connection,
    position: u64,
    limit: usize,
) -> Result<Stretch, LedgerError> {
    let attempt = "read the log as it grows";
    let sql = format!(
        "SELECT {COLUMNS}, p.content, l.position, l.change
         FROM log l CROSS JOIN records r ON r.key = l.record JOIN sources s ON s.id = r.source
         LEFT JOIN members m ON m.source = r.source LEFT JOIN payloads p ON p.record = r.key
         WHERE l.position > ?1 ORDER BY l.position LIMIT ?2"
    );
    let mut statement = c.prepare_cached(&sql).attempt(attempt)?;
    let mut rows = statement.query((position, limit)).attempt(attempt)?;
    let mut stretch = Stretch {
        reached: position,
        ..Stretch::default()
    };
    while let Some(row) = rows.next().attempt(attempt)? {
        let (entry, key) = entry(row).attempt(attempt)?;
        let at: u64 = row.get(COUNT + 1).attempt(attempt)?;
        let change: u8 = row.get(COUNT + 2).attempt(attempt)?;
        stretch.reached = at;
        let is_first = change == UPSERT
            && entry.version == 1
            && entry.position == at
            && entry.state == State::Present;
        let content = row.get_ref(COUNT).attempt(attempt)?.as_blob_or_null();
        match content {
            Ok(Some(content)) if is_first => match unpack(content, key) {
                Ok(payload) => stretch.first.push((entry, payload)),
                Err(error) => tracing::error!(
                    record.id = entry.id.as_str(),
                    "a record is left out: {error}"
                ),
            },
            _ => stretch.others.push(at),
        }
    }
    Ok(stretch)
}
