//! Walking a udata portal, such as data.gouv.fr: its datasets page by page, then its data services.
//!
//! API 1 gives datasets with their resources. API 2 gives resources by a link, so that each dataset
//! costs requests of its own: it is asked only where its address is given, or API 1 is missing.

mod api;
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
use serde::{Deserialize, Serialize};
use site::Site;
use url::Url;

const ACCEPT: &str = "application/json, */*;q=0.1";
/// The largest page that the API gives.
const PAGE_ITEMS: u64 = 100;
/// Pages of resources read for one dataset.
const MAX_RESOURCE_PAGES: usize = 100;

/// Portals that run udata.
pub const KIND: SourceKind = SourceKind {
    name: "udata",
    about: "a udata portal such as data.gouv.fr, or the datasets of one of its organisations",
    open: |address, options| {
        let portal = Udata::new(document_address(address)?, options);
        Ok(Box::new(Pager::open(portal, options)?))
    },
    guesses: site::guesses,
};

/// One portal, or one organisation of it.
#[derive(Debug)]
struct Udata {
    address: Url,
    site: Site,
    context: MapContext,
}

/// A request of the walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    /// A file with a list of datasets, read on from here.
    File(List),
    Datasets(Stretch),
    Services(Stretch),
    /// The resources of a dataset of API 2, as far as they were read.
    Resources {
        url: Url,
        dataset: String,
        read: Vec<String>,
        pages: usize,
    },
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Stretch {
    window: Window,
    /// Whether it is asked in the order of creation, in which what is new comes last.
    sorted: bool,
    /// What other lists declare.
    before: u64,
    /// Private items met so far, which the total counts all the same.
    hidden: u64,
}

impl Stretch {
    fn first() -> Self {
        Self {
            window: Window::first(PAGE_ITEMS),
            sorted: true,
            before: 0,
            hidden: 0,
        }
    }

    fn at(self, window: Window) -> Self {
        Self { window, ..self }
    }
}

impl Udata {
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

    fn is_file(&self) -> bool {
        self.address.scheme() == "file"
    }

    fn read_datasets(
        &self,
        stretch: Stretch,
        content: &Content,
    ) -> Result<Reading<Place>, Trouble> {
        let answer = page(content)?;
        let mut items = Items::default();
        let (mut hidden, mut next) = (stretch.hidden, Vec::new());
        for raw in &answer.data {
            if let Some(url) = self.resources_of(raw.get()) {
                next.push(Place::Resources {
                    url,
                    dataset: raw.get().to_owned(),
                    read: Vec::new(),
                    pages: 0,
                });
                continue;
            }
            let is_shown = items.take(raw.get(), |raw, issues| {
                map::dataset(raw, &[], &self.context, issues)
            });
            hidden += u64::from(!is_shown);
        }
        let mut page = items.page();
        let returned = answer.data.len() as u64;
        let window = stretch.window;
        let total = answer.total(window.offset + returned);
        let total = window.largest(Some(total)).unwrap_or(total);
        page.declared_total = Some(total.saturating_sub(hidden));
        let after = Stretch { hidden, ..stretch };
        match window.next(returned, Some(total)) {
            Some(window) => next.push(Place::Datasets(after.at(window))),
            None if self.site.has_services => next.push(Place::Services(Stretch {
                before: total.saturating_sub(hidden),
                ..Stretch::first()
            })),
            None => {}
        }
        Ok(Reading {
            page,
            next,
            dialect: Some(format!("API {}", self.site.version)),
            ..Reading::default()
        })
    }

    fn read_services(
        &self,
        stretch: Stretch,
        content: &Content,
    ) -> Result<Reading<Place>, Trouble> {
        let answer = page(content)?;
        let (mut items, mut hidden) = (Items::default(), stretch.hidden);
        for raw in &answer.data {
            let is_shown = items.take(raw.get(), |raw, issues| {
                map::service(raw, &self.context, issues)
            });
            hidden += u64::from(!is_shown);
        }
        let mut page = items.page();
        let returned = answer.data.len() as u64;
        let total = answer.total(stretch.window.offset + returned);
        let total = stretch.window.largest(Some(total)).unwrap_or(total);
        page.declared_total = Some(stretch.before + total.saturating_sub(hidden));
        let after = Stretch { hidden, ..stretch };
        let next = stretch.window.next(returned, Some(total));
        Ok(Reading {
            page,
            next: next
                .map(|window| Place::Services(after.at(window)))
                .into_iter()
                .collect(),
            ..Reading::default()
        })
    }

    /// Where the resources of a dataset are, if they are not in it.
    fn resources_of(&self, raw: &str) -> Option<Url> {
        let dataset: api::Linked<'_> = serde_json::from_str(raw).ok()?;
        let link = dataset.resources;
        if link.total == Some(0) || self.is_file() {
            return None;
        }
        self.address.join(link.href.some()?).ok()
    }

