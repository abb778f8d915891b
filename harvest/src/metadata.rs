//! Metadata records in XML, each read by its own schema: ISO, DCAT in RDF, DataCite, Dublin Core.
//!
//! Catalogue services, web folders and OAI-PMH wrap the same records in different answers: each of
//! these kinds finds the records in its answers, and all hand them over here.

mod datacite;
mod dublin_core;
mod file;
mod identity;
mod kind;
mod places;
mod rdf_xml;
mod rights;

pub use file::{is_metadata, read_file, read_record};

use crate::{
    iso::{self, Origin},
    source::{Page, Quarantined},
    xml::{self, Broken, Element},
};
use vocab::{Issues, Record, Rule};

const MEDIA_TYPE: &str = "application/xml";
/// Records that describe fields of tables, not data.
const NO_DATA: &str = "FC_FeatureCatalogue|CT_CodelistCatalogue|EX_ExtentCatalogue";

/// Why a metadata record gives no record.
#[derive(Debug)]
pub struct Refused {
    /// The IRI it would have.
    pub subject: Option<String>,
    pub rule: Rule,
    pub message: String,
}

/// What the metadata records of one answer become.
#[derive(Debug)]
pub struct Intake<'r> {
    origin: &'r Origin,
    /// What the answer was parsed from.
    text: &'r str,
    page: Page,
    issues: Issues,
    /// Metadata of what is no data: counted, and not ours to take.
    pub skipped: u64,
    /// Metadata elements met.
    pub met: u64,
}

impl<'r> Intake<'r> {
    pub fn new(origin: &'r Origin, text: &'r str) -> Self {
        Self {
            origin,
            text,
            page: Page::default(),
            issues: Issues::default(),
            skipped: 0,
            met: 0,
        }
    }

    /// Takes one metadata record. `id` is the permanent identifier its catalogue gives it, if the
    /// answer tells.
    pub fn take(&mut self, metadata: Element<'_>, id: &str) {
        self.met += 1;
        let (origin, issues) = (self.origin, &mut self.issues);
        match schema(metadata) {
            Some(Schema::Iso) => {
                let mapped = iso::map(metadata, origin, issues).map(Some);
                self.keep(metadata, mapped);
            }
            Some(Schema::DataCite(resource)) => {
                let mapped = datacite::map(resource, id, origin, issues);
                self.keep(metadata, mapped);
            }
            Some(Schema::DublinCore) => {
                let mapped = dublin_core::map(metadata, id, origin, issues);
                self.keep(metadata, mapped);
            }
            Some(Schema::Rdf) => self.rdf(metadata, id),
            Some(Schema::NoData) => self.skipped += 1,
            None => self.wrapped(metadata, id),
        }
    }

    /// Takes a record of OAI-PMH, with the identifier of its header; one that is deleted is gone.
    pub fn take_item(&mut self, item: Element<'_>) {
        let header = xml::child(item, "header");
        let id = header.and_then(|header| xml::text_at(header, "identifier"));
        let id = id.unwrap_or_default();
        let status = header.and_then(|header| xml::attribute(header, "status"));
        if status == Some("deleted") {
            self.met += 1;
            self.skipped += 1;
            self.page.gone.extend(identity::dois(&id));
            let name = self.origin.name(&id).map(|name| name.into_string());
            self.page.gone.extend(name);
            return;
        }
        self.take(xml::first(item, "metadata/*").unwrap_or(item), &id);
    }

    /// Everything that was taken.
    pub fn into_page(mut self) -> Page {
        self.page.add_issues(self.issues);
        self.page
    }

    /// Notes the records that are not even XML.
    pub fn set_aside(&mut self, broken: Vec<Broken>) {
        for Broken { raw, error } in broken {
            self.met += 1;
            let error = format!("the metadata are not well-formed XML: {error}");
            let raw = raw.as_bytes();
            let quarantined = Quarantined::new(None, Rule::Syntax, error, raw, MEDIA_TYPE);
            self.page.quarantined.push(quarantined);
        }
    }

    fn keep(&mut self, metadata: Element<'_>, mapped: Result<Option<Record>, Refused>) {
        match mapped {
            Ok(Some(record)) => self.page.records.push(record),
            Ok(None) => self.skipped += 1,
            Err(refused) => self.refuse(metadata, refused),
        }
    }

    fn refuse(&mut self, metadata: Element<'_>, refused: Refused) {
        let Refused {
            subject,
            rule,
            message,
        } = refused;
        let raw = self.text[metadata.range()].as_bytes();
        self.page
            .quarantined
            .push(Quarantined::new(subject, rule, message, raw, MEDIA_TYPE));
    }

    fn rdf(&mut self, metadata: Element<'_>, id: &str) {
        let base = self.origin.name(id);
        let base = base
            .as_ref()
            .map_or(self.origin.context.portal.as_str(), |name| name.as_str());
        match rdf_xml::read(metadata, self.text, base) {
            Ok(document) => {
                self.page.records.extend(document.records);
                self.page.issues.extend(document.issues);
                self.page.damaged |= document.damaged;
            }
            Err(message) => self.refuse(
                metadata,
                Refused {
                    subject: None,
                    rule: Rule::Item,
                    message,
                },
            ),
        }
    }

    /// Metadata in an envelope we do not know, or in a schema we do not know.
    fn wrapped(&mut self, metadata: Element<'_>, id: &str) {
        let inner = xml::descendants(metadata, iso::METADATA);
        if !inner.is_empty() {
            self.met -= 1;
            return inner.into_iter().for_each(|inner| self.take(inner, ""));
        }
        let name = metadata.tag_name();
        let message = format!(
            "the metadata are in a schema we do not read: `{}` of {}",
            name.name(),
            name.namespace().unwrap_or("no namespace"),
        );
        let subject = self.origin.name(id).map(|name| name.into_string());
        let rule = match subject {
            Some(_) => Rule::Item,
            None => Rule::NoIdentity,
        };
        self.refuse(
            metadata,
            Refused {
                subject,
                rule,
                message,
            },
        );
    }
}

/// A schema of metadata.
#[derive(Debug, Clone, Copy)]
enum Schema<'a> {
    Iso,
    Rdf,
    DataCite(Element<'a>),
    DublinCore,
    NoData,
}

fn schema(metadata: Element<'_>) -> Option<Schema<'_>> {
    let is = |names| xml::is_named(metadata, names);
    if is(iso::METADATA) {
        return Some(Schema::Iso);
    }
    if is(rdf_xml::ELEMENTS) && rdf_xml::is_rdf(metadata) {
        return Some(Schema::Rdf);
    }
    if is("oai_datacite") {
        return xml::first(metadata, "payload/resource").map(Schema::DataCite);
    }
    if is("resource") {
        return Some(Schema::DataCite(metadata));
    }
    if is("Record|SummaryRecord|BriefRecord|dc|qualifieddc|simpledc") {
        return Some(Schema::DublinCore);
    }
    is(NO_DATA).then_some(Schema::NoData)
}

#[cfg(test)]
mod tests;
