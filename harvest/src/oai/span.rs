//! Spans of days: a list that is too long, or breaks, is asked for in parts by date.

use serde::{Deserialize, Serialize};

/// The usual span.
const USUAL: i64 = 366;
/// The longest span, over which nothing changed.
const LONGEST: i64 = 40 * USUAL;

/// Days since 1970-01-01.
pub type Day = i64;

/// Some days in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub from: Day,
    pub days: i64,
}

impl Span {
    pub fn first(from: Day) -> Self {
        Self { from, days: USUAL }
    }

    pub fn last_day(self) -> Day {
        self.from.saturating_add(self.days - 1)
    }

    /// The span after this one; `None` after today. Spans grow back, and grow further where there
    /// is nothing.
    pub fn next(self, today: Day, was_empty: bool) -> Option<Self> {
        let from = self.last_day().saturating_add(1);
        let days = match was_empty {
            true => (self.days * 4).min(LONGEST),
            false => (self.days * 2).min(USUAL),
        };
        (from <= today).then_some(Self { from, days })
    }

    /// The first half of this span, from which the walk goes on in steps of that length.
    pub fn half(self) -> Option<Self> {
        let days = self.days / 2;
        (days > 0).then_some(Self { days, ..self })
    }
}

/// The day of a date or time stamp.
pub fn day(stamp: &str) -> Option<Day> {
    let mut parts = stamp.trim().get(..10)?.splitn(3, '-');
    let mut number = || parts.next()?.parse::<i64>().ok();
    let (year, month, day) = (number()?, number()?, number()?);
    let is_date =
        (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    is_date.then(|| from_civil(year, month, day))
}

/// `YYYY-MM-DD`
pub fn date(day: Day) -> String {
    let (year, month, day) = to_civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since the epoch of a date in the Gregorian calendar, counted in years that begin in March
/// and eras of 400 years.
fn from_civil(year: i64, month: i64, day: i64) -> Day {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn to_civil(day: Day) -> (i64, i64, i64) {
    let day = day.saturating_add(719_468);
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = (from_march + 2) % 12 + 1;
    let year = era * 400 + years + i64::from(month <= 2);
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}
