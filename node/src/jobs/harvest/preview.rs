//! What a harvest would bring, before anything is kept.

use super::{JobError, known, open_options};
use crate::{
    config::{Config, SourceSettings},
    holdings::Holdings,
};
use harvest::{JobOptions, Report};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use vocab::{Kind, Record, dataset::Dataset, graph::Node, text};

/// Records that a preview shows.
const SHOWN: usize = 20;

/// A walk that keeps nothing.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Preview {
    pub report: Report,
    /// The first records that are new or changed.
    pub records: Vec<Seen>,
    /// Records held of the source that the walk did not meet.
    pub not_met: u64,
    /// Why nothing would be missing, whatever was not met.
    pub incomplete: Option<String>,
}

/// One record of a preview.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Seen {
    pub resource: String,
    pub kind: Kind,
    pub title: Option<String>,
    pub is_new: bool,
    /// Lines of canonical N-Triples that the record gains and loses.
    pub gains: Vec<String>,
    pub loses: Vec<String>,
}

/// Walks a source and compares, and keeps nothing.
pub async fn preview(
    holdings: &Holdings,
    config: &Config,
    settings: &SourceSettings,
    cancel: CancellationToken,
    tell: &mut (dyn FnMut(&Report) + Send),
) -> Result<Preview, JobError> {
    let options = open_options(holdings.fetcher(), config, settings);
    let source = harvest::open(&settings.address, &options)?;
    let job_options = JobOptions {
        cancel,
        ..JobOptions::default()
    };
    let mut walk = harvest::harvest(source, known(holdings, &settings.name), job_options);
    let mut preview = Preview::default();
    while let Some(batch) = walk.next_batch().await {
        for record in batch.upserts {
            if preview.records.len() < SHOWN && record.kind() != Kind::Other {
                preview
                    .records
                    .push(seen(holdings, &settings.name, &record)?);
            }
        }
        tell(walk.report());
    }
    let ended = walk.outcome();
    if ended.report.pages == 0 {
        let reason = ended.report.failures.first().map_or_else(
            || "there is nothing in it".to_owned(),
            |failure| failure.message.clone(),
        );
        let address = settings.address.clone();
        return Err(JobError::NothingRead { address, reason });
    }
    let present = holdings.ledger().present_ids(&settings.name)?;
    preview.not_met = present
        .iter()
        .filter(|(_, resource)| !ended.seen.contains(resource))
        .count() as u64;
    preview.incomplete = ended.may_remove().err().map(|reason| reason.to_string());
    preview.report = ended.report;
    Ok(preview)
}

fn seen(holdings: &Holdings, source: &str, record: &Record) -> Result<Seen, JobError> {
    let resource = record.resource();
    let id = holdings.ledger().identify(source, resource.as_str())?;
    let held = holdings.ledger().record(&id).ok().flatten();
    let before = held.as_ref().map_or("", |(_, held)| held.payload());
    let (loses, gains) = crate::triples::merge::differences(before, record.payload());
    let own = |lines: Vec<&str>| lines.into_iter().map(str::to_owned).collect();
    let titles = Dataset(Node::named(record.graph(), resource)).titles();
    Ok(Seen {
        resource: resource.as_str().to_owned(),
        kind: record.kind(),
        title: text::best(&titles, &["fr", "en"]).map(|text| text.value.clone()),
        is_new: held.is_none(),
        gains: if held.is_some() {
            own(gains)
        } else {
            Vec::new()
        },
        loses: own(loses),
    })
}
