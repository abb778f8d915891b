//! What the harvest of a portal, a document or a folder promises, against a portal on loopback.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod ckan;
mod csw;
mod d4c;
mod dcat_us;
mod endpoint;
mod folder;
mod geonetwork;
mod job;
mod ldes;
mod limits;
mod linked;
mod linked_recordings;
mod memory;
mod oai;
mod ogc_records;
mod opendatasoft;
mod paging;
mod politeness;
mod portal;
mod recognise;
mod recordings;
mod reread;
mod schema_org;
mod sparql;
mod tell;
mod udata;
mod waf;
mod walk;
