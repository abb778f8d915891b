//! Who is shown when several state one resource, and who may say what about whose.
//!
//! Sources of this node are one voice, each member is another. First comes whoever has declared the
//! namespace of the resource: this node, then a member that answers at that very address, then one that
//! only says so. Then come our own sources, then members in the order of their ids. The others are
//! eclipsed: kept, and shown again when the first one leaves.

use super::{
    Attempt, LedgerError, Written,
    log::{self, ECLIPSED, Kept, PRESENT},
};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::{borrow::Cow, collections::BTreeMap};
use url::Url;
use vocab::{
    MemberId,
    member::{is_namespace, is_within},
    skolem,
};

/// What everyone has declared, as it is at one moment of the ledger.
#[derive(Debug, Default)]
pub(crate) struct Authority {
    own: Vec<String>,
    /// By the source of each member.
    members: BTreeMap<i64, Voice>,
}

#[derive(Debug)]
struct Voice {
    id: MemberId,
    /// With whether the member answers at that very address.
    namespaces: Vec<(String, bool)>,
}

/// The lowest is shown. Equal ones are one voice.
type Rank<'a> = (u8, &'a str);

const OURS: i64 = 0;

impl Authority {
    pub fn read(c: &Connection) -> Result<Self, LedgerError> {
        let attempt = "read who speaks with authority";
        let mut authority = Self::default();
        let mut statement = c
            .prepare_cached("SELECT id, source, member, address FROM members")
            .attempt(attempt)?;
        let rows = statement
            .query_map([], |row| {
                Ok((
                    row.get::<_, i64>(0)?,
                    row.get::<_, Option<i64>>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, String>(3)?,
                ))
            })
            .attempt(attempt)?;
        for row in rows {
            let (key, source, id, address) = row.attempt(attempt)?;
            let (Some(source), Some(id)) = (source, MemberId::parse(&id)) else {
                continue;
            };
            let address = Url::parse(&address).ok();
            let is_there = |prefix: &str| {
                let declared = Url::parse(prefix).ok();
                declared.map(|url| url.origin()) == address.as_ref().map(Url::origin)
            };
            let namespaces = prefixes(c, key)?;
            let namespaces = namespaces
                .into_iter()
                .map(|prefix| {
                    let is_there = is_there(&prefix);
                    (prefix, is_there)
                })
                .collect();
            authority.members.insert(source, Voice { id, namespaces });
        }
        if !authority.members.is_empty() {
            authority.own = prefixes(c, OURS)?;
        }
        Ok(authority)
    }

    /// Whether there is nobody but this node.
    pub fn is_alone(&self) -> bool {
        self.members.is_empty()
    }

    fn rank(&self, source: i64, resource: &str) -> Rank<'_> {
        match self.members.get(&source) {
            None if covers(&self.own, resource) => (0, ""),
            None => (3, ""),
            Some(voice) => {
                let mut declared = voice
                    .namespaces
                    .iter()
                    .filter(|(prefix, _)| is_within(resource, prefix))
                    .peekable();
                let is_declared = declared.peek().is_some();
                let rank = match (is_declared, declared.any(|(_, is_there)| *is_there)) {
                    (true, true) => 1,
                    (true, false) => 2,
                    (false, _) => 4,
                };
                (rank, voice.id.as_str())
            }
        }
    }

    /// What of a payload counts in the public view: all of it, unless a member states it. Of what lies in
    /// the namespaces of others a member is believed only about the resource of its record, which it
    /// would not state visibly if they did.
    pub fn counted<'p>(
        &self,
        member: Option<&MemberId>,
        resource: &str,
        payload: &'p str,
    ) -> Cow<'p, str> {
        let Some(member) = member else {
            return Cow::Borrowed(payload);
        };
        let counts = |subject: &str| {
            subject == resource
                || skolem::owner(subject) == Some(resource)
                || !self.is_of_others(member, subject)
        };
        let mut counted = String::with_capacity(payload.len());
        // Lines are sorted: those about one subject follow each other.
        let mut last = ("", true);
        for line in payload.split_inclusive('\n') {
            let subject = line.split_once(' ').map_or("", |(subject, _)| subject);
            if subject != last.0 {
                let bare = subject.trim_start_matches('<').trim_end_matches('>');
                last = (subject, counts(bare));
            }
            if last.1 {
                counted.push_str(line);
            }
        }
        Cow::Owned(counted)
    }

    fn is_of_others(&self, member: &MemberId, subject: &str) -> bool {
        if covers(&self.own, subject) {
            return true;
        }
        let declares = |voice: &Voice| {
            voice
                .namespaces
                .iter()
                .any(|(prefix, _)| is_within(subject, prefix))
        };
        let ours = self.members.values().find(|voice| voice.id == *member);
        if ours.is_some_and(declares) {
            return false;
        }
        self.members
            .values()
            .any(|voice| voice.id != *member && declares(voice))
    }
}

fn covers(namespaces: &[String], iri: &str) -> bool {
    namespaces.iter().any(|prefix| is_within(iri, prefix))
}

