//! Walking a web site whose pages describe datasets in schema.org: robots.txt, sitemaps, then each
//! page for the JSON-LD in it. A single page and a document of JSON-LD are read as they are.

mod document;
mod html;
mod map;
mod node;
mod sitemap;
mod stretch;

use crate::{
    describe::MapContext,
    fetch::{Request, Rules},
    items::Items,
    kinds::{OpenOptions, SourceKind, document_address},
    pager::{Content, Instead, Pager, Portal, Reading, Trouble},
    recognise::Guess,
};
use document::Document;
use serde::{Deserialize, Serialize};
use sitemap::Sitemap;
use std::{
    collections::HashSet,
    path::Path,
    sync::{Mutex, PoisonError},
};
use stretch::Stretch;
use url::Url;
use vocab::{Issue, Rule};

const ACCEPT: &str = "application/ld+json, text/html;q=0.9, application/xhtml+xml;q=0.9, \
    application/xml;q=0.8, application/json;q=0.8, */*;q=0.1";
/// Sitemaps of sitemaps that are followed.
const MAX_DEPTH: u8 = 3;
/// As much of a robots.txt as one must read (RFC 9309).
const MAX_ROBOTS_BYTES: usize = 500 << 10;

/// Web sites with schema.org in their pages.
pub const KIND: SourceKind = SourceKind {
    name: "schema-org",
    about: "a web site, a page or a document that describes datasets in schema.org JSON-LD, \
        Croissant included",
    open: |address, options| {
        let site = Site::new(document_address(address)?, options);
        Ok(Box::new(Pager::open(site, options)?))
    },
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    if is_document(url) {
        return vec![Guess::address(url.clone())];
    }
    // Any page may be one, and most are not: the other kinds come first.
    let here = Guess::at_site(url, url.as_str());
    here.into_iter().chain(Guess::at_site(url, "/")).collect()
}

fn is_document(url: &Url) -> bool {
    let extension = Path::new(url.path()).extension();
    let is_json_ld = extension.is_some_and(|extension| extension == "jsonld");
    is_json_ld || is_sitemap(url)
}

fn is_sitemap(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".gz").unwrap_or(name);
    name.contains("sitemap") && (name.ends_with(".xml") || name.ends_with(".txt"))
}

/// A web site.
#[derive(Debug)]
struct Site {
    address: Url,
    context: MapContext,
    also_hosts: Vec<String>,
    max_pages: usize,
    /// Pages met so far: sitemaps repeat each other. A walk that goes on without it asks for some
    /// twice, and is told.
    met: Mutex<HashSet<Url>>,
}

/// A request of the walk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    /// What robots may not read, and where the sitemaps are.
    Robots,
    Sitemap {
        url: Url,
        /// The text of robots.txt.
        robots: String,
        depth: u8,
    },
    Page {
        url: Url,
        /// When the sitemap says it was last modified.
        modified: String,
        /// Whether it is the address of the source, and no page of a sitemap.
        is_source: bool,
    },
    /// A long document of JSON-LD, read on from here.
    Long { url: Url, stretch: Box<Stretch> },
}

impl Site {
    fn new(address: Url, options: &OpenOptions) -> Self {
        let mut portal = address.clone();
        portal.set_query(None);
        portal.set_fragment(None);
        if address.scheme() != "file" {
            portal.set_path("/");
        }
        Self {
            context: MapContext {
                portal,
                defaults: options.defaults.clone(),
            },
            also_hosts: options.also_hosts.clone(),
            max_pages: usize::try_from(options.max_pages).unwrap_or(usize::MAX),
            met: Mutex::default(),
            address,
        }
    }

    fn robots(&self) -> Url {
        let robots = self.address.join("/robots.txt");
        robots.unwrap_or_else(|_| self.address.clone())
    }

    /// The sitemaps to begin with.
    fn sitemaps(&self, robots: &str) -> Vec<Place> {
        let stated = match is_sitemap(&self.address) {
            true => vec![self.address.clone()],
            false => Rules::new(robots).sitemaps(&self.address),
        };
        let usual = self.address.join("/sitemap.xml").ok();
        let urls: Vec<Url> = match stated.is_empty() {
            true => usual.into_iter().collect(),
            false => stated,
        };
        urls.into_iter()
            .filter(|url| self.is_ours(url))
            .map(|url| Place::Sitemap {
                url,
                robots: robots.to_owned(),
                depth: 0,
            })
            .collect()
    }

