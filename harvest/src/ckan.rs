//! Walking a CKAN portal by its Action API, or a DKAN portal by the part of it that it speaks.

pub mod api;
mod map;
mod resource;
mod values;

use crate::{
    describe::{MapContext, iri_of},
    fetch::Request,
    kinds::{OpenOptions, SourceKind, web_address},
    pager::{Content, Instead, Pager, Portal, Reading, Trouble, Window},
    recognise::Guess,
    source::{Page, Quarantined},
};
use api::{Package, Packages};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::HashSet;
use url::Url;
use vocab::{Issues, Rule};

const ACCEPT: &str = "application/json";
/// Datasets in a page: as many as CKAN gives at once.
const ROWS: u64 = 1000;
/// Smaller pages, for portals that cannot.
const FEWER_ROWS: [u64; 2] = [500, 100];
/// The most names taken from a list of names.
const MAX_NAMES: usize = 500_000;

/// CKAN and its relatives.
pub const KIND: SourceKind = SourceKind {
    name: "ckan",
    about: "a CKAN or DKAN portal, by its Action API",
    open: |address, options| {
        let portal = Ckan::new(&web_address(address)?, options);
        Ok(Box::new(Pager::open(portal, options)?))
    },
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    let base = base(url);
    if is_api(url) {
        return vec![Guess::address(base)];
    }
    let mut guesses: Vec<Guess> = Guess::at_site(&base, base.path()).into_iter().collect();
    guesses.extend(Guess::at_site(url, "/"));
    guesses
}

fn is_api(url: &Url) -> bool {
    url.path().contains("/api/3") || url.path().contains("/api/action")
}

/// Where the portal begins: what stands before its API, or before the pages of its datasets.
fn base(url: &Url) -> Url {
    let mut base = url.clone();
    base.set_query(None);
    base.set_fragment(None);
    let path = base.path().to_owned();
    let end = [
        "/api/3",
        "/api/action",
        "/dataset",
        "/organization",
        "/group",
    ]
    .iter()
    .filter_map(|part| path.find(part))
    .min();
    let head = path[..end.unwrap_or(path.len())].trim_end_matches('/');
    base.set_path(&format!("{head}/"));
    base
}

/// A portal.
#[derive(Debug)]
struct Ckan {
    context: MapContext,
}

/// A request of the walk.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Place {
    /// Its version.
    Status,
    /// A page of all datasets, in the order of their ids if it can sort.
    Search {
        window: Window,
        sorted: bool,
        /// Datasets met so far that are counted, and not ours to take.
        skipped: u64,
    },
    /// A page of all datasets, as DKAN and old portals give it.
    Current { window: Window },
    /// The names of all datasets.
    Names,
    /// One dataset.
    One { name: String },
}

impl Ckan {
    fn new(address: &Url, options: &OpenOptions) -> Self {
        let (portal, defaults) = (base(address), options.defaults.clone());
        Self {
            context: MapContext { portal, defaults },
        }
    }

