//! What is known of a document before anything is asked, in one number: ranking reads one column.

use crate::{document::Document, query::Facet};

/// Popularity counts no further: `ln(1 + 3,000) + ln(1 + 3,000)`.
const MOST_POPULAR: f64 = 16.0;
/// What a peer says of popularity counts no further: as nine reuses.
const MOST_POPULAR_BY_HEARSAY: f64 = 2.3;
const POPULARITY_STEP: f64 = 1_000.0;
const QUALITY_STEP: f32 = 100.0;
const UNKNOWN: u64 = 127;

/// What is known of one document.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Prior {
    pub popularity: f32,
    pub official: Option<bool>,
    pub quality: Option<f32>,
    pub archived: bool,
    /// Of its last change, since 1970; `None` when nobody says.
    pub day: Option<u16>,
}

impl Prior {
    /// `modified` as it sorts: 20240506070809.
    pub(crate) fn of(document: &Document, modified: Option<i64>) -> Self {
        let most = match document.popularity_is_trusted {
            true => MOST_POPULAR,
            false => MOST_POPULAR_BY_HEARSAY,
        };
        let popularity = match document.popularity.is_nan() {
            true => 0.0,
            false => document.popularity.clamp(0.0, most),
        };
        Prior {
            popularity: popularity as f32,
            official: document.official.or_else(|| is_authority(document)),
            quality: document.quality.filter(|quality| !quality.is_nan()),
            archived: document.archived,
            day: modified.and_then(day),
        }
    }

    pub(crate) fn packed(self) -> u64 {
        let popularity = (f64::from(self.popularity) * POPULARITY_STEP) as u64;
        let quality = |quality: f32| (quality.clamp(0.0, 1.0) * QUALITY_STEP).round() as u64;
        let official = match self.official {
            None => 0,
            Some(false) => 1,
            Some(true) => 2,
        };
        popularity
            | self.quality.map_or(UNKNOWN, quality) << 16
            | official << 23
            | u64::from(self.archived) << 25
            | u64::from(self.day.unwrap_or(0)) << 26
    }

    pub(crate) fn unpacked(packed: u64) -> Self {
        let quality = packed >> 16 & 0x7f;
        let day = (packed >> 26) as u16;
        Prior {
            popularity: (packed & 0xffff) as f32 / POPULARITY_STEP as f32,
            quality: (quality != UNKNOWN).then(|| quality as f32 / QUALITY_STEP),
            official: match packed >> 23 & 3 {
                1 => Some(false),
                2 => Some(true),
                _ => None,
            },
            archived: packed >> 25 & 1 == 1,
            day: (day != 0).then_some(day),
        }
    }
}

/// Whether the publisher is an authority, by the kind of body it says to be: `LocalAuthority`.
fn is_authority(document: &Document) -> Option<bool> {
    let kinds = document.facets.get(&Facet::PublisherType)?;
    let is_authority = |kind: &str| kind.ends_with("Authority");
    (!kinds.is_empty()).then(|| kinds.iter().any(|kind| is_authority(&kind.value)))
}

/// Days since 1970, nearly: months are taken as equally long, so that no date is impossible.
fn day(moment: i64) -> Option<u16> {
    let date = moment / 1_000_000;
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let days = (year - 1970) as f64 * 365.25
        + (month.clamp(1, 12) - 1) as f64 * 30.44
        + (day.clamp(1, 31) - 1) as f64;
    (days >= 1.0).then(|| days.min(f64::from(u16::MAX)) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        for (quality, official, day) in [
            (None, None, None),
            (Some(0.25), Some(true), Some(20_000)),
            (Some(1.0), Some(false), Some(u16::MAX)),
            (Some(0.0), None, Some(1)),
        ] {
            for (popularity, archived) in [(0.0, true), (16.0, false), (1.234, false)] {
                let prior = Prior {
                    popularity,
                    official,
                    quality,
                    archived,
                    day,
                };
                let back = Prior::unpacked(prior.packed());
                assert!((back.popularity - popularity).abs() < 0.002);
                assert_eq!(Prior { popularity, ..back }, prior);
            }
        }
    }

    #[test]
    fn days_are_near_those_of_the_calendar() {
        for (moment, days) in [
            (19_700_102_000_000, 1_i32),
            (20_000_101_000_000, 10_957),
            (20_240_506_070_809, 19_849),
            (20_240_000_000_000, 19_723),
        ] {
            assert!(
                (i32::from(day(moment).unwrap()) - days).abs() <= 3,
                "{moment}"
            );
        }
        assert_eq!(day(19_600_101_000_000), None);
        assert_eq!(day(99_990_101_000_000), Some(u16::MAX));
    }
}
