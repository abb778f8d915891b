//! Times of members, and the span of times that a page may hold.

use jiff::{SignedDuration, civil::DateTime};
use serde::{Deserialize, Serialize};

/// A date or a time in UTC, in a form that sorts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment(String);

impl Moment {
    /// `None` for what is no date.
    pub fn parse(text: &str) -> Option<Self> {
        let text = vocab::date::normalise(text)?;
        // Without its zone, a time is the beginning of the same time with a fraction, and sorts so.
        Some(Self(text.trim_end_matches('Z').to_owned()))
    }

    /// So much earlier; the same moment where the calendar ends.
    pub fn back(&self, by: SignedDuration) -> Self {
        let earlier = self.0.parse::<DateTime>();
        let earlier = earlier.ok().and_then(|moment| moment.checked_sub(by).ok());
        earlier.map_or_else(
            || self.clone(),
            |moment| Self(moment.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
        )
    }
}

/// What a page may hold: nothing before `from`, nothing after `to`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    pub from: Option<Moment>,
    pub to: Option<Moment>,
}

impl Bounds {
    /// What both allow.
    pub fn within(self, other: &Bounds) -> Self {
        let narrower = |a: Option<Moment>,
                        b: &Option<Moment>,
                        take: fn(Moment, Moment) -> Moment| {
            match (a, b.clone()) {
                (Some(a), Some(b)) => Some(take(a, b)),
                (a, b) => a.or(b),
            }
        };
        Self {
            from: narrower(self.from, &other.from, Moment::max),
            to: narrower(self.to, &other.to, Moment::min),
        }
    }

    /// Whether all that a page may hold is before `moment`.
    pub fn is_before(&self, moment: Option<&Moment>) -> bool {
        matches!((&self.to, moment), (Some(to), Some(moment)) if to < moment)
    }

    /// Whether a page may hold something as late as `moment`.
    pub fn reaches(&self, moment: Option<&Moment>) -> bool {
        match (&self.to, moment) {
            (Some(to), Some(moment)) => to >= moment,
            _ => true,
        }
    }
}