    fn action(&self, name: &str, query: &[(&str, &str)]) -> Url {
        let path = format!("api/3/action/{name}");
        let mut url = self.context.portal.clone();
        url.set_path(&format!("{}{path}", self.context.portal.path()));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

impl Portal for Ckan {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.context.portal
    }

    fn start(&self) -> Vec<Place> {
        vec![Place::Status]
    }

    fn request(&self, place: &Place) -> Request {
        let url = match place {
            Place::Status => self.action("status_show", &[]),
            Place::Search { window, sorted, .. } => {
                let (rows, start) = (window.limit.to_string(), window.offset.to_string());
                let mut query = vec![("rows", rows.as_str()), ("start", start.as_str())];
                if *sorted {
                    query.push(("sort", "id asc"));
                }
                self.action("package_search", &query)
            }
            Place::Current { window } => {
                let (limit, offset) = (window.limit.to_string(), window.offset.to_string());
                let query = [("limit", limit.as_str()), ("offset", offset.as_str())];
                self.action("current_package_list_with_resources", &query)
            }
            Place::Names => self.action("package_list", &[]),
            Place::One { name } => self.action("package_show", &[("id", name.as_str())]),
        };
        Request::get(url, ACCEPT)
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        let (text, address) = (content.text(), content.url.as_str());
        let mut reading = Reading::default();
        match place {
            Place::Status => {
                let status = api::status(text, address)?;
                reading.version = Some(status);
                reading.next = vec![first_search()];
            }
            Place::Search {
                window,
                sorted,
                skipped,
            } => {
                let Packages { count, packages } = api::packages(text, address)?;
                let count = window.largest(count);
                let skipped = skipped + take(&packages, &self.context, &mut reading.page);
                reading.page.declared_total = count.map(|count| count.saturating_sub(skipped));
                reading.dialect = Some("package_search".to_owned());
                let next = window.next(packages.len() as u64, count);
                reading.next.extend(next.map(|window| Place::Search {
                    window,
                    sorted: *sorted,
                    skipped,
                }));
            }
            Place::Current { window } => {
                let Packages { packages, .. } = api::packages(text, address)?;
                take(&packages, &self.context, &mut reading.page);
                reading.dialect = Some("current_package_list_with_resources".to_owned());
                let returned = packages.len() as u64;
                // Some portals give everything at once, whatever is asked for.
                if returned == window.limit {
                    let next = window.next(returned, None);
                    let next = next.map(|window| Place::Current { window });
                    reading.next.extend(next);
                }
            }
            Place::Names => {
                let names = api::names(text, address)?;
                reading.dialect = Some("package_list".to_owned());
                let mut once = HashSet::new();
                let names = names.into_iter().take(MAX_NAMES);
                reading.next = names
                    .filter(|name| once.insert(name.clone()))
                    .map(|name| Place::One { name })
                    .collect();
                reading.page.declared_total = Some(reading.next.len() as u64);
            }
            Place::One { .. } => {
                let Packages { packages, .. } = api::packages(text, address)?;
                take(&packages, &self.context, &mut reading.page);
            }
        }
        Ok(reading)
    }

    fn reread(&self, raw: &str) -> Option<Page> {
        Some(reread(raw, &self.context))
    }

    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        let is_unknown = matches!(
            trouble.status(),
            Some(400 | 401 | 403 | 404 | 405 | 409 | 410 | 501)
        );
        match place {
            // Whatever is wrong with it, it is no loss, unless nobody is there.
            Place::Status if is_unknown || matches!(trouble, Trouble::Refused(_)) => {
                Instead::Ask(vec![first_search()])
            }
            Place::Search {
                window,
                sorted: true,
                skipped,
            } if window.offset == 0 && trouble.status() == Some(400) => {
                Instead::Ask(vec![Place::Search {
                    window: *window,
                    sorted: false,
                    skipped: *skipped,
                }])
            }
            Place::Search { window, .. } if window.offset == 0 && is_unknown => {
                let window = Window::first(FEWER_ROWS[1]);
                Instead::Ask(vec![Place::Current { window }])
            }
            Place::Search {
                window,
                sorted,
                skipped,
            } => smaller(*window, trouble, |window| Place::Search {
                window,
                sorted: *sorted,
                skipped: *skipped,
            }),
            Place::Current { window } if window.offset == 0 && is_unknown => {
                Instead::Ask(vec![Place::Names])
            }
            Place::Current { window } => {
                smaller(*window, trouble, |window| Place::Current { window })
            }
            // Removed since the names were given.
            Place::One { name } if matches!(trouble.status(), Some(404 | 410)) => {
                let base = format!("{}dataset/", self.context.portal);
                Instead::Gone(vec![iri_of(name, &base)], Vec::new())
            }
            Place::Status | Place::Names | Place::One { .. } => Instead::Fail(Vec::new()),
        }
    }
}

/// Maps one package again.
pub fn reread(raw: &str, context: &MapContext) -> Page {
    let mut page = Page::default();
    match serde_json::from_str::<&RawValue>(raw) {
        Ok(package) => {
            take(&[package], context, &mut page);
        }
        Err(error) => {
            let (error, raw) = (error.to_string(), raw.as_bytes());
            page.quarantined
                .push(Quarantined::new(None, Rule::Item, error, raw, ACCEPT));
        }
    }
    page
}

/// Maps the packages of an answer into a page, and says how many were not for us.
pub fn take(packages: &[&RawValue], context: &MapContext, page: &mut Page) -> u64 {
    let mut issues = Issues::default();
    let mut skipped = 0;
    for raw in packages {
        let package = match Package::read(raw.get()) {
            Ok(package) => package,
            Err(error) => {
                let (error, raw) = (error.to_string(), raw.get().as_bytes());
                page.quarantined
                    .push(Quarantined::new(None, Rule::Item, error, raw, ACCEPT));
                continue;
            }
        };
        if package.is_deleted() {
            page.gone.extend(map::iri(&package, context));
            continue;
        }
        if !package.is_open_dataset() {
            skipped += 1;
            continue;
        }
        match map::record(&package, context, &mut issues) {
            Ok(record) => {
                page.add_usage(&record, map::usage(&package));
                page.records.push(record);
            }
            Err(error) => {
                let iri = map::iri(&package, context);
                let rule = match iri {
                    Some(_) => Rule::Item,
                    None => Rule::NoIdentity,
                };
                let (error, raw) = (error.to_string(), raw.get().as_bytes());
                page.quarantined
                    .push(Quarantined::new(iri, rule, error, raw, ACCEPT));
            }
        }
    }
    page.add_issues(issues);
    skipped
}

fn first_search() -> Place {
    Place::Search {
        window: Window::first(ROWS),
        sorted: true,
        skipped: 0,
    }
}

/// The first page is tried in the usual smaller sizes; a later one is cut in halves.
fn smaller(window: Window, trouble: &Trouble, place: impl Fn(Window) -> Place) -> Instead<Place> {
    if window.offset > 0 {
        return window.instead(trouble, place);
    }
    let fewer = FEWER_ROWS.into_iter().find(|rows| *rows < window.limit);
    match fewer {
        Some(rows) if trouble.may_be_local() && !matches!(trouble, Trouble::Foreign(_)) => {
            Instead::Ask(vec![place(window.of(rows))])
        }
        _ => Instead::Fail(Vec::new()),
    }
}
