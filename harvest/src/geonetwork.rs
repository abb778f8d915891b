//! Walking a GeoNetwork by its own API: its search finds the records, which are taken as they are
//! kept, in ISO 19139, ISO 19115-3, DCAT or Dublin Core.
//!
//! Version 4 searches by `_search`, version 3 by `q`. The records themselves come several at a time
//! from the catalogue service of the same GeoNetwork, else one by one.

mod search;

use crate::{
    describe::MapContext,
    fetch::Request,
    iso::{self, Origin},
    kinds::{OpenOptions, SourceKind, web_address},
    metadata::Intake,
    pager::{Content, Instead, Pager, Portal, Reading, Trouble},
    recognise::Guess,
    xml,
};
use search::Found;
use serde::{Deserialize, Serialize};
use serde_json::json;
use url::Url;
use vocab::Syntax;

const ACCEPT: &str = "application/xml, text/xml;q=0.9, */*;q=0.1";
/// Identifiers in a page of the search.
const PAGE: u64 = 100;
/// Identifiers in a page, after one that failed.
const SMALL_PAGE: u64 = 10;
/// Records taken at once.
const BATCH: usize = 20;
/// What is data, or gives some.
const TYPES: [&str; 4] = ["dataset", "nonGeographicDataset", "series", "service"];

/// GeoNetworks.
pub const KIND: SourceKind = SourceKind {
    name: "geonetwork",
    about: "a GeoNetwork 3 or 4, by its own search",
    open: |address, options| {
        let portal = GeoNetwork::new(&web_address(address)?, options);
        Ok(Box::new(Pager::open(portal, options)?))
    },
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    let root = iso::geonetwork(url).and_then(|root| Url::parse(&root).ok());
    match root {
        // The address of one record is a document.
        Some(root) if url.path().contains("/formatters/") => {
            return Guess::at_site(url, root.path()).into_iter().collect();
        }
        Some(root) => return vec![Guess::address(root)],
        None => {}
    }
    let own = url.path().trim_end_matches('/').to_owned() + "/";
    [own.as_str(), "/geonetwork/", "/"]
        .into_iter()
        .filter_map(|path| Guess::at_site(url, path))
        .collect()
}

/// A GeoNetwork.
#[derive(Debug)]
struct GeoNetwork {
    root: Url,
    origin: Origin,
}

/// A request of the walk.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Place {
    Search(Search),
    Batch(Batch),
}

/// A page of the search.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Search {
    /// Whether version 3 is asked.
    old: bool,
    offset: u64,
    size: u64,
    /// The place of the last record in the list, where the version tells.
    after: Option<String>,
    /// Records met so far that are counted, and not ours to take.
    skipped: u64,
    /// Whether the records can be taken several at a time.
    bulk: bool,
}

/// Records to take.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Batch {
    ids: Vec<String>,
    /// How many of them to take one by one before they are taken several at a time.
    single: usize,
    /// How the walk goes on after them.
    search: Search,
    is_last: bool,
}

impl GeoNetwork {
    fn new(address: &Url, options: &OpenOptions) -> Self {
        let mut root = iso::geonetwork(address)
            .and_then(|root| Url::parse(&root).ok())
            .unwrap_or_else(|| address.clone());
        root.set_query(None);
        root.set_fragment(None);
        if !root.path().ends_with('/') {
            root.set_path(&format!("{}/", root.path()));
        }
        let mut portal = root.clone();
        portal.set_path(&format!("{}srv/", root.path()));
        let context = MapContext {
            portal,
            defaults: options.defaults.clone(),
        };
        Self {
            origin: Origin::catalog(context),
            root,
        }
    }

