//! Walking a `data.json`: DCAT-US 1.0, 1.1 and 3.0, as federal portals and ArcGIS Hub publish them.
//!
//! The whole catalogue is one document, which is read in pages from memory: its bytes once, and the
//! records of one page.

mod extent;
mod hub;
mod item;
mod map;
mod scan;

use crate::{
    describe::MapContext,
    fetch::Request,
    json,
    kinds::{OpenOptions, SourceKind, document_address},
    pager::{Content, Pager, Portal, Reading, Trouble},
    recognise::Guess,
    source::{Page, Quarantined},
};
use scan::{Scan, Section};
use url::Url;
use vocab::{Issues, Rule};

const ACCEPT: &str = "application/json, application/ld+json;q=0.9, */*;q=0.1";
/// Items in a page.
const PAGE_ITEMS: usize = 500;

/// Catalogues in DCAT-US.
pub const KIND: SourceKind = SourceKind {
    name: "dcat-us",
    about: "a data.json in DCAT-US 1.1 or 3.0, such as ArcGIS Hub publishes",
    open: |address, options| {
        let document = DataJson::new(document_address(address)?, options);
        Ok(Box::new(Pager::open(document, options)?))
    },
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    let path = url.path().to_ascii_lowercase();
    let is_feed = path.contains("/api/feed/dcat-us/");
    if is_feed || path.ends_with("/data.json") {
        return vec![Guess::address(url.clone())];
    }
    let mut guesses = Vec::new();
    if path.ends_with(".json") {
        guesses.push(Guess::document(url.clone()));
    }
    let usual = ["/api/feed/dcat-us/1.1.json", "/data.json"];
    guesses.extend(usual.iter().filter_map(|path| Guess::at_site(url, path)));
    guesses
}

/// One document.
#[derive(Debug)]
struct DataJson {
    context: MapContext,
}

impl DataJson {
    fn new(portal: Url, options: &OpenOptions) -> Self {
        let defaults = options.defaults.clone();
        Self {
            context: MapContext { portal, defaults },
        }
    }
}

impl Portal for DataJson {
    type Place = Scan;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.context.portal
    }

    fn start(&self) -> Vec<Scan> {
        vec![Scan::default()]
    }

    fn request(&self, _: &Scan) -> Request {
        Request::get(self.context.portal.clone(), ACCEPT)
    }

    fn read(&self, place: &Scan, content: &Content) -> Result<Reading<Scan>, Trouble> {
        let (text, address) = (content.text(), content.url.as_str());
        let mut reading = Reading::default();
        let is_start = *place == Scan::default();
        if is_start {
            json::check(text, address)?;
            reading.dialect = Some(dialect(text).to_owned());
        }
        let mut scan = place.clone();
        let mut issues = Issues::default();
        let page = &mut reading.page;
        let mut items = 0;
        let ended = loop {
            if items == PAGE_ITEMS {
                break false;
            }
            let (section, raw) = match scan.next(text, address) {
                Ok(Some(item)) => item,
                Ok(None) => break true,
                Err(trouble) if items == 0 => return Err(trouble),
                // What was read before it broke off is told; the next page says how it broke off.
                Err(_) => break false,
            };
            items += 1;
            take(section, raw, &self.context, &mut issues, page);
        };
        if ended && !scan.has_list {
            return Err(Trouble::Refused(format!(
                "{address} is JSON without a list of datasets: look for the address of the data.json"
            )));
        }
        page.add_issues(issues);
        reading.rest = (!ended).then_some(scan);
        Ok(reading)
    }

    fn reread(&self, raw: &str) -> Option<Page> {
        let (mut page, mut issues) = (Page::default(), Issues::default());
        take(
            Section::Datasets,
            raw,
            &self.context,
            &mut issues,
            &mut page,
        );
        page.add_issues(issues);
        Some(page)
    }
}

/// Maps one item into a page.
fn take(section: Section, raw: &str, context: &MapContext, issues: &mut Issues, page: &mut Page) {
    let mapped = map::records(section, raw, context, issues, &mut page.records);
    if let Err(map::Unmapped { iri, error }) = mapped {
        let rule = match error {
            map::MapError::NoIdentity | map::MapError::NotNamed(_) => Rule::NoIdentity,
            map::MapError::Shape(_) | map::MapError::Seal(_) => Rule::Item,
        };
        let (raw, error) = (raw.as_bytes(), error.to_string());
        page.quarantined
            .push(Quarantined::new(iri, rule, error, raw, "application/json"));
    }
}

/// The version of the schema, from the head of the document.
fn dialect(text: &str) -> &'static str {
    let head = text.get(..text.len().min(4096)).unwrap_or(text);
    if head.contains("DCAT-US 3") || head.contains("dcat-us/3") || head.contains("v3.0/schema") {
        "DCAT-US 3.0"
    } else if head.contains("/v1.1/schema") {
        "DCAT-US 1.1"
    } else {
        "data.json"
    }
}
