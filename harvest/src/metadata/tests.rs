//! DataCite and Dublin Core, rule by rule, and answers of every shape.

mod any;
mod datacite;
mod dublin_core;
mod files;

use super::Intake;
use crate::{describe::MapContext, iso::Origin, kinds::Defaults, source::Page, xml};
use url::Url;
use vocab::{Record, dataset::Dataset, graph::Node};

fn origin() -> Origin {
    Origin::catalog(MapContext {
        portal: Url::parse("https://repo.example/oai").unwrap(),
        defaults: Defaults::default(),
    })
}

/// One metadata element, known to its catalogue by `id`.
fn mapped(text: &str, id: &str) -> Page {
    let (document, origin) = (xml::parse(text).unwrap(), origin());
    let mut intake = Intake::new(&origin, text);
    intake.take(document.root_element(), id);
    intake.into_page()
}

fn record(text: &str, id: &str) -> Record {
    let mut page = mapped(text, id);
    assert!(page.quarantined.is_empty(), "{:?}", page.quarantined);
    page.records.remove(0)
}

fn dataset(record: &Record) -> Dataset<'_> {
    Dataset(Node::named(record.graph(), record.resource()))
}
