//! A page of the feed as it is told to whoever asks.

use super::{
    Address, Pages, file, told,
    tree::{self, MAX_OPEN},
};
use crate::{
    feed::FeedError,
    ledger::{self, FeedState, LedgerError, PageLimits},
};
use rusqlite::Connection;
use std::{fmt::Write, io};
use vocab::{
    Syntax,
    feed::{Entry, Member, Page, Relation},
};

/// What is at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<T> {
    Here(T),
    /// Another page tells it now, by its name below `/feed`.
    Moved(String),
    /// It was, and nothing leads to it any more.
    Gone,
    NotHere,
    /// Its file was lost and will be written again.
    NotYet,
}

/// A page before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    epoch: u32,
    address: Address,
    relations: Vec<Relation>,
    /// Entries that are told on it, unless it is sealed.
    entries: Option<(u64, u64)>,
    identity: String,
}

/// A page in a syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub identity: String,
    pub body: Vec<u8>,
}

impl View {
    /// Whether it will never change.
    pub fn is_sealed(&self) -> bool {
        matches!(self.address, Address::Sealed(_))
    }

    /// Changes whenever the page does.
    pub fn identity(&self) -> &str {
        &self.identity
    }
}

impl Pages {
    /// Looks for a page, without reading what it tells.
    pub fn find(&self, address: &Address) -> Result<Found<View>, FeedError> {
        Ok(self
            .ledger
            .reading("find a page of the feed", |c| find(c, address, self.limits))?)
    }

    /// Writes a page in a syntax, for readers of the node at `base_url`.
    pub fn write(
        &self,
        address: &Address,
        base_url: &str,
        syntax: Syntax,
    ) -> Result<Found<Written>, FeedError> {
        // What is found and what is read are of one moment.
        let found = self.ledger.reading("read a page of the feed", |c| {
            let view = match find(c, address, self.limits)? {
                Found::Here(view) => view,
                other => return Ok(without(other)),
            };
            let entries = match (view.entries, ledger::feed_state(c)?) {
                (Some((from, to)), Some(state)) => told(c, &state, from, to)?,
                _ => Vec::new(),
            };
            Ok(Found::Here((view, entries)))
        })?;
        let (view, entries) = match found {
            Found::Here(found) => found,
            other => return Ok(without(other)),
        };
        let entries = match &view.address {
            Address::Sealed(name) => match self.read_sealed(name)? {
                Some(entries) => entries,
                None => return Ok(Found::NotYet),
            },
            _ => entries,
        };
        let body = view
            .write(&entries, base_url, syntax)
            .map_err(|source| super::failed(&self.folder.join(view.address.below()), source))?;
        Ok(Found::Here(Written {
            identity: view.identity,
            body,
        }))
    }

    /// `None` when the file is lost. A damaged one is removed, so that it is written again.
    fn read_sealed(&self, name: &str) -> Result<Option<Vec<(Entry, String)>>, FeedError> {
        let path = self.folder.join(file::name(name));
        match file::read(&self.folder, name) {
            Ok(entries) => Ok(Some(entries)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                tracing::error!("page {name} of the feed is damaged: {error}");
                std::fs::remove_file(&path).map_err(|source| super::failed(&path, source))?;
                Ok(None)
            }
            Err(source) => Err(super::failed(&path, source)),
        }
    }
}

impl View {
    fn write(
        &self,
        entries: &[(Entry, String)],
        base_url: &str,
        syntax: Syntax,
    ) -> io::Result<Vec<u8>> {
        let members: Vec<_> = entries
            .iter()
            .map(|(entry, payload)| Member { entry, payload })
            .collect();
        let mut body = Vec::new();
        Page {
            base_url,
            epoch: self.epoch,
            name: &self.address.below(),
            is_sealed: self.is_sealed(),
            relations: &self.relations,
            members: &members,
        }
        .write(syntax, &mut body)?;
        Ok(body)
    }
}

