//! Loading a snapshot part by part: each is checked before it is kept, and replaces its range of keys.

use super::{
    Cursor, Distrust, KeyRange, Peer, PeerError, Pull, PullBatch, Standing, frame, pull::PullError,
    trust,
};
use vocab::{
    RecordId,
    feed::{Entry, LogLine, LogReader, Manifest, Part},
};

/// How far a snapshot has been loaded.
#[derive(Debug)]
pub(super) struct Loading {
    hash: [u8; 32],
    manifest: Option<Manifest>,
    parts: usize,
    after: Option<RecordId>,
    before: Option<Standing>,
}

pub(super) enum Next {
    Batch(Box<PullBatch>, Box<Loading>),
    Loaded,
}

impl Loading {
    /// Goes on where an earlier pull stopped, if it was loading the same snapshot.
    pub fn new(hash: [u8; 32], cursor: Option<&Cursor>) -> Self {
        let before = cursor.and_then(Cursor::standing).cloned();
        let (parts, after) = match cursor {
            Some(Cursor::Loading {
                snapshot,
                parts,
                after,
                ..
            }) if *snapshot == Manifest::name(&hash) => (*parts, after.clone()),
            _ => (0, None),
        };
        Self {
            hash,
            manifest: None,
            parts,
            after,
            before,
        }
    }

    pub async fn next<P: Peer>(mut self: Box<Self>, pull: &mut Pull<P>) -> Result<Next, PullError> {
        let manifest = match self.manifest.take() {
            Some(manifest) => manifest,
            None => self.manifest(pull).await?,
        };
        let Some(part) = manifest.parts.get(self.parts) else {
            // A snapshot of nothing has no part; its end is where the log goes on.
            if matches!(pull.cursor, Some(Cursor::At(_))) && self.parts > 0 {
                return Ok(Next::Loaded);
            }
            let batch = self.batch(&manifest, Vec::new(), true);
            self.parts = usize::MAX;
            self.manifest = Some(manifest);
            return Ok(Next::Batch(Box::new(batch), self));
        };
        if part.raw_bytes > pull.limits.part_bytes || part.bytes > pull.limits.part_bytes {
            return Err(PeerError::TooLarge(pull.limits.part_bytes).into());
        }
        let file = pull.peer.part(&self.hash, part).await?;
        let entries = self.entries(part, &file, &manifest)?;
        drop(file);
        self.parts += 1;
        let is_last = self.parts == manifest.parts.len();
        let batch = self.batch(&manifest, entries, is_last);
        self.manifest = Some(manifest);
        Ok(Next::Batch(Box::new(batch), self))
    }

    async fn manifest<P: Peer>(&self, pull: &mut Pull<P>) -> Result<Manifest, PullError> {
        let wrong = |reason: &str| Distrust::Snapshot(reason.to_owned());
        let text = pull.peer.manifest(&self.hash).await?;
        let manifest = Manifest::read(&text, &self.hash)
            .ok_or_else(|| wrong("its manifest has another hash"))?
            .map_err(|error| wrong(&error.to_string()))?;
        let Some(target) = &pull.target else {
            return Err(wrong("nothing was signed").into());
        };
        let to = &target.checkpoint;
        let fits = manifest.form == Manifest::FORM
            && manifest.member == to.member
            && manifest.epoch == to.epoch
            && manifest.seq <= to.seq;
        if !fits {
            return Err(wrong("it is of another feed, or of a later state").into());
        }
        let older = self
            .before
            .as_ref()
            .is_some_and(|before| (manifest.epoch, manifest.seq) < (before.epoch, before.seq));
        if older {
            return Err(wrong("it is older than what is held").into());
        }
        Ok(manifest)
    }

    fn entries(
        &self,
        part: &Part,
        file: &[u8],
        manifest: &Manifest,
    ) -> Result<Vec<(Entry, String)>, PullError> {
        let wrong = |reason: &str| Distrust::Snapshot(reason.to_owned());
        if file.len() as u64 != part.bytes || Part::name(file) != part.hash {
            return Err(wrong("a part has another hash").into());
        }
        let raw =
            frame::unpacked(file, part.raw_bytes).map_err(|error| wrong(&error.to_string()))?;
        if raw.len() as u64 != part.raw_bytes {
            return Err(wrong("a part is smaller than it says").into());
        }
        let mut reader = LogReader::without_start();
        reader.push(&raw);
        drop(raw);
        let mut entries: Vec<(Entry, String)> = Vec::new();
        while let Some(line) = reader.next_line().map_err(Distrust::from)? {
            let LogLine::Entry(entry, payload) = line else {
                return Err(wrong("a part has more than entries in it").into());
            };
            let last = entries.last().map(|(entry, _)| &entry.key);
            if last
                .or(self.after.as_ref())
                .is_some_and(|last| entry.key <= *last)
            {
                return Err(wrong("its keys are not in order").into());
            }
            if entry.seq > manifest.seq {
                return Err(wrong("it has entries from after it was made").into());
            }
            entries.push((entry, payload));
        }
        reader.end().map_err(Distrust::from)?;
        if entries.len() as u64 != part.entries {
            return Err(wrong("a part has another number of entries than it says").into());
        }
        Ok(entries)
    }

    /// What a part brings; with the last one, we stand where the snapshot does.
    fn batch(
        &mut self,
        manifest: &Manifest,
        entries: Vec<(Entry, String)>,
        is_last: bool,
    ) -> PullBatch {
        let after = self.after.take();
        let last = entries.last().map(|(entry, _)| entry.key.clone());
        self.after = last.or_else(|| after.clone());
        let upto = if is_last { None } else { self.after.clone() };
        let cursor = if is_last {
            Cursor::At(Standing::new(
                manifest.member.clone(),
                manifest.epoch,
                manifest.seq,
                manifest.head,
                manifest.published,
            ))
        } else {
            Cursor::Loading {
                snapshot: Manifest::name(&self.hash),
                parts: self.parts,
                after: self.after.clone(),
                before: self.before.clone(),
            }
        };
        let epoch = manifest.epoch;
        PullBatch {
            arrivals: entries
                .into_iter()
                .map(|(entry, payload)| trust::arrival(epoch, entry, payload))
                .collect(),
            superseded: Vec::new(),
            forget: Vec::new(),
            replaces: Some(KeyRange { after, upto }),
            ends_older_epochs: is_last,
            cursor,
        }
    }
}
