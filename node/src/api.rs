//! The machine-readable half of the node.

pub mod admin;
pub mod atom;
pub mod catalog;
pub mod crawlers;
pub mod datasets;
pub mod dump;
pub mod feed;
pub mod health;
pub mod local;
pub mod members;
pub mod mirror;
pub mod openapi;
pub mod quality;
pub mod records;
pub mod replication;
pub mod search;
pub mod sources;
pub mod sparql;
pub mod void;
