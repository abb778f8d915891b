//! Walking an Opendatasoft portal: the whole catalogue as one JSON export of Explore 2.1, read in
//! pages; the pages of its API where the export fails; API version 1 where there is no Explore.

mod api;
mod export;
mod map;
mod site;

use crate::{
    describe::MapContext,
    fetch::Request,
    items::{Items, List},
    json,
    kinds::{OpenOptions, SourceKind, document_address},
    pager::{Content, Instead, Pager, Portal, Reading, Trouble, Window},
    source::Page,
};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use site::{Dialect, Site};
use std::collections::HashMap;
use url::Url;
use vocab::{Issue, Rule};

const ACCEPT: &str = "application/json, */*;q=0.1";
/// Items of the export in a page.
const PAGE_ITEMS: usize = 500;
/// The largest page of Explore, and how far its pages go.
const EXPLORE_ROWS: u64 = 100;
const EXPLORE_REACH: u64 = 10_000;
/// Rows asked of version 1, which gives 1,000 at most.
const V1_ROWS: u64 = 500;

/// Portals of Opendatasoft (Huwise).
pub const KIND: SourceKind = SourceKind {
    name: "opendatasoft",
    about: "an Opendatasoft portal, by its Explore API 2.1, 2.0 or its API 1.0",
    open: |address, options| {
        let portal = Opendatasoft::new(document_address(address)?, options);
        Ok(Box::new(Pager::open(portal, options)?))
    },
    guesses: site::guesses,
};

/// One portal.
#[derive(Debug)]
struct Opendatasoft {
    address: Url,
    site: Site,
    context: MapContext,
}

/// A request of the walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    /// The export of the catalogue, read on from here.
    Export(List),
    /// A page of one of the APIs.
    Page(Dialect, Window),
}

impl Opendatasoft {
    fn new(address: Url, options: &OpenOptions) -> Self {
        let site = Site::of(&address);
        let context = MapContext {
            portal: site.root.clone(),
            defaults: options.defaults.clone(),
        };
        Self {
            address,
            site,
            context,
        }
    }

    fn first(dialect: Dialect) -> Place {
        match dialect {
            Dialect::Explore => Place::Export(List::default()),
            Dialect::V2 => Place::Page(dialect, Window::first(EXPLORE_ROWS)),
            Dialect::V1 => Place::Page(dialect, Window::first(V1_ROWS)),
        }
    }

    fn read_export(&self, mut list: List, content: &Content) -> Result<Reading<Place>, Trouble> {
        let (text, address) = (content.text(), content.url.as_str());
        if list.is_start() {
            json::check(text, address)?;
        }
        let mut items = Items::default();
        let mut count = 0;
        let ended = loop {
            match list.next(text) {
                Ok(None) => break true,
                Ok(Some(raw)) => {
                    items.take(raw, |raw, issues| {
                        map::record(raw, Dialect::Explore, &self.context, issues)
                    });
                }
                Err(reason) if count == 0 => {
                    return Err(Trouble::Answer(format!("cannot read {address}: {reason}")));
                }
                // What was read before it broke off is told; the next page says how it broke off.
                Err(_) => break false,
            }
            count += 1;
            if count == PAGE_ITEMS {
                break false;
            }
        };
        Ok(Reading {
            page: items.page(),
            rest: (!ended).then_some(Place::Export(list)),
            dialect: Some("Explore 2.1 export".to_owned()),
            ..Reading::default()
        })
    }

    fn read_page(
        &self,
        dialect: Dialect,
        window: Window,
        content: &Content,
    ) -> Result<Reading<Place>, Trouble> {
        let address = content.url.as_str();
        let answer: api::Answer<'_> = json::parse(content.text(), address)?;
        let (Some(rows), Some(total)) = (answer.rows(), answer.total()) else {
            return Err(Trouble::Refused(format!(
                "{address} is JSON without a list of datasets: look for the address of the portal"
            )));
        };
        let mut items = Items::default();
        for raw in &rows {
            items.take(raw.get(), |raw, issues| {
                map::record(raw, dialect, &self.context, issues)
            });
        }
        let mut page = items.page();
        let total = window.largest(Some(total)).unwrap_or(total);
        page.declared_total = Some(total);
        let next = window.next(rows.len() as u64, Some(total));
        let is_beyond = |next: &Window| dialect != Dialect::V1 && next.offset >= EXPLORE_REACH;
        if next.as_ref().is_some_and(is_beyond) {
            page.damaged = true;
            page.issues.push(Issue::new(
                Rule::Page,
                address.to_owned(),
                format!(
                    "the portal gives {EXPLORE_REACH} of its {total} datasets in pages, and its \
                     export failed: the rest was not read"
                ),
            ));
        }
        Ok(Reading {
            page,
            next: next
                .filter(|next| !is_beyond(next))
                .map(|next| Place::Page(dialect, next))
                .into_iter()
                .collect(),
            dialect: Some(dialect.name().to_owned()),
            ..Reading::default()
        })
    }
}

impl Portal for Opendatasoft {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.address
    }

    fn start(&self) -> Vec<Place> {
        vec![Self::first(self.site.dialect)]
    }

    fn request(&self, place: &Place) -> Request {
        let url = match place {
            _ if self.address.scheme() == "file" => self.address.clone(),
            Place::Export(_) => self.site.export(),
            Place::Page(dialect, window) => self.site.page(*dialect, *window),
        };
        Request::get(url, ACCEPT)
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        match place {
            Place::Export(list) => self.read_export(*list, content),
            Place::Page(dialect, window) => self.read_page(*dialect, *window, content),
        }
    }

    fn reread(&self, raw: &str) -> Option<Page> {
        // Each version of the API has fields of its own.
        let fields: HashMap<String, IgnoredAny> = serde_json::from_str(raw).ok()?;
        let dialect = match () {
            () if fields.contains_key("datasetid") => Dialect::V1,
            () if fields.contains_key("dataset") => Dialect::V2,
            () => Dialect::Explore,
        };
        let mut items = Items::default();
        items.take(raw, |raw, issues| {
            map::record(raw, dialect, &self.context, issues)
        });
        Some(items.page())
    }

    /// An export that fails is asked in pages; a portal without Explore by its first API.
    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        let is_absent = matches!(trouble.status(), Some(404 | 410));
        let is_file = self.address.scheme() == "file";
        match place {
            _ if is_file => Instead::Fail(Vec::new()),
            Place::Export(_) if is_absent => Instead::Ask(vec![Self::first(Dialect::V1)]),
            Place::Export(_) if trouble.may_be_local() || trouble.status().is_some() => {
                let window = Window::first(EXPLORE_ROWS);
                Instead::Ask(vec![Place::Page(Dialect::Explore, window)])
            }
            Place::Export(_) => Instead::Fail(Vec::new()),
            // It is no list, and no smaller page of it will be one.
            Place::Page(..) if is_foreign(trouble) => Instead::Fail(Vec::new()),
            Place::Page(dialect, window) => {
                window.instead(trouble, |window| Place::Page(*dialect, window))
            }
        }
    }
}

/// Whether an answer is whole, and something else than what was asked for.
fn is_foreign(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Refused(_) | Trouble::Foreign(_))
}

#[cfg(test)]
mod tests;
