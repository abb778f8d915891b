//! The door for commands while a node runs: a socket in the data folder, for its owner alone.
//!
//! One request a connection, a line of JSON; the answer is a line for each step of progress, and a
//! last one that says how it ended.

use crate::{
    config::Config,
    holdings::Holdings,
    jobs::{Done, Operation, Progress, operation},
};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{UnixListener, UnixStream},
    sync::{Semaphore, mpsc},
};
use tokio_util::sync::CancellationToken;

/// One line of an answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    Progress(Progress),
    Done(Done),
    Failed(String),
}

/// The longest request: a list of files to import.
const MAX_REQUEST: u64 = 1 << 20;
const REQUEST_LIMIT: Duration = Duration::from_secs(10);
/// How long a command waits for the process that has the folder to listen.
const STARTING: Duration = Duration::from_secs(5);

fn socket(folder: &Path) -> PathBuf {
    folder.join("admin.sock")
}

/// Opens the door; to be done before the node says that it listens.
pub fn bind(folder: &Path) -> io::Result<UnixListener> {
    let path = socket(folder);
    // The folder is locked by us: a socket in it was left behind.
    let _ = fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Serves requests until `cancel`; an operation waits for its turn among those of every door.
pub async fn serve(
    listener: UnixListener,
    holdings: Holdings,
    config: Arc<Config>,
    one_at_a_time: Arc<Semaphore>,
    cancel: CancellationToken,
) -> io::Result<()> {
    loop {
        let accepted = tokio::select! {
            () = cancel.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, _) = accepted?;
        let (holdings, config) = (holdings.clone(), config.clone());
        let (cancel, turn) = (cancel.clone(), one_at_a_time.clone());
        #[expect(
            clippy::disallowed_methods,
            reason = "a connection of the admin socket, ended by `cancel`"
        )]
        tokio::spawn(async move {
            if let Err(error) = answer(stream, holdings, config, cancel, &turn).await {
                tracing::debug!("an administrator's connection ended early: {error}");
            }
        });
    }
    let _ = fs::remove_file(socket(&config.storage.folder));
    Ok(())
}

async fn answer(
    stream: UnixStream,
    holdings: Holdings,
    config: Arc<Config>,
    cancel: CancellationToken,
    turn: &Semaphore,
) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    let mut reader = BufReader::new(tokio::io::AsyncReadExt::take(read, MAX_REQUEST));
    tokio::time::timeout(REQUEST_LIMIT, reader.read_line(&mut line)).await??;
    let request: Operation = match serde_json::from_str(&line) {
        Ok(request) => request,
        Err(error) => {
            return say(
                &mut write,
                &Reply::Failed(format!("cannot read the request: {error}")),
            )
            .await;
        }
    };
    let Ok(_permit) = turn.acquire().await else {
        return Ok(());
    };
    let (tell, mut told) = mpsc::unbounded_channel();
    let work = async {
        let mut forward = |progress| {
            let _ = tell.send(progress);
        };
        let ended = operation::run(
            &holdings,
            &config,
            request,
            cancel.child_token(),
            &mut forward,
        )
        .await;
        drop(tell);
        ended
    };
    let report = async {
        while let Some(progress) = told.recv().await {
            // Whoever asked may have gone: the operation goes on all the same.
            let _ = say(&mut write, &Reply::Progress(progress)).await;
        }
        write
    };
    let (ended, mut write) = tokio::join!(work, report);
    let reply = match ended {
        Ok(done) => Reply::Done(done),
        Err(error) => Reply::Failed(error.to_string()),
    };
    say(&mut write, &reply).await
}

async fn say(write: &mut (impl AsyncWriteExt + Unpin), reply: &Reply) -> io::Result<()> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    write.write_all(&line).await
}

/// Asks the process that has the data folder open. `None` when it does not listen.
pub async fn ask(
    folder: &Path,
    operation: &Operation,
    tell: &mut (dyn FnMut(Progress) + Send),
) -> io::Result<Option<Result<Done, String>>> {
    let Some(mut stream) = connect(folder).await else {
        return Ok(None);
    };
    let mut line = serde_json::to_vec(operation)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line)? {
            Reply::Progress(progress) => tell(progress),
            Reply::Done(done) => return Ok(Some(Ok(done))),
            Reply::Failed(reason) => return Ok(Some(Err(reason))),
        }
    }
    Err(io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the node stopped before it was done",
    ))
}

/// A node that has just started may not listen yet: it is given a moment.
async fn connect(folder: &Path) -> Option<UnixStream> {
    let deadline = tokio::time::Instant::now() + STARTING;
    loop {
        match UnixStream::connect(socket(folder)).await {
            Ok(stream) => return Some(stream),
            Err(_) if tokio::time::Instant::now() < deadline => {
                tokio::time::sleep(STARTING / 50).await;
            }
            Err(_) => return None,
        }
    }
}
