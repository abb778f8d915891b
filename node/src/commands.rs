//! commands

pub mod query;
