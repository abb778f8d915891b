//! The runs of each source: when, how they ended, what they said.

use super::{Attempt, Ledger, LedgerError, lock, log::source_key, time};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize, Serializer, ser::Error};
use serde_json::Value;

/// Runs of a source that are remembered.
const KEPT: i64 = 100;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The walk met all that the source holds.
    Complete,
    /// Something was read, but not everything: nothing was removed.
    Partial,
    /// Nothing could be read.
    Failed,
    /// The walk was complete, and what it would withdraw waits for a person.
    Waiting,
}

impl Verdict {
    pub const ALL: [Self; 4] = [Self::Complete, Self::Partial, Self::Failed, Self::Waiting];

    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "complete" => Self::Complete,
            "partial" => Self::Partial,
            "waiting" => Self::Waiting,
            _ => Self::Failed,
        }
    }
}

/// One run of a source.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    pub id: i64,
    pub source: String,
    pub began: Timestamp,
    /// Absent while it goes on, and after it was killed.
    pub ended: Option<Timestamp>,
    pub verdict: Option<Verdict>,
    /// What it said, as JSON.
    #[serde(serialize_with = "as_json")]
    pub outcome: Option<String>,
    /// The address of its source.
    #[serde(skip)]
    pub address: String,
}

/// What is JSON already is written as such, not as a text with quotation marks in it.
fn as_json<S: Serializer>(outcome: &Option<String>, to: S) -> Result<S::Ok, S::Error> {
    let read = outcome.as_deref().map(serde_json::from_str::<Value>);
    read.transpose().map_err(S::Error::custom)?.serialize(to)
}

const COLUMNS: &str = "r.id, s.name, r.began, r.ended, r.verdict, r.outcome, s.address";

impl Ledger {
    /// Notes that a run begins.
    pub fn begin_run(&self, source: &str, now: Timestamp) -> Result<i64, LedgerError> {
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt("begin a run")?;
        let key = source_key(&t, source)?;
        t.execute(
            "INSERT INTO runs (source, began) VALUES (?1, ?2)",
            params![key, now.as_millisecond()],
        )
        .attempt("begin a run")?;
        let id = t.last_insert_rowid();
        t.execute(
            "DELETE FROM runs WHERE source = ?1 AND id NOT IN
             (SELECT id FROM runs WHERE source = ?1 ORDER BY id DESC LIMIT ?2)",
            params![key, KEPT],
        )
        .attempt("forget old runs")?;
        t.commit().attempt("begin a run")?;
        Ok(id)
    }

    /// Notes how a run ended, and forgets where its walk was and what no longer is in quarantine.
    pub fn end_run(
        &self,
        id: i64,
        verdict: Verdict,
        is_whole: bool,
        outcome: &str,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt("end a run")?;
        t.execute(
            "UPDATE runs SET ended = ?2, verdict = ?3, whole = ?4, outcome = ?5 WHERE id = ?1",
            params![id, now.as_millisecond(), verdict.name(), is_whole, outcome],
        )
        .attempt("end a run")?;
        if is_whole {
            // What a whole walk has not set aside again is mended, or gone.
            t.execute(
                "DELETE FROM quarantine WHERE source = (SELECT source FROM runs WHERE id = ?1)
                 AND last < (SELECT began FROM runs WHERE id = ?1)",
                [id],
            )
            .attempt("end a run")?;
        }
        t.execute(
            "UPDATE sources SET cursor = NULL WHERE id = (SELECT source FROM runs WHERE id = ?1)",
            [id],
        )
        .attempt("end a run")?;
        t.commit().attempt("end a run")
    }

    /// Replaces what the newest run of a source said, once more is known of it.
    pub fn amend_run(&self, source: &str, outcome: &str) -> Result<(), LedgerError> {
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt("amend a run")?;
        let key = source_key(&t, source)?;
        t.execute(
            "UPDATE runs SET outcome = ?2 WHERE verdict IS NOT NULL AND id =
             (SELECT max(id) FROM runs WHERE source = ?1)",
            params![key, outcome],
        )
        .attempt("amend a run")?;
        t.execute(
            "UPDATE sources SET report = ?2 WHERE id = ?1",
            params![key, outcome],
        )
        .attempt("amend a run")?;
        t.commit().attempt("amend a run")
    }

    /// The newest runs of a source, or of all, newest first.
    pub fn runs(&self, source: Option<&str>, limit: usize) -> Result<Vec<Run>, LedgerError> {
        self.runs_before(source, None, limit)
    }

    /// The newest runs of a source, or of all, with an id below `before`; newest first.
    pub fn runs_before(
        &self,
        source: Option<&str>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Run>, LedgerError> {
        self.reading("read runs", |c| {
            let sql = format!(
                "SELECT {COLUMNS} FROM runs r JOIN sources s ON s.id = r.source
                 WHERE (?1 IS NULL OR s.name = ?1) AND (?2 IS NULL OR r.id < ?2)
                 ORDER BY r.id DESC LIMIT ?3"
            );
            let mut statement = c.prepare_cached(&sql).attempt("read runs")?;
            let rows = statement
                .query_map(params![source, before, limit], run)
                .attempt("read runs")?;
            rows.collect::<Result<_, _>>().attempt("read runs")
        })
    }

    /// One run of a source.
    pub fn run(&self, source: &str, id: i64) -> Result<Option<Run>, LedgerError> {
        self.reading("read a run", |c| {
            let sql = format!(
                "SELECT {COLUMNS} FROM runs r JOIN sources s ON s.id = r.source
                 WHERE r.id = ?1 AND s.name = ?2"
            );
            c.prepare_cached(&sql)
                .and_then(|mut s| s.query_row(params![id, source], run).optional())
                .attempt("read a run")
        })
    }

    /// How many runs of a source have failed in a row up to now, and when the first of them began.
    pub fn failing(&self, source: &str) -> Result<Option<(u64, Timestamp)>, LedgerError> {
        self.reading("read runs", |c| {
            let (count, began): (u64, Option<i64>) = c
                .prepare_cached(
                    "SELECT count(*), min(r.began) FROM runs r JOIN sources s ON s.id = r.source
                     WHERE s.name = ?1 AND r.verdict = 'failed' AND r.id > coalesce(
                     (SELECT max(id) FROM runs WHERE source = s.id AND verdict <> 'failed'), 0)",
                )
                .and_then(|mut s| s.query_row([source], |row| Ok((row.get(0)?, row.get(1)?))))
                .attempt("read runs")?;
            Ok(began.map(|began| (count, time(began))))
        })
    }

    /// Where the walk of a run that was killed can go on.
    pub fn interrupted(&self, source: &str) -> Result<Option<String>, LedgerError> {
        self.reading("read a cursor", |c| {
            c.prepare_cached(
                "SELECT s.cursor FROM sources s JOIN runs r ON r.source = s.id
                 WHERE s.name = ?1 AND r.ended IS NULL AND r.id =
                 (SELECT max(id) FROM runs WHERE source = s.id)",
            )
            .and_then(|mut s| s.query_row([source], |row| row.get(0)).optional())
            .map(Option::flatten)
            .attempt("read a cursor")
        })
    }
}

fn run(row: &Row<'_>) -> Result<Run, rusqlite::Error> {
    Ok(Run {
        id: row.get(0)?,
        source: row.get(1)?,
        began: time(row.get(2)?),
        ended: row.get::<_, Option<i64>>(3)?.map(time),
        verdict: row
            .get::<_, Option<String>>(4)?
            .as_deref()
            .map(Verdict::from_name),
        outcome: row.get(5)?,
        address: row.get(6)?,
    })
}