    fn at(&self, path: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.root.clone();
        url.set_path(&format!("{}srv/{path}", self.root.path()));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    fn ask_search(&self, search: &Search) -> Request {
        if search.old {
            let types = TYPES.join(" or ");
            let (from, to) = (search.offset + 1, search.offset + search.size);
            let query = [
                ("_content_type", "xml"),
                ("fast", "index"),
                ("buildSummary", "true"),
                ("sortBy", "changeDate"),
                ("type", &types),
                ("from", &from.to_string()),
                ("to", &to.to_string()),
            ];
            return Request::get(self.at("eng/q", &query), ACCEPT);
        }
        let mut body = json!({
            "size": search.size,
            "track_total_hits": true,
            "sort": [{"uuid": "asc"}],
            "_source": ["uuid", "documentStandard", "resourceType"],
            "query": {"bool": {"filter": [
                {"term": {"isTemplate": "n"}},
                {"terms": {"resourceType": TYPES}},
            ]}},
        });
        let after = search
            .after
            .as_deref()
            .and_then(|after| serde_json::from_str(after).ok());
        match after {
            Some::<serde_json::Value>(after) => body["search_after"] = after,
            None => body["from"] = search.offset.into(),
        }
        let url = self.at("api/search/records/_search", &[]);
        Request::post(
            url,
            "application/json",
            "application/json",
            body.to_string().into_bytes(),
        )
    }

    fn ask_batch(&self, batch: &Batch) -> Request {
        let url = match batch.taken() {
            [id] if batch.is_single() && batch.search.old => {
                self.at("eng/xml.metadata.get", &[("uuid", id)])
            }
            [id] if batch.is_single() => {
                let mut url = self.at("api/records/", &[]);
                if let Ok(mut path) = url.path_segments_mut() {
                    path.pop_if_empty()
                        .extend([id.as_str(), "formatters", "xml"]);
                }
                url
            }
            ids => {
                let query = [
                    ("service", "CSW"),
                    ("version", "2.0.2"),
                    ("request", "GetRecordById"),
                    ("elementSetName", "full"),
                    ("outputSchema", "http://www.isotc211.org/2005/gmd"),
                    ("id", &ids.join(",")),
                ];
                self.at("eng/csw", &query)
            }
        };
        Request::get(url, ACCEPT)
    }

    fn found(search: &Search, found: Found) -> Reading<Place> {
        let mut reading = Reading::default();
        let skipped = search.skipped + found.met.saturating_sub(found.ids.len() as u64);
        reading.page.declared_total = found.total.map(|total| total.saturating_sub(skipped));
        let (dialect, version) = if search.old {
            ("q", "3")
        } else {
            ("_search", "4")
        };
        reading.dialect = Some(dialect.to_owned());
        reading.version = Some(version.to_owned());
        let offset = search.offset + found.met;
        let batch = Batch {
            ids: found.ids,
            single: 0,
            is_last: found.met == 0 || found.total.is_some_and(|total| offset >= total),
            search: Search {
                offset,
                size: PAGE,
                after: found.after,
                skipped,
                ..search.clone()
            },
        };
        reading.next = batch.place().into_iter().collect();
        reading
    }

    fn batch(&self, batch: &Batch, content: &Content) -> Result<Reading<Place>, Trouble> {
        let address = content.url.as_str();
        xml::reading(
            content,
            &["MD_Metadata", "MI_Metadata", "RDF"],
            |root, text, broken| {
                let ids = batch.taken();
                let is_list = xml::is_named(root, "GetRecordByIdResponse");
                let is_refusal = root.tag_name().name().contains("Exception")
                    || xml::is_named(root, "error|apiError");
                if is_refusal || !batch.is_single() && !is_list {
                    return Err(Trouble::Refused(format!("{address} gives no records")));
                }
                let mut intake = Intake::new(&self.origin, text);
                intake.set_aside(broken);
                match is_list {
                    true => xml::children(root, "*").for_each(|record| intake.take(record, "")),
                    false => intake.take(root, ids.first().map_or("", String::as_str)),
                }
                let met = intake.met;
                let missing: Vec<String> = match !batch.is_single() && met < ids.len() as u64 {
                    true => ids
                        .iter()
                        .filter(|id| !text.contains(id.as_str()))
                        .cloned()
                        .collect(),
                    false => Vec::new(),
                };
                Ok(Reading {
                    page: intake.into_page(),
                    next: batch.after(missing).place().into_iter().collect(),
                    ..Reading::default()
                })
            },
        )
    }
}

impl Batch {
    fn is_single(&self) -> bool {
        self.single > 0 || !self.search.bulk
    }

