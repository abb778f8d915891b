//! Opening the ledger's file, and the shape of its tables.

use super::{Attempt, Inner, Ledger, LedgerError};
use rusqlite::{Connection, OpenFlags};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

/// Where the tables are: a file, or memory shared by name within this process.
pub(super) enum Place {
    File(PathBuf),
    Memory(String),
}

impl Place {
    fn connect(&self, flags: OpenFlags) -> Result<Connection, LedgerError> {
        let opened = match self {
            Self::File(path) => Connection::open_with_flags(path, flags),
            Self::Memory(name) => {
                Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_URI)
            }
        };
        opened.map_err(|error| self.refused(&error.to_string()))
    }

    fn refused(&self, reason: &str) -> LedgerError {
        let path = match self {
            Self::File(path) => path.clone(),
            Self::Memory(name) => PathBuf::from(name),
        };
        LedgerError::Open {
            path,
            reason: reason.to_owned(),
        }
    }

    pub(super) fn reader(&self) -> Result<Connection, LedgerError> {
        let connection =
            self.connect(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        connection
            .execute_batch(
                "PRAGMA query_only = 1; PRAGMA busy_timeout = 10000; PRAGMA cache_size = -4000;",
            )
            .attempt("set up a reader")?;
        Ok(connection)
    }
}

/// The number of the tables' shape; a ledger of a later shape is refused, an older one is brought up.
const SHAPE: i64 = STEPS.len() as i64;

/// What brings the tables from each shape to the next, from none to the first.
const STEPS: [&str; 6] = [
    TABLES,
    SOURCES_FOR_YEARS,
    WHO_IS_WHO,
    WALKS_REMEMBERED,
    COMMONS,
    USE,
];

const TABLES: &str = "
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL DEFAULT '',
    cursor TEXT,
    last_harvest INTEGER,
    report TEXT
);
CREATE TABLE records (
    key INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    resource TEXT NOT NULL,
    source INTEGER NOT NULL REFERENCES sources (id),
    kind INTEGER NOT NULL,
    fingerprint BLOB NOT NULL,
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    state INTEGER NOT NULL,
    number INTEGER
);
CREATE INDEX records_resource ON records (resource);
CREATE INDEX records_position ON records (kind, position);
CREATE UNIQUE INDEX records_number ON records (number) WHERE number IS NOT NULL;
CREATE TABLE payloads (record INTEGER PRIMARY KEY REFERENCES records (key), content BLOB NOT NULL);
CREATE TABLE log (
    position INTEGER PRIMARY KEY,
    record INTEGER NOT NULL REFERENCES records (key),
    change INTEGER NOT NULL,
    at INTEGER NOT NULL
);
-- What a change replaced, until every projection has passed it.
CREATE TABLE superseded (position INTEGER PRIMARY KEY, content BLOB NOT NULL);
-- Which present records state something about a subject: keeps a shared triple while one still does.
CREATE TABLE mentions (subject INTEGER, record INTEGER, PRIMARY KEY (subject, record)) WITHOUT ROWID;
";

/// What is needed to harvest a source again and again.
const SOURCES_FOR_YEARS: &str = "
-- How to harvest it, as JSON; null for what was only ever imported by hand.
ALTER TABLE sources ADD COLUMN settings TEXT;
ALTER TABLE sources ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
-- The number of walks that reached their end.
ALTER TABLE sources ADD COLUMN complete_walks INTEGER NOT NULL DEFAULT 0;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (id),
    began INTEGER NOT NULL,
    ended INTEGER,
    verdict TEXT,
    outcome TEXT
);
CREATE INDEX runs_source ON runs (source, id);
-- Other IRIs under which a source has stated a record, or states it now.
CREATE TABLE aliases (
    source INTEGER NOT NULL,
    iri TEXT NOT NULL,
    record INTEGER NOT NULL REFERENCES records (key),
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (source, iri)
) WITHOUT ROWID;
CREATE INDEX aliases_record ON aliases (record);
-- Present records that complete walks do not meet: since when, since which of these walks, and
-- why a person must agree to their withdrawal, if one must.
CREATE TABLE missing (
    record INTEGER PRIMARY KEY,
    since INTEGER NOT NULL,
    walk INTEGER NOT NULL,
    doubt TEXT
);
-- Items that could not be made into records, as the source gave them.
CREATE TABLE quarantine (
    source INTEGER NOT NULL,
    subject TEXT NOT NULL,
    rule TEXT NOT NULL,
    error TEXT NOT NULL,
    media_type TEXT NOT NULL,
    raw BLOB NOT NULL,
    since INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (source, subject)
) WITHOUT ROWID;
";