fn prefixes(c: &Connection, member: i64) -> Result<Vec<String>, LedgerError> {
    let attempt = "read namespaces";
    let mut statement = c
        .prepare_cached("SELECT prefix FROM namespaces WHERE member = ?1 ORDER BY prefix")
        .attempt(attempt)?;
    let rows = statement
        .query_map([member], |row| row.get(0))
        .attempt(attempt)?;
    rows.collect::<Result<_, _>>().attempt(attempt)
}

/// The edition of what everyone has declared.
pub(crate) fn edition(c: &Connection) -> Result<u64, LedgerError> {
    c.prepare_cached("SELECT edition FROM authority")
        .and_then(|mut s| s.query_row([], |row| row.get(0)).optional())
        .map(Option::unwrap_or_default)
        .attempt("read the edition of namespaces")
}

/// How a record of a source about a resource stands beside those that are held already.
pub(super) struct Standing {
    pub is_shown: bool,
    /// Nobody but that source states the resource: no record about it has to be shown or hidden.
    pub is_alone: bool,
}

pub(super) fn standing(
    t: &Transaction<'_>,
    authority: &Authority,
    source: i64,
    resource: &str,
) -> Result<Standing, LedgerError> {
    if authority.is_alone() {
        return Ok(Standing {
            is_shown: true,
            is_alone: true,
        });
    }
    let ours = authority.rank(source, resource);
    let voices = voices(t, resource)?;
    let is_shown = voices
        .iter()
        .all(|other| ours <= authority.rank(other.source, resource));
    let is_alone = voices.iter().all(|other| other.source == source);
    Ok(Standing { is_shown, is_alone })
}

/// Lets the records about a resource be shown, or not, as is due; writes a change for each that flips.
pub(super) fn settle(
    t: &Transaction<'_>,
    authority: &Authority,
    resource: &str,
    now: i64,
    written: &mut Written,
) -> Result<(), LedgerError> {
    if authority.is_alone() {
        return Ok(());
    }
    let voices = voices(t, resource)?;
    let ranks = voices
        .iter()
        .map(|voice| authority.rank(voice.source, resource));
    let Some(first) = ranks.min() else {
        return Ok(());
    };
    for voice in &voices {
        let is_first = authority.rank(voice.source, resource) == first;
        if is_first && voice.kept.state == ECLIPSED {
            log::reappear(t, &voice.kept, now, written)?;
        }
        if !is_first && voice.kept.state == PRESENT {
            log::eclipse(t, &voice.kept, now, written)?;
        }
    }
    Ok(())
}

/// One record about a resource.
struct Stated {
    source: i64,
    kept: Kept,
}

fn voices(t: &Transaction<'_>, resource: &str) -> Result<Vec<Stated>, LedgerError> {
    let attempt = "read who states a resource";
    let mut statement = t
        .prepare_cached(
            "SELECT source, key, fingerprint, state, number, resource FROM records
             WHERE resource = ?1 AND state IN (?2, ?3)",
        )
        .attempt(attempt)?;
    let rows = statement
        .query_map(params![resource, PRESENT, ECLIPSED], |row| {
            Ok(Stated {
                source: row.get(0)?,
                kept: Kept::of(row, 1)?,
            })
        })
        .attempt(attempt)?;
    rows.collect::<Result<_, _>>().attempt(attempt)
}

/// Keeps what this node (`None`) or a member has declared; whether that is new. Every resource that a
/// member states is looked at again then.
pub(super) fn declare(
    t: &Transaction<'_>,
    member: Option<i64>,
    namespaces: &[String],
    now: i64,
    written: &mut Written,
) -> Result<bool, LedgerError> {
    let attempt = "keep namespaces";
    let member = member.unwrap_or(OURS);
    let mut declared: Vec<String> = namespaces
        .iter()
        .filter(|prefix| is_namespace(prefix))
        .take(MAX_NAMESPACES)
        .cloned()
        .collect();
    declared.sort();
    declared.dedup();
    if prefixes(t, member)? == declared {
        return Ok(false);
    }
    t.execute("DELETE FROM namespaces WHERE member = ?1", [member])
        .attempt(attempt)?;
    for prefix in &declared {
        t.execute(
            "INSERT INTO namespaces (member, prefix) VALUES (?1, ?2)",
            params![member, prefix],
        )
        .attempt(attempt)?;
    }
    settle_all(t, now, written)
}

/// Looks at every resource again that a member states; whether there is one.
pub(super) fn settle_all(
    t: &Transaction<'_>,
    now: i64,
    written: &mut Written,
) -> Result<bool, LedgerError> {
    let attempt = "read what members state";
    let mut statement = t
        .prepare(
            "SELECT DISTINCT resource FROM replicas WHERE record IS NOT NULL ORDER BY resource",
        )
        .attempt(attempt)?;
    let rows = statement.query_map([], |row| row.get(0)).attempt(attempt)?;
    let resources: Vec<String> = rows.collect::<Result<_, _>>().attempt(attempt)?;
    if resources.is_empty() {
        return Ok(false);
    }
    let authority = Authority::read(t)?;
    for resource in &resources {
        settle(t, &authority, resource, now, written)?;
    }
    t.execute("UPDATE authority SET edition = edition + 1", [])
        .attempt(attempt)?;
    Ok(true)
}

/// A member that declares more is not one territory.
const MAX_NAMESPACES: usize = 100;

#[cfg(test)]
mod tests;
