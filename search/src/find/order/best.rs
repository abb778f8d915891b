//! The first places of many, without putting all in order.

use crate::cursor::Place;
use tantivy::DocAddress;

/// A document and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub place: Place,
    pub address: DocAddress,
}

/// Keeps the first so many entries of those offered.
pub(super) struct Best {
    wanted: usize,
    /// Only what stands behind this place counts.
    after: Option<Place>,
    entries: Vec<Entry>,
    /// Whatever does not stand before this place is not among the first.
    last: Option<Place>,
}

impl Best {
    pub(super) fn new(wanted: usize, after: Option<Place>) -> Self {
        Best {
            wanted,
            after,
            entries: Vec::new(),
            last: None,
        }
    }

    /// Whether an entry of this tier and value may still be among the first.
    pub(super) fn may_take(&self, tier: u8, value: u64) -> bool {
        self.last
            .is_none_or(|last| (tier, value) >= (last.tier, last.value))
    }

    pub(super) fn offer(&mut self, entry: Entry) {
        let before = self.after.is_some_and(|after| entry.place <= after);
        if before || self.last.is_some_and(|last| entry.place >= last) {
            return;
        }
        self.entries.push(entry);
        if self.entries.len() >= 2 * self.wanted.max(32) {
            self.cut();
        }
    }

    /// The first entries, in order.
    pub(super) fn in_order(mut self) -> Vec<Entry> {
        self.cut();
        self.entries.sort_unstable_by_key(|entry| entry.place);
        self.entries
    }

    fn cut(&mut self) {
        if self.wanted == 0 || self.entries.len() <= self.wanted {
            self.entries.truncate(self.wanted);
            return;
        }
        let (_, last, _) = self
            .entries
            .select_nth_unstable_by_key(self.wanted - 1, |entry| entry.place);
        self.last = Some(last.place);
        self.entries.truncate(self.wanted);
    }
}
