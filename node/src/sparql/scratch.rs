//! A store in memory that anyone may query and change: nothing of a catalogue is in it.

use super::{
    Answer, Body, SparqlError,
    evaluate::{self, Graphs, View},
    frame::{Call, Failure, Head, Job, Limits, Part},
    members,
    protocol::{Change, Request},
    worker,
    write::Stop,
};
use oxigraph::{
    io::RdfParser,
    model::{GraphName, NamedNode, NamedOrBlankNode, Triple},
    sparql::UpdateEvaluationError,
    store::{StorageError, Store},
};
use std::{io::Read, thread};

/// A store of its own; cheap to clone.
#[derive(Clone)]
pub struct Scratch(Store);

impl Scratch {
    pub fn new() -> Result<Self, StorageError> {
        Store::new().map(Self)
    }

    /// Adds what a parser reads; the whole of it or nothing.
    pub fn load(
        &self,
        parser: RdfParser,
        reader: impl Read,
    ) -> Result<(), oxigraph::store::LoaderError> {
        self.0.load_from_reader(parser, reader)
    }

    /// Answers by the code of the worker processes, in this process and without their limits.
    pub fn query(&self, request: &Request) -> Result<Answer, SparqlError> {
        let mut job = request.job();
        match self.said(&job)? {
            Said::Answer(answer) => Ok(*answer),
            // Nobody is asked; what may fail without a word does.
            Said::Calls(calls) => {
                let (replies, heard) = members::nobody(&calls)?;
                (job.replies, job.heard) = (Some(replies), heard);
                match self.said(&job)? {
                    Said::Answer(answer) => Ok(*answer),
                    Said::Calls(_) => Err(strange()),
                }
            }
        }
    }

    fn said(&self, job: &Job) -> Result<Said, SparqlError> {
        let frames = on_a_deep_stack(|| {
            let lost = |error: StorageError| SparqlError::Worker(error.to_string());
            let view = View::new(self.0.clone()).map_err(lost)?;
            let mut frames = Vec::new();
            match worker::answer(&view, job, &UNLIMITED, &mut frames) {
                Ok(()) => Ok(frames),
                Err(Stop::Failure(failure)) => Err(failure.into()),
                Err(Stop::Io(error)) => Err(SparqlError::Worker(error.to_string())),
            }
        })?;
        read(&frames)
    }

    /// Changes the store, whole or not at all.
    pub fn update(&self, change: &Change) -> Result<(), SparqlError> {
        on_a_deep_stack(|| {
            let named = |graphs: &[String]| graphs.iter().map(NamedNode::new_unchecked).collect();
            let using = Graphs {
                default: named(&change.using_graphs),
                named: named(&change.using_named_graphs),
            };
            evaluate::update(&self.0, change.parse()?, using).map_err(|error| match error {
                UpdateEvaluationError::Storage(error) => SparqlError::Worker(error.to_string()),
                error => SparqlError::Evaluation(error.to_string()),
            })
        })
    }

    /// The triples of a graph; `None` where there is no such graph.
    pub fn graph(&self, name: &GraphName) -> Result<Option<Vec<Triple>>, StorageError> {
        if !self.has(name)? {
            return Ok(None);
        }
        let quads = self
            .0
            .quads_for_pattern(None, None, None, Some(name.as_ref()));
        let triples = quads.map(|quad| quad.map(Triple::from));
        triples.collect::<Result<_, _>>().map(Some)
    }

    /// Puts triples into a graph, in place of what is there if so wished; true where there was none.
    pub fn put(
        &self,
        name: &GraphName,
        triples: Vec<Triple>,
        in_place: bool,
    ) -> Result<bool, StorageError> {
        let is_new = !self.has(name)?;
        let mut transaction = self.0.start_transaction()?;
        if in_place {
            transaction.clear_graph(name.as_ref())?;
        }
        if let GraphName::NamedNode(name) = name {
            transaction.insert_named_graph(name.as_ref());
        }
        for triple in triples {
            transaction.insert(triple.in_graph(name.clone()).as_ref());
        }
        transaction.commit()?;
        Ok(is_new)
    }

    /// Takes a graph away; false where there was none.
    pub fn delete(&self, name: &GraphName) -> Result<bool, StorageError> {
        let is_known = self.has(name)?;
        match name {
            GraphName::NamedNode(name) => self.0.remove_named_graph(name)?,
            _ => self.0.clear_graph(name.as_ref())?,
        }
        Ok(is_known)
    }

    /// The default graph is always there.
    fn has(&self, name: &GraphName) -> Result<bool, StorageError> {
        match name {
            GraphName::NamedNode(name) => self
                .0
                .contains_named_graph(&NamedOrBlankNode::from(name.clone())),
            _ => Ok(true),
        }
    }
}

const UNLIMITED: Limits = Limits {
    max_rows: u64::MAX,
    max_answer_bytes: u64::MAX,
    max_triple_patterns: usize::MAX,
    max_values_rows: usize::MAX,
    max_graphs: usize::MAX,
};

/// What comes of a query.
enum Said {
    Answer(Box<Answer>),
    Calls(Vec<Call>),
}

fn strange() -> SparqlError {
    SparqlError::Worker("a frame we do not know".into())
}

/// Planner and evaluator recurse as deep as a query nests.
pub(super) fn on_a_deep_stack<T: Send>(
    work: impl FnOnce() -> Result<T, SparqlError> + Send,
) -> Result<T, SparqlError> {
    thread::scope(|scope| {
        let stack = thread::Builder::new().stack_size(worker::STACK_BYTES);
        let failed = |error: std::io::Error| SparqlError::Worker(error.to_string());
        let thread = stack.spawn_scoped(scope, work).map_err(failed)?;
        let ended = thread.join();
        ended.unwrap_or_else(|_| Err(SparqlError::Worker("the evaluation panicked".into())))
    })
}

/// The answer in the frames of a worker.
fn read(mut frames: &[u8]) -> Result<Said, SparqlError> {
    let mut body = Vec::new();
    while let Some((head, rest)) = frames.split_at_checked(Head::SIZE) {
        let head = Head::from_bytes(head).map_err(|_| strange())?;
        let (piece, rest) = rest.split_at_checked(head.length).ok_or_else(strange)?;
        if head.part == Part::Failed {
            return Err(Failure::read(piece).into());
        }
        if head.part == Part::Calls {
            let calls = serde_json::from_slice(piece).map_err(|_| strange())?;
            return Ok(Said::Calls(calls));
        }
        body.extend_from_slice(piece);
        frames = rest;
        if head.part == Part::Last {
            return Ok(Said::Answer(Box::new(Answer {
                format: head.format,
                position: 0,
                generation: 0,
                searched: None,
                rows: head.rows,
                cut: head.cut,
                body: Body::Whole(body.into()),
                validators: None,
                members: Vec::new(),
            })));
        }
    }
    Err(strange())
}
