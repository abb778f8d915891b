//! How records arrive: portals, documents and folders, walked page by page. Returns what differs
//! from what is known, and writes nothing.

#[cfg(test)]
mod arbitrary;
mod archive;
mod ckan;
mod d4c;
mod dcat_us;
mod decompress;
mod describe;
mod document;
mod fetch;
mod folder;
pub mod identity;
mod items;
mod job;
mod json;
mod kinds;
mod ldes;
mod ogc_records;
mod opendatasoft;
mod pager;
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
mod web;

pub use describe::is_made_name;
pub use fetch::{FetchError, FetchSettings, Fetcher};
pub use job::{Batch, Harvest, JobOptions, Outcome, Reason, Seen, harvest};
pub use kinds::{Defaults, KINDS, OpenError, OpenOptions, SourceKind, open};
pub use recognise::{Candidate, Guess, Recognised, Sign, recognise};
pub use report::Report;
pub use source::{
    Capabilities, Cursor, End, Page, PageFailure, Quarantined, Slow, Source, Step, Traffic,
};
