//! `terreau query`: one SPARQL query on the data folder, whether or not the node is running.

use crate::{
    config::Config,
    holdings::index_settings,
    projections::text,
    sparql::{Format, Once, OnceError, Request, SparqlError, Wants, asks_index},
    triples::checkpoint::GONE,
};
use anyhow::Context;
use std::{
    fs,
    io::{self, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

/// The query was understood and answered.
const ANSWERED: u8 = 0;
/// The disk, the store or the output is in trouble.
const FAILED: u8 = 1;
/// The query is at fault.
const BAD_QUERY: u8 = 2;
/// The query took longer than it may.
const TOO_SLOW: u8 = 4;

/// What is asked on the command line.
#[derive(Debug, clap::Args)]
pub struct QueryArgs {
    /// The query; `-` reads it from standard input.
    #[arg(required_unless_present = "file")]
    query: Option<String>,
    /// Read the query from this file.
    #[arg(long, short, conflicts_with = "query")]
    file: Option<PathBuf>,
    /// csv, tsv, json, xml; turtle, ntriples, rdfxml, jsonld, trig, nquads.
    #[arg(long)]
    format: Option<String>,
    /// Seconds the query may take.
    #[arg(long)]
    timeout: Option<u64>,
    /// Rows to answer with, at most.
    #[arg(long)]
    max_rows: Option<u64>,
}

/// Answers on standard output, CSV or Turtle when not told otherwise.
pub fn run(config: &Config, args: QueryArgs) -> anyhow::Result<ExitCode> {
    let query = read(&args)?;
    let wants = wants(args.format.as_deref()).map_err(anyhow::Error::msg)?;
    let mut settings = config.sparql.clone();
    // What the public may ask is no limit for whoever holds the data.
    settings.timeout_seconds = args.timeout.unwrap_or(600);
    settings.max_rows = args.max_rows.unwrap_or(u64::MAX);
    settings.max_answer_bytes = u64::MAX;
    settings.max_query_bytes = settings.max_query_bytes.max(16 << 20);

    let index = match asks_index(&query) {
        true => Some(
            text::open_to_read(&config.storage.folder, &index_settings(config))
                .context("cannot open the search index that the query asks")?,
        ),
        false => None,
    };
    let copy = Copy::of_newest(&config.storage.folder)?;
    let program = std::env::current_exe().context("cannot find this program")?;
    let mut out = io::stdout().lock();
    let answered = Once::open(&program, settings, &copy.folder)
        .map_err(OnceError::from)
        .map(|once| match index {
            Some(index) => once.with_index(index, &config.node.base_url),
            None => once,
        })
        .and_then(|once| once.run(&Request::new(query, wants), &mut out));
    let code = match answered {
        Ok(outcome) => {
            if io::stdout().is_terminal() && outcome.format == Format::Json {
                writeln!(out)?;
            }
            if outcome.cut {
                writeln!(
                    io::stderr(),
                    "cut: there are more than these {} rows",
                    outcome.rows
                )?;
            }
            ANSWERED
        }
        // `terreau query … | head` is no failure.
        Err(OnceError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ANSWERED,
        Err(error) => {
            writeln!(io::stderr(), "{error}")?;
            code(&error)
        }
    };
    Ok(ExitCode::from(code))
}

fn code(error: &OnceError) -> u8 {
    match error {
        OnceError::Write(_) => FAILED,
        OnceError::Sparql(error) => match error {
            SparqlError::Timeout(_) => TOO_SLOW,
            SparqlError::Worker(_) | SparqlError::Busy { .. } => FAILED,
            _ => BAD_QUERY,
        },
    }
}

fn read(args: &QueryArgs) -> anyhow::Result<String> {
    if let Some(file) = &args.file {
        return fs::read_to_string(file)
            .with_context(|| format!("cannot read `{}`", file.display()));
    }
    match args.query.as_deref() {
        Some("-") => {
            let mut query = String::new();
            io::stdin()
                .read_to_string(&mut query)
                .context("cannot read the query")?;
            Ok(query)
        }
        query => Ok(query.unwrap_or_default().to_owned()),
    }
}

fn wants(format: Option<&str>) -> Result<Wants, String> {
    let Some(format) = format else {
        return Ok(Wants {
            table: Some(Format::Csv),
            graph: Some(Format::Turtle),
            html: false,
        });
    };
    Wants::new(Some(format), None)
}

/// A store of its own for one query: the node may go on, or start, or remove what was copied.
struct Copy {
    folder: PathBuf,
}

impl Copy {
    /// Copies what the node serves while it runs, else its RDF store. A file of data never
    /// changes, so a hard link is a copy.
    fn of_newest(storage: &Path) -> anyhow::Result<Self> {
        let folder = storage.join(format!("query-{}", std::process::id()));
        let copy = Self { folder };
        // The node publishes a new generation now and then, and removes the one before.
        const ATTEMPTS: usize = 5;
        for attempt in 1.. {
            let store = newest(storage)?;
            match copy.take(&store) {
                Ok(()) => break,
                Err(error) if error.kind() == io::ErrorKind::NotFound && attempt < ATTEMPTS => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(error) => {
                    return Err(error)
                        .with_context(|| format!("cannot copy `{}`", store.display()));
                }
            }
        }
        Ok(copy)
    }

    fn take(&self, store: &Path) -> io::Result<()> {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        fs::create_dir(&self.folder)?;
        for entry in fs::read_dir(store)? {
            let from = entry?.path();
            let Some(name) = from.file_name() else {
                continue;
            };
            let to = self.folder.join(name);
            let name = name.to_string_lossy();
            if name.ends_with(".sst") {
                fs::hard_link(&from, &to)?;
            } else if name != "LOCK" && !name.starts_with("LOG") {
                fs::copy(&from, &to)?;
            }
        }
        // What is renamed, to be removed, meanwhile may have lost files before they were seen; and who opens
        // a store puts another `CURRENT` in its place.
        match store.try_exists()? && self.folder.join("CURRENT").try_exists()? {
            true => Ok(()),
            false => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // What is left behind costs room, not truth.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder to copy: a generation when a running node writes the store, else the store.
fn newest(storage: &Path) -> anyhow::Result<PathBuf> {
    let current = storage.join("rdf").join("CURRENT");
    let name = fs::read_to_string(&current).with_context(|| {
        format!(
            "cannot read `{}`: is there a catalogue in `{}`?",
            current.display(),
            storage.display()
        )
    })?;
    let store = storage.join("rdf").join(name.trim());
    if !is_written(&store) {
        return Ok(store);
    }
    newest_generation(&storage.join("generations")).with_context(|| {
        format!(
            "the node is running on `{}`, but has not yet published what can be queried",
            storage.display()
        )
    })
}

/// Whether a process has the store open for writing: RocksDB locks its file `LOCK` while it does.
fn is_written(store: &Path) -> bool {
    use rustix::process::{Flock, FlockType, fcntl_getlk};
    let Ok(lock) = fs::OpenOptions::new()
        .read(true)
        .write(true)
        .open(store.join("LOCK"))
    else {
        return false;
    };
    fcntl_getlk(&lock, &Flock::from(FlockType::WriteLock)).is_ok_and(|holder| holder.is_some())
}

fn newest_generation(generations: &Path) -> Option<PathBuf> {
    fs::read_dir(generations)
        .ok()?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            if path.extension().is_some_and(|ending| ending == GONE) {
                return None;
            }
            let position: u64 = path
                .file_name()?
                .to_str()?
                .split('-')
                .next()?
                .parse()
                .ok()?;
            Some((position, path))
        })
        .max()
        .map(|(_, path)| path)
}
