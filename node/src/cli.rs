//! The commands and their flags.

use crate::commands;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{path::PathBuf, process::ExitCode};

/// A node of the commons of open-data catalogues.
#[derive(Debug, Parser)]
#[command(name = "terreau", version, max_term_width = 100)]
pub struct Cli {
    /// Settings; `./terreau.toml`, then `/etc/terreau/terreau.toml`, when not told otherwise.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Write results and logs for machines, as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the catalogue over HTTP until told to stop.
    Serve,
    /// Bring in catalogues: files, folders or addresses, in any RDF format.
    Import(Import),
    /// Write the whole catalogue to standard output.
    Export(Export),
    /// Ask the catalogue in SPARQL; CSV unless told otherwise.
    Query(commands::query::QueryArgs),
    /// Make the RDF store and the search index again from the ledger.
    Reindex(Reindex),
    /// Hold ledger, RDF store and search index against each other.
    Fsck(Fsck),
    /// Read the settings and say everything that is wrong with them.
    Check(Check),
    #[command(hide = true)]
    SparqlWorker,
}

#[derive(Debug, Args)]
pub struct Import {
    /// Files (`.ttl .nt .nq .trig .rdf .jsonld`, also with `.gz` or `.zst`), folders, http(s) addresses.
    #[arg(required = true, value_name = "FILE|FOLDER|URL")]
    pub addresses: Vec<String>,
    /// Name under which the records are kept; the address, or the name of the file or folder, when not
    /// told otherwise.
    #[arg(long)]
    pub source: Option<String>,
    /// Withdraw records of the source that a complete walk did not meet.
    #[arg(long)]
    pub prune: bool,
}

#[derive(Debug, Args)]
pub struct Export {
    /// `nquads`, `ntriples`, `turtle`, `trig`, `rdfxml` or `jsonld`.
    #[arg(long, default_value = "nquads")]
    pub format: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Projection {
    Rdf,
    Search,
}

#[derive(Debug, Args)]
pub struct Reindex {
    /// Only this one; both when not told otherwise.
    #[arg(long)]
    pub only: Option<Projection>,
}

#[derive(Debug, Args)]
pub struct Fsck {
    /// Make again what does not agree with the ledger.
    #[arg(long)]
    pub repair: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Print every setting with its default instead.
    #[arg(long)]
    pub example: bool,
}

/// Runs the command of the command line. 0: done. 1: failed. 2: asked wrongly. 3: done in part, or a
/// check that found something. 4: took too long.
pub fn run() -> ExitCode {
    commands::run(Cli::parse())
}
