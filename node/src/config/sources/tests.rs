//! When a source is harvested, and when it is left alone.

use super::SourceSettings;
use jiff::{Timestamp, tz::TimeZone};

fn paris() -> TimeZone {
    TimeZone::get("Europe/Paris").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_source_is_due_at_once_and_then_once_an_interval_at_a_place_of_its_own() {
    let source = SourceSettings::new("ville", "https://data.example/", None);
    assert!(source.due(None, &paris()) < at("2000-01-01T00:00:00Z"));
    let last = at("2026-03-01T10:00:00Z");
    let due = source.due(Some(last), &paris());
    let minutes = (due.as_second() - last.as_second()) / 60;
    assert!((24 * 60..=24 * 60 + 144).contains(&minutes), "{minutes}");
    let other = SourceSettings::new("region", "https://data.example/", None);
    assert_ne!(due, other.due(Some(last), &paris()));
}

#[test]
fn cron_is_of_the_time_zone_of_the_settings() {
    let mut source = SourceSettings::new("ville", "https://data.example/", None);
    source.cron = Some("15 3 * * *".into());
    assert!(source.problems().is_empty(), "{:?}", source.problems());
    let due = source.due(Some(at("2026-07-01T00:00:00Z")), &paris());
    assert_eq!(due, at("2026-07-01T01:15:00Z"));
    let due = source.due(Some(at("2026-01-01T05:00:00Z")), &paris());
    assert_eq!(due, at("2026-01-02T02:15:00Z"));
}

#[test]
fn quiet_hours_may_pass_midnight() {
    let mut source = SourceSettings::new("ville", "https://data.example/", None);
    source.quiet_hours = Some("22:00-06:30".into());
    for (time, quiet) in [
        ("2026-01-01T21:30:00Z", true),
        ("2026-01-01T03:00:00Z", true),
        ("2026-01-01T05:31:00Z", false),
        ("2026-01-01T12:00:00Z", false),
    ] {
        assert_eq!(source.is_quiet(at(time), &paris()), quiet, "{time}");
    }
}

#[test]
fn every_problem_is_named_with_its_key() {
    let mut source = SourceSettings::new("ville", " ", Some("gopher".into()));
    source.every_minutes = 1;
    source.cron = Some("always".into());
    source.quiet_hours = Some("by night".into());
    source.defaults.publisher_iri = Some("the town".into());
    source.clean = vec!["DELETE EVERYTHING".into()];
    let problems = source.problems().join("\n");
    for key in [
        "address",
        "kind",
        "every_minutes",
        "cron",
        "quiet_hours",
        "defaults.publisher_iri",
        "clean",
    ] {
        assert!(
            problems.contains(&format!("sources.ville.{key}:")),
            "{problems}"
        );
    }
}

#[test]
fn an_address_of_the_web_is_one_of_http() {
    let problems = |address: &str| SourceSettings::new("ville", address, None).problems();
    for bad in ["ftp://ex.org/catalog.ttl", "http://", "https://[::1"] {
        assert_eq!(problems(bad).len(), 1, "{bad}");
    }
    for good in ["https://ex.org/", "/srv/catalogue", "catalogue/file.ttl"] {
        assert!(problems(good).is_empty(), "{good}");
    }
}

#[test]
fn a_name_can_be_part_of_an_address() {
    let problems = |name: &str| SourceSettings::new(name, "https://ex.org/", None).problems();
    for bad in ["", "..", "two\nlines", &"é".repeat(201)] {
        assert_eq!(problems(bad).len(), 1, "{bad}");
    }
    for good in ["Ville d'Essai", "a/b c?d#e", &"é".repeat(200)] {
        assert!(problems(good).is_empty(), "{good}");
    }
}
