//! Window: a page as a number of items to leave out and a number to take, which can be cut in two.

use super::{Instead, Trouble};
use serde::{Deserialize, Serialize};

/// Items `offset` to `offset + limit` of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub offset: u64,
    pub limit: u64,
    /// The usual size of a page, to which windows grow back after trouble.
    usual: u64,
    /// Where to stop, when another window goes on from there.
    end: Option<u64>,
    /// How many items the list has, as the portal said last.
    total: Option<u64>,
}

impl Window {
    /// The first page of a list.
    pub fn first(limit: u64) -> Self {
        Self {
            offset: 0,
            limit,
            usual: limit,
            end: None,
            total: None,
        }
    }

    /// The window after this one, in which the portal gave `returned` items. What it gave counts,
    /// not what was asked for: some portals give fewer than that on every page. Without a total,
    /// the list ends with an empty page.
    pub fn next(self, returned: u64, total: Option<u64>) -> Option<Self> {
        let offset = self.offset.saturating_add(returned);
        let total = self.largest(total);
        let end = self.end.or(total).unwrap_or(u64::MAX);
        let next = Self {
            total,
            ..self.at(offset, self.limit.saturating_mul(2))
        };
        (returned > 0 && offset < end).then_some(next)
    }

    /// The total that counts: the largest that the portal has said. One that shrinks on the way would
    /// end the walk early, and make what it leaves out look gone.
    pub fn largest(&self, total: Option<u64>) -> Option<u64> {
        total.max(self.total)
    }

    /// This window in two halves, which together lead to what comes after it.
    pub fn halves(self) -> Option<[Self; 2]> {
        let left = self.total.map(|total| total.saturating_sub(self.offset));
        let whole = self.limit.min(left.unwrap_or(u64::MAX));
        let half = whole / 2;
        if half == 0 {
            return None;
        }
        let middle = self.offset.saturating_add(half);
        let first = Self {
            limit: half,
            end: Some(middle),
            ..self
        };
        let second = Self {
            offset: middle,
            limit: whole - half,
            ..self
        };
        Some([first, second])
    }

    /// The same list from the same item in pages of `limit`.
    pub fn of(self, limit: u64) -> Self {
        Self {
            usual: limit,
            ..self.at(self.offset, limit)
        }
    }

    /// What to do about this window when it fails: it is asked in halves, down to the one item that
    /// cannot be had, which is left out with a failure. `place` makes a place of a window.
    pub fn instead<P>(self, trouble: &Trouble, place: impl Fn(Self) -> P) -> Instead<P> {
        if !trouble.may_be_local() {
            return Instead::Fail(Vec::new());
        }
        match self.halves() {
            Some(halves) => Instead::Ask(halves.map(place).into()),
            None => Instead::Fail(self.next(1, None).map(place).into_iter().collect()),
        }
    }

    fn at(self, offset: u64, limit: u64) -> Self {
        let left = self.end.map_or(u64::MAX, |end| end.saturating_sub(offset));
        Self {
            offset,
            limit: limit.min(self.usual).min(left).max(1),
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
