//! Logs: sentences on standard error, or JSON for machines.

use std::io::IsTerminal;
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging; `json` writes one object a line.
pub fn start(json: bool) {
    let filter =
        EnvFilter::try_new(crate::config::log_filter()).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        // Whoever read our logs may have gone: that stops nothing.
        .log_internal_errors(false);
    // A second start, as in tests, is refused and harmless.
    let _ = if json {
        builder.json().try_init()
    } else {
        builder
            .with_ansi(std::io::stderr().is_terminal())
            .try_init()
    };
}
