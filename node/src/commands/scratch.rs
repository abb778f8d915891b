//! `terreau scratch`: tries data and queries without a catalogue.

use super::{DONE, say};
use crate::{scratch, sparql::Scratch};
use anyhow::{Context, bail};
use oxigraph::io::{RdfFormat, RdfParser};
use std::{fs::File, io::BufReader, net::SocketAddr, path::PathBuf};

/// Where it listens, and what it holds at first.
#[derive(Debug, clap::Args)]
pub struct ScratchArgs {
    /// Files whose statements it holds at first (`.ttl .nt .nq .trig .rdf .jsonld`).
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// An address of this machine that nobody else reaches; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS")]
    listen: SocketAddr,
}

pub fn scratch(args: &ScratchArgs) -> anyhow::Result<u8> {
    if !args.listen.ip().is_loopback() {
        bail!("whoever reaches it may change it: take a loopback address such as 127.0.0.1:7878");
    }
    let store = Scratch::new().context("cannot make a store in memory")?;
    for file in &args.files {
        load(&store, file).with_context(|| format!("cannot load `{}`", file.display()))?;
    }
    let ready = |address| {
        // Nobody may be reading; then there is nobody to tell.
        let _ = say(format_args!(
            "listening on http://{address}: queries and updates at /sparql, graphs at /graphs"
        ));
    };
    actix_web::rt::System::new()
        .block_on(scratch::serve(store, args.listen, ready))
        .with_context(|| format!("cannot serve on {}", args.listen))?;
    Ok(DONE)
}

fn load(store: &Scratch, file: &PathBuf) -> anyhow::Result<()> {
    let extension = file.extension().and_then(|extension| extension.to_str());
    let format = extension.and_then(RdfFormat::from_extension);
    let format = format.context("its name does not end as one of RDF does")?;
    let place = std::path::absolute(file)?;
    let base = url::Url::from_file_path(&place).map_or_else(|()| String::new(), String::from);
    let parser = RdfParser::from_format(format).with_base_iri(base)?;
    store.load(parser, BufReader::new(File::open(file)?))?;
    Ok(())
}
