//! Walking a Data4Citizen (D4C) portal: Drupal before a CKAN that it does not show, whose packages
//! its own search gives in pages.

use crate::{
    ckan::{self, api},
    describe::MapContext,
    fetch::Request,
    kinds::{OpenOptions, SourceKind, web_address},
    pager::{Content, Instead, Pager, Portal, Reading, Trouble, Window},
    recognise::Guess,
    source::Page,
};
use serde::{Deserialize, Serialize};
use url::Url;

const ACCEPT: &str = "application/json, */*;q=0.1";
const SEARCH: &str = "d4c/api/datasets/2.0/search/";
/// Packages in a page.
const ROWS: u64 = 100;

/// Data4Citizen portals, such as that of La Rochelle.
pub const KIND: SourceKind = SourceKind {
    name: "d4c",
    about: "a Data4Citizen (D4C) portal, by its own search over CKAN packages",
    open: |address, options| {
        let portal = D4c::new(&web_address(address)?, options);
        Ok(Box::new(Pager::open(portal, options)?))
    },
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    let path = url.path();
    if path.contains("/d4c/api/") {
        return vec![Guess::address(url.clone())];
    }
    // The portal may live in the first folder of its site.
    let folder = path.split('/').nth(1).filter(|folder| !folder.is_empty());
    let here = folder.map(|folder| format!("/{folder}/{SEARCH}"));
    std::iter::once(format!("/{SEARCH}"))
        .chain(here)
        .filter_map(|path| Guess::at_site(url, &path))
        .collect()
}

/// A portal.
#[derive(Debug)]
struct D4c {
    context: MapContext,
}

/// A page of the search.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    window: Window,
    /// How the portal takes parameters: as everybody, or in the path, as older ones do.
    in_path: bool,
    /// Packages met so far that are counted, and not ours to take.
    skipped: u64,
}

impl D4c {
    fn new(address: &Url, options: &OpenOptions) -> Self {
        let path = address.path();
        let pages = ["/d4c/", "/visualisation/", "/node/", "/portail"];
        let end = pages.iter().filter_map(|page| path.find(page)).min();
        let root = path[..end.unwrap_or(path.len())]
            .trim_end_matches('/')
            .to_owned();
        let mut portal = address.clone();
        portal.set_query(None);
        portal.set_fragment(None);
        portal.set_path(&format!("{root}/"));
        let defaults = options.defaults.clone();
        Self {
            context: MapContext { portal, defaults },
        }
    }
}

impl Portal for D4c {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.context.portal
    }

    fn start(&self) -> Vec<Place> {
        vec![Place {
            window: Window::first(ROWS),
            in_path: false,
            skipped: 0,
        }]
    }

    fn request(&self, place: &Place) -> Request {
        let Window { offset, limit, .. } = place.window;
        let mut url = self.context.portal.clone();
        let parameters = format!("rows={limit}&start={offset}");
        let search = format!("{}{SEARCH}", self.context.portal.path());
        if place.in_path {
            url.set_path(&format!("{search}{parameters}"));
        } else {
            url.set_path(&search);
            url.set_query(Some(&parameters));
        }
        Request::get(url, ACCEPT)
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        let answer = api::packages(content.text(), content.url.as_str())?;
        let mut reading = Reading {
            dialect: Some("datasets/2.0/search".to_owned()),
            ..Reading::default()
        };
        let skipped = ckan::take(&answer.packages, &self.context, &mut reading.page);
        let skipped = place.skipped + skipped;
        let count = place.window.largest(answer.count);
        reading.page.declared_total = count.map(|count| count.saturating_sub(skipped));
        let returned = answer.packages.len() as u64;
        let next = place.window.next(returned, count);
        reading.next.extend(next.map(|window| Place {
            window,
            skipped,
            ..place.clone()
        }));
        Ok(reading)
    }

    fn reread(&self, raw: &str) -> Option<Page> {
        Some(ckan::reread(raw, &self.context))
    }

    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        let is_first = place.window.offset == 0;
        let is_foreign = matches!(trouble, Trouble::Foreign(_) | Trouble::Refused(_));
        let is_absent = trouble.status() == Some(404) || is_foreign;
        if is_first && is_absent && !place.in_path {
            return Instead::Ask(vec![Place {
                in_path: true,
                ..place.clone()
            }]);
        }
        if is_foreign {
            return Instead::Fail(Vec::new());
        }
        place.window.instead(trouble, |window| Place {
            window,
            ..place.clone()
        })
    }
}
