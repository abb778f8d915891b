//! What the harvest of a portal, a document or a folder promises, against a portal on loopback.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod endpoint;
mod folder;
mod job;
mod ldes;
mod limits;
mod linked;
mod paging;
mod portal;
mod recordings;
mod sparql;
mod walk;
