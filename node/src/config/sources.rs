//! The portals to harvest, and how often.

use super::Secret;
use crate::sparql::clean::Rules;
use ::harvest::Defaults;
use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Characters of a name.
const MAX_NAME: usize = 200;

/// How harvests are run.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HarvestSettings {
    /// Sources harvested at the same time.
    pub concurrency: usize,
    /// How to reach whoever runs the node, told to every portal: an address or an e-mail.
    pub contact: String,
    /// Failed runs in a row after which a source is said to need somebody.
    pub alert_after: u32,
    /// Days after which everything is read again, even what has not changed as its portal says; 0 reads
    /// everything each time.
    pub sweep_days: u32,
    /// Where a source that needs somebody is told, by a POST of JSON.
    pub alert_url: Secret,
    /// Hours, days and time zones of the settings are of this zone.
    pub time_zone: String,
}

impl Default for HarvestSettings {
    fn default() -> Self {
        Self {
            concurrency: 2,
            contact: String::new(),
            alert_after: 3,
            sweep_days: 30,
            alert_url: Secret::default(),
            time_zone: "Europe/Paris".into(),
        }
    }
}

/// One portal to harvest again and again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceSettings {
    /// The name under which its records are kept.
    pub name: String,
    /// An http(s) address, a file or a folder.
    pub address: String,
    /// The kind of portal; told by the address when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Minutes between two harvests.
    #[serde(default = "a_day")]
    pub every_minutes: u64,
    /// When to harvest, as five fields of cron; goes before `every_minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// Hours in which the portal is left alone, such as `08:00-18:30`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<String>,
    /// Hosts that `next` links may lead to besides the host of the address.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_hosts: Vec<String>,
    /// What holds for every record that does not say otherwise.
    #[serde(default)]
    pub defaults: Defaults,
    /// SPARQL updates applied to each record before it is sealed, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clean: Vec<String>,
}

fn a_day() -> u64 {
    24 * 60
}

impl SourceSettings {
    /// A source harvested once a day.
    pub fn new(name: &str, address: &str, kind: Option<String>) -> Self {
        Self {
            name: name.to_owned(),
            address: address.to_owned(),
            kind,
            every_minutes: a_day(),
            cron: None,
            quiet_hours: None,
            also_hosts: Vec::new(),
            defaults: Defaults::default(),
            clean: Vec::new(),
        }
    }

    /// When the source is to be harvested after a run that began at `last`; at once when there was
    /// none. Sources of one interval are spread over a tenth of it, each at a place of its own.
    pub fn due(&self, last: Option<Timestamp>, zone: &TimeZone) -> Timestamp {
        let Some(last) = last else {
            return Timestamp::UNIX_EPOCH;
        };
        if let Some(next) = self.cron.as_deref().and_then(|cron| next(cron, last, zone)) {
            return next;
        }
        let interval = self.every_minutes.saturating_mul(60);
        let mut hasher = DefaultHasher::new();
        self.name.hash(&mut hasher);
        let spread = hasher.finish() % (interval / 10).max(1);
        let seconds = i64::try_from(interval + spread).unwrap_or(i64::MAX / 2);
        last.saturating_add(SignedDuration::from_secs(seconds))
            .unwrap_or(Timestamp::MAX)
    }

    /// Whether the portal is to be left alone at `now`.
    pub fn is_quiet(&self, now: Timestamp, zone: &TimeZone) -> bool {
        let Some((from, to)) = self.quiet_hours.as_deref().and_then(hours) else {
            return false;
        };
        let time = now.to_zoned_datetime(zone.clone()).time();
        if from <= to {
            (from..to).contains(&time)
        } else {
            time >= from || time < to
        }
    }

    /// What is wrong with these settings, each with its key.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let mut require = |holds: bool, key: &str, why: &str| {
            if !holds {
                problems.push(format!("sources.{}.{key}: {why}", self.name));
            }
        };
        require(!self.name.trim().is_empty(), "name", "give it a name");
        // It is a part of addresses, and a line of lists.
        require(
            !matches!(self.name.as_str(), "." | "..")
                && !self.name.contains(char::is_control)
                && self.name.chars().count() <= MAX_NAME,
            "name",
            "one line of at most 200 characters, not `.` or `..`",
        );
        require(
            !self.address.trim().is_empty(),
            "address",
            "give an http(s) address, a file or a folder",
        );
        let is_path = !self.address.contains("://");
        require(
            is_path
                || url::Url::parse(&self.address)
                    .is_ok_and(|url| matches!(url.scheme(), "http" | "https")),
            "address",
            "this is no http(s) address",
        );
        require(
            self.kind
                .as_deref()
                .is_none_or(|kind| ::harvest::KINDS.iter().any(|known| known.name == kind)),
            "kind",
            "there is no such kind of portal",
        );
        require(
            self.every_minutes >= 5,
            "every_minutes",
            "at least 5: a portal is somebody's machine",
        );
        require(
            self.cron
                .as_deref()
                .is_none_or(|cron| next(cron, Timestamp::UNIX_EPOCH, &TimeZone::UTC).is_some()),
            "cron",
            "five fields: minute, hour, day of the month, month, day of the week, such as `15 3 * * *`",
        );
        require(
            self.quiet_hours
                .as_deref()
                .is_none_or(|text| hours(text).is_some()),
            "quiet_hours",
            "two times of the day, such as 08:00-18:30",
        );
        let publisher = self.defaults.publisher_iri.as_deref();
        require(
            publisher.is_none_or(|iri| oxrdf::NamedNode::new(iri).is_ok()),
            "defaults.publisher_iri",
            "this is no IRI",
        );
        if let Err(error) = Rules::parse(&self.clean) {
            require(false, "clean", &error.to_string());
        }
        problems
    }
}

/// The first moment after `last` that five fields of cron name.
pub(crate) fn next(cron: &str, last: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let name = zone.iana_name().unwrap_or("UTC");
    let crontab = cronexpr::parse_crontab(&format!("{cron} {name}")).ok()?;
    let next = crontab.find_next(last.to_string().as_str()).ok()?;
    Timestamp::from_second(next.timestamp().as_second()).ok()
}

fn hours(text: &str) -> Option<(Time, Time)> {
    let (from, to) = text.split_once('-')?;
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

#[cfg(test)]
mod tests;
