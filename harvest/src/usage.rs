//! Usage: how much a resource is used, as its portal counts it. It changes every day and says nothing about
//! the resource, so it travels beside the record and is no part of it.

use crate::json::Words;
use serde::Deserialize;

/// No count is believed beyond this.
const MOST: f64 = 1e9;

/// Counts since the resource was published; absent where the portal does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    pub reuses: Option<f64>,
    pub followers: Option<f64>,
    /// Of its page.
    pub views: Option<f64>,
    /// Of its files, and calls of its API.
    pub downloads: Option<f64>,
}

impl Usage {
    /// One number for what every kind of portal counts, from 0: `ln(1 + reuses) + ln(1 + followers)`.
    ///
    /// Where nobody counts these, half the logarithm of views and downloads stands for it: about what
    /// datasets of data.gouv.fr have that are looked at as often.
    pub fn popularity(&self) -> Option<f64> {
        let grows = |count: Option<f64>| count.unwrap_or_default().clamp(0.0, MOST).ln_1p();
        if self.reuses.is_some() || self.followers.is_some() {
            return Some(grows(self.reuses) + grows(self.followers));
        }
        let looked_at = match (self.views, self.downloads) {
            (None, None) => return None,
            (views, downloads) => views.unwrap_or_default() + downloads.unwrap_or_default(),
        };
        Some(grows(Some(looked_at)) / 2.0)
    }
}

/// A count, whatever it was written as; `None` for what is no number from 0.
pub fn count(words: &Words<'_>) -> Option<f64> {
    let count: f64 = words.some()?.parse().ok()?;
    (count.is_finite() && count >= 0.0).then_some(count)
}

/// What udata says in `metrics`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Metrics<'t> {
    #[serde(borrow)]
    reuses: Words<'t>,
    #[serde(borrow)]
    followers: Words<'t>,
    #[serde(borrow)]
    views: Words<'t>,
    #[serde(borrow)]
    resources_downloads: Words<'t>,
}

impl Metrics<'_> {
    pub fn usage(&self) -> Usage {
        Usage {
            reuses: count(&self.reuses),
            followers: count(&self.followers),
            views: count(&self.views),
            downloads: count(&self.resources_downloads),
        }
    }
}

/// What Opendatasoft says in `metas.explore`, and version 1 among the other fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Explore<'t> {
    #[serde(borrow)]
    download_count: Words<'t>,
    #[serde(borrow)]
    api_call_count: Words<'t>,
    #[serde(borrow)]
    reuse_count: Words<'t>,
}

impl Explore<'_> {
    pub fn usage(&self) -> Usage {
        let calls = [&self.download_count, &self.api_call_count].map(count);
        let calls = calls.into_iter().flatten();
        Usage {
            // A portal without a gallery of reuses counts none.
            reuses: count(&self.reuse_count).filter(|&reuses| reuses > 0.0),
            downloads: calls.reduce(|one, other| one + other),
            ..Usage::default()
        }
    }
}

/// What CKAN says in `tracking_summary`, where it counts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tracking<'t> {
    #[serde(borrow)]
    total: Words<'t>,
}

impl Tracking<'_> {
    pub fn usage(&self) -> Usage {
        Usage {
            views: count(&self.total),
            ..Usage::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn udata(metrics: &str) -> Option<f64> {
        let metrics: Metrics<'_> = serde_json::from_str(metrics).unwrap();
        metrics.usage().popularity()
    }

    #[test]
    fn what_is_counted_weighs_more_the_more_there_is_of_it() {
        let none = udata(r#"{"reuses": 0, "followers": 0, "views": 900}"#).unwrap();
        let some = udata(r#"{"reuses": 3, "followers": "12"}"#).unwrap();
        assert_eq!(none, 0.0);
        assert!((some - (4.0_f64.ln() + 13.0_f64.ln())).abs() < 1e-9);
        let calls: Explore<'_> =
            serde_json::from_str(r#"{"download_count": 90, "api_call_count": 9}"#).unwrap();
        assert!((calls.usage().popularity().unwrap() - 100.0_f64.ln() / 2.0).abs() < 1e-9);
        let tracked: Tracking<'_> = serde_json::from_str(r#"{"total": 99, "recent": 1}"#).unwrap();
        assert_eq!(tracked.usage().popularity(), calls.usage().popularity());
    }

    #[test]
    fn what_nobody_counts_is_not_known() {
        for metrics in [
            "{}",
            r#"{"views": null}"#,
            r#"{"reuses": "many", "views": -3}"#,
        ] {
            assert_eq!(udata(metrics), None, "{metrics}");
        }
        assert!(udata(r#"{"followers": 1e300}"#).unwrap() < 21.0);
        assert_eq!(udata(r#"{"followers": "NaN"}"#), None);
    }
}
