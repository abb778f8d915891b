//! api

pub mod sparql;
