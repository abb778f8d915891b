//! Walking a web folder of metadata files: ISO 19139, ISO 19115-3, or DCAT in any syntax of RDF.
//!
//! A record that does not tell its identifier is named after its file.

mod listing;

use crate::{
    describe::MapContext,
    document::{self, HEAD_BYTES},
    fetch::Request,
    iso::Origin,
    kinds::{OpenOptions, SourceKind, web_address},
    metadata,
    pager::{Content, Instead, Pager, Portal, Reading, Trouble},
    recognise::Guess,
    xml,
};
use serde::{Deserialize, Serialize};
use url::Url;
use vocab::Syntax;

const ACCEPT: &str =
    "text/html, application/xml, application/rdf+xml, text/turtle;q=0.9, */*;q=0.1";
/// Folders within each other: deeper ones lead in circles.
const MAX_DEPTH: u8 = 10;

/// Web folders.
pub const KIND: SourceKind = SourceKind {
    name: "waf",
    about: "a web folder that lists metadata files (ISO 19139, or DCAT in RDF), or one such file",
    open: |address, options| {
        let portal = WebFolder::new(web_address(address)?, options);
        Ok(Box::new(Pager::open(portal, options)?))
    },
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    let path = url.path();
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_folder = name.is_empty() && path.len() > 1 || name.starts_with("index.");
    // GeoNetwork gives a record at `/formatters/xml`.
    let is_file = name == "xml" || name.ends_with(".xml");
    let is_named = path
        .to_ascii_lowercase()
        .split('/')
        .any(|part| part == "waf");
    match () {
        () if is_named => vec![Guess::address(url.clone())],
        () if (is_folder || is_file) && url.query().is_none() => vec![Guess::document(url.clone())],
        () => Vec::new(),
    }
}

/// A folder on the web.
#[derive(Debug)]
struct WebFolder {
    start: Url,
    origin: Origin,
}

/// A request of the walk.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Place {
    Folder { url: Url, depth: u8 },
    File { url: Url },
}

impl WebFolder {
    fn new(start: Url, options: &OpenOptions) -> Self {
        let context = MapContext {
            portal: listing::folder(&start),
            defaults: options.defaults.clone(),
        };
        Self {
            start,
            origin: Origin::catalog(context),
        }
    }

    fn file(&self, url: &Url, content: &Content) -> Result<Reading<Place>, Trouble> {
        let (bytes, address) = (content.bytes(), content.url.as_str());
        let head = &bytes[..bytes.len().min(HEAD_BYTES)];
        let syntax = listing::syntax(url);
        let is_rdf = xml::root_name(head).as_deref() == Some("RDF");
        if !metadata::is_metadata(head) && (is_rdf || syntax != Some(Syntax::RdfXml)) {
            return rdf_file(content, syntax);
        }
        let page = metadata::read_record(bytes, address, &self.origin.document(url))?;
        Ok(Reading {
            page,
            ..Reading::default()
        })
    }
}

fn is_metadata(content: &Content) -> bool {
    let bytes = content.bytes();
    metadata::is_metadata(&bytes[..bytes.len().min(HEAD_BYTES)])
}

fn rdf_file(content: &Content, syntax: Option<Syntax>) -> Result<Reading<Place>, Trouble> {
    let read = document::read(content.bytes(), syntax, content.url.as_str());
    let document = read.map_err(|error| Trouble::Answer(error.to_string()))?;
    let mut reading = Reading::default();
    reading.page.records = document.records;
    reading.page.issues = document.issues;
    reading.page.damaged = document.damaged;
    Ok(reading)
}

impl Portal for WebFolder {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.start
    }

    /// Each file tells its own charset.
    fn syntax(&self) -> Option<Syntax> {
        None
    }

    fn start(&self) -> Vec<Place> {
        let url = self.start.clone();
        vec![Place::Folder { url, depth: 0 }]
    }

    fn request(&self, place: &Place) -> Request {
        match place {
            Place::Folder { url, .. } | Place::File { url } => Request::get(url.clone(), ACCEPT),
        }
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        match place {
            // The address of one file is a folder of one.
            Place::Folder { url, depth: 0 } if is_metadata(content) => self.file(url, content),
            Place::Folder { depth, .. } => {
                let html = String::from_utf8_lossy(content.bytes());
                let listing = listing::read(&html, &content.url)?;
                let files = listing.files.into_iter().map(|url| Place::File { url });
                let depth = depth + 1;
                let folders = listing.folders.into_iter().filter(|_| depth <= MAX_DEPTH);
                let folders = folders.map(|url| Place::Folder { url, depth });
                Ok(Reading {
                    next: files.chain(folders).collect(),
                    ..Reading::default()
                })
            }
            Place::File { url } => self.file(url, content),
        }
    }

    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        match (place, trouble.status()) {
            // Removed since it was listed.
            (Place::File { .. }, Some(404 | 410)) => Instead::Ask(Vec::new()),
            _ => Instead::Fail(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests;
