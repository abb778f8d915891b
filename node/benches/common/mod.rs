//! What the benches share: a catalogue drawn from a seed, the program, a table of figures.
#![allow(dead_code, reason = "each bench uses a part")]

pub mod catalogue;
pub mod client;
pub mod figures;
pub mod program;