    fn read_resources(
        &self,
        dataset: &str,
        read: &[String],
        pages: usize,
        content: &Content,
    ) -> Result<Reading<Place>, Trouble> {
        let answer = page(content)?;
        let mut read = read.to_vec();
        read.extend(answer.data.iter().map(|raw| raw.get().to_owned()));
        let next = answer.next_page.some().filter(|_| !answer.data.is_empty());
        let next = next.and_then(|next| content.url.join(next).ok());
        if let Some(url) = next.filter(|_| pages + 1 < MAX_RESOURCE_PAGES) {
            return Ok(Reading {
                next: vec![Place::Resources {
                    url,
                    dataset: dataset.to_owned(),
                    read,
                    pages: pages + 1,
                }],
                ..Reading::default()
            });
        }
        let mut items = Items::default();
        items.take(dataset, |raw, issues| {
            map::dataset(raw, &read, &self.context, issues)
        });
        Ok(Reading {
            page: items.page(),
            ..Reading::default()
        })
    }

    fn read_file(&self, mut list: List, content: &Content) -> Result<Reading<Place>, Trouble> {
        let mut items = Items::default();
        for _ in 0..PAGE_ITEMS {
            let next = list.next(content.text());
            let Some(raw) = next.map_err(Trouble::Refused)? else {
                return Ok(Reading {
                    page: items.page(),
                    ..Reading::default()
                });
            };
            items.take(raw, |raw, issues| {
                map::dataset(raw, &[], &self.context, issues)
            });
        }
        Ok(Reading {
            page: items.page(),
            rest: Some(Place::File(list)),
            ..Reading::default()
        })
    }
}

fn page(content: &Content) -> Result<api::Answer<'_>, Trouble> {
    let address = content.url.as_str();
    let answer: api::Answer<'_> = json::parse(content.text(), address)?;
    if !answer.is_list {
        return Err(Trouble::Refused(format!(
            "{address} is JSON without a list: look for the address of the portal"
        )));
    }
    Ok(answer)
}

impl Portal for Udata {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.address
    }

    fn start(&self) -> Vec<Place> {
        if self.is_file() {
            return vec![Place::File(List::default())];
        }
        vec![Place::Datasets(Stretch::first())]
    }

    fn request(&self, place: &Place) -> Request {
        let url = match place {
            Place::File(_) => self.address.clone(),
            Place::Datasets(stretch) => self.site.datasets(stretch.window, stretch.sorted),
            Place::Services(stretch) => self.site.services(stretch.window),
            Place::Resources { url, .. } => url.clone(),
        };
        Request::get(url, ACCEPT)
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        match place {
            Place::File(list) => self.read_file(*list, content),
            Place::Datasets(stretch) => self.read_datasets(*stretch, content),
            Place::Services(stretch) => self.read_services(*stretch, content),
            Place::Resources {
                dataset,
                read,
                pages,
                ..
            } => self.read_resources(dataset, read, *pages, content),
        }
    }

    fn reread(&self, raw: &str) -> Option<Page> {
        // Its resources are in pages of their own.
        if self.resources_of(raw).is_some() {
            return None;
        }
        let mut items = Items::default();
        items.take(raw, |raw, issues| {
            map::dataset(raw, &[], &self.context, issues)
        });
        Some(items.page())
    }

    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        match place {
            Place::File(_) => Instead::Fail(Vec::new()),
            // It is no list, and no smaller page of it will be one.
            _ if is_foreign(trouble) => Instead::Fail(Vec::new()),
            // Another version may know other orders.
            Place::Datasets(stretch) if stretch.sorted && trouble.status() == Some(400) => {
                Instead::Ask(vec![Place::Datasets(Stretch {
                    sorted: false,
                    ..*stretch
                })])
            }
            Place::Datasets(stretch) => stretch
                .window
                .instead(trouble, |window| Place::Datasets(stretch.at(window))),
            // Older portals have no data services.
            Place::Services(stretch)
                if stretch.window.offset == 0 && trouble.status() == Some(404) =>
            {
                Instead::Ask(Vec::new())
            }
            Place::Services(stretch) => stretch
                .window
                .instead(trouble, |window| Place::Services(stretch.at(window))),
            Place::Resources { dataset, .. } if trouble.status() == Some(410) => {
                let gone = map::dataset_iri(dataset, &self.context);
                Instead::Gone(gone.into_iter().collect(), Vec::new())
            }
            Place::Resources { .. } => Instead::Fail(Vec::new()),
        }
    }
}

/// Whether an answer is whole, and something else than what was asked for.
fn is_foreign(trouble: &Trouble) -> bool {
    matches!(trouble, Trouble::Refused(_) | Trouble::Foreign(_))
}

#[cfg(test)]
mod tests;
