//! The copy of a member as this node hands it on: what the member has signed, and nothing else.

use super::{
    Attempt, Ledger, LedgerError, Told,
    feed::write,
    members,
    records::{self, unpack},
};
use harvest::peer::Standing;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::io::Write;
use vocab::{
    Fingerprint, Kind, MemberId, RecordId,
    feed::{
        Action, Entry, Head, Leaf, LogStart, SignedCheckpoint, write_checkpoint, write_entry,
        write_start, write_superseded,
    },
    member::SignedCard,
};

/// What is kept of a member that is mirrored.
#[derive(Debug)]
pub struct Mirrored {
    pub card: SignedCard,
    /// The newest one of which everything is held.
    pub checkpoint: Option<SignedCheckpoint>,
}

impl Ledger {
    /// What is kept of a member, if it is mirrored here.
    pub fn mirrored(&self, member: &MemberId) -> Result<Option<Mirrored>, LedgerError> {
        let known = self.member(member)?;
        Ok(known
            .filter(|known| known.following.mode == crate::peers::Mode::Mirror)
            .map(|known| Mirrored {
                card: known.card,
                checkpoint: known.checkpoint,
            }))
    }

    /// Writes the log of a mirrored member after an entry, up to the checkpoint that is kept of it.
    pub fn tell_mirrored(
        &self,
        member: &MemberId,
        epoch: u32,
        after: u64,
        out: &mut impl Write,
    ) -> Result<Told, LedgerError> {
        let attempt = "tell the log of a mirrored member";
        let Some(checkpoint) = self.mirrored(member)?.and_then(|it| it.checkpoint) else {
            return Ok(Told::NotHere);
        };
        let to = checkpoint.checkpoint.seq;
        if checkpoint.checkpoint.epoch != epoch || after > to {
            return Ok(Told::NotHere);
        }
        self.reading(attempt, |c| {
            let key = members::key(c, member)?;
            let Some(head) = head_at(c, key, member, epoch, after)? else {
                return Ok(Told::Forgotten);
            };
            if count(c, key, epoch, after, to)? != to - after {
                return Ok(Told::Forgotten);
            }
            let mut step = Vec::new();
            let start = LogStart {
                member: member.clone(),
                epoch,
                after,
                head,
            };
            write_start(&mut step, &start);
            let mut statement = c.prepare_cached(ENTRIES).attempt(attempt)?;
            let mut rows = statement
                .query(params![key, epoch, after, to])
                .attempt(attempt)?;
            while let Some(row) = rows.next().attempt(attempt)? {
                let leaf = Leaf(row.get(1).attempt(attempt)?);
                match held(row).attempt(attempt)? {
                    None => write_superseded(&mut step, row.get(0).attempt(attempt)?, &leaf),
                    Some(held) => {
                        let (entry, payload) = opened(c, held)?;
                        if entry.leaf(epoch) != leaf {
                            return Err(damaged(&entry));
                        }
                        write_entry(&mut step, &entry, &payload);
                    }
                }
                write(out, &mut step)?;
            }
            write_checkpoint(&mut step, &checkpoint);
            write(out, &mut step)?;
            Ok(Told::Everything)
        })
    }
}

const ENTRIES: &str = "
SELECT seq, leaf, key, action, kind, resource, published, record, content
FROM replicas WHERE member = ?1 AND epoch = ?2 AND seq > ?3 AND seq <= ?4
UNION ALL
SELECT seq, leaf, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM stubs WHERE member = ?1 AND epoch = ?2 AND seq > ?3 AND seq <= ?4
ORDER BY seq";

const LEAVES: &str = "
SELECT seq, leaf FROM replicas WHERE member = ?1 AND epoch = ?2 AND seq > ?3 AND seq <= ?4
UNION ALL
SELECT seq, leaf FROM stubs WHERE member = ?1 AND epoch = ?2 AND seq > ?3 AND seq <= ?4
ORDER BY seq";

