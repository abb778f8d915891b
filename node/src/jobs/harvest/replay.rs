//! Items in quarantine, tried again as they were given: by today's mapping and today's rules.

use super::{Admission, Intake, JobError, loops::Loops, open_options};
use crate::{
    config::{Config, SourceSettings},
    holdings::Holdings,
    ledger::{SetAside, Written},
    sparql::clean::Rules,
};
use harvest::{Quarantined, Source};
use oxrdf::NamedNode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use vocab::{
    Kind, Record, Rule,
    graph::Node,
    ns::{dcat, foaf},
};

/// Items tried in one go.
const MAX_ITEMS: usize = 10_000;
/// Reasons told.
const TOLD: usize = 100;
/// Why an item cannot be tried that is as large as what quarantine keeps of one.
const CUT: &str = "only its beginning was kept: the next walk brings it again";

/// What became of the items.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Replay {
    pub tried: u64,
    /// Items that are records now, and have left the quarantine.
    pub admitted: u64,
    pub added: u64,
    pub changed: u64,
    /// Items that stay, the first of them with the reason.
    pub stayed: u64,
    pub reasons: Vec<Reason>,
}

/// Why an item stays in quarantine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reason {
    pub subject: String,
    pub error: String,
}

impl Replay {
    fn stays(&mut self, subject: &str, error: impl Into<String>) {
        self.stayed += 1;
        if self.reasons.len() < TOLD {
            self.reasons.push(Reason {
                subject: subject.to_owned(),
                error: error.into(),
            });
        }
    }

    fn count(&mut self, written: Written) {
        self.added += written.added;
        self.changed += written.changed;
    }
}

/// Tries what is in quarantine of a source, or one item of it; nothing is asked of the portal.
pub async fn replay(
    holdings: &Holdings,
    config: &Config,
    settings: &SourceSettings,
    subject: Option<&str>,
) -> Result<Replay, JobError> {
    let name = &settings.name;
    let Some(_claim) = holdings.claim(name) else {
        return Err(JobError::Busy(name.clone()));
    };
    let rules = Arc::new(Rules::parse(&settings.clean)?);
    let options = open_options(holdings.fetcher(), config, settings);
    let source = ::harvest::open(&settings.address, &options)?;
    let mut replay = Replay::default();
    let mut loops = Loops::new(&settings.address, &config.node.base_url);
    let waiting = holdings.ledger().quarantine(name, MAX_ITEMS)?;
    let meant = |item: &SetAside| subject.is_none_or(|subject| item.subject == subject);
    for item in waiting.into_iter().filter(meant) {
        replay.tried += 1;
        let records = match mapped(source.as_ref(), &item) {
            Ok(records) => loops.leave_out(records),
            Err(error) => {
                replay.stays(&item.subject, error);
                continue;
            }
        };
        let (clean, aside) = cleaned(&rules, records).await?;
        if let Some(refused) = aside.into_iter().next() {
            replay.stays(&item.subject, refused.error);
            continue;
        }
        let intake = Intake {
            upserts: clean,
            released: vec![item.subject],
            ..Intake::default()
        };
        // Cleaned already: no rule is applied twice.
        let none = Arc::new(Rules::default());
        replay.count(
            Admission::begin(holdings, name, &none, intake)
                .written()
                .await?,
        );
        replay.admitted += 1;
    }
    if let Some(subject) = subject.filter(|_| replay.tried == 0) {
        return Err(JobError::NotAside {
            source_name: name.clone(),
            subject: subject.to_owned(),
        });
    }
    Ok(replay)
}

async fn cleaned(
    rules: &Arc<Rules>,
    records: Vec<Record>,
) -> Result<(Vec<Record>, Vec<Quarantined>), JobError> {
    let rules = rules.clone();
    let cleaned = tokio::task::spawn_blocking(move || {
        let mut aside = Vec::new();
        let clean = super::cleaned(&rules, records, &mut aside);
        (clean, aside)
    });
    cleaned
        .await
        .map_err(|error| JobError::Lost(error.to_string()))
}

/// The records of an item.
fn mapped(source: &dyn Source, item: &SetAside) -> Result<Vec<Record>, String> {
    if item.media_type == super::SEALED {
        return sealed(item).map(|record| vec![record]);
    }
    if item.raw.len() >= ::harvest::RAW_BYTES {
        return Err(CUT.to_owned());
    }
    let raw = std::str::from_utf8(&item.raw).map_err(|error| error.to_string())?;
    let page = source
        .reread(raw)
        .ok_or("an item of this kind of portal is read by a walk only")?;
    if let Some(refused) = page.quarantined.into_iter().next() {
        return Err(refused.error);
    }
    let refusal = page.issues.into_iter().find(|issue| {
        matches!(
            issue.rule,
            Rule::Poisonous | Rule::TooLarge | Rule::NoIdentity
        )
    });
    match (page.records.is_empty(), refusal) {
        (false, _) => Ok(page.records),
        (true, Some(issue)) => Err(issue.message),
        (true, None) => Err("the item is no record for the public".to_owned()),
    }
}

/// A record that only the rules of its source could not clean.
fn sealed(item: &SetAside) -> Result<Record, String> {
    let payload = std::str::from_utf8(&item.raw).map_err(|error| error.to_string())?;
    if payload.len() >= ::harvest::RAW_BYTES {
        return Err(CUT.to_owned());
    }
    let resource = NamedNode::new(&item.subject).map_err(|error| error.to_string())?;
    let read = Record::open(resource.clone(), Kind::Other, payload);
    let read = read.map_err(|error| error.to_string())?;
    let kind = kind(&read);
    Record::open(resource, kind, payload).map_err(|error| error.to_string())
}

/// What a record is, by the classes it states of its resource.
fn kind(record: &Record) -> Kind {
    let node = Node::named(record.graph(), record.resource());
    let classes = node.links(vocab::ns::rdf::TYPE);
    let kinds = [
        (dcat::DATASET_SERIES, Kind::DatasetSeries),
        (dcat::DATA_SERVICE, Kind::DataService),
        (dcat::CATALOG, Kind::Catalog),
        (dcat::DATASET_CLASS, Kind::Dataset),
        (foaf::AGENT, Kind::Agent),
    ];
    let stated = kinds
        .into_iter()
        .find(|(class, _)| classes.contains(&class.as_str()));
    stated.map_or(Kind::Other, |(_, kind)| kind)
}