/// What is needed to tell records apart, and to say what was mended in them.
const WHO_IS_WHO: &str = "
-- Ids of records that turned out to be other names of a record, which each of them leads to.
CREATE TABLE absorbed (id TEXT PRIMARY KEY, record INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX absorbed_record ON absorbed (record);
-- Records of two sources that look like copies of one dataset, and that a person has told apart.
CREATE TABLE told_apart (
    one TEXT NOT NULL,
    other TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX told_apart_other ON told_apart (other);
-- What was mended in what the source states now of a record, as JSON.
CREATE TABLE mended (record INTEGER PRIMARY KEY, content BLOB NOT NULL);
";

/// What a walk leaves to the next one of the same source.
const WALKS_REMEMBERED: &str = "
-- By which program and under which settings it was read; when everything was read last, whatever was
-- remembered; where a stream of events was read up to.
ALTER TABLE sources ADD COLUMN read_as TEXT;
ALTER TABLE sources ADD COLUMN swept INTEGER;
ALTER TABLE sources ADD COLUMN next_walk TEXT;
-- Whether the run met everything that the source holds.
ALTER TABLE runs ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET whole = 1 WHERE verdict IN ('complete', 'waiting');
-- What each request was answered with, and a print of how the records it states were held then.
CREATE TABLE answers (
    source INTEGER NOT NULL,
    request BLOB NOT NULL,
    held BLOB NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (source, request)
);
";

/// What a node needs to publish its records to others, and to hold theirs.
const COMMONS: &str = "
-- Where the feed of this node stands: one row. `followed` is the position of the log up to which it
-- tells what the records have become; `head` and `digest` are those of the last entry.
CREATE TABLE feed_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    published INTEGER NOT NULL,
    head BLOB NOT NULL,
    digest BLOB NOT NULL,
    live INTEGER NOT NULL,
    tombstones INTEGER NOT NULL,
    followed INTEGER NOT NULL,
    redactions INTEGER NOT NULL,
    -- The newest snapshot: the hash of its manifest, and the last entry in it.
    snapshot BLOB,
    snapshot_seq INTEGER NOT NULL DEFAULT 0
);
-- The entries of the present epoch. `record` is absent when a later entry has taken the place of this
-- one; what is left of it then is its leaf, of which heads are made, and when it was published.
CREATE TABLE feed (
    seq INTEGER PRIMARY KEY,
    published INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    -- Of all entries up to this one.
    head BLOB NOT NULL,
    record INTEGER REFERENCES records (key),
    action INTEGER,
    kind INTEGER,
    resource TEXT,
    fingerprint BLOB,
    -- Of the payload.
    bytes INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX feed_record ON feed (record) WHERE record IS NOT NULL;
CREATE INDEX feed_leaf ON feed (leaf) WHERE record IS NOT NULL;
-- Sealed pages of the public feed; each is a file of that name. One that was replaced leads for some days
-- to the page that tells its span now.
CREATE TABLE feed_pages (
    name TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    from_published INTEGER NOT NULL,
    to_published INTEGER NOT NULL,
    members INTEGER NOT NULL,
    sealed INTEGER NOT NULL,
    replaced INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX feed_pages_span ON feed_pages (epoch, from_seq) WHERE replaced IS NULL;
-- Members of the commons that this node follows, or does not want to hear of. The records of each are
-- held under a source of its own.
CREATE TABLE members (
    id INTEGER PRIMARY KEY,
    member TEXT NOT NULL UNIQUE,
    source INTEGER UNIQUE REFERENCES sources (id),
    -- Where it answers, and how it is followed, as JSON.
    address TEXT NOT NULL,
    settings TEXT NOT NULL,
    -- The newest card, and the newest checkpoint that was reached, as they were signed.
    card TEXT NOT NULL,
    checkpoint TEXT,
    cursor TEXT,
    -- Of all live entries held of it, how many these are, and how many of them have no record here.
    digest BLOB,
    live INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    -- From where on a mirror can tell its log: a place in it, as JSON; from its beginning if absent.
    base TEXT,
    -- How the last pull ended, as JSON, and when it began.
    pulled INTEGER,
    outcome TEXT
);
-- The last entry of each record of a member. `record` is absent for a deletion, and for what is not
-- taken: `refused` says why.
CREATE TABLE replicas (
    member INTEGER NOT NULL,
    key TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    published INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    action INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    resource TEXT NOT NULL,
    record INTEGER,
    refused TEXT,
    -- What was signed but is not taken, for those who come to us for the copy.
    content BLOB,
    PRIMARY KEY (member, key)
) WITHOUT ROWID;
CREATE INDEX replicas_seq ON replicas (member, epoch, seq);
CREATE INDEX replicas_record ON replicas (record) WHERE record IS NOT NULL;
-- Entries of a mirrored member that later ones have replaced: whoever follows the mirror needs them all.
CREATE TABLE stubs (
    member INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    leaf BLOB NOT NULL,
    PRIMARY KEY (member, epoch, seq)
) WITHOUT ROWID;
-- Records that were taken away for good, and are not taken again.
CREATE TABLE erased (
    id TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- Whether no page of the feed and no snapshot tells it any more.
    cleaned INTEGER NOT NULL
) WITHOUT ROWID;
-- Whether a source is a member, of which records come as they were signed.
ALTER TABLE sources ADD COLUMN is_member INTEGER NOT NULL DEFAULT 0;
-- The beginnings of IRIs about which a member, or this node (0), speaks with authority.
CREATE TABLE namespaces (
    member INTEGER NOT NULL,
    prefix TEXT NOT NULL,
    PRIMARY KEY (member, prefix)
) WITHOUT ROWID;
-- One row. `edition` grows when namespaces change while records of members are held: what was projected
-- under another edition has to be projected again.
CREATE TABLE authority (id INTEGER PRIMARY KEY CHECK (id = 1), edition INTEGER NOT NULL);
INSERT INTO authority (id, edition) VALUES (1, 0);
";

/// What is known of the use of records.
const USE: &str = "
-- As their sources count it; see `popularity.rs`.
CREATE TABLE popularity (record INTEGER PRIMARY KEY, value REAL NOT NULL);
";

impl Ledger {
    /// Opens the ledger at `path`, and makes it when there is none.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        Self::at(Place::File(path.to_owned()), true)
    }

    /// Opens an existing ledger for reading beside the process that writes it.
    pub fn open_to_read(path: &Path) -> Result<Self, LedgerError> {
        let place = Place::File(path.to_owned());
        if !path.is_file() {
            return Err(place.refused("there is none yet; import something first"));
        }
        Self::at(place, false)
    }

    /// A ledger in memory, for tests.
    pub fn in_memory() -> Result<Self, LedgerError> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        Self::at(
            Place::Memory(format!("file:ledger-{n}?mode=memory&cache=shared")),
            true,
        )
    }

    fn at(place: Place, write: bool) -> Result<Self, LedgerError> {
        let create = if write {
            OpenFlags::SQLITE_OPEN_CREATE
        } else {
            OpenFlags::empty()
        };
        let mut connection = place.connect(
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create,
        )?;
        prepare(&mut connection, write)
            .map_err(|error| place.refused(&error.to_string()))
            .and_then(|shape| match shape {
                SHAPE => Ok(()),
                0 => Err(place.refused("it is empty; import something first")),
                older if older < SHAPE => Err(place.refused(
                    "it was written by an earlier version; `terreau fsck` or a start of the node \
                     brings it up to date",
                )),
                _ => Err(place.refused(&format!(
                    "it was written by a later version (shape {shape}, this program knows {SHAPE})"
                ))),
            })?;
        Ok(Self(Arc::new(Inner {
            place,
            writer: Mutex::new(connection),
            readers: Mutex::new(Vec::new()),
        })))
    }
}

fn prepare(connection: &mut Connection, write: bool) -> Result<i64, rusqlite::Error> {
    connection.execute_batch("PRAGMA busy_timeout = 10000;")?;
    if !write {
        connection.execute_batch("PRAGMA query_only = 1;")?;
        return shape(connection);
    }
    // FULL: a commit is on the disk when it returns, in WAL mode too.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = 0;
         PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 16000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    connection.set_prepared_statement_cache_capacity(64);
    let transaction = connection.transaction()?;
    let mut reached = shape(&transaction)?;
    while let Some(step) = usize::try_from(reached).ok().and_then(|at| STEPS.get(at)) {
        transaction.execute_batch(step)?;
        reached += 1;
        transaction.pragma_update(None, "user_version", reached)?;
    }
    transaction.commit()?;
    shape(connection)
}

fn shape(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
