//! The members of the commons that this node knows: their cards, where they answer, where we stand.

use super::{
    Attempt, Ledger, LedgerError, Written, authority, lock,
    log::{self, source_key},
    replicas, time,
};
use crate::peers::{Following, Mode};
use harvest::peer::{Cursor, Standing};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::BTreeMap;
use vocab::{
    MemberId,
    feed::{SetDigest, SignedCheckpoint},
    member::SignedCard,
};

/// What is known of a member.
#[derive(Debug, Clone)]
pub struct KnownMember {
    pub member: MemberId,
    /// Where it answers.
    pub address: String,
    pub following: Following,
    pub card: SignedCard,
    /// The newest one that was reached.
    pub checkpoint: Option<SignedCheckpoint>,
    pub cursor: Option<Cursor>,
    /// Of all live entries held.
    pub digest: SetDigest,
    pub pulled: Option<Timestamp>,
    /// How the last pull ended, as JSON.
    pub outcome: Option<String>,
    /// Live entries held.
    pub live: u64,
    /// Of these, those that are nothing we can show or want.
    pub refused: u64,
}

/// A member in a few words.
#[derive(Debug, Clone)]
pub struct Brief {
    pub name: BTreeMap<String, String>,
    pub address: String,
    pub via: Option<String>,
    /// When it was last asked for what is new.
    pub pulled: Option<Timestamp>,
}

/// How a pull ended.
#[derive(Debug, Default)]
pub struct Ended<'e> {
    /// As JSON.
    pub outcome: String,
    pub checkpoint: Option<&'e SignedCheckpoint>,
    pub card: Option<&'e SignedCard>,
    /// The member's own address, if it has answered there.
    pub answered: Option<&'e str>,
}

impl Ledger {
    pub fn members(&self) -> Result<Vec<KnownMember>, LedgerError> {
        self.reading("read members", |c| members(c, None))
    }

    /// What a member is called by language, where it answers, and who gave us what is held of it.
    pub fn brief(&self, member: &MemberId) -> Result<Option<Brief>, LedgerError> {
        let attempt = "read a member";
        self.reading(attempt, |c| {
            c.prepare_cached(
                "SELECT json_extract(card, '$.name'), address, json_extract(outcome, '$.via'), pulled
                 FROM members WHERE member = ?1",
            )
            .and_then(|mut s| {
                s.query_row([member.as_str()], |row| {
                    let name: Option<String> = row.get(0)?;
                    Ok(Brief {
                        name: name
                            .and_then(|name| serde_json::from_str(&name).ok())
                            .unwrap_or_default(),
                        address: row.get(1)?,
                        via: row.get(2)?,
                        pulled: row.get::<_, Option<i64>>(3)?.map(time),
                    })
                })
                .optional()
            })
            .attempt(attempt)
        })
    }

