//! One function a command.

mod export;
mod harvest;
mod keep;
mod key;
mod peer;
mod progress;
pub mod query;
pub mod scratch;
mod serve;
mod token;
mod told;

use crate::{
    cli::{Cli, Command},
    config::{self, Config},
    sparql::worker,
};
use anyhow::Context;
use std::{
    io::{ErrorKind, Write},
    process::ExitCode,
};

/// The command did what it was asked.
pub const DONE: u8 = 0;
/// It failed.
pub const FAILED: u8 = 1;
/// It was asked wrongly: settings, arguments.
pub const ASKED_WRONGLY: u8 = 2;
/// It did a part, or it is a check and found something.
pub const IN_PART: u8 = 3;

/// Runs one command; what it says goes to standard output, trouble to standard error.
pub fn run(cli: Cli) -> ExitCode {
    if let Command::SparqlWorker = cli.command {
        return worker::main();
    }
    if let Command::Check(check) = &cli.command
        && check.example
    {
        print!("{}", config::example());
        return DONE.into();
    }
    crate::telemetry::start(cli.json);
    if let Command::Scratch(args) = &cli.command {
        return match scratch::scratch(args) {
            Ok(code) => code.into(),
            Err(error) => refuse(&format!("{error:#}"), FAILED),
        };
    }
    let file = cli.config.clone().unwrap_or_else(config::default_file);
    let config = match Config::load(&file, cli.config.is_some()) {
        Ok(config) => config,
        Err(error) => return refuse(&error.to_string(), ASKED_WRONGLY),
    };
    let ended = match cli.command {
        Command::Serve => serve::serve(config),
        Command::Import(import) => keep::import(&config, import, cli.json),
        Command::Harvest(harvest) => harvest::run(&config, harvest, cli.json),
        Command::Peer(peer) => peer::run(&config, peer, cli.json),
        Command::Reindex(reindex) => keep::reindex(&config, &reindex, cli.json),
        Command::Fsck(fsck) => keep::fsck(&config, &fsck, cli.json),
        Command::Export(export) => export::export(&config, &export),
        Command::Query(args) => match query::run(&config, args) {
            Ok(code) => return code,
            Err(error) => Err(error),
        },
        Command::Erase { id, reason } => keep::erase(&config, &id, reason),
        Command::Key(key) => key::run(&config, &key, cli.json),
        Command::Token { name } => token::token(&name, cli.json),
        Command::Check(_) => say(format_args!(
            "the settings can be used; the data folder is `{}`",
            config.storage.folder.display()
        ))
        .map(|()| DONE),
        Command::SparqlWorker | Command::Scratch(_) => Ok(DONE),
    };
    match ended {
        Ok(code) => code.into(),
        Err(error) => refuse(&format!("{error:#}"), FAILED),
    }
}

/// Says something on standard output. Whoever reads it may have enough, as in `terreau fsck | head`.
pub(crate) fn say(text: std::fmt::Arguments<'_>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ => Ok(()),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "what a person at the terminal must read"
)]
fn refuse(message: &str, code: u8) -> ExitCode {
    eprintln!("terreau: {message}");
    code.into()
}
