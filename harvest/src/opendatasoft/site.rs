//! Where a portal answers: its root, and which of its APIs an address shows.

use crate::{pager::Window, recognise::Guess};
use serde::{Deserialize, Serialize};
use url::Url;

/// The APIs, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    /// `/api/explore/v2.1/`
    Explore,
    /// `/api/v2/`, its predecessor.
    V2,
    /// `/api/datasets/1.0/`
    V1,
}

impl Dialect {
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Explore => "Explore 2.1",
            Dialect::V2 => "Explore 2.0",
            Dialect::V1 => "API 1.0",
        }
    }
}

/// A portal's root, and the API to begin with.
#[derive(Debug)]
pub struct Site {
    /// It ends with a slash.
    pub root: Url,
    pub dialect: Dialect,
}

impl Site {
    /// The portal of an address of its pages or APIs.
    pub fn of(address: &Url) -> Self {
        let path = address.path();
        let dialect = if path.contains("/api/v2/") {
            Dialect::V2
        } else if path.contains("/api/datasets/1.0") {
            Dialect::V1
        } else {
            Dialect::Explore
        };
        let mut root = address.clone();
        if address.scheme() != "file" {
            root.set_path("/");
        }
        root.set_query(None);
        root.set_fragment(None);
        Self { root, dialect }
    }

    pub fn export(&self) -> Url {
        self.at(
            "api/explore/v2.1/catalog/exports/json?limit=-1&timezone=UTC&include_app_metas=true",
        )
    }

    pub fn page(&self, dialect: Dialect, window: Window) -> Url {
        let Window { offset, limit, .. } = window;
        let rows = format!("limit={limit}&offset={offset}");
        match dialect {
            // Sorted, so that a change between two pages moves nothing out of sight.
            Dialect::Explore => self.at(&format!(
                "api/explore/v2.1/catalog/datasets?{rows}&order_by=dataset_id&timezone=UTC&include_app_metas=true"
            )),
            Dialect::V2 => self.at(&format!("api/v2/catalog/datasets?{rows}")),
            Dialect::V1 => self.at(&format!(
                "api/datasets/1.0/search?rows={limit}&start={offset}&interopmetas=true&extrametas=true&timezone=UTC"
            )),
        }
    }

    fn at(&self, path: &str) -> Url {
        let joined = self.root.join(path);
        joined.unwrap_or_else(|_| self.root.clone())
    }
}

/// Where portals answer.
pub fn guesses(url: &Url) -> Vec<Guess> {
    let path = url.path();
    let is_theirs = ["/api/explore/", "/api/v2/catalog", "/api/datasets/1.0"]
        .iter()
        .any(|own| path.starts_with(own));
    let is_page =
        path == "/explore" || path == "/explore/" || path.starts_with("/explore/dataset/");
    if (is_theirs && !path.contains("/exports/dcat")) || is_page {
        return vec![Guess::address(url.clone())];
    }
    let usual = Guess::at_site(url, "/api/explore/v2.1/");
    usual.into_iter().collect()
}
