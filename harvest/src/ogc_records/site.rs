//! Where an API answers: its collections, and the pages of one.

use crate::recognise::Guess;
use url::Url;

/// How many records a page holds, the best first.
pub const LIMITS: [u64; 3] = [100, 10, 1];
/// What APIs call the place of a page in its collection.
const OFFSETS: [&str; 3] = ["offset", "startindex", "startIndex"];

/// What an address means.
#[derive(Debug)]
pub enum Site {
    /// Every collection of an API; its root ends with a slash.
    Api { root: Url },
    /// The items of one collection, and the root of its API.
    Collection { root: Url, items: Url },
    /// A file of ours.
    File(Url),
}

impl Site {
    pub fn of(address: &Url) -> Self {
        let mut address = address.clone();
        address.set_fragment(None);
        if address.scheme() == "file" {
            return Site::File(address);
        }
        let path = address.path().trim_end_matches('/').to_owned();
        let Some((before, collection)) = path.split_once("/collections/") else {
            let root = path.strip_suffix("/collections").unwrap_or(&path);
            address.set_path(&format!("{root}/"));
            address.set_query(None);
            return Site::Api { root: address };
        };
        let id = collection.split('/').next().unwrap_or(collection);
        address.set_path(&format!("{before}/collections/{id}/items"));
        let kept: Vec<(String, String)> = address
            .query_pairs()
            .filter(|(name, _)| *name != "limit" && !OFFSETS.contains(&&**name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        address.set_query(None);
        let mut root = address.clone();
        root.set_path(&format!("{before}/"));
        if !kept.is_empty() {
            address.query_pairs_mut().extend_pairs(&kept);
        }
        Site::Collection {
            root,
            items: address,
        }
    }

    /// The root of the API, or the file.
    pub fn root(&self) -> &Url {
        let (Site::Api { root } | Site::Collection { root, .. } | Site::File(root)) = self;
        root
    }

    pub fn collections(&self) -> Url {
        let root = self.root();
        root.join("collections").unwrap_or_else(|_| root.clone())
    }
}

/// The first page of a collection.
pub fn with_limit(items: &Url, limit: u64) -> Url {
    set(items, "limit", limit)
}

/// The same page with fewer records.
pub fn smaller(url: &Url) -> Option<Url> {
    let limit = get(url, "limit")?;
    let smaller = LIMITS.into_iter().find(|smaller| *smaller < limit)?;
    Some(set(url, "limit", smaller))
}

/// The page after that of one record.
pub fn after(url: &Url) -> Option<Url> {
    let limit = get(url, "limit")?;
    let name = OFFSETS.into_iter().find(|name| get(url, name).is_some());
    let name = name.unwrap_or(OFFSETS[0]);
    let offset = get(url, name).unwrap_or(0).checked_add(limit)?;
    Some(set(&set(url, name, offset), "limit", LIMITS[1]))
}

fn get(url: &Url, name: &str) -> Option<u64> {
    let mut pairs = url.query_pairs();
    let (_, value) = pairs.find(|(other, _)| other == name)?;
    value.parse().ok()
}

fn set(url: &Url, name: &str, value: u64) -> Url {
    let others: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(other, _)| other != name)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let mut url = url.clone();
    url.set_query(None);
    url.query_pairs_mut()
        .extend_pairs(&others)
        .append_pair(name, &value.to_string());
    url
}

/// Where APIs answer.
pub fn guesses(url: &Url) -> Vec<Guess> {
    let path = url.path().trim_end_matches('/');
    let is_items = path.contains("/collections/") && path.ends_with("/items");
    // ArcGIS Hub has collections too, which are none of OGC.
    let is_hub = path.contains("/api/search/v1/");
    if (is_items || path.ends_with("/collections")) && !is_hub {
        return vec![Guess::address(url.clone())];
    }
    if path.contains("/collections/") && !is_hub {
        return vec![Guess::document(url.clone())];
    }
    let here = (!path.is_empty()).then(|| format!("{path}/collections"));
    let usual = ["/collections", "/oapi/collections"].map(str::to_owned);
    here.into_iter()
        .chain(usual)
        .filter_map(|path| Guess::at_site(url, &path))
        .collect()
}