fn without<T, U>(found: Found<T>) -> Found<U> {
    match found {
        Found::Moved(name) => Found::Moved(name),
        Found::Gone => Found::Gone,
        Found::NotYet => Found::NotYet,
        Found::NotHere | Found::Here(_) => Found::NotHere,
    }
}

fn find(c: &Connection, address: &Address, limits: PageLimits) -> Result<Found<View>, LedgerError> {
    let Some(state) = ledger::feed_state(c)? else {
        return Ok(Found::NotHere);
    };
    match address {
        Address::Root => root(c, &state, limits),
        Address::Inner { from, to } => inner(c, &state, *from, *to),
        Address::Open { from } => open(c, &state, *from, limits),
        Address::Sealed(name) => sealed(c, &state, name),
    }
}

fn root(c: &Connection, state: &FeedState, limits: PageLimits) -> Result<Found<View>, LedgerError> {
    let pages = ledger::sealed_pages(c, state.epoch)?;
    let from = pages.last().map_or(1, |page| page.to_seq + 1);
    let spans = ledger::open_part(c, from, state.seq, limits, MAX_OPEN)?;
    Ok(leading(state, Address::Root, tree::root(&pages, &spans)))
}

fn inner(
    c: &Connection,
    state: &FeedState,
    from: u64,
    to: u64,
) -> Result<Found<View>, LedgerError> {
    let pages = ledger::sealed_pages(c, state.epoch)?;
    if pages.last().is_none_or(|last| to > last.to_seq) {
        return Ok(Found::NotHere);
    }
    let address = Address::Inner { from, to };
    Ok(leading(state, address, tree::inner(&pages, from, to)))
}

fn leading(state: &FeedState, address: Address, relations: Vec<Relation>) -> Found<View> {
    let mut identity = state.epoch.to_string();
    for relation in &relations {
        let (from, until) = (relation.from, relation.until.unwrap_or(0));
        let _ = write!(identity, " {} {from} {until}", relation.page);
    }
    Found::Here(View {
        epoch: state.epoch,
        address,
        relations,
        entries: None,
        identity,
    })
}

fn open(
    c: &Connection,
    state: &FeedState,
    from: u64,
    limits: PageLimits,
) -> Result<Found<View>, LedgerError> {
    if let Some(page) = ledger::page_with(c, state.epoch, from)? {
        return Ok(Found::Moved(Address::Sealed(page.name).below()));
    }
    if from > state.seq + 1 {
        return Ok(Found::NotHere);
    }
    let spans = ledger::open_part(c, from, state.seq, limits, 1)?;
    let entries = spans.first().map(|span| (span.from_seq, span.to_seq));
    let mut identity = format!("{} {from}", state.epoch);
    if let Some((from, to)) = entries {
        for seq in ledger::told_seqs(c, from, to)? {
            let _ = write!(identity, " {seq}");
        }
    }
    Ok(Found::Here(View {
        epoch: state.epoch,
        address: Address::Open { from },
        relations: Vec::new(),
        entries,
        identity,
    }))
}

fn sealed(c: &Connection, state: &FeedState, name: &str) -> Result<Found<View>, LedgerError> {
    let Some(page) = ledger::sealed_page(c, name)? else {
        // Whoever asks for what has been sealed since has kept an address for long.
        let was = Address::last_seq(name);
        let is_past = ledger::last_page(c, state.epoch)?.is_some_and(|last| was <= last.to_seq);
        return Ok(if is_past { Found::Gone } else { Found::NotHere });
    };
    if page.epoch != state.epoch {
        // Everything is told again from the beginning.
        return Ok(Found::Moved(Address::Root.below()));
    }
    if page.replaced.is_some() {
        let now = ledger::page_with(c, state.epoch, page.from_seq)?;
        return Ok(now.map_or(Found::Gone, |now| {
            Found::Moved(Address::Sealed(now.name).below())
        }));
    }
    Ok(Found::Here(View {
        epoch: page.epoch,
        identity: format!("{} {name}", page.epoch),
        address: Address::Sealed(page.name),
        relations: Vec::new(),
        entries: None,
    }))
}
