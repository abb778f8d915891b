//! Reads the command line and runs one command.
//!
//! The allocator is the system's: Oxigraph 0.5.13 hands Rust the error messages that RocksDB took from
//! `malloc`, and another global allocator crashes when it frees them (seen on a full disk).

use std::process::ExitCode;

fn main() -> ExitCode {
    node::cli::run()
}
