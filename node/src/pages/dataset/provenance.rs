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
    if let Some(member) = &entry.member {
        return public::member_path(member);
    }
    format!("/{}{}", language.code(), public::source_path(&entry.source))
}

/// That the dataset is not ours: who publishes it, and when it came here.
pub struct Published {
    pub text: String,
    pub href: String,
}

impl Published {
    pub fn of(node: &Node, language: Language, way: &Provenance) -> Option<Self> {
        let member = way.member.as_ref()?;
        let zone = schedule::zone(&node.config);
        let name = member.name_in(language.code());
        let mut text = language.with("published-by-member", "name", name);
        if let Some(received) = member.received {
            let received = format::moment(received, &zone, language);
            text = format!("{text} {}", language.with("received-on", "date", &received));
        }
        if let Some(via) = member.via.as_ref().filter(|via| via.contains("/mirror/")) {
            text = format!(
                "{text} {}",
                language.with("received-via", "via", &link::shown(via))
            );
        }
        Some(Self {
            text,
            href: public::member_path(&member.id),
        })
    }
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
