//! The place of a hit in an order, and the text that names the place after it.

use crate::query::Sort;
use data_encoding::HEXLOWER;
use std::cmp::Ordering;

/// The place of a hit: higher tier first, then higher value, then lower order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub tier: u8,
    pub value: u64,
    /// Of the record, the same in every index: breaks ties.
    pub order: u64,
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let better = (other.tier, other.value).cmp(&(self.tier, self.value));
        better.then(self.order.cmp(&other.order))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A place as it travels to a reader and back. Titles travel as themselves: their numbers change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub sort: Sort,
    pub place: Place,
    pub title: Option<String>,
}

impl Cursor {
    pub(crate) fn encode(&self) -> String {
        let Place { tier, value, order } = self.place;
        let title = self.title.as_deref().unwrap_or_default();
        let text = format!("{}.{tier}.{value:x}.{order:x}.{title}", self.sort.name());
        HEXLOWER.encode(text.as_bytes())
    }

    /// `None` for a text that no answer gave.
    pub(crate) fn decode(text: &str) -> Option<Self> {
        let text = String::from_utf8(HEXLOWER.decode(text.as_bytes()).ok()?).ok()?;
        let mut fields = text.splitn(5, '.');
        let sort = Sort::from_name(fields.next()?)?;
        let tier = fields.next()?.parse().ok()?;
        let value = u64::from_str_radix(fields.next()?, 16).ok()?;
        let order = u64::from_str_radix(fields.next()?, 16).ok()?;
        let title = fields
            .next()
            .filter(|title| !title.is_empty())
            .map(str::to_owned);
        Some(Cursor {
            sort,
            place: Place { tier, value, order },
            title,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let place = Place {
            tier: 2,
            value: u64::MAX,
            order: 7,
        };
        let cursor = Cursor {
            sort: Sort::Title,
            place,
            title: Some("l'eau. potable".to_owned()),
        };
        assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        assert_eq!(Cursor::decode("zz"), None);
    }
}
