//! The program from outside: started, asked over HTTP, killed, fed rubbish.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod admin;
mod commands;
mod examples;
mod faults;
mod feed;
mod following;
mod harness;
mod harvest;
mod hostile_askers;
mod hostile_members;
mod hostile_queries;
mod intake;
mod local;
mod member;
mod mirrors;
mod misbehaviour;
mod portal;
mod records;
mod remembered;
mod replication;
mod restart;
mod search;
mod searching;
mod searching_in_sparql;
mod sources;
mod sparql_elsewhere;
mod sparql_limits;
mod statistics;
