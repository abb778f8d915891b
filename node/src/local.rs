//! Local records: those that are kept by hand, and what becomes of them when somebody edits them.
//!
//! Whatever was imported by hand or written over HTTP is local. What is harvested belongs to its portal,
//! and what is replicated to its member: they would bring back what was changed here.

use crate::{
    config::Config,
    holdings::{AdmitError, Claim, Holdings},
    ledger::{Batch, Entry, LedgerError, State, Written},
    sparql::Edit,
};
use jiff::Timestamp;
use oxrdf::{GraphName, NamedOrBlankNode, Quad, Term, Triple};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::{self, Write},
};
use vocab::{Cut, Kind, Record, skolem::is_skolem};

/// The source of what is written over HTTP.
pub const SOURCE: &str = "local";

/// The local records of a node.
pub struct Local<'n> {
    holdings: &'n Holdings,
    config: &'n Config,
    /// Edits come one after another.
    _claim: Claim,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    #[error("somebody else is changing the local records: try again in a moment")]
    Busy,
    #[error("<{resource}> is kept by `{source_name}`, and is changed there")]
    Foreign {
        resource: String,
        source_name: String,
    },
    #[error("there is no record of <{0}>")]
    Unknown(String),
    #[error("what was sent says nothing about <{0}>")]
    NotDescribed(String),
    #[error("this cannot be made into records: {0}")]
    Unfit(String),
    #[error("cannot write the local records for the update: {0}")]
    Io(#[from] io::Error),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Admit(#[from] AdmitError),
}

/// What is held of a resource.
enum Held {
    Nothing,
    Local(Box<(Entry, Record)>),
    /// By this source or member.
    Elsewhere(String),
}

impl<'n> Local<'n> {
    /// Takes the local records for an edit.
    pub fn take(holdings: &'n Holdings, config: &'n Config) -> Result<Self, LocalError> {
        let claim = holdings.claim(SOURCE).ok_or(LocalError::Busy)?;
        Ok(Self {
            holdings,
            config,
            _claim: claim,
        })
    }

    /// Writes what they say as N-Triples; a statement of several records comes several times.
    pub fn write(&self, out: &mut impl Write) -> Result<(), LocalError> {
        self.each(|_, record| Ok(out.write_all(record.payload().as_bytes())?))
    }

    /// All that they say.
    pub fn statements(&self) -> Result<HashSet<Triple>, LocalError> {
        let mut statements = HashSet::new();
        self.each(|_, record| {
            statements.extend(record.graph().iter().map(Triple::from));
            Ok(())
        })?;
        Ok(statements)
    }

