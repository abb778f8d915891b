//! Where a record comes from, in words: its source, its dates, the names it had, whether it is stale.

use super::super::{
    Language, Said,
    facts::{Fact, Facts, Value},
    format, link,
};
use crate::{
    jobs::schedule,
    ledger::Entry,
    public::{self, Provenance},
    state::Node,
};

/// Former names shown on a page.
const NAMES: usize = 5;

/// That what is shown is older than what its source states.
pub struct Stale {
    pub text: String,
    pub since: String,
    pub exact: String,
    /// The page of its source.
    pub href: String,
}

impl Stale {
    pub fn of(node: &Node, language: Language, entry: &Entry, way: &Provenance) -> Option<Self> {
        let (since, reason) = (way.stale_since?, way.stale_reason?);
        let zone = schedule::zone(&node.config);
        Some(Self {
            text: language.t(&format!("stale-{}", reason.name())),
            since: format::moment(since, &zone, language),
            exact: format::day(since),
            href: page_of_source(entry, language),
        })
    }
}

fn page_of_source(entry: &Entry, language: Language) -> String {
    format!("/{}{}", language.code(), public::source_path(&entry.source))
}

/// The lines of the page about where the record comes from.
pub fn lines(node: &Node, language: Language, entry: &Entry, way: &Provenance) -> Vec<Fact> {
    let t = |key: &str| language.t(key);
    let base = &node.config.node.base_url;
    let mut lines = Facts::default();
    let source = Said::ours(link::source(&entry.source));
    lines.add(
        t("source"),
        vec![Value::link(source, page_of_source(entry, language))],
    );
    lines.add(t("origin"), vec![Value::address(&entry.resource)]);
    let day = |moment| Value::ours(format::date(&format::day(moment), language));
    lines.add(t("first-seen"), vec![day(entry.first_seen)]);
    lines.add(t("changed"), vec![day(entry.changed)]);
    lines.add(t("last-met"), way.last_met.map(day).into_iter().collect());
    let former = way.former.iter().take(NAMES).flat_map(|former| {
        [
            Value::address(&former.iri),
            Value::text(Said::english(format!("({})", former.reason), language)),
        ]
    });
    lines.add(t("former-names"), former.collect());
    lines.add(
        t("record"),
        vec![Value::link(
            Said::ours(format!("{base}/records/{}", entry.id.as_str())),
            format!("/records/{}", entry.id.as_str()),
        )],
    );
    lines.add(
        t("fingerprint"),
        vec![Value::ours(entry.fingerprint.to_hex())],
    );
    lines.done()
}
