//! What benches and examples share: made catalogues, real documents as portals give them, a portal on
//! loopback, and what a process has cost.
#![allow(dead_code, reason = "each uses a part")]

pub mod cost;
pub mod documents;
pub mod feeds;
pub mod site;
