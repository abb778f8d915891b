//! Changing the local records over HTTP: SPARQL Update, and the Graph Store Protocol, in which a record is a
//! graph. For whoever bears a token of the settings.

mod graphs;

pub use graphs::{add, delete, put, read};

use crate::{
    config::SparqlSettings,
    http::Problem,
    ledger::Written,
    local::{Local, LocalError},
    sparql::{Edit, Once, SparqlError, check_local, outright, protocol::Change},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use jiff::Timestamp;
use std::{
    fs,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

/// An update of whoever runs the node may take longer than a query of anyone.
const SECONDS: u64 = 60;

/// `POST /sparql` with an update.
pub async fn update(
    request: &HttpRequest,
    change: Change,
    node: &web::Data<Node>,
) -> Result<HttpResponse, actix_web::Error> {
    let by = match node.door.bearer(request) {
        Err(Problem::NotFound(_)) => return Err(SparqlError::Update.into()),
        bearer => bearer?,
    };
    tracing::info!(admin = by, "`{by}` changes local records by SPARQL Update");
    let node = node.clone();
    let written = web::block(move || carry_out(&node, &change)).await;
    let written = written.map_err(|_| Problem::Stopping)??;
    Ok(done(StatusCode::NO_CONTENT, written))
}

/// Why an update was not carried out.
#[derive(Debug)]
enum Refused {
    Update(SparqlError),
    Local(LocalError),
}

impl From<Refused> for actix_web::Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Update(error) => error.into(),
            Refused::Local(error) => Problem::from(error).into(),
        }
    }
}

impl From<LocalError> for Refused {
    fn from(error: LocalError) -> Self {
        Self::Local(error)
    }
}

fn carry_out(node: &Node, change: &Change) -> Result<Written, Refused> {
    let update = change.parse().map_err(Refused::Update)?;
    if !change.using_graphs.is_empty() || !change.using_named_graphs.is_empty() {
        let message = "the local records are one graph: name none beside the update".to_owned();
        return Err(Refused::Update(SparqlError::Request(message)));
    }
    check_local(&update).map_err(Refused::Update)?;
    let local = Local::take(&node.holdings, &node.config)?;
    let edit = match outright(&update) {
        Some(edit) => edit,
        None => evaluated(node, &local, change)?,
    };
    Ok(local.apply(&edit, Timestamp::now())?)
}

/// What an update changes, found out by a worker that may be killed.
fn evaluated(node: &Node, local: &Local<'_>, change: &Change) -> Result<Edit, Refused> {
    let file = Scrap::new(node.holdings.folder());
    let write = || {
        let mut out = BufWriter::new(fs::File::create(&file.0)?);
        local.write(&mut out)?;
        out.into_inner().map_err(|error| error.into_error())?;
        Ok::<_, LocalError>(())
    };
    write()?;
    let settings = SparqlSettings {
        timeout_seconds: node.config.sparql.timeout_seconds.max(SECONDS),
        ..node.config.sparql.clone()
    };
    Once::edit(node.sparql.program(), settings, &file.0, change).map_err(Refused::Update)
}

/// A file that is gone when nobody needs it.
struct Scrap(PathBuf);

impl Scrap {
    fn new(folder: &Path) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self(folder.join(format!("edit-{}-{number}.nt", std::process::id())))
    }
}

impl Drop for Scrap {
    fn drop(&mut self) {
        // What cannot be removed is overwritten by the next.
        let _ = fs::remove_file(&self.0);
    }
}

/// Carried out; `?wait_for=` with this position sees it.
fn done(status: StatusCode, written: Written) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header(("X-Terreau-Position", written.position.to_string()))
        .insert_header(("X-Terreau-Added", written.added.to_string()))
        .insert_header(("X-Terreau-Changed", written.changed.to_string()))
        .insert_header(("X-Terreau-Withdrawn", written.withdrawn.to_string()))
        .insert_header(("Cache-Control", "no-store"))
        .finish()
}

impl From<LocalError> for Problem {
    fn from(error: LocalError) -> Self {
        match error {
            LocalError::Busy => Problem::Busy,
            LocalError::Foreign { .. } => Problem::Conflict(error.to_string()),
            LocalError::Unknown(resource) => Problem::NotFound(format!("record of <{resource}>")),
            LocalError::NotDescribed(_) | LocalError::Unfit(_) => {
                Problem::Unreadable(error.to_string())
            }
            LocalError::Ledger(error) => Problem::Ledger(error),
            LocalError::Io(_) | LocalError::Admit(_) => Problem::Internal(error.to_string()),
        }
    }
}
