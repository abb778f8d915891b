//! The commands and their flags.

use crate::commands;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
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
    /// Portals to harvest again and again: add, list, run, approve.
    #[command(subcommand)]
    Harvest(Harvest),
    /// Members of the commons that are followed: add, list, pull, remove.
    #[command(subcommand)]
    Peer(Peer),
    /// Write the whole catalogue to standard output.
    Export(Export),
    /// Ask the catalogue in SPARQL; CSV unless told otherwise.
    Query(commands::query::QueryArgs),
    /// Try data and queries on a SPARQL store in memory, which nothing of the catalogue is in.
    Scratch(commands::scratch::ScratchArgs),
    /// Make the RDF store, the search index and the checks again from the ledger.
    Reindex(Reindex),
    /// Hold the ledger, and what follows it, against each other.
    Fsck(Fsck),
    /// Take a record and its content away for good, here and with those who follow this node.
    Erase {
        /// The id of the record.
        id: String,
        /// Why, for those who look later.
        #[arg(long)]
        reason: String,
    },
    /// Who this node is among the members of the commons: its fingerprint, keys and card.
    #[command(subcommand)]
    Key(Key),
    /// Make a token for somebody who is to run the node over HTTP.
    Token {
        /// Who bears it: what they do is logged under this name.
        name: String,
    },
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
    /// The kind of portal, such as `ckan` or `udata`; told by the address when not said.
    #[arg(long)]
    pub kind: Option<String>,
    /// Withdraw records of the source that a complete walk did not meet.
    #[arg(long)]
    pub prune: bool,
}

/// Portals to harvest again and again.
#[derive(Debug, Subcommand)]
pub enum Harvest {
    /// Find out what answers at an address, show what it would bring, and keep it as a source.
    Add(Add),
    /// The sources, when they were harvested last and how that ended.
    List,
    /// One source: its last runs, what was mended, what waits in quarantine.
    Show { source: String },
    /// Harvest a source now; all that are kept when none is named.
    Run {
        source: Option<String>,
        /// Read everything, even what has not changed since the last harvest.
        #[arg(long)]
        sweep: bool,
    },
    /// Show what harvesting a source would change, and change nothing.
    DryRun { source: String },
    /// Leave a source alone until `resume`.
    Pause { source: String },
    /// Harvest a source again when it is due.
    Resume { source: String },
    /// Agree to the withdrawals that the last run of a source has left to a person, and harvest it.
    Approve { source: String },
    /// Put withdrawn records of a source back: one, or all of them.
    Restore { source: String, id: Option<String> },
    /// Try what is in quarantine of a source again, as it was given: all of it, or one item.
    Replay {
        source: String,
        subject: Option<String>,
    },
    /// Records of a source that are about the same dataset as those of others, and why.
    Links(Links),
    /// Say that two records are not about the same dataset: they are not linked again.
    Unlink(Unlink),
    /// Take back an `unlink`.
    Link { one: String, other: String },
    /// No longer harvest a source.
    Drop(DropSource),
}

#[derive(Debug, Args)]
pub struct Add {
    /// The address of a portal or of one of its catalogues; a file or a folder.
    pub address: String,
    /// The name under which its records are kept; its host when not told otherwise.
    #[arg(long)]
    pub name: Option<String>,
    /// The kind of portal; found out when not said.
    #[arg(long)]
    pub kind: Option<String>,
    /// Minutes between two harvests.
    #[arg(long, default_value_t = 1440)]
    pub every_minutes: u64,
    /// Keep it without asking.
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
pub struct Links {
    /// The source whose records are told; without one, what was told apart.
    pub source: Option<String>,
    /// The most links told.
    #[arg(long, default_value_t = 1000)]
    pub limit: usize,
}

#[derive(Debug, Args)]
pub struct Unlink {
    /// The ids of the two records.
    pub one: String,
    pub other: String,
    /// Why, for those who look later.
    #[arg(long, default_value = "told apart by hand")]
    pub reason: String,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("fate").required(true).args(["detach", "purge"]))]
pub struct DropSource {
    pub source: String,
    /// Keep its records as they are.
    #[arg(long)]
    pub detach: bool,
    /// Withdraw its records.
    #[arg(long)]
    pub purge: bool,
}

/// Who this node is among the members of the commons.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// The fingerprint by which others know this node, and its keys.
    Show,
    /// Sign the card again with what the settings say now.
    Sign {
        /// The root key, when it is not in the data folder.
        #[arg(long, value_name = "FILE")]
        root: Option<PathBuf>,
    },
    /// Let another key sign the feed from now on.
    Rotate {
        #[arg(long, value_name = "FILE")]
        root: Option<PathBuf>,
        /// The last entry that the old key has signed rightly, if it was stolen; else the last one told.
        #[arg(long, value_name = "ENTRY")]
        since: Option<u64>,
    },
    /// Begin the feed again, after a restore that lost entries which others have.
    Epoch {
        #[arg(long, value_name = "FILE")]
        root: Option<PathBuf>,
        #[arg(long)]
        yes: bool,
    },
    /// Take the root key out of the data folder, into a file to be kept offline.
    Take {
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Hand over to another root key, which is written to a file; the node stays the same member.
    HandOver {
        #[arg(long, value_name = "FILE")]
        root: Option<PathBuf>,
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
}

/// Members of the commons that are followed.
#[derive(Debug, Subcommand)]
pub enum Peer {
    /// Show who answers at an address, and follow it if you agree.
    Add(AddPeer),
    /// The members that are known, where we stand with each, and how the last pull ended.
    List,
    /// One member: its card, its last pull, what was refused of it and why.
    Show { member: String },
    /// Ask a member for what is new; all that are followed when none is named.
    Pull { member: Option<String> },
    /// No longer follow a member.
    Remove(RemovePeer),
}

#[derive(Debug, Args)]
pub struct AddPeer {
    /// Where its node answers. An LDES or DCAT-AP Feed of somebody else is kept as a source.
    pub address: String,
    /// What is done with it.
    #[arg(long, value_enum, default_value_t = PeerMode::Follow)]
    pub mode: PeerMode,
    /// Take datasets of these themes only: codes (`TRAN`) or IRIs.
    #[arg(long = "theme", value_name = "THEME")]
    pub themes: Vec<String>,
    /// Take datasets by these publishers only: IRIs or names.
    #[arg(long = "publisher", value_name = "PUBLISHER")]
    pub publishers: Vec<String>,
    /// Take datasets only about places that touch this box: west,south,east,north in degrees.
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    pub bbox: Option<String>,
    /// Seconds between two looks; as the settings say when not told otherwise.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(5..=86_400))]
    pub every_seconds: Option<u64>,
    /// Its fingerprint, as its operator has told you: it is followed without asking if it is that one.
    #[arg(long)]
    pub fingerprint: Option<String>,
    /// Follow it without asking.
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PeerMode {
    /// Its records are held and shown.
    Follow,
    /// The same, and everything it has signed is kept for others.
    Mirror,
    /// It is known and not asked.
    Ignore,
    /// Nothing of it is held.
    Block,
}

#[derive(Debug, Args)]
pub struct RemovePeer {
    /// Its fingerprint or the beginning of it, its address or its name.
    pub member: String,
    /// Keep its records as they are.
    #[arg(long, required_unless_present = "purge", conflicts_with = "purge")]
    pub detach: bool,
    /// Take its records away.
    #[arg(long)]
    pub purge: bool,
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
    /// Checks against profiles, and marks of copies.
    Derived,
}

#[derive(Debug, Args)]
pub struct Reindex {
    /// Only this one; all when not told otherwise.
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
