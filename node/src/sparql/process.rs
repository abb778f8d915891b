//! A worker as a process: started, spoken to over one socket, killed, and asked why it died.

use super::frame::{Limits, Order};
use crate::config::SparqlSettings;
use std::{
    io::{self, Read, Write},
    os::{
        fd::OwnedFd, unix::net::UnixStream, unix::process::CommandExt, unix::process::ExitStatusExt,
    },
    path::Path,
    process::{Child, Command, Stdio},
};

/// A running worker. It is killed when dropped.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
}

/// Why a worker is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Death {
    /// It asked for more memory than it may have.
    Memory,
    /// It nested deeper than its stack.
    Stack,
    /// Somebody ended it, such as a system that is out of memory.
    Killed,
    Other(String),
}

impl Process {
    /// Starts a worker that is held to `settings`, and the socket by which it is spoken to.
    ///
    /// To be called from a thread that lives as long as the node: the kernel kills the worker when
    /// the *thread* that started it ends.
    pub fn start(program: &Path, settings: &SparqlSettings) -> io::Result<(Self, UnixStream)> {
        let (mut ours, theirs) = UnixStream::pair()?;
        let child = Command::new(program)
            .arg("sparql-worker")
            .env_clear()
            // Each arena of the C library reserves 64 MB of the address space that is limited.
            .env("MALLOC_ARENA_MAX", "2")
            .stdin(OwnedFd::from(theirs.try_clone()?))
            .stdout(OwnedFd::from(theirs))
            .stderr(Stdio::piped())
            // Ctrl-C in a terminal is for the node, which then stops its workers.
            .process_group(0)
            .spawn()?;
        let process = Self { child };
        let order = Order::Limit {
            max_memory_bytes: settings.max_memory_bytes,
            limits: Limits::of(settings),
        };
        ours.write_all(&order.to_frame())?;
        Ok((process, ours))
    }

    /// Runs only when nothing else wants to.
    pub fn step_back(&self) {
        if let Ok(pid) = i32::try_from(self.child.id()) {
            // It may be gone already; then there is nothing to slow down.
            let _ = rustix::process::setpriority_process(rustix::process::Pid::from_raw(pid), 15);
        }
    }

    /// Tells the kernel to end it; [`Process::bury`] waits until it has.
    pub fn kill(&mut self) {
        // An error means that it is gone already.
        let _ = self.child.kill();
    }

    /// Waits for its end, which blocks for as long as its memory takes to be freed.
    pub fn bury(mut self) -> Death {
        let mut said = String::new();
        if let Some(stderr) = self.child.stderr.take() {
            // What cannot be read only makes the reason less clear.
            let _ = stderr.take(4096).read_to_string(&mut said);
        }
        let status = self.child.wait();
        // An exception that reaches us out of RocksDB is `std::bad_alloc`: it throws no other.
        let is_memory = ["memory allocation of", "bad_alloc", "foreign exception"]
            .iter()
            .any(|words| said.contains(words));
        if is_memory {
            Death::Memory
        } else if said.contains("overflowed its stack") {
            Death::Stack
        } else {
            if matches!(&status, Ok(status) if status.signal() == Some(9)) {
                return Death::Killed;
            }
            let how = match status {
                Ok(status) => status
                    .signal()
                    .map_or_else(|| status.to_string(), |s| format!("signal {s}")),
                Err(error) => error.to_string(),
            };
            Death::Other(format!("{how}: {}", said.trim()))
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        // Not waited for here: `bury` does, and a zombie goes with the node at the latest.
    }
}

impl Limits {
    pub fn of(settings: &SparqlSettings) -> Self {
        Self {
            max_rows: settings.max_rows,
            max_answer_bytes: settings.max_answer_bytes,
            max_triple_patterns: settings.max_triple_patterns,
            max_values_rows: settings.max_values_rows,
            max_graphs: settings.max_graphs,
        }
    }
}
