//! The whole catalogue to standard output.

use super::{DONE, IN_PART};
use crate::{cli, config::Config, holdings::ledger_file, ledger::Ledger, triples::view};
use anyhow::{Context, bail};
use oxrdfio::RdfSerializer;
use std::io::{self, BufWriter, ErrorKind};
use vocab::{Syntax, ns};

/// Streams every present record, with the node's statements about it; one record that cannot be
/// written is left out and said.
pub fn export(config: &Config, export: &cli::Export) -> anyhow::Result<u8> {
    let Some(syntax) = Syntax::from_name(&export.format) else {
        bail!(
            "`{}` is not a format: use nquads, ntriples, turtle, trig, rdfxml or jsonld",
            export.format
        );
    };
    let ledger = Ledger::open_to_read(&ledger_file(&config.storage.folder))?;
    let mut serializer = RdfSerializer::from_format(syntax.format());
    for (prefix, namespace) in ns::PREFIXES {
        serializer = serializer
            .with_prefix(*prefix, *namespace)
            .context("a prefix of ours is wrong")?;
    }
    let mut writer = serializer.for_writer(BufWriter::new(io::stdout().lock()));
    let mut failed = None;
    let mut left_out = 0u64;
    ledger.each(&mut |entry, payload| {
        let triples = match view::published(&config.node.base_url, &entry, payload) {
            Ok(triples) => triples,
            Err(reason) => {
                left_out += 1;
                tracing::error!(
                    record.id = entry.id.as_str(),
                    "a record is left out: {reason}"
                );
                return true;
            }
        };
        for triple in &triples {
            if let Err(error) = writer.serialize_triple(triple.as_ref()) {
                if error.kind() == ErrorKind::InvalidInput || error.kind() == ErrorKind::InvalidData
                {
                    left_out += 1;
                    tracing::error!("a statement is left out, {syntax:?} cannot say it: {triple}");
                    continue;
                }
                failed = Some(error);
                return false;
            }
        }
        true
    })?;
    match failed {
        // Whoever read us has enough: `terreau export | head`.
        Some(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(DONE),
        Some(error) => return Err(error).context("cannot write to standard output"),
        None => {}
    }
    let finished = writer
        .finish()
        .and_then(|mut out| io::Write::flush(&mut out));
    match finished {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        _ if left_out > 0 => Ok(IN_PART),
        _ => Ok(DONE),
    }
}