    /// The records to take now.
    fn taken(&self) -> &[String] {
        let count = if self.is_single() { 1 } else { BATCH };
        &self.ids[..count.min(self.ids.len())]
    }

    /// What is left after these, and what is missing of them.
    fn after(&self, missing: Vec<String>) -> Self {
        let taken = self.taken().len();
        let single = missing.len() + self.single.saturating_sub(taken.max(1));
        let mut ids = missing;
        ids.extend_from_slice(&self.ids[taken..]);
        Self {
            ids,
            single,
            ..self.clone()
        }
    }

    /// Where the walk goes on.
    fn place(self) -> Option<Place> {
        match (self.ids.is_empty(), self.is_last) {
            (false, _) => Some(Place::Batch(self)),
            (true, false) => Some(Place::Search(self.search)),
            (true, true) => None,
        }
    }
}

impl Portal for GeoNetwork {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.root
    }

    /// The charset is told in the XML itself.
    fn syntax(&self) -> Option<Syntax> {
        None
    }

    fn start(&self) -> Vec<Place> {
        vec![Place::Search(Search {
            old: false,
            offset: 0,
            size: PAGE,
            after: None,
            skipped: 0,
            bulk: true,
        })]
    }

    fn request(&self, place: &Place) -> Request {
        match place {
            Place::Search(search) => self.ask_search(search),
            Place::Batch(batch) => self.ask_batch(batch),
        }
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        let address = content.url.as_str();
        match place {
            Place::Search(search) if search.old => xml::reading(content, &[], |root, _, _| {
                Ok(Self::found(search, search::response(root, address)?))
            }),
            Place::Search(search) => {
                let (text, _) = vocab::rdf::decode(content.bytes(), Syntax::JsonLd, address);
                Ok(Self::found(search, search::hits(&text, address)?))
            }
            Place::Batch(batch) => self.batch(batch, content),
        }
    }

    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        let batch = match place {
            Place::Search(search) => {
                let is_unknown = matches!(trouble.status(), Some(400..=499 | 501))
                    || matches!(trouble, Trouble::Foreign(_));
                let instead = match search.offset == 0 && !search.old && is_unknown {
                    true => Search {
                        old: true,
                        ..search.clone()
                    },
                    false if search.size > SMALL_PAGE && trouble.may_be_local() => Search {
                        size: SMALL_PAGE,
                        ..search.clone()
                    },
                    false => return Instead::Fail(Vec::new()),
                };
                return Instead::Ask(vec![Place::Search(instead)]);
            }
            Place::Batch(batch) => batch,
        };
        let is_unknown = matches!(trouble.status(), Some(400..=499 | 501));
        if let [id] = batch.taken()
            && batch.is_single()
        {
            let rest: Vec<Place> = batch.after(Vec::new()).place().into_iter().collect();
            return match trouble.status() {
                // Removed since it was found.
                Some(404 | 410) => {
                    let name = self.origin.name(id).map(|name| name.into_string());
                    Instead::Gone(name.into_iter().collect(), rest)
                }
                // Found, and not for everybody.
                Some(401 | 403) => Instead::Ask(rest),
                _ => Instead::Fail(rest),
            };
        }
        let mut one_by_one = batch.clone();
        match is_unknown || matches!(trouble, Trouble::Refused(_)) {
            true => one_by_one.search.bulk = false,
            false => one_by_one.single = batch.taken().len(),
        }
        Instead::Ask(one_by_one.place().into_iter().collect())
    }
}

#[cfg(test)]
mod tests;
