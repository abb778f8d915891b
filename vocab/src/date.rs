//! Dates as portals write them, in one form.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};

/// `YYYY`, `YYYY-MM`, `YYYY-MM-DD` or an RFC 3339 date and time in UTC; `None` for what is no date.
/// A time without a zone is taken for UTC. `DD/MM/YYYY` is understood, `MM/DD/YYYY` is not.
pub fn normalise(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = |range: &str| !range.is_empty() && range.bytes().all(|b| b.is_ascii_digit());
    if text.len() == 4 && digits(text) {
        return Some(text.to_owned());
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    if parts.iter().all(|part| digits(part)) {
        return match parts.as_slice() {
            [year, month] if year.len() == 4 => month_of(year, month),
            [year, month, day] if year.len() == 4 => day_of(year, month, day),
            [day, month, year] if year.len() == 4 => day_of(year, month, day),
            [whole] if whole.len() == 8 => day_of(&whole[..4], &whole[4..6], &whole[6..]),
            _ => None,
        };
    }
    if let Some(day) = text.get(..10).and_then(|day| day.parse::<Date>().ok()) {
        let rest = &text[10..];
        // `2020-01-01Z`, `2020-01-01+02:00`: a day with a zone is that day.
        let zone = rest.len() <= 6 && (rest == "Z" || rest.starts_with(['+', '-']));
        if rest.is_empty() || zone {
            return Some(day.to_string());
        }
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.to_string());
    }
    let local = text.parse::<DateTime>().ok()?;
    let instant = Offset::UTC.to_timestamp(local).ok()?;
    Some(instant.to_string())
}

/// The day, month or year of a date, without its time.
pub fn day(text: &str) -> Option<String> {
    let date = normalise(text)?;
    Some(date.split('T').next().unwrap_or_default().to_owned())
}

fn month_of(year: &str, month: &str) -> Option<String> {
    let month: u8 = month
        .parse()
        .ok()
        .filter(|month| (1..=12).contains(month))?;
    Some(format!("{year}-{month:02}"))
}

fn day_of(year: &str, month: &str, day: &str) -> Option<String> {
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    Some(date.ok()?.to_string())
}
