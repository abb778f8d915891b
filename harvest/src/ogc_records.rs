//! Walking OGC API Records: the collections of records of an API, each by its links to the next page.

mod api;
mod map;
mod site;

use crate::{
    describe::MapContext,
    fetch::Request,
    items::Items,
    json,
    kinds::{OpenOptions, SourceKind, document_address},
    pager::{Content, Instead, Pager, Portal, Reading, Trouble},
};
use api::{Collections, Features};
use serde::{Deserialize, Serialize};
use site::{LIMITS, Site};
use url::Url;

const ACCEPT: &str = "application/geo+json, application/json;q=0.9, */*;q=0.1";

/// APIs that give records.
pub const KIND: SourceKind = SourceKind {
    name: "ogc-records",
    about: "an OGC API Records catalogue, or one of its collections, WMO WCMP2 included",
    open: |address, options| {
        let catalog = Catalog::new(document_address(address)?, options);
        Ok(Box::new(Pager::open(catalog, options)?))
    },
    guesses: site::guesses,
};

/// An API, one collection of it, or a file.
#[derive(Debug)]
struct Catalog {
    address: Url,
    site: Site,
    context: MapContext,
}

/// A request of the walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    /// What collections there are.
    Collections,
    Items(Box<ItemsPage>),
}

/// A page of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ItemsPage {
    url: Url,
    /// The collection's `items`, after which records are named.
    items: Url,
    /// How many records the collections before this one declare.
    before: u64,
    /// How many this one declares.
    matched: Option<u64>,
    /// The collections to come.
    rest: Vec<Url>,
}

impl ItemsPage {
    /// The first page of the first of these collections.
    fn first(mut collections: Vec<Url>, before: u64) -> Option<Place> {
        if collections.is_empty() {
            return None;
        }
        let items = collections.remove(0);
        Some(Place::Items(Box::new(Self {
            url: site::with_limit(&items, LIMITS[0]),
            items,
            before,
            matched: None,
            rest: collections,
        })))
    }

    fn at(&self, url: Url) -> Place {
        Place::Items(Box::new(Self {
            url,
            ..self.clone()
        }))
    }
}

impl Catalog {
    fn new(address: Url, options: &OpenOptions) -> Self {
        let site = Site::of(&address);
        let context = MapContext {
            portal: site.root().clone(),
            defaults: options.defaults.clone(),
        };
        Self {
            address,
            site,
            context,
        }
    }

    fn read_collections(&self, content: &Content) -> Result<Reading<Place>, Trouble> {
        let address = content.url.as_str();
        let answer: Collections<'_> = json::parse(content.text(), address)?;
        let collections = answer.of_records(&content.url);
        let Some(first) = ItemsPage::first(collections, 0) else {
            return Err(Trouble::Refused(format!(
                "{address} lists no collection of records: look for the address of the catalogue"
            )));
        };
        Ok(Reading {
            next: vec![first],
            ..Reading::default()
        })
    }

    fn read_items(&self, place: &ItemsPage, content: &Content) -> Result<Reading<Place>, Trouble> {
        let address = content.url.as_str();
        let answer: Features<'_> = json::parse(content.text(), address)?;
        let Some(features) = answer.records(content.text()) else {
            return Err(Trouble::Refused(format!(
                "{address} is JSON without records: look for the address of a collection"
            )));
        };
        let mut items = Items::default();
        for raw in &features {
            items.take(raw, |raw, issues| {
                map::record(raw, &place.items, &content.url, &self.context, issues)
            });
        }
        let mut page = items.page();
        let matched = answer.number_matched.max(place.matched);
        page.declared_total = matched.map(|matched| place.before + matched);
        let next = answer.next(&content.url).or_else(|| {
            let next = content.next.as_deref()?;
            content.url.join(next).ok()
        });
        let next = match next.filter(|_| !features.is_empty()) {
            Some(url) => Some(
                ItemsPage {
                    matched,
                    ..place.clone()
                }
                .at(url),
            ),
            None => ItemsPage::first(place.rest.clone(), page.declared_total.unwrap_or(0)),
        };
        let is_wmo = features
            .iter()
            .any(|raw| raw.contains("wis.wmo.int/spec/wcmp/2"));
        let dialect = if is_wmo { "WCMP 2" } else { "OGC API Records" };
        Ok(Reading {
            page,
            next: next.into_iter().collect(),
            dialect: Some(dialect.to_owned()),
            ..Reading::default()
        })
    }
}

impl Portal for Catalog {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.address
    }

    fn start(&self) -> Vec<Place> {
        match &self.site {
            Site::Api { .. } => vec![Place::Collections],
            Site::Collection { items, .. } => {
                let first = ItemsPage::first(vec![items.clone()], 0);
                first.into_iter().collect()
            }
            Site::File(file) => vec![Place::Items(Box::new(ItemsPage {
                url: file.clone(),
                items: file.clone(),
                before: 0,
                matched: None,
                rest: Vec::new(),
            }))],
        }
    }

    fn request(&self, place: &Place) -> Request {
        let url = match place {
            Place::Collections => self.site.collections(),
            Place::Items(page) => page.url.clone(),
        };
        Request::get(url, ACCEPT)
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        match place {
            Place::Collections => self.read_collections(content),
            Place::Items(page) => self.read_items(page, content),
        }
    }

    /// A page that fails is asked in smaller ones, down to the one record that cannot be had; then
    /// the walk goes on after it, or with the next collection.
    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        let Place::Items(page) = place else {
            return Instead::Fail(Vec::new());
        };
        let is_foreign = matches!(trouble, Trouble::Refused(_) | Trouble::Foreign(_));
        let may_shrink = trouble.may_be_local() && !is_foreign;
        if may_shrink && let Some(smaller) = site::smaller(&page.url) {
            return Instead::Ask(vec![page.at(smaller)]);
        }
        let after = site::after(&page.url).filter(|_| may_shrink);
        let next = match after {
            Some(url) => Some(page.at(url)),
            None => ItemsPage::first(page.rest.clone(), page.before),
        };
        Instead::Fail(next.into_iter().collect())
    }
}

#[cfg(test)]
mod tests;