    /// The members that are asked for what is new, and how.
    pub fn followed(&self) -> Result<Vec<(MemberId, Following)>, LedgerError> {
        let attempt = "read who is followed";
        self.reading(attempt, |c| {
            let mut statement = c
                .prepare_cached("SELECT member, settings FROM members ORDER BY member")
                .attempt(attempt)?;
            let rows = statement
                .query_map([], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })
                .attempt(attempt)?;
            let mut followed = Vec::new();
            for row in rows {
                let (member, settings) = row.attempt(attempt)?;
                let following: Following = serde_json::from_str(&settings).unwrap_or_default();
                let member = MemberId::parse(&member).filter(|_| following.mode.is_pulled());
                followed.extend(member.map(|member| (member, following)));
            }
            Ok(followed)
        })
    }

    pub fn member(&self, member: &MemberId) -> Result<Option<KnownMember>, LedgerError> {
        self.reading("read a member", |c| {
            Ok(members(c, Some(member))?.into_iter().next())
        })
    }

    /// Keeps how a member is followed, from now on; its card must be that of an edition as new as the one
    /// that is known. Blocking one takes away what is held of it: see [`Ledger::forget_member`].
    pub fn keep_member(
        &self,
        card: &SignedCard,
        address: &str,
        following: &Following,
        now: Timestamp,
    ) -> Result<Written, LedgerError> {
        let attempt = "keep a member";
        let settings = serde_json::to_string(following).unwrap_or_default();
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let mut written = Written {
            position: log::head(&t)?,
            ..Written::default()
        };
        let member = &card.card().member;
        let known = members(&t, Some(member))?.into_iter().next();
        let rescoped = known
            .as_ref()
            .is_some_and(|known| known.following.scope != following.scope);
        let held: Option<i64> = t
            .query_row(
                "SELECT source FROM members WHERE member = ?1",
                [member.as_str()],
                |row| row.get(0),
            )
            .optional()
            .attempt(attempt)?;
        let source = match held {
            Some(source) => source,
            None => source_key(&t, &source_name(card))?,
        };
        t.execute("UPDATE sources SET is_member = 1 WHERE id = ?1", [source])
            .attempt(attempt)?;
        t.execute(
            "INSERT INTO members (member, source, address, settings, card) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (member) DO UPDATE SET address = ?3, settings = ?4, card = ?5",
            params![member.as_str(), source, address, settings, card.text()],
        )
        .attempt(attempt)?;
        let key = key(&t, member)?;
        if rescoped {
            // What had not been taken may be wanted now: everything is asked for again.
            t.execute("UPDATE members SET cursor = NULL WHERE id = ?1", [key])
                .attempt(attempt)?;
        }
        let was_mirror = known
            .as_ref()
            .is_some_and(|known| known.following.mode == Mode::Mirror);
        if following.mode == Mode::Mirror && !was_mirror {
            // What it had replaced before was not kept: the copy begins where we stand.
            let standing = known.as_ref().and_then(|known| known.cursor.as_ref());
            keep_base(&t, key, standing.and_then(Cursor::standing))?;
        }
        // Who is not followed, and of whom nothing is shown, speaks for nothing here.
        let is_heard = match following.mode {
            Mode::Follow | Mode::Mirror => true,
            Mode::Ignore => known.is_some_and(|known| known.live > 0),
            Mode::Block => false,
        };
        let heard = is_heard.then_some((following, address));
        declare(&t, key, card, heard, now, &mut written)?;
        t.commit().attempt(attempt)?;
        Ok(written)
    }

    /// Keeps how a pull ended, and what it has learnt of the member. True when the member declares other
    /// namespaces than before.
    pub fn keep_pull(
        &self,
        member: &MemberId,
        ended: &Ended<'_>,
        now: Timestamp,
    ) -> Result<bool, LedgerError> {
        let attempt = "keep how a pull ended";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let key = key(&t, member)?;
        t.prepare_cached("UPDATE members SET pulled = ?2, outcome = ?3 WHERE id = ?1")
            .and_then(|mut s| s.execute(params![key, now.as_millisecond(), ended.outcome]))
            .attempt(attempt)?;
        if let Some(checkpoint) = ended.checkpoint {
            t.prepare_cached("UPDATE members SET checkpoint = ?2 WHERE id = ?1")
                .and_then(|mut s| s.execute(params![key, checkpoint.text()]))
                .attempt(attempt)?;
        }
        let mut declares_other = false;
        let (known, settings, heard_at): (String, String, String) = t
            .query_row(
                "SELECT card, settings, address FROM members WHERE id = ?1",
                [key],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .attempt(attempt)?;
        let known = SignedCard::read(&known).ok();
        let following: Following = serde_json::from_str(&settings).unwrap_or_default();
        let mut written = Written {
            position: log::head(&t)?,
            ..Written::default()
        };
        if let Some(card) = ended.card {
            let address = &card.card().base_url;
            // The operator may have given another way to the same member, which stays until it moves.
            let has_moved = known
                .as_ref()
                .is_some_and(|known| known.card().base_url != *address);
            t.execute(
                "UPDATE members SET card = ?2 WHERE id = ?1",
                params![key, card.text()],
            )
            .attempt(attempt)?;
            if has_moved {
                t.execute(
                    "UPDATE members SET address = ?2 WHERE id = ?1",
                    params![key, address],
                )
                .attempt(attempt)?;
            }
            // Whoever says that it has moved has not answered there yet.
            let heard = Some((&following, heard_at.as_str()));
            declares_other = declare(&t, key, card, heard, now, &mut written)?;
            if !declares_other && has_moved {
                let at = now.as_millisecond();
                declares_other = authority::settle_all(&t, at, &mut written)?;
            }
        } else if let (Some(card), Some(address)) = (&known, ended.answered) {
            let heard = Some((&following, address));
            declares_other = declare(&t, key, card, heard, now, &mut written)?;
        }
        t.commit().attempt(attempt)?;
        Ok(declares_other)
    }

    /// Grows when what members state counts otherwise than before.
    pub fn edition(&self) -> Result<u64, LedgerError> {
        self.reading("read the edition of namespaces", authority::edition)
    }

    /// Declares the namespaces of this node; true when records are shown otherwise since.
    pub fn declare_own(&self, namespaces: &[String], now: Timestamp) -> Result<bool, LedgerError> {
        let attempt = "declare our namespaces";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let mut written = Written {
            position: log::head(&t)?,
            ..Written::default()
        };
        let at = now.as_millisecond();
        let is_other = authority::declare(&t, None, namespaces, at, &mut written)?;
        t.commit().attempt(attempt)?;
        Ok(is_other)
    }

    /// Takes away some of what is held of a member; how many records that were. All is gone when it is
    /// none: then the member itself is forgotten too, unless it `stays` known.
    pub fn forget_member(
        &self,
        member: &MemberId,
        stays: bool,
        now: Timestamp,
    ) -> Result<u64, LedgerError> {
        let attempt = "forget a member";
        let mut connection = lock(&self.0.writer);
        let t = connection.transaction().attempt(attempt)?;
        let key = key(&t, member)?;
        let mut written = Written {
            position: log::head(&t)?,
            ..Written::default()
        };
        let count = replicas::forget_some(&t, key, FORGOTTEN_AT_ONCE, now, &mut written)?;
        if count == 0 {
            t.execute("DELETE FROM stubs WHERE member = ?1", [key])
                .attempt(attempt)?;
            authority::declare(&t, Some(key), &[], now.as_millisecond(), &mut written)?;
            let last = if stays {
                "UPDATE members SET cursor = NULL, digest = NULL, checkpoint = NULL, live = 0,
                 refused = 0 WHERE id = ?1"
            } else {
                "DELETE FROM members WHERE id = ?1"
            };
            t.execute(last, [key]).attempt(attempt)?;
        }
        t.commit().attempt(attempt)?;
        Ok(count)
    }
}

