//! What is known of a source, as lines of its page.

use super::{
    super::{
        Language,
        facts::{Fact, Facts, Value},
        format,
    },
    words,
};
use crate::public::Source;
use jiff::{Timestamp, tz::TimeZone};

/// Where a source is, how often it is harvested, when it was and will be.
pub fn lines(source: &Source, language: Language, zone: &TimeZone) -> Vec<Fact> {
    let t = |key: &str| language.t(key);
    let one = |said: Option<String>| said.map(Value::ours).into_iter().collect::<Vec<_>>();
    let moment =
        |moment: Option<Timestamp>| one(moment.map(|at| format::moment(at, zone, language)));
    let mut lines = Facts::default();
    let address = match &source.address {
        Some(address) => Value::address(address),
        None => Value::ours(format!("{} ({})", source.label, t("local-file"))),
    };
    lines.add(t("address"), vec![address]);
    lines.add(t("kind-of-portal"), one(source.kind.clone()));
    let schedule = source.schedule.as_ref();
    lines.add(
        t("schedule"),
        one(schedule.map(|schedule| words::rhythm(schedule, language))),
    );
    lines.add(
        t("quiet-hours"),
        one(schedule.and_then(|schedule| schedule.quiet_hours.clone())),
    );
    lines.add(t("last-success"), moment(source.last_success));
    let is_due = source
        .next_run
        .is_some_and(|next| next <= Timestamp::UNIX_EPOCH);
    lines.add(
        t("next-run"),
        match is_due {
            true => one(Some(t("soon"))),
            false => moment(source.next_run),
        },
    );
    let failures = (source.failures > 0).then(|| format::number(source.failures, language));
    lines.add(t("failures"), one(failures));
    lines.add(
        t("records"),
        one(Some(format::number(source.records, language))),
    );
    let defaults = &source.defaults;
    let defaults = [
        &defaults.license,
        &defaults.language,
        &defaults.publisher,
        &defaults.publisher_iri,
    ];
    lines.add(
        t("defaults"),
        defaults.into_iter().flatten().map(Value::ours).collect(),
    );
    lines.done()
}
