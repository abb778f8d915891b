//! A node, room by room.

pub mod admin;
pub mod api;
pub mod cli;
pub mod commands;
pub mod config;
pub mod copies;
pub mod derived;
pub mod feed;
pub mod holdings;
pub mod http;
pub mod jobs;
pub mod ledger;
pub mod local;
pub mod member;
pub mod pages;
pub mod peers;
pub mod projections;
pub mod public;
pub mod routes;
pub mod scratch;
pub mod server;
pub mod sparql;
pub mod state;
pub mod telemetry;
pub mod triples;
pub mod vocabulary;
