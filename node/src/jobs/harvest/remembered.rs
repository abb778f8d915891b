//! What a walk remembers of the one before, and what it leaves to the next.
//!
//! An answer is given back only while every record it states is held as it was after that walk. All is
//! forgotten when the program or the settings of the source change, and once in a while a sweep reads
//! everything whatever is remembered: a portal may say that nothing has changed when something has.

use super::JobError;
use crate::{
    config::SourceSettings,
    ledger::{Answer, Answers, LastReading, Ledger},
};
use harvest::{Cursor, MAPPING, Memory, Recollection, Remembered};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use vocab::Fingerprint;

/// Bytes of answers that a walk gathers to be remembered; those beyond are read again the next time.
const MAX_BYTES: usize = 64 << 20;

/// How every present record of a source is held, by a print of its resource.
type Held = HashMap<[u8; 16], Fingerprint>;

/// What one walk remembers, and gathers.
pub struct Remembering {
    ledger: Ledger,
    source: String,
    before: LastReading,
    read_as: String,
    has_rules: bool,
    /// Whether the walk reads everything.
    is_sweep: bool,
    gathered: Vec<Recollection>,
    bytes: usize,
}

/// What a walk came to.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'o> {
    pub outcome: &'o harvest::Outcome,
    /// Whether it began in the middle, after a walk that was killed.
    pub is_rest: bool,
}

impl Remembering {
    /// `sweep_days` is how long at most until everything is read again.
    pub fn new(
        ledger: &Ledger,
        settings: &SourceSettings,
        sweep_days: u32,
        asked_to_sweep: bool,
        now: Timestamp,
    ) -> Result<Self, JobError> {
        let before = ledger.last_reading(&settings.name)?;
        let read_as = read_as(settings);
        let last = before.swept.filter(|_| before.read_as == read_as);
        let interval = SignedDuration::from_hours(24 * i64::from(sweep_days));
        let is_due = last.is_none_or(|swept| now.duration_since(swept) >= interval);
        Ok(Self {
            ledger: ledger.clone(),
            source: settings.name.clone(),
            before,
            read_as,
            has_rules: !settings.clean.is_empty(),
            is_sweep: is_due || asked_to_sweep,
            gathered: Vec::new(),
            bytes: 0,
        })
    }

    /// Where a stream of events is to be read on.
    pub fn next_walk(&self) -> Option<Cursor> {
        let next = self.before.next_walk.clone().map(Cursor);
        next.filter(|_| !self.is_sweep)
    }

    /// What the walk may look up.
    pub fn memory(&self) -> Result<Memory, JobError> {
        if self.is_sweep {
            return Ok(Memory::blank());
        }
        let held = Arc::new(held(&self.ledger, &self.source)?);
        let (ledger, source) = (self.ledger.clone(), self.source.clone());
        Ok(Memory::new(move |request| {
            let answer = ledger.answer(&source, request.0).ok().flatten()?;
            let content = zstd::decode_all(answer.content.as_slice()).ok()?;
            let remembered = Remembered::from_bytes(&content)?;
            (print(&held, &remembered)? == answer.held).then_some(remembered)
        }))
    }

    /// Gathers what the next walk may remember.
    pub fn gather(&mut self, recollections: Vec<Recollection>) {
        for recollection in recollections {
            if let Recollection::New(_, new) = &recollection {
                self.bytes += new.weight();
                if self.bytes > MAX_BYTES {
                    continue;
                }
            }
            self.gathered.push(recollection);
        }
    }

    /// Remembers the walk, once all that it gave is admitted.
    pub fn keep(self, ended: Ended<'_>, now: Timestamp) -> Result<(), JobError> {
        let end = ended.outcome.may_remove();
        // Nobody knows what a walk that was stopped would have met.
        if matches!(end, Err(harvest::Reason::Stopped)) {
            return Ok(());
        }
        let has_swept = self.is_sweep && !ended.is_rest;
        let mut reading = LastReading {
            read_as: self.read_as.clone(),
            ..self.before.clone()
        };
        if has_swept {
            reading.swept = Some(now);
            reading.next_walk = None;
        }
        if let Some(Cursor(next)) = &ended.outcome.next_walk {
            reading.next_walk = Some(next.clone());
        }
        let mut answers = self.answers()?;
        answers.forgets_others = has_swept || end.is_ok();
        if ended.is_rest && self.before.read_as != self.read_as {
            // What was read under other settings stays unknown until all of it is read again.
            return Ok(());
        }
        Ok(self.ledger.remember(&self.source, &reading, &answers)?)
    }

    fn answers(&self) -> Result<Answers, JobError> {
        let is_new = |one: &Recollection| matches!(one, Recollection::New(..));
        let held = match self.gathered.iter().any(is_new) {
            true => held(&self.ledger, &self.source)?,
            false => Held::new(),
        };
        let aside: HashSet<String> = match self.has_rules {
            true => self.ledger.quarantined_subjects(&self.source)?,
            false => HashSet::new(),
        };
        let mut answers = Answers::default();
        for recollection in &self.gathered {
            let (key, new) = match recollection {
                Recollection::Kept(key) => {
                    answers.kept.insert(key.0);
                    continue;
                }
                Recollection::New(key, new) => (key, new),
            };
            // What could not be cleaned, or is not held as the answer states it, is read again.
            let is_taken = new.stated().iter().all(|stated| {
                (self.has_rules && !aside.contains(&stated.resource))
                    || held
                        .get(&name(&stated.resource))
                        .is_some_and(|fingerprint| starts_with(*fingerprint, stated.print))
            });
            let Some(print) = print(&held, new).filter(|_| is_taken) else {
                continue;
            };
            let content = zstd::encode_all(new.to_bytes().as_slice(), 3)
                .map_err(|error| JobError::Lost(error.to_string()))?;
            answers.new.push(Answer {
                request: key.0,
                held: print,
                content,
            });
        }
        Ok(answers)
    }
}

fn held(ledger: &Ledger, source: &str) -> Result<Held, JobError> {
    let mut held = Held::new();
    ledger.each_present(source, |resource, fingerprint| {
        held.insert(name(resource), fingerprint);
    })?;
    Ok(held)
}

/// A print of how the records that an answer states are held; nothing when one of them is not.
fn print(held: &Held, remembered: &Remembered) -> Option<[u8; 32]> {
    let mut digest = Sha256::new();
    for stated in remembered.stated() {
        digest.update(held.get(&name(&stated.resource))?.0);
    }
    Some(digest.finalize().into())
}

/// The beginning of the SHA-256 of a resource.
fn name(resource: &str) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(resource.as_bytes()).into();
    let (name, _) = digest.split_first_chunk().expect("SHA-256 gives 32 bytes");
    *name
}

fn starts_with(fingerprint: Fingerprint, print: u64) -> bool {
    fingerprint.0.starts_with(&print.to_be_bytes())
}

/// What decides how the answers of a source become records.
fn read_as(settings: &SourceSettings) -> String {
    let SourceSettings {
        address,
        kind,
        also_hosts,
        defaults,
        clean,
        ..
    } = settings;
    let said = serde_json::json!([
        env!("CARGO_PKG_VERSION"),
        MAPPING,
        address,
        kind,
        also_hosts,
        defaults,
        clean
    ]);
    let digest: [u8; 32] = Sha256::digest(said.to_string().as_bytes()).into();
    Fingerprint(digest).to_hex()
}
