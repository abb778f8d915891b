//! Who is who: records that the source states under IRIs which are not held.

use super::JobError;
use crate::{
    holdings::Holdings,
    ledger::{self, Ledger, Rename},
};
use harvest::identity::{Continuity, Held, Keys, Meeting};
use std::collections::HashMap;
use vocab::{Issue, Kind, Record, RecordId};

/// Bytes of payload that may wait until the end of a walk; beyond, records are admitted as new, and
/// taken for what they are afterwards.
const MAX_WAITING_BYTES: usize = 64 << 20;

/// The records met in one walk, held against those of the same source in the ledger.
pub struct Names<'h> {
    holdings: &'h Holdings,
    source: &'h str,
    /// Absent while nothing is held: then everything is new.
    continuity: Option<Continuity>,
    waiting: HashMap<String, Record>,
    waiting_bytes: usize,
}

/// What the end of the walk has told.
#[derive(Debug, Default)]
pub struct Linked {
    /// Records that waited, to be admitted now under the ids that the ledger knows for them.
    pub waiting: Vec<Record>,
    /// Which of these are records that were held under another name until now.
    pub renames: Vec<Rename>,
    pub ambiguous: u64,
    pub doubts: Vec<Issue>,
}

impl<'h> Names<'h> {
    pub fn new(holdings: &'h Holdings, source: &'h str) -> Result<Self, JobError> {
        let held = holdings.ledger().held(source)?;
        let continuity = if held.is_empty() {
            None
        } else {
            Some(continuity(holdings.ledger(), source, held)?)
        };
        Ok(Self {
            holdings,
            source,
            continuity,
            waiting: HashMap::new(),
            waiting_bytes: 0,
        })
    }

    /// Takes note of new and changed records; gives back those that can be admitted now.
    pub fn meet(&mut self, records: Vec<Record>) -> Vec<Record> {
        let Some(continuity) = &mut self.continuity else {
            return records;
        };
        let mut now = Vec::with_capacity(records.len());
        for record in records {
            if !has_identity(record.kind()) {
                now.push(record);
                continue;
            }
            let resource = record.resource().as_str();
            let has_room = self.waiting_bytes + record.payload().len() <= MAX_WAITING_BYTES;
            match continuity.meet(resource, Keys::of(&record)) {
                Meeting::Waiting if has_room => {
                    self.waiting_bytes += record.payload().len();
                    self.waiting.insert(resource.to_owned(), record);
                }
                Meeting::Waiting | Meeting::New | Meeting::Itself(_) => now.push(record),
            }
        }
        now
    }

    /// Tells who is who at the end of a walk.
    pub fn link(
        self,
        was_met: impl Fn(&str) -> bool,
        is_complete: bool,
    ) -> Result<Linked, JobError> {
        let Self {
            holdings,
            source,
            continuity,
            mut waiting,
            ..
        } = self;
        let Some(continuity) = continuity else {
            return Ok(Linked::default());
        };
        let links = continuity.finish(was_met, is_complete);
        let mut linked = Linked {
            ambiguous: links.ambiguous.len() as u64,
            doubts: links.ambiguous.iter().map(|one| one.issue()).collect(),
            ..Linked::default()
        };
        for relink in links.relinks {
            if !waiting.contains_key(&relink.new) {
                // It was admitted under its new name before anyone knew whose that is.
                let id = holdings.ledger().identify(source, &relink.new)?;
                let Some((_, record)) = holdings.ledger().record_if_present(&id)? else {
                    continue;
                };
                waiting.insert(relink.new.clone(), record);
            }
            linked.renames.push(Rename {
                id: relink.id,
                to: relink.new,
                reason: relink.reason.to_string(),
            });
        }
        linked.waiting = waiting.into_values().collect();
        linked
            .waiting
            .sort_by(|a, b| a.resource().as_str().cmp(b.resource().as_str()));
        Ok(linked)
    }
}

/// What portals count among the things they hold, and rename.
fn has_identity(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Dataset | Kind::DatasetSeries | Kind::DataService
    )
}

fn continuity(
    ledger: &Ledger,
    source: &str,
    held: Vec<ledger::Held>,
) -> Result<Continuity, JobError> {
    let (mut keys, aliases) = (ledger.keys(source)?, ledger.aliases_of(source)?);
    let settled = ledger.settled(source)?;
    let held = held.into_iter().filter(|one| has_identity(one.kind));
    Ok(Continuity::new(held.map(|one| {
        let id: RecordId = one.id;
        let keys = keys.remove(&id);
        Held {
            keys: keys.unwrap_or_else(|| Keys::of_payload(&one.resource, one.kind, "")),
            aliases: aliases.get(&id).cloned().unwrap_or_default(),
            is_recent: settled.is_some_and(|settled| one.first_seen > settled),
            resource: one.resource,
            presence: one.presence,
            id,
        }
    })))
}
