//! The mapping against the examples of the reference mapping, and against texts of our own.

mod any;
mod constraints;
mod identity;
mod links;
mod outlines;
mod reference;
mod texts;

use super::{METADATA, Origin};
use crate::{describe::MapContext, kinds::Defaults, metadata::Intake, source::Page, xml};
use oxrdf::NamedNodeRef;
use url::Url;
use vocab::{Record, Rule, dataset::Dataset, graph::Node};

const CATALOG: &str = "https://geo.example/geonetwork/srv/fre/csw";

/// ISO 19139 with what a test adds: below the root, to the identification, to the distribution.
#[derive(Default, Clone, Copy)]
struct Metadata {
    root: &'static str,
    citation: &'static str,
    info: &'static str,
    links: &'static str,
}

impl Metadata {
    fn xml(self) -> String {
        let Self {
            root,
            citation,
            info,
            links,
        } = self;
        format!(
            r#"<gmd:MD_Metadata {NAMESPACES}>
            <gmd:fileIdentifier><gco:CharacterString>d1</gco:CharacterString></gmd:fileIdentifier>
            <gmd:language><gmd:LanguageCode codeListValue="fre"/></gmd:language>{root}
            <gmd:identificationInfo><gmd:MD_DataIdentification>
            <gmd:citation><gmd:CI_Citation>
            <gmd:title><gco:CharacterString>Arbres</gco:CharacterString></gmd:title>{citation}
            </gmd:CI_Citation></gmd:citation>{info}
            </gmd:MD_DataIdentification></gmd:identificationInfo>
            <gmd:distributionInfo><gmd:MD_Distribution>
            <gmd:distributionFormat><gmd:MD_Format><gmd:name>
            <gco:CharacterString>ESRI Shapefile (SHP)</gco:CharacterString>
            </gmd:name></gmd:MD_Format></gmd:distributionFormat>
            <gmd:transferOptions><gmd:MD_DigitalTransferOptions>{links}
            </gmd:MD_DigitalTransferOptions></gmd:transferOptions>
            </gmd:MD_Distribution></gmd:distributionInfo></gmd:MD_Metadata>"#
        )
    }

    fn record(self) -> Record {
        let mut page = mapped(&self.xml());
        assert!(page.quarantined.is_empty(), "{:?}", page.quarantined);
        page.records.remove(0)
    }

    /// What is told while it is mapped.
    fn told(self, rule: Rule) -> String {
        let issues = mapped(&self.xml()).issues;
        let issue = issues.iter().find(|issue| issue.rule == rule);
        issue
            .unwrap_or_else(|| panic!("no {rule:?} in {issues:?}"))
            .message
            .clone()
    }
}

const NAMESPACES: &str = r#"xmlns:gmd="http://www.isotc211.org/2005/gmd"
    xmlns:gco="http://www.isotc211.org/2005/gco" xmlns:gmx="http://www.isotc211.org/2005/gmx"
    xmlns:srv="http://www.isotc211.org/2005/srv" xmlns:gml="http://www.opengis.net/gml/3.2"
    xmlns:xlink="http://www.w3.org/1999/xlink""#;

fn origin() -> Origin {
    Origin::catalog(MapContext {
        portal: Url::parse(CATALOG).unwrap(),
        defaults: Defaults::default(),
    })
}

fn mapped(xml: &str) -> Page {
    let (document, origin) = (xml::parse(xml).unwrap(), origin());
    let mut intake = Intake::new(&origin, xml);
    for metadata in xml::descendants(document.root(), METADATA) {
        intake.take(metadata, "");
    }
    intake.into_page()
}

fn dataset(record: &Record) -> Dataset<'_> {
    Dataset(Node::named(record.graph(), record.resource()))
}

/// The links of the record's own resource.
fn links<'r>(record: &'r Record, predicate: NamedNodeRef<'_>) -> Vec<&'r str> {
    Node::named(record.graph(), record.resource()).links(predicate)
}
