//! One worker process: one query at a time, on one read-only generation, under limits of its own.

use super::{
    confine::confine,
    edit,
    evaluate::{Beside, Graphs, View},
    format::Format,
    frame::{Failure, Head, Job, Limits, Order, Part, Reply},
    rewrite::{refused, rewrite},
    rules, service,
    table::Table,
    write::{self, Stop},
};
use oxigraph::{model::NamedNode, store::Store};
use rustix::process::{Resource, Rlimit, Signal};
use spargebra::{Query, SparqlParser};
use std::{
    fs::File,
    io::{self, Write},
    os::fd::AsFd,
    path::Path,
    process::ExitCode,
};

/// Parser, planner and evaluator recurse as deep as a query nests. Only what is touched is used.
pub(super) const STACK_BYTES: usize = 64 << 20;

/// `terreau sparql-worker`: reads orders from standard input and answers on standard output, until
/// its input ends.
pub fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The node reads this when the worker is gone.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    // Unbuffered: a frame out is one system call.
    let mut input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let Some(order) = Order::read(&mut input)? else {
        return Ok(());
    };
    let Order::Limit {
        max_memory_bytes,
        limits,
    } = order
    else {
        return Err(io::Error::other("the first order must say the limits"));
    };
    rustix::process::setrlimit(Resource::Core, at_most(0))?;
    rustix::process::setrlimit(Resource::As, at_most(max_memory_bytes))?;
    std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || serve(input, output, &limits))?
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("the evaluation panicked")))
}

fn at_most(value: u64) -> Rlimit {
    Rlimit {
        current: Some(value),
        maximum: Some(value),
    }
}

fn serve(mut input: File, mut output: File, limits: &Limits) -> io::Result<()> {
    let mut view = None;
    let mut held = None;
    while let Some(order) = Order::read(&mut input)? {
        let failure = match order {
            Order::Limit { .. } => return Err(io::Error::other("the limits are said once")),
            Order::Open(folder) => {
                // Closed before the next is opened: their memory is never held together.
                drop(view.take());
                // Before anything is read: what a query does to a store, it does in here.
                let held = held
                    .get_or_insert_with(|| confine(folder.parent().unwrap_or(&folder)).to_string());
                match open(&folder) {
                    Ok(opened) => {
                        view = Some(opened);
                        send(&mut output, Part::Ready, held.as_bytes())?;
                        continue;
                    }
                    Err(failure) => failure,
                }
            }
            Order::Edit { statements, change } => {
                held.get_or_insert_with(|| confine(&statements).to_string());
                match edit::answer(&statements, &change, &mut output) {
                    Ok(()) => continue,
                    Err(Stop::Failure(failure)) => failure,
                    Err(Stop::Io(error)) => return Err(error),
                }
            }
            Order::Ask(job) => match &view {
                None => Failure::Store("no store is open".into()),
                Some(view) => match answer(view, &job, limits, &mut output) {
                    Ok(()) => continue,
                    Err(Stop::Failure(failure)) => failure,
                    Err(Stop::Io(error)) => return Err(error),
                },
            },
        };
        failure.write(&mut output)?;
    }
    Ok(())
}

fn send(output: &mut impl Write, part: Part, body: &[u8]) -> io::Result<()> {
    let mut frame = Head::new(part, body.len()).to_bytes().to_vec();
    frame.extend_from_slice(body);
    output.write_all(&frame)
}

fn open(folder: &Path) -> Result<View, Failure> {
    Store::open_read_only(folder)
        .and_then(View::new)
        .map_err(|error| Failure::Store(format!("cannot open `{}`: {error}", folder.display())))
}

pub(super) fn answer(
    view: &View,
    job: &Job,
    limits: &Limits,
    out: &mut impl Write,
) -> Result<(), Stop> {
    let mut query = parser(job.base.as_deref())
        .parse_query(&job.query)
        .map_err(|error| Stop::Failure(syntax(&error.to_string())))?;
    rules::after_parsing(&query, limits).map_err(Stop::Failure)?;
    let calls = service::plan(&mut query, job).map_err(Stop::Failure)?;
    let replies = match &job.replies {
        Some(replies) => replies.as_slice(),
        None if calls.is_empty() => &[],
        None => {
            let calls = serde_json::to_vec(&calls).map_err(io::Error::from)?;
            return Ok(send(out, Part::Calls, &calls)?);
        }
    };
    let beside = beside(&mut query, job, replies.to_vec()).map_err(Stop::Failure)?;
    let graphs = Graphs {
        default: named(&job.default_graphs),
        named: named(&job.named_graphs),
    };
    if job.explain {
        let plan = view.plan(query, graphs, beside);
        let head = Head {
            format: Format::Plan,
            ..Head::new(Part::Last, plan.len())
        };
        let mut frame = head.to_bytes().to_vec();
        frame.extend_from_slice(plan.as_bytes());
        return Ok(out.write_all(&frame)?);
    }
    write::write(view.evaluate(query, graphs, beside)?, job, limits, out)
}

/// Takes out of a query what the store does not answer itself.
fn beside(query: &mut Query, job: &Job, replies: Vec<Reply>) -> Result<Beside, Failure> {
    let searched = job.searched.as_ref();
    let service = searched.map_or("", |searched| searched.service.as_str());
    let rewritten = rewrite(query, service, job.default_graphs.len())?;
    let mut tables = rewritten.tables;
    let answers = searched.map_or(&[][..], |searched| &searched.answers);
    if rewritten.searches.len() != answers.len() {
        return Err(refused("there is no search index here to ask".into()));
    }
    for ((name, search), answer) in rewritten.searches.iter().zip(answers) {
        tables.add(name, Table::of_hits(search, answer.total, &answer.hits));
    }
    Ok(Beside {
        replies,
        tables,
        calls_functions: rewritten.calls_functions,
    })
}

/// A parser to which relative IRIs stand to `base`; one that is no IRI is none.
pub(super) fn parser(base: Option<&str>) -> SparqlParser {
    let plain = SparqlParser::new();
    match base {
        Some(base) => plain.with_base_iri(base).unwrap_or_default(),
        None => plain,
    }
}

fn named(graphs: &[String]) -> Vec<NamedNode> {
    graphs.iter().map(NamedNode::new_unchecked).collect()
}

/// The parser says `error at 3:14: expected one of …`, and means each of many characters.
pub(super) fn syntax(message: &str) -> Failure {
    let place = message.strip_prefix("error at ").and_then(|rest| {
        let (place, reason) = rest.split_once(": ")?;
        let (line, column) = place.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?, reason))
    });
    let (line, column, reason) = place.unwrap_or((1, 1, message));
    let mut message: String = reason
        .chars()
        .take(300)
        .map(|c| if c == '\n' { ' ' } else { c })
        .collect();
    if message.len() < reason.len() {
        message.push('…');
    }
    Failure::Syntax {
        line,
        column,
        message,
    }
}
