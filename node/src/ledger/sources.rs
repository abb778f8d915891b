//! What the node remembers of its sources: addresses, cursors, reports.

use super::{
    Attempt, Ledger, LedgerError, answers, lock,
    log::{ECLIPSED, PRESENT, source_key},
    time,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;

/// A place records come from.
#[derive(Debug, Clone, Serialize)]
pub struct SourceInfo {
    pub name: String,
    pub address: String,
    /// Records it states now.
    pub records: u64,
    pub last_harvest: Option<Timestamp>,
    /// How to harvest it, as JSON; absent for what was only ever imported by hand.
    #[serde(skip)]
    pub settings: Option<String>,
    pub paused: bool,
    /// Items of it in quarantine.
    pub quarantined: u64,
}

impl Ledger {
    pub fn sources(&self) -> Result<Vec<SourceInfo>, LedgerError> {
        self.sources_named(None)
    }

    /// What is known of one source.
    pub fn source(&self, name: &str) -> Result<Option<SourceInfo>, LedgerError> {
        Ok(self.sources_named(Some(name))?.into_iter().next())
    }

    fn sources_named(&self, name: Option<&str>) -> Result<Vec<SourceInfo>, LedgerError> {
        self.reading("read sources", |c| {
            // Records are counted in one pass, however many sources there are.
            let mut statement = c
                .prepare_cached(
                    "SELECT s.name, s.address, s.last_harvest, coalesce(n.records, 0),
                     s.settings, s.paused,
                     (SELECT count(*) FROM quarantine q WHERE q.source = s.id)
                     FROM sources s LEFT JOIN
                     (SELECT source, count(*) AS records FROM records WHERE state IN (?1, ?3)
                      GROUP BY source) n ON n.source = s.id
                     WHERE NOT s.is_member AND (?2 IS NULL OR s.name = ?2) ORDER BY s.name",
                )
                .attempt("read sources")?;
            let rows = statement
                .query_map(params![PRESENT, name, ECLIPSED], |row| {
                    Ok(SourceInfo {
                        name: row.get(0)?,
                        address: row.get(1)?,
                        last_harvest: row.get::<_, Option<i64>>(2)?.map(time),
                        records: row.get(3)?,
                        settings: row.get(4)?,
                        paused: row.get(5)?,
                        quarantined: row.get(6)?,
                    })
                })
                .attempt("read sources")?;
            rows.collect::<Result<_, _>>().attempt("read sources")
        })
    }

    /// Keeps how a source is harvested; `None` leaves it to imports by hand.
    pub fn configure_source(
        &self,
        name: &str,
        address: &str,
        settings: Option<&str>,
    ) -> Result<(), LedgerError> {
        let attempt = "keep the settings of a source";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let id = source_key(&t, name)?;
        t.execute(
            "UPDATE sources SET address = ?2, settings = ?3
             WHERE id = ?1 AND (address IS NOT ?2 OR settings IS NOT ?3)",
            params![id, address, settings],
        )
        .attempt(attempt)?;
        if settings.is_none() {
            answers::forget(&t, id)?;
        }
        t.commit().attempt(attempt)
    }

    /// Whether how to harvest a source is kept here.
    pub fn is_kept(&self, name: &str) -> Result<bool, LedgerError> {
        self.reading("read a source", |c| {
            c.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM sources WHERE name = ?1 AND settings IS NOT NULL)",
            )
            .and_then(|mut s| s.query_row([name], |row| row.get(0)))
            .attempt("read a source")
        })
    }

    /// Whether a source is harvested when it is due; false when there is no such source.
    pub fn pause_source(&self, name: &str, paused: bool) -> Result<bool, LedgerError> {
        let connection = lock(&self.0.writer);
        let changed = connection
            .execute(
                "UPDATE sources SET paused = ?2 WHERE name = ?1",
                params![name, paused],
            )
            .attempt("pause a source")?;
        Ok(changed == 1)
    }

    /// Keeps how a job ended.
    pub fn keep_report(
        &self,
        source: &str,
        address: &str,
        report: &str,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let connection = lock(&self.0.writer);
        let id = source_key(&connection, source)?;
        connection
            .execute(
                "UPDATE sources SET address = ?2, report = ?3, last_harvest = ?4 WHERE id = ?1",
                params![id, address, report, now.as_millisecond()],
            )
            .attempt("keep a report")?;
        Ok(())
    }

    /// The report of the last job of a source, as JSON.
    pub fn report(&self, source: &str) -> Result<Option<String>, LedgerError> {
        self.reading("read a report", |c| {
            c.query_row(
                "SELECT report FROM sources WHERE name = ?1",
                [source],
                |row| row.get(0),
            )
            .optional()
            .map(Option::flatten)
            .attempt("read a report")
        })
    }
}