/// Entries taken away in one transaction.
const FORGOTTEN_AT_ONCE: usize = 1_000;

/// What people read where records of a member are counted: its name, and enough of its fingerprint that
/// nobody else is called so. It stays, whatever the member calls itself later.
fn source_name(card: &SignedCard) -> String {
    let card = card.card();
    let name = card.name.get("fr").or_else(|| card.name.values().next());
    let plain: String = name
        .map_or("", String::as_str)
        .chars()
        .map(|c| if c == '/' || c.is_control() { ' ' } else { c })
        .take(60)
        .collect();
    format!("{} · {}", plain.trim(), &card.member.as_str()[..8])
}

/// Who is not listened to speaks with no authority; `heard` is how it is followed, and at which address.
fn declare(
    t: &Transaction<'_>,
    key: i64,
    card: &SignedCard,
    heard: Option<(&Following, &str)>,
    now: Timestamp,
    written: &mut Written,
) -> Result<bool, LedgerError> {
    let all = card.card().namespaces.iter().cloned();
    let namespaces: Vec<String> = match heard {
        Some((following, address)) => all
            .filter(|namespace| following.lets_speak_for(namespace, address))
            .collect(),
        None => Vec::new(),
    };
    authority::declare(t, Some(key), &namespaces, now.as_millisecond(), written)
}

/// From where on the log of a mirrored member can be told.
pub(super) fn keep_base(
    t: &Transaction<'_>,
    key: i64,
    base: Option<&Standing>,
) -> Result<(), LedgerError> {
    let base = base.and_then(|base| serde_json::to_string(base).ok());
    t.prepare_cached("UPDATE members SET base = ?2 WHERE id = ?1")
        .and_then(|mut s| s.execute(params![key, base]))
        .attempt("keep where a mirror begins")?;
    Ok(())
}

pub(super) fn key(c: &Connection, member: &MemberId) -> Result<i64, LedgerError> {
    c.prepare_cached("SELECT id FROM members WHERE member = ?1")
        .and_then(|mut s| s.query_row([member.as_str()], |row| row.get(0)).optional())
        .attempt("read a member")?
        .ok_or_else(|| LedgerError::UnknownMember(member.clone()))
}

fn members(c: &Connection, only: Option<&MemberId>) -> Result<Vec<KnownMember>, LedgerError> {
    let attempt = "read members";
    let mut statement = c
        .prepare_cached(
            "SELECT m.member, m.address, m.settings, m.card, m.checkpoint, m.cursor, m.digest,
             m.pulled, m.outcome, m.live, m.refused
             FROM members m WHERE ?1 IS NULL OR m.member = ?1 ORDER BY m.member",
        )
        .attempt(attempt)?;
    let rows = statement
        .query_map([only.map(MemberId::as_str)], known)
        .attempt(attempt)?;
    let mut members = Vec::new();
    for row in rows {
        match row.attempt(attempt)? {
            Ok(member) => members.push(member),
            Err(reason) => tracing::error!("a member is left out: {reason}"),
        }
    }
    Ok(members)
}

fn known(row: &Row<'_>) -> Result<Result<KnownMember, String>, rusqlite::Error> {
    let (id, card): (String, String) = (row.get(0)?, row.get(3)?);
    let Some(member) = MemberId::parse(&id) else {
        return Ok(Err(format!("`{id}` is no fingerprint")));
    };
    let card = match SignedCard::read(&card) {
        Ok(card) => card,
        Err(error) => return Ok(Err(format!("the card of {id} cannot be read: {error}"))),
    };
    let settings: String = row.get(2)?;
    let checkpoint: Option<String> = row.get(4)?;
    let cursor: Option<String> = row.get(5)?;
    let digest: Option<[u8; 32]> = row.get(6)?;
    Ok(Ok(KnownMember {
        member,
        address: row.get(1)?,
        following: serde_json::from_str(&settings).unwrap_or_default(),
        card,
        checkpoint: checkpoint.and_then(|text| SignedCheckpoint::read(&text).ok()),
        cursor: cursor.as_deref().and_then(Cursor::parse),
        digest: digest.map_or_else(SetDigest::default, |bytes| SetDigest::from_bytes(&bytes)),
        pulled: row.get::<_, Option<i64>>(7)?.map(time),
        outcome: row.get(8)?,
        live: row.get(9)?,
        refused: row.get(10)?,
    }))
}
