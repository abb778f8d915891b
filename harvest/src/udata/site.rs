//! Where a portal answers: its root, its API, and which of its datasets an address means.

use crate::{describe::segment, pager::Window, recognise::Guess};
use url::Url;

/// A portal, or the datasets of one of its organisations.
#[derive(Debug)]
pub struct Site {
    /// It ends with a slash.
    pub root: Url,
    pub version: u8,
    /// Whether the whole portal is meant, its data services included.
    pub has_services: bool,
    list: Url,
}

impl Site {
    /// What an address of the pages or of the API means.
    pub fn of(address: &Url) -> Self {
        let path = address.path();
        let version = if path.contains("/api/2/") { 2 } else { 1 };
        let before = path.find("/api/").map_or("", |at| &path[..at]);
        let mut root = address.clone();
        if address.scheme() != "file" {
            root.set_path(&format!("{before}/"));
        }
        root.set_query(None);
        root.set_fragment(None);
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let is_list = path.contains("/api/") && path.trim_end_matches('/').ends_with("/datasets");
        let organization = parts
            .windows(2)
            .find(|pair| pair[0] == "organizations" && !is_list)
            .map(|pair| pair[1]);
        let mut list = match organization {
            Some(id) => {
                let id = segment(id);
                joined(&root, &format!("api/1/organizations/{id}/datasets/"))
            }
            None if is_list => address.clone(),
            None => joined(&root, &format!("api/{version}/datasets/")),
        };
        list.set_fragment(None);
        let filters: Vec<(String, String)> = list
            .query_pairs()
            .filter(|(name, _)| !["page", "page_size", "sort"].contains(&&**name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        list.set_query(None);
        if !filters.is_empty() {
            list.query_pairs_mut().extend_pairs(&filters);
        }
        let is_whole = list.path() == joined(&root, &format!("api/{version}/datasets/")).path();
        Self {
            has_services: is_whole && filters.is_empty(),
            root,
            version: if organization.is_some() { 1 } else { version },
            list,
        }
    }

    pub fn datasets(&self, window: Window, sorted: bool) -> Url {
        let mut url = paged(&self.list, window);
        if sorted {
            url.query_pairs_mut().append_pair("sort", "created");
        }
        url
    }

    pub fn services(&self, window: Window) -> Url {
        paged(&joined(&self.root, "api/1/dataservices/"), window)
    }
}

/// A window as a page of the API: its size is the largest that makes the offset a whole number of
/// pages. The next window goes on after what was returned.
fn paged(list: &Url, window: Window) -> Url {
    let Window { offset, limit, .. } = window;
    let size = (1..=limit.max(1)).rev().find(|size| offset % size == 0);
    let size = size.unwrap_or(1);
    let mut url = list.clone();
    url.query_pairs_mut()
        .append_pair("page", &(offset / size + 1).to_string())
        .append_pair("page_size", &size.to_string());
    url
}

fn joined(root: &Url, path: &str) -> Url {
    root.join(path).unwrap_or_else(|_| root.clone())
}

/// Where portals answer.
pub fn guesses(url: &Url) -> Vec<Guess> {
    let path = url.path();
    let is_api = [
        "/api/1/datasets",
        "/api/2/datasets",
        "/api/1/organizations/",
    ]
    .iter()
    .any(|own| path.contains(own))
        && !path.contains("catalog");
    if is_api {
        return vec![Guess::address(url.clone())];
    }
    let mut guesses = Vec::new();
    // The page of an organisation means its datasets.
    if path.contains("/organizations/") {
        guesses.push(Guess::document(url.clone()));
    }
    guesses.extend(Guess::at_site(url, "/api/1/datasets/"));
    guesses
}
