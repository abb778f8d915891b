//! Years and periods that a query names.

use super::{Part, Understanding};
use crate::parse::Spoken;
use std::ops::{Range, RangeInclusive};

/// Other numbers of four digits are no years that data are about.
const YEARS: RangeInclusive<i64> = 1700..=2100;
/// What is written between the two ends of a period.
const BETWEEN: &[&str] = &["-", "–", "—", "/", "a", "au", "to", "until"];
/// What stands before a year from which, or up to which, something is asked.
const SINCE: &[&str] = &["depuis", "since", "a partir de", "apres", "after", "from"];
const UNTIL: &[&str] = &["avant", "before", "until", "jusqu'en", "jusqu'a"];

/// A period, and the words that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub words: Range<usize>,
    pub first: Option<i64>,
    pub last: Option<i64>,
}

impl Part for Found {
    fn words(&self) -> Range<usize> {
        self.words.clone()
    }

    fn understood(&self, _: &[&str]) -> (Understanding, String, String) {
        let end = |year: Option<i64>| year.map(|year| year.to_string()).unwrap_or_default();
        let (first, last) = (end(self.first), end(self.last));
        if first == last {
            return (Understanding::Period, first.clone(), first);
        }
        let label = format!("{first}–{last}");
        (Understanding::Period, format!("{first}/{last}"), label)
    }
}

/// `2019`, `2015-2020`, `2019/20`, `depuis 2018`, `entre 2015 et 2020`, `before 1990`.
pub(super) fn periods(typed: &str, spoken: &[Spoken]) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < spoken.len() {
        let Some(first) = year(&spoken[at]) else {
            at += 1;
            continue;
        };
        let from = found.last().map_or(0, |found| found.words.end);
        let before =
            &typed[from.checked_sub(1).map_or(0, |last| spoken[last].end)..spoken[at].start];
        let before = plain(before);
        let (last, end) = end(typed, spoken, at, &before);
        let mut period = Found {
            words: at..end,
            first: Some(first),
            last: Some(last),
        };
        let mut marker = |markers: &[&str]| {
            let marker = markers
                .iter()
                .find(|marker| ends_with_word(&before, marker));
            if let Some(marker) = marker {
                let words = marker.split([' ', '\'']).count();
                // What elides is no word of its own.
                let words = words - marker.matches('\'').count();
                period.words.start = at.saturating_sub(words).max(from);
            }
            marker.is_some()
        };
        if end == at + 1 {
            if marker(SINCE) {
                period.last = None;
            } else if marker(UNTIL) {
                (period.first, period.last) = (None, Some(first));
            }
        } else {
            marker(&["entre", "between", "de", "from"]);
        }
        at = period.words.end;
        found.push(period);
    }
    found
}

/// The last year of a period that begins at a word, and the word behind it.
fn end(typed: &str, spoken: &[Spoken], at: usize, before: &str) -> (i64, usize) {
    let first = year(&spoken[at]).unwrap_or_default();
    let is_between = ["entre", "between"]
        .iter()
        .any(|word| ends_with_word(before, word));
    for next in [at + 1, at + 2] {
        let Some(word) = spoken.get(next) else {
            break;
        };
        let between = plain(&typed[spoken[at].end..word.start]);
        let between = between.trim();
        let joins = BETWEEN.contains(&between) || (is_between && matches!(between, "et" | "and"));
        let short = matches!(between, "-" | "/") && word.word.len() == 2;
        let last = match year(word) {
            Some(last) => Some(last),
            // A school year: 2019-20.
            None if short => word
                .word
                .parse::<i64>()
                .ok()
                .and_then(|last| (last == (first + 1) % 100).then_some(first + 1)),
            None => None,
        };
        if let Some(last) = last.filter(|&last| joins && last >= first) {
            return (last, next + 1);
        }
    }
    (first, at + 1)
}

fn year(word: &Spoken) -> Option<i64> {
    let is_number = word.word.len() == 4 && word.word.bytes().all(|byte| byte.is_ascii_digit());
    let year = is_number.then(|| word.word.parse().ok()).flatten();
    year.filter(|year| YEARS.contains(year))
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let text = text.trim_end();
    text.strip_suffix(word)
        .is_some_and(|before| !before.ends_with(char::is_alphanumeric))
}

/// Lower case, without the accents that the words compared may have.
fn plain(text: &str) -> String {
    text.to_lowercase()
        .replace('à', "a")
        .replace('è', "e")
        .replace('’', "'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn understood(typed: &str) -> Vec<(String, String)> {
        let spoken = parse(typed).spoken;
        periods(typed, &spoken)
            .into_iter()
            .map(|found| {
                let text = &typed[spoken[found.words.start].start..spoken[found.words.end - 1].end];
                (text.to_owned(), found.understood(&[]).1)
            })
            .collect()
    }

    #[test]
    fn years_and_periods_are_read_in_french_and_english() {
        for (typed, text, value) in [
            ("budget 2019", "2019", "2019"),
            ("budget 2015-2020", "2015-2020", "2015/2020"),
            ("budget 2015 – 2020", "2015 – 2020", "2015/2020"),
            ("effectifs 2019/2020", "2019/2020", "2019/2020"),
            ("effectifs 2019-20 lycée", "2019-20", "2019/2020"),
            ("de 2015 à 2020", "de 2015 à 2020", "2015/2020"),
            ("entre 2015 et 2020", "entre 2015 et 2020", "2015/2020"),
            ("budget from 2015 to 2020", "from 2015 to 2020", "2015/2020"),
            ("naissances depuis 2018", "depuis 2018", "2018/"),
            ("births since 2018", "since 2018", "2018/"),
            ("à partir de 2018 budget", "à partir de 2018", "2018/"),
            ("avant 1990", "avant 1990", "/1990"),
            ("population jusqu’en 1990", "en 1990", "/1990"),
        ] {
            let expected = vec![(text.to_owned(), value.to_owned())];
            assert_eq!(understood(typed), expected, "{typed}");
        }
    }

    #[test]
    fn what_is_no_period_is_none() {
        assert_eq!(understood("code 17300, 1234 et 20200"), []);
        assert_eq!(understood("été 0042 \u{202e}2oi9"), []);
        let years: Vec<String> = understood("2019 et 2021")
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        assert_eq!(years, ["2019", "2021"]);
        let years: Vec<String> = understood("2020-2015")
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        assert_eq!(years, ["2020", "2015"]);
    }
}