    /// Carries out a difference: the records that say something about its subjects are cut anew out of
    /// what they say together.
    pub fn apply(&self, edit: &Edit, now: Timestamp) -> Result<Written, LocalError> {
        let touched: HashSet<&str> = (edit.removed.iter().chain(&edit.added))
            .filter_map(|triple| match &triple.subject {
                NamedOrBlankNode::NamedNode(name) => Some(name.as_str()),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .collect();
        let (mut affected, mut said) = (HashMap::new(), HashSet::new());
        self.each(|entry, record| {
            if mentions(record.payload(), &touched) {
                said.extend(record.graph().iter().map(Triple::from));
                affected.insert(entry.resource.clone(), entry);
            }
            Ok(())
        })?;
        said.retain(|triple| !edit.removed.contains(triple));
        said.extend(edit.added.iter().cloned());
        drop_orphans(&mut said, &edit.removed);
        let mut plan = Plan::default();
        for record in self.cut(said, None)? {
            let resource = record.resource().as_str();
            if let Some(entry) = affected.remove(resource) {
                plan.upsert(&entry.source, record);
                continue;
            }
            match self.held(resource)? {
                Held::Nothing => plan.upsert(SOURCE, record),
                Held::Elsewhere(source_name) if is_item(&record) => {
                    let resource = resource.to_owned();
                    return Err(LocalError::Foreign {
                        resource,
                        source_name,
                    });
                }
                // A mention of something that has a record of its own.
                Held::Local(_) | Held::Elsewhere(_) => {}
            }
        }
        for entry in affected.into_values() {
            plan.withdraw(entry);
        }
        self.carry_out(plan, now)
    }

    /// What is held of a resource, if it is local.
    pub fn record(&self, resource: &str) -> Result<Record, LocalError> {
        Ok(self.local(resource)?.1)
    }

    fn local(&self, resource: &str) -> Result<(Entry, Record), LocalError> {
        match self.held(resource)? {
            Held::Local(held) => Ok(*held),
            Held::Nothing => Err(LocalError::Unknown(resource.to_owned())),
            Held::Elsewhere(source_name) => Err(LocalError::Foreign {
                resource: resource.to_owned(),
                source_name,
            }),
        }
    }

    /// Writes the record of a resource, in place of what is held of it or, when `adds`, beside that;
    /// whether it is new. What else is described becomes records where nothing is held of it.
    pub fn put(
        &self,
        resource: &str,
        mut statements: HashSet<Triple>,
        adds: bool,
        now: Timestamp,
    ) -> Result<(bool, Written), LocalError> {
        let held = match self.held(resource)? {
            Held::Elsewhere(source_name) => {
                return Err(LocalError::Foreign {
                    resource: resource.to_owned(),
                    source_name,
                });
            }
            Held::Local(held) => Some(*held),
            Held::Nothing => None,
        };
        if let Some((_, record)) = held.as_ref().filter(|_| adds) {
            statements.extend(record.graph().iter().map(Triple::from));
        }
        let mut plan = Plan::default();
        let source = held.as_ref().map_or(SOURCE, |(entry, _)| &entry.source);
        let mut is_described = false;
        for record in self.cut(statements, Some(resource))? {
            if record.resource().as_str() == resource {
                is_described = true;
                plan.upsert(source, record);
            } else if let Held::Nothing = self.held(record.resource().as_str())? {
                plan.upsert(SOURCE, record);
            }
        }
        if !is_described {
            return Err(LocalError::NotDescribed(resource.to_owned()));
        }
        Ok((held.is_none(), self.carry_out(plan, now)?))
    }

    /// Writes new records of all that is described; the resource of the first dataset, or of the first
    /// thing, is the name of what was sent.
    pub fn add(
        &self,
        statements: HashSet<Triple>,
        now: Timestamp,
    ) -> Result<(String, Written), LocalError> {
        let records = self.cut(statements, None)?;
        let first = records.iter().find(|record| is_item(record));
        let Some(first) = first.or(records.first()) else {
            return Err(LocalError::Unfit("there is nothing in it".into()));
        };
        let name = first.resource().as_str().to_owned();
        let mut plan = Plan::default();
        for record in records {
            match self.held(record.resource().as_str())? {
                Held::Nothing => plan.upsert(SOURCE, record),
                Held::Local(held) if is_item(&record) => plan.upsert(&held.0.source, record),
                Held::Elsewhere(source_name) if is_item(&record) => {
                    let resource = record.resource().as_str().to_owned();
                    return Err(LocalError::Foreign {
                        resource,
                        source_name,
                    });
                }
                Held::Local(_) | Held::Elsewhere(_) => {}
            }
        }
        Ok((name, self.carry_out(plan, now)?))
    }

    /// Withdraws the record of a resource.
    pub fn delete(&self, resource: &str, now: Timestamp) -> Result<Written, LocalError> {
        let mut plan = Plan::default();
        plan.withdraw(self.local(resource)?.0);
        self.carry_out(plan, now)
    }

    /// Puts records of what is described in the place of all local records.
    pub fn replace(
        &self,
        statements: HashSet<Triple>,
        now: Timestamp,
    ) -> Result<Written, LocalError> {
        let mut before = HashMap::new();
        self.each(|entry, _| {
            before.insert(entry.resource.clone(), entry);
            Ok(())
        })?;
        let mut plan = Plan::default();
        for record in self.cut(statements, None)? {
            match before.remove(record.resource().as_str()) {
                Some(entry) => plan.upsert(&entry.source, record),
                None => plan.upsert(SOURCE, record),
            }
        }
        for entry in before.into_values() {
            plan.withdraw(entry);
        }
        self.carry_out(plan, now)
    }

    fn each(
        &self,
        mut f: impl FnMut(Entry, Record) -> Result<(), LocalError>,
    ) -> Result<(), LocalError> {
        let ledger = self.holdings.ledger();
        for source in ledger.sources()? {
            if !self.is_local(&source.name, source.settings.is_some()) {
                continue;
            }
            for (id, _) in ledger.present_ids(&source.name)? {
                if let Some((entry, record)) = ledger.record(&id)? {
                    f(entry, record)?;
                }
            }
        }
        Ok(())
    }

    fn is_local(&self, name: &str, is_kept: bool) -> bool {
        !is_kept && !self.config.sources.iter().any(|source| source.name == name)
    }

    fn held(&self, resource: &str) -> Result<Held, LocalError> {
        let ledger = self.holdings.ledger();
        let mut elsewhere = None;
        for entry in ledger.entries_about(resource)? {
            if !matches!(entry.state, State::Present | State::Eclipsed) {
                continue;
            }
            let is_local = entry.member.is_none()
                && self.is_local(&entry.source, ledger.is_kept(&entry.source)?);
            if !is_local {
                let member = entry.member.map(|member| member.to_string());
                elsewhere = Some(member.unwrap_or(entry.source));
            } else if let Some((entry, record)) = ledger.record(&entry.id)? {
                return Ok(Held::Local(Box::new((entry, record))));
            }
        }
        Ok(elsewhere.map_or(Held::Nothing, Held::Elsewhere))
    }

    /// Records of statements; what cannot become one refuses all of them, so that nothing is lost.
    fn cut(
        &self,
        statements: HashSet<Triple>,
        base: Option<&str>,
    ) -> Result<Vec<Record>, LocalError> {
        let own = format!("{}/local", self.config.node.base_url);
        let quads = statements.into_iter();
        let quads: Vec<Quad> = quads
            .map(|triple| triple.in_graph(GraphName::DefaultGraph))
            .collect();
        let Cut { records, issues } = vocab::cut(quads, base.unwrap_or(&own));
        match issues.into_iter().find(|issue| issue.rule.is_refusal()) {
            Some(issue) => Err(LocalError::Unfit(issue.message)),
            None => Ok(records),
        }
    }

    fn carry_out(&self, plan: Plan, now: Timestamp) -> Result<Written, LocalError> {
        let batches = plan.0.iter().map(|(source, plan)| Batch {
            source,
            upserts: plan.upserts.clone(),
            withdrawals: plan.withdrawals.iter().map(|one| one.id.clone()).collect(),
            ..Batch::default()
        });
        Ok(self.holdings.admit_all(batches.collect(), now)?)
    }
}

/// What is to be written, by source.
#[derive(Default)]
struct Plan(BTreeMap<String, OfSource>);

#[derive(Default)]
struct OfSource {
    upserts: Vec<Record>,
    withdrawals: Vec<Entry>,
}

impl Plan {
    fn upsert(&mut self, source: &str, record: Record) {
        let plan = self.0.entry(source.to_owned()).or_default();
        plan.upserts.push(record);
    }

    fn withdraw(&mut self, entry: Entry) {
        let plan = self.0.entry(entry.source.clone()).or_default();
        plan.withdrawals.push(entry);
    }
}

/// Takes away what hung on a statement that was removed and has no name of its own: blank nodes, when they
/// came, to which nothing leads any more.
fn drop_orphans(said: &mut HashSet<Triple>, removed: &HashSet<Triple>) {
    let mut loose: Vec<String> = removed.iter().filter_map(unnamed).collect();
    if loose.is_empty() {
        return;
    }
    let mut held: HashMap<String, usize> = HashMap::new();
    let mut hanging: HashMap<String, Vec<Triple>> = HashMap::new();
    for triple in said.iter() {
        if let Some(node) = unnamed(triple) {
            *held.entry(node).or_default() += 1;
        }
        if let NamedOrBlankNode::NamedNode(subject) = &triple.subject
            && is_skolem(subject.as_str())
        {
            let of_node = hanging.entry(subject.as_str().to_owned()).or_default();
            of_node.push(triple.clone());
        }
    }
    while let Some(node) = loose.pop() {
        if held.get(&node).is_some_and(|links| *links > 0) {
            continue;
        }
        for triple in hanging.remove(&node).unwrap_or_default() {
            if let Some(next) = unnamed(&triple) {
                if let Some(links) = held.get_mut(&next) {
                    *links -= 1;
                }
                loose.push(next);
            }
            said.remove(&triple);
        }
    }
}

/// The node without a name of its own that a statement leads to.
fn unnamed(triple: &Triple) -> Option<String> {
    match &triple.object {
        Term::NamedNode(name) if is_skolem(name.as_str()) => Some(name.as_str().to_owned()),
        _ => None,
    }
}

/// Whether a record is of something that people look for.
fn is_item(record: &Record) -> bool {
    !matches!(record.kind(), Kind::Agent | Kind::Other)
}

/// Whether N-Triples name one of these.
fn mentions(payload: &str, names: &HashSet<&str>) -> bool {
    let named = payload.split('<').skip(1);
    named
        .filter_map(|rest| rest.split_once('>'))
        .any(|(name, _)| names.contains(name))
}

#[cfg(test)]
mod tests;
