//! Reads the command line and runs one command.

use std::process::ExitCode;

// Millions of small terms are made and dropped by a load: the system's allocator takes a fifth of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    node::cli::run()
}