    fn is_ours(&self, url: &Url) -> bool {
        let host = |url: &Url| {
            let host = url.host_str().unwrap_or_default();
            host.strip_prefix("www.").unwrap_or(host).to_owned()
        };
        let is_web = matches!(url.scheme(), "http" | "https");
        let is_same = host(url) == host(&self.address) && url.port() == self.address.port();
        is_web && (is_same || self.also_hosts.iter().any(|also| *also == host(url)))
    }

    /// Whether an address lies under the path of the source.
    fn is_in_scope(&self, url: &Url) -> bool {
        is_sitemap(&self.address) || url.path().starts_with(self.address.path())
    }

    fn read_sitemap(
        &self,
        robots: &str,
        depth: u8,
        content: &Content,
    ) -> Result<Reading<Place>, Trouble> {
        let address = content.url.as_str();
        let sitemap = Sitemap::read(content.text()).ok_or_else(|| {
            Trouble::Refused(format!(
                "{address} is no sitemap: look for its address in robots.txt"
            ))
        })?;
        let rules = Rules::new(robots);
        let (mut next, mut elsewhere, mut forbidden) = (Vec::new(), 0_u64, 0_u64);
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in &sitemap.entries {
            let Ok(url) = content.url.join(&entry.location) else {
                continue;
            };
            if !self.is_ours(&url) {
                elsewhere += 1;
                continue;
            }
            if sitemap.is_index {
                next.extend((depth < MAX_DEPTH && met.insert(url.clone())).then(|| {
                    Place::Sitemap {
                        url,
                        robots: robots.to_owned(),
                        depth: depth + 1,
                    }
                }));
                continue;
            }
            if !self.is_in_scope(&url) {
                continue;
            }
            if !rules.allow(&url) {
                forbidden += 1;
                continue;
            }
            if next.len() < self.max_pages && met.insert(url.clone()) {
                next.push(Place::Page {
                    url,
                    modified: entry.modified.to_string(),
                    is_source: false,
                });
            }
        }
        // What looks like a page of a dataset first, so that a probe meets one soon.
        next.sort_by_key(|place| !looks_like_data(place));
        let mut reading = Reading {
            next,
            dialect: Some("sitemap".to_owned()),
            ..Reading::default()
        };
        let told = [
            (
                elsewhere,
                "are on other sites: list those in `also_hosts` if they are the same portal",
            ),
            (
                forbidden,
                "may not be read by robots: they were not asked for",
            ),
        ];
        for (count, what) in told.into_iter().filter(|(count, _)| *count > 0) {
            let message = format!("{count} addresses of the sitemap {what}");
            let issue = Issue::new(Rule::Page, address.to_owned(), message);
            reading.page.issues.push(issue);
        }
        Ok(reading)
    }

    fn read_page(
        &self,
        modified: &str,
        is_source: bool,
        content: &Content,
    ) -> Result<Reading<Place>, Trouble> {
        let address = content.url.as_str();
        if let Some(stretch) = Stretch::first(content.text()) {
            return self.read_stretch(&stretch, content);
        }
        let text = content.text().trim_start();
        let (documents, language, is_page) = match text.starts_with('<') {
            true => {
                let page = html::read(text);
                (page.blocks, page.language.unwrap_or_default(), true)
            }
            false => (vec![text], "", false),
        };
        let mut items = Items::default();
        let mut page = map::Page {
            url: &content.url,
            language,
            modified,
            nameless: 0,
        };
        let mut datasets = 0;
        for document in documents {
            match Document::parse(document) {
                Ok(document) => {
                    datasets += document.datasets(&mut items, &mut page, &self.context);
                }
                Err(error) if !is_page => {
                    let message = format!("cannot read {address} as JSON-LD: {error}");
                    return Err(Trouble::Answer(message));
                }
                // Nobody knows what it says, unless it does not speak of datasets.
                Err(error) if document.contains("Dataset") => {
                    items.put_aside(Some(address.to_owned()), document, error.into());
                    datasets += 1;
                }
                Err(_) => {}
            }
        }
        let mut reading = Reading {
            page: items.page(),
            dialect: Some(if is_page { "page" } else { "JSON-LD" }.to_owned()),
            ..Reading::default()
        };
        if datasets == 0 {
            if !is_source {
                let message = "the page describes no dataset in JSON-LD".to_owned();
                let issue = Issue::new(Rule::Page, address.to_owned(), message);
                reading.page.issues.push(issue);
            } else if is_page && self.address.scheme() != "file" {
                // It leads to its site, or to the part of it under this address.
                reading.next = vec![Place::Robots];
            } else {
                let message = format!("{address} is JSON-LD without datasets of schema.org");
                return Err(Trouble::Refused(message));
            }
        }
        Ok(reading)
    }

