//! The program from outside: started, asked over HTTP, killed, fed rubbish.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod admin;
mod commands;
mod faults;
mod harness;
mod harvest;
mod intake;
mod misbehaviour;
mod portal;
mod records;
mod remembered;
mod replication;
mod restart;
mod search;
mod sources;
