//! How much the resources of records are used, as their sources count it: beside the records, whose
//! fingerprints know nothing of it.

use super::{Attempt, Ledger, LedgerError, aliases, lock, log};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;
use vocab::RecordId;

/// Popularity is a sum of logarithms: it has moved when a count has doubled or halved. Everything less
/// would make documents of the search index again for nothing.
const MOVED: f32 = std::f32::consts::LN_2;

impl Ledger {
    /// Keeps what a source counts now, as far as it has moved, and gives the records for which it has.
    pub fn keep_popularity(
        &self,
        source: &str,
        used: HashMap<String, f32>,
    ) -> Result<Vec<RecordId>, LedgerError> {
        let known = self.reading("read what is used", |c| known(c, source))?;
        let moved = used
            .into_iter()
            .filter(|(resource, popularity)| has_moved(known.get(resource).copied(), *popularity));
        let moved: Vec<(String, f32)> = moved.collect();
        if moved.is_empty() {
            return Ok(Vec::new());
        }
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt("keep what is used")?;
        let source = log::source_key(&t, source)?;
        let records = keep(&t, source, &moved)?;
        t.commit().attempt("keep what is used")?;
        Ok(records)
    }
}

/// What is kept of all records of a source, by resource.
fn known(c: &Connection, source: &str) -> Result<HashMap<String, f32>, LedgerError> {
    let mut statement = c
        .prepare_cached(
            "SELECT r.resource, p.value FROM popularity p JOIN records r ON r.key = p.record
             JOIN sources s ON s.id = r.source WHERE s.name = ?1",
        )
        .attempt("read what is used")?;
    let rows = statement
        .query_map([source], |row| Ok((row.get(0)?, row.get(1)?)))
        .attempt("read what is used")?;
    rows.collect::<Result<_, _>>().attempt("read what is used")
}

/// Keeps popularities by resource, as far as the records are held and it has moved.
pub(super) fn keep(
    c: &Connection,
    source: i64,
    used: &[(String, f32)],
) -> Result<Vec<RecordId>, LedgerError> {
    let attempt = "keep what is used";
    let mut records = Vec::new();
    for (resource, popularity) in used {
        let Some(id) = aliases::identify_held(c, source, resource)? else {
            continue;
        };
        let found: Option<(i64, Option<f32>)> = c
            .prepare_cached(
                "SELECT r.key, p.value FROM records r LEFT JOIN popularity p ON p.record = r.key
                 WHERE r.id = ?1",
            )
            .and_then(|mut s| {
                s.query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .attempt(attempt)?;
        let Some((key, _)) = found.filter(|(_, known)| has_moved(*known, *popularity)) else {
            continue;
        };
        c.prepare_cached("INSERT OR REPLACE INTO popularity (record, value) VALUES (?1, ?2)")
            .and_then(|mut s| s.execute(params![key, popularity]))
            .attempt(attempt)?;
        records.push(id);
    }
    Ok(records)
}

fn has_moved(known: Option<f32>, now: f32) -> bool {
    (now - known.unwrap_or_default()).abs() >= MOVED
}

#[cfg(test)]
mod tests {
    use super::super::Batch;
    use super::*;
    use jiff::Timestamp;
    use oxrdf::{Graph, NamedNode, Triple};
    use vocab::{
        Kind, Record,
        ns::{dcat, rdf},
    };

    const BEACHES: &str = "https://example.org/beaches";

    fn used(popularity: f32) -> HashMap<String, f32> {
        [(BEACHES, popularity), ("https://example.org/nothing", 9.0)]
            .map(|(resource, popularity)| (resource.to_owned(), popularity))
            .into()
    }

    fn record() -> Record {
        let iri = NamedNode::new_unchecked(BEACHES);
        let mut graph = Graph::new();
        graph.insert(&Triple::new(iri.clone(), rdf::TYPE, dcat::DATASET_CLASS));
        Record::seal(iri, Kind::Dataset, graph).unwrap()
    }

    fn ledger() -> Ledger {
        let ledger = Ledger::in_memory().unwrap();
        let batch = Batch {
            source: "portal",
            upserts: vec![record()],
            ..Batch::default()
        };
        ledger.write(batch, Timestamp::now()).unwrap();
        ledger
    }

    #[test]
    fn only_what_has_doubled_is_kept_and_no_record_changes_by_it() {
        let ledger = ledger();
        let id = ledger.identify("portal", BEACHES).unwrap();
        let before = ledger.entry(&id).unwrap().unwrap();
        for (popularity, moves, kept) in [
            (0.5, false, 0.0),
            (3.0, true, 3.0),
            (3.6, false, 3.0),
            (2.4, false, 3.0),
            (3.7, true, 3.7),
            (0.0, true, 0.0),
        ] {
            let moved = ledger.keep_popularity("portal", used(popularity)).unwrap();
            assert_eq!(moved, vec![id.clone(); usize::from(moves)], "{popularity}");
            let now = ledger.entry(&id).unwrap().unwrap();
            assert_eq!(now.popularity, kept, "{popularity}");
            assert_eq!(
                (now.fingerprint, now.position),
                (before.fingerprint, before.position)
            );
        }
        assert!(
            ledger
                .keep_popularity("another", used(9.0))
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn what_comes_with_a_new_record_is_known_with_it() {
        let ledger = Ledger::in_memory().unwrap();
        let batch = Batch {
            source: "portal",
            upserts: vec![record()],
            used: vec![(BEACHES.to_owned(), 4.5)],
            ..Batch::default()
        };
        ledger.write(batch, Timestamp::now()).unwrap();
        let id = ledger.identify("portal", BEACHES).unwrap();
        assert_eq!(ledger.entry(&id).unwrap().unwrap().popularity, 4.5);
    }
}
