//! Numbers, sizes and dates as readers of each language write them.

use super::Language;
use jiff::{Timestamp, tz::TimeZone};

/// `12 345` or `12,345`.
pub fn number(number: u64, language: Language) -> String {
    let separator = match language {
        // A narrow blank that does not break.
        Language::Fr => '\u{202f}',
        Language::En => ',',
    };
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// `1,4 Mo` or `1.4 MB`.
pub fn size(bytes: u64, language: Language) -> String {
    let (units, comma) = match language {
        Language::Fr => (["octets", "ko", "Mo", "Go", "To"], ","),
        Language::En => (["bytes", "kB", "MB", "GB", "TB"], "."),
    };
    if bytes < 1000 {
        return format!("{bytes}\u{a0}{}", units[0]);
    }
    let mut tenths = bytes / 100;
    let mut unit = 1;
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths /= 1000;
        unit += 1;
    }
    let (whole, tenth) = (tenths / 10, tenths % 10);
    if whole >= 10 || tenth == 0 {
        return format!("{}\u{a0}{}", self::number(whole, language), units[unit]);
    }
    format!("{whole}{comma}{tenth}\u{a0}{}", units[unit])
}

/// `2024-03-01…` as `1er mars 2024` or `1 March 2024`, `2024-03` as `mars 2024`; anything else as it is.
pub fn date(text: &str, language: Language) -> String {
    let day_part = text.split('T').next().unwrap_or(text);
    let mut parts = day_part.splitn(3, '-');
    let year = parts.next().unwrap_or_default();
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    let month = parts.next().map(|month| month.parse::<usize>());
    let day = parts
        .next()
        .map(|day| day.trim_end_matches('Z').parse::<u8>());
    match (is_year, month, day) {
        (true, None, None) => year.to_owned(),
        (true, Some(Ok(month @ 1..=12)), None) => format!("{} {year}", month_name(month, language)),
        (true, Some(Ok(month @ 1..=12)), Some(Ok(day @ 1..=31))) => {
            let day = if day == 1 && language == Language::Fr {
                "1er".to_owned()
            } else {
                day.to_string()
            };
            format!("{day} {} {year}", month_name(month, language))
        }
        _ => text.to_owned(),
    }
}

fn month_name(month: usize, language: Language) -> String {
    language.t(&format!("month-{month}"))
}

/// The day of a moment, in UTC.
pub fn day(moment: Timestamp) -> String {
    moment
        .to_string()
        .split('T')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// A moment as people of a time zone write it, to the minute.
pub fn moment(moment: Timestamp, zone: &TimeZone, language: Language) -> String {
    let there = moment.to_zoned_datetime(zone.clone());
    let day = date(&there.strftime("%Y-%m-%d").to_string(), language);
    format!("{day}, {}", there.strftime("%H:%M"))
}

/// `12 s`, `3 min 20 s`, `1 h 05 min`.
pub fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds}\u{a0}s"),
        60..3600 => format!("{}\u{a0}min {:02}\u{a0}s", seconds / 60, seconds % 60),
        _ => format!(
            "{}\u{a0}h {:02}\u{a0}min",
            seconds / 3600,
            seconds % 3600 / 60
        ),
    }
}

/// Up to `limit` characters, ending at a word, with `…` where something was cut.
pub fn excerpt(text: &str, limit: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(limit) else {
        return text.to_owned();
    };
    let head = &text[..cut];
    let end = head
        .rfind(char::is_whitespace)
        .filter(|end| *end > cut / 2)
        .unwrap_or(cut);
    format!(
        "{}…",
        head[..end].trim_end_matches([',', ';', ':', '.', ' ', '-'])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(number(1_234_567, Language::En), "1,234,567");
        assert_eq!(number(1_234, Language::Fr), "1\u{202f}234");
        assert_eq!(number(999, Language::Fr), "999");
    }

    #[test]
    fn sizes_are_rounded_to_what_matters() {
        assert_eq!(size(999, Language::En), "999\u{a0}bytes");
        assert_eq!(size(1_450, Language::Fr), "1,4\u{a0}ko");
        assert_eq!(size(25_600_000, Language::Fr), "25\u{a0}Mo");
        assert_eq!(size(u64::MAX, Language::En), "18,446,744\u{a0}TB");
    }

    #[test]
    fn dates_are_spelled_out() {
        assert_eq!(date("2024-03-01", Language::Fr), "1er mars 2024");
        assert_eq!(date("2024-03-12T10:00:00Z", Language::En), "12 March 2024");
        assert_eq!(date("2024-03", Language::Fr), "mars 2024");
        assert_eq!(date("2024", Language::Fr), "2024");
        assert_eq!(date("sometime", Language::Fr), "sometime");
        assert_eq!(date("2024-13-01", Language::Fr), "2024-13-01");
    }

    #[test]
    fn moments_are_told_in_the_zone_of_the_reader() {
        let noon = "2026-03-01T22:30:00Z".parse().unwrap();
        let paris = TimeZone::get("Europe/Paris").unwrap();
        assert_eq!(moment(noon, &paris, Language::Fr), "1er mars 2026, 23:30");
        assert_eq!(
            moment(noon, &TimeZone::UTC, Language::En),
            "1 March 2026, 22:30"
        );
    }

    #[test]
    fn durations_are_told_by_their_largest_units() {
        assert_eq!(duration(7), "7\u{a0}s");
        assert_eq!(duration(200), "3\u{a0}min 20\u{a0}s");
        assert_eq!(duration(3_900), "1\u{a0}h 05\u{a0}min");
    }

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("un deux trois", 9), "un deux…");
        assert_eq!(excerpt("court", 9), "court");
        assert_eq!(excerpt("éééééé", 3), "ééé…");
    }
}
