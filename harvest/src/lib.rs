//! How records arrive: portals, documents and folders, walked page by page. Returns what differs
//! from what is known, and writes nothing.

mod decompress;
mod document;
mod fetch;
mod folder;
mod job;
mod kinds;
mod rdf;
mod report;
mod shared;
mod source;

pub use fetch::{FetchError, FetchSettings, Fetcher};
pub use job::{Batch, Harvest, JobOptions, Outcome, Reason, Seen, harvest};
pub use kinds::{KINDS, OpenError, OpenOptions, open};
pub use report::Report;
pub use source::{Capabilities, Cursor, End, Page, PageFailure, Source, Step, Traffic};
