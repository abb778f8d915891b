//! Repair: finding the few records in which two large sets differ, and asking for these alone.

use super::{Arrival, Cursor, Distrust, Peer, Pull, PullBatch, pull::PullError, trust};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{
    RecordId,
    feed::{CELL_BYTES, Difference, Leaf, LogLine, LogReader, Sketch, SketchKey, Sketcher},
};

/// Cells asked for at first; then twice as many, each time.
const FIRST_CELLS: usize = 64;

/// Records asked for at a time.
const MAX_ASKED: usize = 200;

/// What has to be put right; `None` when the sets differ by so much that a snapshot is cheaper.
pub(super) async fn difference<P: Peer>(
    pull: &mut Pull<P>,
    held: &[(RecordId, Leaf)],
) -> Result<Option<Vec<PullBatch>>, PullError> {
    let (Some(target), Some(cursor)) = (&pull.target, &pull.cursor) else {
        return Ok(None);
    };
    let (hash, epoch) = (target.hash(), target.checkpoint.epoch);
    let cursor = cursor.clone();
    let Some(found) = compare(pull, &hash, held).await? else {
        return Ok(None);
    };
    let arrivals = missing(pull, epoch, &found).await?;
    let stated: BTreeSet<&RecordId> = arrivals.iter().map(|arrival| &arrival.entry.key).collect();
    let by_leaf: BTreeMap<Leaf, &RecordId> = held.iter().map(|(key, leaf)| (*leaf, key)).collect();
    let forget: Vec<RecordId> = found
        .extra
        .iter()
        .filter_map(|leaf| by_leaf.get(leaf).copied())
        .filter(|key| !stated.contains(key))
        .cloned()
        .collect();
    let mut batches: Vec<PullBatch> = arrivals
        .chunks(pull.limits.batch.max(1))
        .map(|arrivals| batch(arrivals.to_vec(), Vec::new(), &cursor))
        .collect();
    batches.push(batch(Vec::new(), forget, &cursor));
    Ok(Some(batches))
}

async fn compare<P: Peer>(
    pull: &mut Pull<P>,
    checkpoint: &[u8; 32],
    held: &[(RecordId, Leaf)],
) -> Result<Option<Difference>, PullError> {
    let key = SketchKey(*checkpoint);
    let mut cells = FIRST_CELLS.min(pull.limits.cells);
    loop {
        let mut bytes = pull.peer.sketch(checkpoint, cells).await?;
        bytes.truncate(cells * CELL_BYTES);
        let Ok(theirs) = Sketch::from_bytes(&bytes) else {
            return Ok(None);
        };
        let mut ours = Sketcher::new(key, theirs.len());
        held.iter().for_each(|(_, leaf)| ours.add(leaf));
        if let Ok(difference) = theirs.difference(&ours.finish(), key) {
            return Ok(Some(difference));
        }
        let is_all = theirs.len() < cells;
        if is_all || cells >= pull.limits.cells {
            return Ok(None);
        }
        cells = (cells * 2).min(pull.limits.cells);
    }
}

/// The entries that are asked for by their leaves; nothing else is taken.
async fn missing<P: Peer>(
    pull: &mut Pull<P>,
    epoch: u32,
    found: &Difference,
) -> Result<Vec<Arrival>, PullError> {
    let mut arrivals = Vec::with_capacity(found.missing.len());
    for leaves in found.missing.chunks(MAX_ASKED) {
        let bytes = pull.peer.records(leaves).await?;
        let asked: BTreeSet<Leaf> = leaves.iter().copied().collect();
        let mut reader = LogReader::without_start();
        reader.push(&bytes);
        while let Some(line) = reader.next_line().map_err(Distrust::from)? {
            let LogLine::Entry(entry, payload) = line else {
                continue;
            };
            let arrival = trust::arrival(epoch, entry, payload);
            if asked.contains(&arrival.leaf) {
                arrivals.push(arrival);
            }
        }
        reader.end().map_err(Distrust::from)?;
    }
    Ok(arrivals)
}

fn batch(arrivals: Vec<Arrival>, forget: Vec<RecordId>, cursor: &Cursor) -> PullBatch {
    PullBatch {
        arrivals,
        superseded: Vec::new(),
        forget,
        replaces: None,
        ends_older_epochs: false,
        cursor: cursor.clone(),
    }
}
