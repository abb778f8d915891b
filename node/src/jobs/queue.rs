//! Operations asked for over HTTP: one at a time, each to be asked about until long after it ended.

use super::operation::{self, Done, Operation, Progress};
use crate::{config::Config, holdings::Holdings};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// Operations that may wait, and those that are remembered.
const WAITING: usize = 16;
const KEPT: usize = 100;

/// How far an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Waiting,
    Running,
    Done,
    Failed,
}

/// One operation that was asked for.
#[derive(Debug, Clone, Serialize)]
pub struct Task {
    pub id: i64,
    /// What was asked for: `run`, `approve`…
    pub operation: &'static str,
    pub source: String,
    /// Who asked for it.
    pub by: String,
    pub asked: Timestamp,
    pub ended: Option<Timestamp>,
    pub state: State,
    pub progress: Option<Progress>,
    /// What came of it.
    pub result: Option<Value>,
    pub error: Option<String>,
}

/// The operations of a running node; cheap to clone.
#[derive(Clone)]
pub struct Queue(Arc<Inner>);

struct Inner {
    holdings: Holdings,
    config: Arc<Config>,
    /// Held by the operation that is under way, whichever door it came through.
    turn: Arc<Semaphore>,
    cancel: CancellationToken,
    tasks: Mutex<VecDeque<Task>>,
}

/// As many wait already as may.
#[derive(Debug, thiserror::Error)]
#[error("{WAITING} operations wait already")]
pub struct Full;

impl Queue {
    pub fn new(
        holdings: Holdings,
        config: Arc<Config>,
        turn: Arc<Semaphore>,
        cancel: CancellationToken,
    ) -> Self {
        Self(Arc::new(Inner {
            holdings,
            config,
            turn,
            cancel,
            tasks: Mutex::default(),
        }))
    }

    /// Begins an operation as soon as it is its turn, and says under which id to ask about it.
    pub fn start(
        &self,
        operation: Operation,
        name: &'static str,
        source: &str,
        by: &str,
    ) -> Result<Task, Full> {
        let task = self.enter(name, source, by)?;
        let (queue, id) = (self.clone(), task.id);
        #[expect(
            clippy::disallowed_methods,
            reason = "an operation, ended by the token of the node"
        )]
        tokio::spawn(async move { queue.carry_out(id, operation).await });
        Ok(task)
    }

    pub fn task(&self, id: i64) -> Option<Task> {
        self.tasks().iter().find(|task| task.id == id).cloned()
    }

    /// Newest first.
    pub fn list(&self) -> Vec<Task> {
        self.tasks().iter().rev().cloned().collect()
    }

    fn enter(&self, operation: &'static str, source: &str, by: &str) -> Result<Task, Full> {
        let asked = Timestamp::now();
        let mut tasks = self.tasks();
        let waiting = tasks.iter().filter(|task| task.ended.is_none()).count();
        if waiting >= WAITING {
            return Err(Full);
        }
        // Ids go on after a restart: nobody takes the answer of one operation for that of another.
        let last = tasks.back().map_or(0, |task| task.id);
        let task = Task {
            id: asked.as_millisecond().max(last + 1),
            operation,
            source: source.to_owned(),
            by: by.to_owned(),
            asked,
            ended: None,
            state: State::Waiting,
            progress: None,
            result: None,
            error: None,
        };
        tasks.push_back(task.clone());
        if tasks.len() > KEPT
            && let Some(at) = tasks.iter().position(|task| task.ended.is_some())
        {
            tasks.remove(at);
        }
        Ok(task)
    }

    async fn carry_out(&self, id: i64, operation: Operation) {
        let inner = &self.0;
        let turn = tokio::select! {
            () = inner.cancel.cancelled() => return,
            turn = inner.turn.acquire() => turn,
        };
        let Ok(_turn) = turn else { return };
        self.change(id, |task| task.state = State::Running);
        let mut tell = |progress| self.change(id, |task| task.progress = Some(progress));
        let cancel = inner.cancel.child_token();
        let ended =
            operation::run(&inner.holdings, &inner.config, operation, cancel, &mut tell).await;
        let (state, result, error) = match ended {
            Ok(done) => (State::Done, told(done), None),
            Err(error) => (State::Failed, None, Some(error.to_string())),
        };
        self.change(id, |task| {
            task.ended = Some(Timestamp::now());
            task.state = state;
            task.result = result;
            task.error = error;
        });
    }

    fn change(&self, id: i64, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.tasks().iter_mut().find(|task| task.id == id) {
            change(task);
        }
    }

    fn tasks(&self) -> MutexGuard<'_, VecDeque<Task>> {
        self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What came of an operation, for programs.
fn told(done: Done) -> Option<Value> {
    let told = match done {
        Done::Harvest(outcome) => serde_json::to_value(outcome),
        Done::Preview(preview) => serde_json::to_value(preview),
        Done::Records(records) => Ok(serde_json::json!({ "records": records })),
        done => serde_json::to_value(done),
    };
    told.ok()
}
