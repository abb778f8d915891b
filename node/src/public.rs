//! What anyone may be told of sources and their runs: no secret of an address, no path of this machine.

mod address;
mod member;
mod provenance;
mod run;
mod source;
mod stale;
mod statements;

pub use address::{Mask, shown};
pub use member::{Member, member_path, name_in};
pub use provenance::{Former, Origin, Provenance};
pub use run::{Counts, Mended, Run};
pub use source::{Schedule, Source, Standing};
pub use stale::{Stale, StaleReason};
pub use statements::{
    member as member_statements, rules, run as run_statements, source as source_statements,
};

use crate::{
    config::Config,
    jobs::schedule,
    ledger::{Ledger, LedgerError},
};

/// Every source, in the order of their names.
pub fn sources(ledger: &Ledger, config: &Config) -> Result<Vec<Source>, LedgerError> {
    let statuses = schedule::statuses(ledger, config)?;
    Ok(statuses
        .iter()
        .map(|status| Source::of(status, config))
        .collect())
}

/// One source by its name.
pub fn source(ledger: &Ledger, config: &Config, name: &str) -> Result<Option<Source>, LedgerError> {
    let status = schedule::status(ledger, config, name)?;
    Ok(status.map(|status| Source::of(&status, config)))
}

/// The newest runs of a source, or of all, older than `before`; newest first.
pub fn runs(
    ledger: &Ledger,
    config: &Config,
    source: Option<&str>,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<Run>, LedgerError> {
    let runs = ledger.runs_before(source, before, limit)?;
    Ok(runs.iter().map(|run| Run::of(run, config)).collect())
}

/// One run of a source.
pub fn run(
    ledger: &Ledger,
    config: &Config,
    source: &str,
    id: i64,
) -> Result<Option<Run>, LedgerError> {
    let run = ledger.run(source, id)?;
    Ok(run.map(|run| Run::of(&run, config)))
}

/// The address of a source, below the node's: its name may hold anything.
pub fn source_path(name: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/sources/{}", name.replace('+', "%20"))
}

/// The address of a run, below the node's.
pub fn run_path(source: &str, id: i64) -> String {
    format!("{}/runs/{id}", source_path(source))
}

/// The IRI of a rule or of a count, the same in every report of this node.
pub fn rule_iri(base_url: &str, name: &str) -> String {
    format!("{base_url}/rules#{name}")
}