/// The head at an entry, reckoned from where the copy begins; `None` for what comes before that.
fn head_at(
    c: &Connection,
    key: i64,
    member: &MemberId,
    epoch: u32,
    at: u64,
) -> Result<Option<Head>, LedgerError> {
    let attempt = "reckon a head of a mirrored member";
    let base: Option<String> = c
        .prepare_cached("SELECT base FROM members WHERE id = ?1")
        .and_then(|mut s| s.query_row([key], |row| row.get(0)).optional())
        .attempt(attempt)?
        .flatten();
    let base = base
        .and_then(|text| serde_json::from_str::<Standing>(&text).ok())
        .filter(|base| base.epoch == epoch);
    let (mut reached, mut head) = match base.as_ref().map(|base| (base.seq, base.head())) {
        Some((seq, Some(head))) => (seq, head),
        _ => (0, Head::start(member, epoch)),
    };
    if at < reached {
        return Ok(None);
    }
    let mut statement = c.prepare_cached(LEAVES).attempt(attempt)?;
    let mut rows = statement
        .query(params![key, epoch, reached, at])
        .attempt(attempt)?;
    while let Some(row) = rows.next().attempt(attempt)? {
        let seq: u64 = row.get(0).attempt(attempt)?;
        if seq != reached + 1 {
            return Ok(None);
        }
        head = head.then(&Leaf(row.get(1).attempt(attempt)?));
        reached = seq;
    }
    Ok((reached == at).then_some(head))
}

fn count(c: &Connection, key: i64, epoch: u32, after: u64, to: u64) -> Result<u64, LedgerError> {
    c.prepare_cached(
        "SELECT (SELECT count(*) FROM replicas
                 WHERE member = ?1 AND epoch = ?2 AND seq > ?3 AND seq <= ?4)
              + (SELECT count(*) FROM stubs
                 WHERE member = ?1 AND epoch = ?2 AND seq > ?3 AND seq <= ?4)",
    )
    .and_then(|mut s| s.query_row(params![key, epoch, after, to], |row| row.get(0)))
    .attempt("count the entries of a mirrored member")
}

/// An entry as it is held, with where its payload is.
struct Held {
    entry: Entry,
    record: Option<i64>,
    content: Option<Vec<u8>>,
}

fn held(row: &Row<'_>) -> Result<Option<Held>, rusqlite::Error> {
    let Some(key) = row.get::<_, Option<String>>(2)? else {
        return Ok(None);
    };
    let unreadable = |column: usize| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Integer,
            "not what a member has published".into(),
        )
    };
    Ok(Some(Held {
        entry: Entry {
            seq: row.get(0)?,
            action: Action::from_code(row.get(3)?).ok_or_else(|| unreadable(3))?,
            key: RecordId::parse(&key).ok_or_else(|| unreadable(2))?,
            kind: Kind::from_code(row.get(4)?).ok_or_else(|| unreadable(4))?,
            resource: row.get(5)?,
            fingerprint: Fingerprint::of(b""),
            published: row.get(6)?,
        },
        record: row.get(7)?,
        content: row.get(8)?,
    }))
}

fn opened(c: &Connection, held: Held) -> Result<(Entry, String), LedgerError> {
    let Held {
        mut entry,
        record,
        content,
    } = held;
    let payload = match (record, content) {
        _ if entry.action == Action::Delete => String::new(),
        (Some(record), _) => records::payload(c, record)?,
        (None, Some(content)) => unpack(&content, 0)?,
        (None, None) => return Err(damaged(&entry)),
    };
    entry.fingerprint = Fingerprint::of(payload.as_bytes());
    Ok((entry, payload))
}

fn damaged(entry: &Entry) -> LedgerError {
    LedgerError::Damaged {
        id: entry.key.as_str().to_owned(),
        reason: "it is not what its member has signed".to_owned(),
    }
}
