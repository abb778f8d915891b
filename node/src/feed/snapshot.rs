//! Snapshots: the whole set at one entry, in files that never change.

use super::{Answer, Feed, FeedError};
use crate::ledger::{self, FeedState, LedgerError};
use jiff::Timestamp;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};
use vocab::{
    MemberId,
    feed::{Action, Manifest, Part, write_entry},
    text32,
};

/// Bytes of one part before it is compressed, about: what a follower keeps in one transaction.
const PART_BYTES: usize = 8 << 20;
const LEVEL: i32 = 9;
/// A set of fewer entries is told by the log alone.
const WORTH_ONE: u64 = 4_000;
/// Snapshots that are kept: somebody may be loading the one before.
const KEPT: usize = 2;

impl Feed {
    /// Makes a snapshot when the log since the last one has become long against the set; says whether it
    /// did.
    pub fn snapshot_if_due(&self, _now: Timestamp) -> Result<bool, FeedError> {
        let Some(state) = self.ledger().feed_state()? else {
            return Ok(false);
        };
        let since = state.seq.saturating_sub(state.snapshot_seq);
        if since < WORTH_ONE.max(state.live / 10) {
            return Ok(false);
        }
        self.make_snapshot()?;
        Ok(true)
    }

    /// Makes what was erased leave every file: pages of the past and snapshots before this one.
    pub fn clean_erasures(&self, now: Timestamp) -> Result<(), FeedError> {
        if !self.ledger().has_erasures_to_clean()? {
            return Ok(());
        }
        self.pages().tell_the_present_only(now)?;
        let has_snapshot = self
            .ledger()
            .feed_state()?
            .is_some_and(|state| state.snapshot.is_some());
        if has_snapshot {
            // Twice: the one before the newest is kept for those who are loading it.
            self.make_snapshot()?;
            self.make_snapshot()?;
        }
        self.ledger().erasures_are_clean(now)?;
        Ok(())
    }

    /// Makes a snapshot of the set as it is now.
    pub fn make_snapshot(&self) -> Result<(), FeedError> {
        let folder = self.snapshots();
        let beside = folder.join("new");
        make_empty(&beside)?;
        let member = self.identity().member();
        let attempt = "read what the feed tells";
        let made = self.ledger().reading(attempt, |c| {
            let Some(state) = ledger::feed_state(c)? else {
                return Ok(None);
            };
            let mut writer = Writer::new(&beside);
            let written = ledger::each_live::<Failure>(c, &state, &mut |entry, payload| {
                write_entry(&mut writer.raw, entry, payload);
                writer.entries += 1;
                if entry.action != Action::Delete {
                    writer.live += 1;
                }
                writer.finish_if_full()
            });
            Ok(Some((state, written.and_then(|()| writer.finish()))))
        })?;
        let Some((state, written)) = made else {
            return Ok(());
        };
        let (parts, live) = match written {
            Ok(written) => written,
            Err(Failure::Ledger(error)) => return Err(error.into()),
            Err(Failure::File(error)) => return Err(error),
        };
        let manifest = Manifest {
            form: Manifest::FORM,
            member,
            epoch: state.epoch,
            seq: state.seq,
            published: state.published,
            count: live,
            set: state.digest,
            head: state.head,
            parts,
        };
        let text = manifest.to_text();
        let hash = Manifest::hash(&text);
        write_file(&beside.join("manifest"), text.as_bytes())?;
        let place = folder.join(Manifest::name(&hash));
        if !place.exists() {
            fs::rename(&beside, &place).map_err(|source| failed(&place, source))?;
            sync(&folder)?;
        }
        self.ledger().keep_snapshot(state.epoch, &hash, state.seq)?;
        self.forget_old(&state, &hash);
        Ok(())
    }

    /// A file of a snapshot: its manifest, or a part by its hash.
    pub fn snapshot_file(&self, hash: &str, name: &str) -> Answer<PathBuf> {
        let Some(path) = file_in(&self.snapshots(), hash, name) else {
            return Answer::NotHere;
        };
        if path.is_file() {
            Answer::Here(path)
        } else {
            Answer::Gone
        }
    }

    fn snapshots(&self) -> PathBuf {
        self.folder().join("snapshots")
    }

    fn forget_old(&self, state: &FeedState, newest: &[u8; 32]) {
        let keep = [
            Some(Manifest::name(newest)),
            state.snapshot.as_ref().map(Manifest::name),
        ];
        debug_assert_eq!(keep.len(), KEPT);
        for entry in fs::read_dir(self.snapshots())
            .into_iter()
            .flatten()
            .flatten()
        {
            let name = entry.file_name();
            let is_kept = keep.iter().flatten().any(|kept| name == kept.as_str());
            if !is_kept && let Err(error) = fs::remove_dir_all(entry.path()) {
                tracing::warn!("cannot remove an old snapshot: {error}");
            }
        }
    }
}

/// Where a file of a snapshot is. Names are hashes, and nothing else is looked for.
fn file_in(snapshots: &Path, hash: &str, name: &str) -> Option<PathBuf> {
    let is_hash = |text: &str| text32::decode::<32>(text).is_some();
    let is_name = is_hash(hash) && (name == "manifest" || is_hash(name));
    is_name.then(|| snapshots.join(hash).join(name))
}

/// Where the snapshots of a mirrored member are, in a data folder.
pub fn mirrored_folder(data: &Path, member: &MemberId) -> PathBuf {
    data.join("feed").join("mirror").join(member.as_str())
}

/// A file of a snapshot of a mirrored member.
pub fn mirrored_file(data: &Path, member: &MemberId, hash: &str, name: &str) -> Option<PathBuf> {
    file_in(&mirrored_folder(data, member), hash, name)
}

enum Failure {
    Ledger(LedgerError),
    File(FeedError),
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

/// Entries on their way into parts.
struct Writer<'f> {
    folder: &'f Path,
    raw: Vec<u8>,
    entries: u64,
    live: u64,
    parts: Vec<Part>,
}

impl<'f> Writer<'f> {
    fn new(folder: &'f Path) -> Self {
        Self {
            folder,
            raw: Vec::with_capacity(PART_BYTES + (1 << 16)),
            entries: 0,
            live: 0,
            parts: Vec::new(),
        }
    }

    fn finish_if_full(&mut self) -> Result<(), Failure> {
        if self.raw.len() < PART_BYTES {
            return Ok(());
        }
        self.finish_part()
    }

    fn finish_part(&mut self) -> Result<(), Failure> {
        if self.entries == 0 {
            return Ok(());
        }
        let file = zstd::bulk::compress(&self.raw, LEVEL)
            .map_err(|source| Failure::File(failed(self.folder, source)))?;
        let hash = Part::name(&file);
        write_file(&self.folder.join(&hash), &file).map_err(Failure::File)?;
        self.parts.push(Part {
            hash,
            bytes: file.len() as u64,
            raw_bytes: self.raw.len() as u64,
            entries: self.entries,
        });
        self.raw.clear();
        self.entries = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<(Vec<Part>, u64), Failure> {
        self.finish_part()?;
        Ok((self.parts, self.live))
    }
}

fn make_empty(folder: &Path) -> Result<(), FeedError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed(folder, error));
        }
        _ => {}
    }
    fs::create_dir_all(folder).map_err(|source| failed(folder, source))
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), FeedError> {
    let written = File::create(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|source| failed(path, source))
}

fn sync(folder: &Path) -> Result<(), FeedError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|source| failed(folder, source))
}

fn failed(path: &Path, source: io::Error) -> FeedError {
    FeedError::File {
        path: path.to_owned(),
        source,
    }
}
