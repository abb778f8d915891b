//! How records arrive: portals, documents and folders, walked page by page. Returns what differs
//! from what is known, and writes nothing.

#[cfg(test)]
mod arbitrary;
mod archive;
mod ckan;
mod csw;
mod d4c;
mod dcat_us;
mod decompress;
mod describe;
mod document;
mod fetch;
mod folder;
mod geonetwork;
pub mod identity;
mod iso;
mod items;
mod job;
mod json;
mod kinds;
mod ldes;
mod link;
mod memory;
mod metadata;
mod oai;
mod ogc_records;
mod opendatasoft;
mod pager;
pub mod peer;
mod rdf;
mod recognise;
pub mod removal;
mod report;
mod schema_org;
mod shared;
mod source;
mod sparql;
mod tidy;
mod trail;
mod udata;
mod usage;
mod waf;
mod web;
mod xml;

pub use describe::is_made_name;
pub use fetch::{Answer, FetchError, FetchSettings, Fetcher, Request, Validators};
pub use job::{Batch, Harvest, JobOptions, Outcome, Reason, Seen, harvest};
pub use kinds::{Defaults, KINDS, OpenError, OpenOptions, SourceKind, open};
pub use memory::{MAPPING, Memory, Recollection, Remembered, RequestKey, Stated};
pub use recognise::{Candidate, Guess, Recognised, Sign, recognise};
pub use report::Report;
pub use source::{
    Capabilities, Cursor, End, Page, PageFailure, Quarantined, RAW_BYTES, Slow, Source, Step,
    Traffic,
};