    fn read_stretch(
        &self,
        stretch: &Stretch,
        content: &Content,
    ) -> Result<Reading<Place>, Trouble> {
        let mut after = stretch.clone();
        let mut items = Items::default();
        // Its address stands for none of so many datasets.
        let mut page = map::Page {
            url: &content.url,
            language: "",
            modified: "",
            nameless: 1,
        };
        let things = after.next(content.text()).map_err(|error| {
            let address = &content.url;
            Trouble::Answer(format!("cannot read {address} as JSON-LD: {error}"))
        })?;
        let rest = things.map(|document| {
            document.datasets(&mut items, &mut page, &self.context);
            Place::Long {
                url: content.url.clone(),
                stretch: Box::new(after),
            }
        });
        Ok(Reading {
            page: items.page(),
            rest,
            dialect: Some("JSON-LD".to_owned()),
            ..Reading::default()
        })
    }
}

fn looks_like_data(place: &Place) -> bool {
    let Place::Page { url, .. } = place else {
        return true;
    };
    let path = url.path().to_ascii_lowercase();
    [
        "dataset", "/data/", "/record", "/doi", "jeu", "metadata", ".json",
    ]
    .iter()
    .any(|sign| path.contains(sign))
}

impl Portal for Site {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.address
    }

    fn start(&self) -> Vec<Place> {
        let is_site = self.address.path() == "/" && self.address.query().is_none();
        let is_file = self.address.scheme() == "file";
        if !is_file && (is_site || is_sitemap(&self.address)) {
            return vec![Place::Robots];
        }
        vec![Place::Page {
            url: self.address.clone(),
            modified: String::new(),
            is_source: true,
        }]
    }

    fn request(&self, place: &Place) -> Request {
        let url = match place {
            Place::Robots => self.robots(),
            Place::Sitemap { url, .. } | Place::Page { url, .. } | Place::Long { url, .. } => {
                url.clone()
            }
        };
        Request::get(url, ACCEPT)
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        match place {
            Place::Robots => {
                let text = content.text();
                // Sites without one often answer with a page.
                let is_page = text.trim_start().starts_with('<');
                let limit = text.len().min(MAX_ROBOTS_BYTES);
                let end = (0..=limit)
                    .rev()
                    .find(|at| text.is_char_boundary(*at))
                    .unwrap_or(0);
                let robots = if is_page { "" } else { &text[..end] };
                Ok(Reading {
                    next: self.sitemaps(robots),
                    ..Reading::default()
                })
            }
            Place::Sitemap { robots, depth, .. } => self.read_sitemap(robots, *depth, content),
            Place::Page {
                modified,
                is_source,
                ..
            } => self.read_page(modified, *is_source, content),
            Place::Long { stretch, .. } => self.read_stretch(stretch, content),
        }
    }

    /// Sitemaps are held against each other while they are read.
    fn is_repeatable(&self, place: &Place) -> bool {
        matches!(place, Place::Page { .. })
    }

    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        match (place, trouble.status()) {
            // Who has no rules forbids nothing; who is in trouble may have some (RFC 9309).
            (Place::Robots, Some(400..=499)) => Instead::Ask(self.sitemaps("")),
            // The sitemap lags behind.
            (
                Place::Page {
                    is_source: false, ..
                },
                Some(404),
            ) => Instead::Gone(Vec::new(), Vec::new()),
            (Place::Page { url, .. }, Some(410)) => {
                Instead::Gone(vec![url.to_string()], Vec::new())
            }
            _ => Instead::Fail(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests;
