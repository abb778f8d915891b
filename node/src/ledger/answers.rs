//! What is remembered of the last walk of each source: its answers, its place in a stream of events, and
//! when everything was read.

use super::{
    Attempt, Ledger, LedgerError, lock,
    log::{ECLIPSED, PRESENT, source_key},
    time,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashSet;
use vocab::Fingerprint;

/// How a source was read last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastReading {
    /// By which program and under which settings; nothing remembered holds under others.
    pub read_as: String,
    /// When a walk that remembered nothing ended.
    pub swept: Option<Timestamp>,
    /// Where a stream of events was read up to.
    pub next_walk: Option<String>,
}

/// One answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub request: [u8; 16],
    /// A print of how every record that it states was held.
    pub held: [u8; 32],
    /// What it said, compressed.
    pub content: Vec<u8>,
}

/// What a walk leaves behind.
#[derive(Debug, Default)]
pub struct Answers {
    pub new: Vec<Answer>,
    /// Requests whose answers were the same.
    pub kept: HashSet<[u8; 16]>,
    /// Whether answers to all other requests are forgotten: the walk has met all there are.
    pub forgets_others: bool,
}

impl Ledger {
    /// How a source was read last; nothing for one that never was.
    pub fn last_reading(&self, source: &str) -> Result<LastReading, LedgerError> {
        self.reading("read how a source was read", |c| {
            let found = c
                .prepare_cached("SELECT read_as, swept, next_walk FROM sources WHERE name = ?1")
                .and_then(|mut s| {
                    s.query_row([source], |row| {
                        Ok(LastReading {
                            read_as: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
                            swept: row.get::<_, Option<i64>>(1)?.map(time),
                            next_walk: row.get(2)?,
                        })
                    })
                    .optional()
                });
            Ok(found
                .attempt("read how a source was read")?
                .unwrap_or_default())
        })
    }

    /// What is remembered of the answer to a request.
    pub fn answer(&self, source: &str, request: [u8; 16]) -> Result<Option<Answer>, LedgerError> {
        self.reading("read an answer", |c| {
            c.prepare_cached(
                "SELECT a.held, a.content FROM answers a JOIN sources s ON s.id = a.source
                 WHERE s.name = ?1 AND a.request = ?2",
            )
            .and_then(|mut s| {
                s.query_row(params![source, request], |row| {
                    Ok(Answer {
                        request,
                        held: row.get(0)?,
                        content: row.get(1)?,
                    })
                })
                .optional()
            })
            .attempt("read an answer")
        })
    }

    /// Shows each record that a source states: its resource and its fingerprint.
    pub fn each_present(
        &self,
        source: &str,
        mut show: impl FnMut(&str, Fingerprint),
    ) -> Result<(), LedgerError> {
        let attempt = "read what is held of a source";
        self.reading(attempt, |c| {
            let mut statement = c
                .prepare_cached(
                    "SELECT r.resource, r.fingerprint FROM records r
                     JOIN sources s ON s.id = r.source WHERE s.name = ?1 AND r.state IN (?2, ?3)",
                )
                .attempt(attempt)?;
            let mut rows = statement
                .query(params![source, PRESENT, ECLIPSED])
                .attempt(attempt)?;
            while let Some(row) = rows.next().attempt(attempt)? {
                let resource = row.get_ref(0).attempt(attempt)?;
                let fingerprint = Fingerprint(row.get(1).attempt(attempt)?);
                if let Ok(resource) = resource.as_str() {
                    show(resource, fingerprint);
                }
            }
            Ok(())
        })
    }

    /// Remembers a walk; what is the same writes nothing.
    pub fn remember(
        &self,
        source: &str,
        reading: &LastReading,
        answers: &Answers,
    ) -> Result<(), LedgerError> {
        let attempt = "remember a walk";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let key = source_key(&t, source)?;
        let mut written = t
            .prepare_cached(
                "UPDATE sources SET read_as = ?2, swept = ?3, next_walk = ?4 WHERE id = ?1
                 AND (read_as IS NOT ?2 OR swept IS NOT ?3 OR next_walk IS NOT ?4)",
            )
            .and_then(|mut s| {
                let swept = reading.swept.map(Timestamp::as_millisecond);
                s.execute(params![key, reading.read_as, swept, reading.next_walk])
            })
            .attempt(attempt)?;
        if answers.forgets_others {
            let mut known: Vec<[u8; 16]> = Vec::new();
            {
                let mut statement = t
                    .prepare_cached("SELECT request FROM answers WHERE source = ?1")
                    .attempt(attempt)?;
                let rows = statement
                    .query_map([key], |row| row.get(0))
                    .attempt(attempt)?;
                for request in rows {
                    known.push(request.attempt(attempt)?);
                }
            }
            for request in known.iter().filter(|known| !answers.kept.contains(*known)) {
                written += t
                    .prepare_cached("DELETE FROM answers WHERE source = ?1 AND request = ?2")
                    .and_then(|mut s| s.execute(params![key, request]))
                    .attempt(attempt)?;
            }
        }
        for answer in &answers.new {
            written += t
                .prepare_cached(
                    "INSERT OR REPLACE INTO answers (source, request, held, content)
                     VALUES (?1, ?2, ?3, ?4)",
                )
                .and_then(|mut s| {
                    s.execute(params![key, answer.request, answer.held, answer.content])
                })
                .attempt(attempt)?;
        }
        if written == 0 {
            return Ok(());
        }
        t.commit().attempt(attempt)
    }
}

/// Forgets how a source was read: whoever harvests it again reads everything.
pub(super) fn forget(c: &Connection, source: i64) -> Result<(), LedgerError> {
    c.execute("DELETE FROM answers WHERE source = ?1", [source])
        .and_then(|_| {
            c.execute(
                "UPDATE sources SET read_as = NULL, swept = NULL, next_walk = NULL WHERE id = ?1",
                [source],
            )
        })
        .attempt("forget how a source was read")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(n: u8) -> Answer {
        Answer {
            request: [n; 16],
            held: [n; 32],
            content: vec![n],
        }
    }

    #[test]
    fn answers_are_kept_replaced_and_forgotten() {
        let ledger = Ledger::in_memory().unwrap();
        assert_eq!(ledger.last_reading("a").unwrap(), LastReading::default());
        let reading = LastReading {
            read_as: "x".into(),
            swept: Some(Timestamp::from_second(7).unwrap()),
            next_walk: Some("here".into()),
        };
        let first = Answers {
            new: vec![answer(1), answer(2)],
            ..Answers::default()
        };
        ledger.remember("a", &reading, &first).unwrap();
        ledger.remember("b", &reading, &first).unwrap();
        assert_eq!(ledger.last_reading("a").unwrap(), reading);
        let next = Answers {
            new: vec![answer(3)],
            kept: HashSet::from([[2; 16]]),
            forgets_others: true,
        };
        ledger.remember("a", &reading, &next).unwrap();
        let known = |source, n| ledger.answer(source, [n; 16]).unwrap();
        assert_eq!(known("a", 1), None);
        assert_eq!(known("a", 2), Some(answer(2)));
        assert_eq!(known("a", 3), Some(answer(3)));
        assert_eq!(known("b", 1), Some(answer(1)));
        // Nobody harvests it any more.
        ledger.configure_source("a", "x", None).unwrap();
        assert_eq!(known("a", 3), None);
        assert_eq!(ledger.last_reading("a").unwrap(), LastReading::default());
    }
}
