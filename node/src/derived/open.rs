//! Opening the file of what is derived, and the shape of its tables.

use super::{Attempt, Derived, DerivedError, Inner};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};
use vocab::{Fingerprint, Profile};

/// Another number whenever the tables, the engine of the checks or the marks change.
const SHAPE: &str = "1";

const TABLES: &str = "
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
-- The records that were judged, under their keys in the ledger, and at which position of the log.
CREATE TABLE records (
    record INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    source INTEGER NOT NULL,
    position INTEGER NOT NULL
);
CREATE UNIQUE INDEX records_id ON records (id);
CREATE INDEX records_source ON records (source);
CREATE INDEX records_position ON records (position);
-- What shapes ask, each once: a finding is one of these, a node and a value.
CREATE TABLE demands (id INTEGER PRIMARY KEY, content TEXT NOT NULL UNIQUE);
CREATE TABLE quality (
    record INTEGER NOT NULL,
    profile TEXT NOT NULL,
    conforms INTEGER NOT NULL,
    violations INTEGER NOT NULL,
    warnings INTEGER NOT NULL,
    others INTEGER NOT NULL,
    not_judged INTEGER NOT NULL,
    cut_short INTEGER NOT NULL,
    findings TEXT NOT NULL,
    PRIMARY KEY (record, profile)
) WITHOUT ROWID;
CREATE TABLE marks (mark INTEGER, record INTEGER, PRIMARY KEY (mark, record)) WITHOUT ROWID;
CREATE INDEX marks_record ON marks (record);
";

impl Derived {
    /// Opens the file at `path`; one that is missing, damaged, or made with other shapes is begun anew.
    pub fn open(path: &Path) -> Result<Self, DerivedError> {
        let writer = match prepared(path) {
            Ok(writer) => writer,
            Err(error) => {
                tracing::warn!("what is derived from the records is made again: {error}");
                remove(path)?;
                prepared(path)?
            }
        };
        Ok(Self(Arc::new(Inner {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::default(),
        })))
    }

    /// Opens an existing file for reading beside the process that writes it; `None` when there is none.
    pub fn open_to_read(path: &Path) -> Result<Option<Self>, DerivedError> {
        if !path.is_file() {
            return Ok(None);
        }
        let connection = reader(path)?;
        if made_for(&connection)?.as_deref() != Some(wanted().as_str()) {
            return Ok(None);
        }
        Ok(Some(Self(Arc::new(Inner {
            path: path.to_owned(),
            writer: Mutex::new(connection),
            readers: Mutex::default(),
        }))))
    }
}

fn prepared(path: &Path) -> Result<Connection, DerivedError> {
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
    // NORMAL: a power cut may cost the last commits, never the order of them; they are made again.
    connection
        .execute_batch(
            "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;
             PRAGMA journal_size_limit = 33554432;",
        )
        .attempt("set up the file")?;
    connection.set_prepared_statement_cache_capacity(32);
    let transaction = connection.transaction().attempt("make the tables")?;
    if made_for(&transaction)?.as_deref() != Some(wanted().as_str()) {
        drop_all(&transaction)?;
        transaction
            .execute_batch(TABLES)
            .attempt("make the tables")?;
        transaction
            .execute(
                "INSERT INTO state (name, value)
                 VALUES ('made-for', ?1), ('serial', lower(hex(randomblob(8))))",
                params![wanted()],
            )
            .attempt("make the tables")?;
    }
    transaction.commit().attempt("make the tables")?;
    Ok(connection)
}

fn drop_all(c: &Connection) -> Result<(), DerivedError> {
    let tables: Vec<String> = c
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
        .attempt("list the tables")?;
    for table in tables {
        c.execute_batch(&format!("DROP TABLE \"{table}\""))
            .attempt("remove a table")?;
    }
    Ok(())
}

/// What the tables were made with: their shape, and the shapes that records were checked against.
fn made_for(c: &Connection) -> Result<Option<String>, DerivedError> {
    let has_state: bool = c
        .query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'state')",
            [],
            |row| row.get(0),
        )
        .attempt("look at the tables")?;
    if !has_state {
        return Ok(None);
    }
    c.query_row(
        "SELECT value FROM state WHERE name = 'made-for'",
        [],
        |row| row.get(0),
    )
    .optional()
    .attempt("look at the tables")
}

fn wanted() -> String {
    let profiles = Profile::published().iter();
    let all: Vec<String> = profiles
        .map(|profile| format!("{} {}", profile.name(), profile.fingerprint()))
        .collect();
    format!(
        "{SHAPE} {}",
        Fingerprint::of(all.join("\n").as_bytes()).to_hex()
    )
}

pub(super) fn reader(path: &Path) -> Result<Connection, DerivedError> {
    let connection = connect(path, OpenFlags::empty())?;
    connection
        .execute_batch(
            "PRAGMA query_only = 1; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -2000;",
        )
        .attempt("set up a reader")?;
    Ok(connection)
}

fn connect(path: &Path, create: OpenFlags) -> Result<Connection, DerivedError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create;
    Connection::open_with_flags(path, flags).map_err(|error| DerivedError::Open {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

fn remove(path: &Path) -> Result<(), DerivedError> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let file = PathBuf::from(name);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                let reason = format!("it is damaged and cannot be removed: {error}");
                return Err(DerivedError::Open { path: file, reason });
            }
            _ => {}
        }
    }
    Ok(())
}
