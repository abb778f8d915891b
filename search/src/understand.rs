//! What a query means beyond its words: places, periods, fields.

mod field;
mod period;
mod place;
mod synonym;

use crate::{
    boost::Boost,
    parse::{Spoken, Typed, parse},
    plan::Plan,
    query::{Facet, Query},
    snapshot::Snapshot,
    writer::Settings,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use vocab::territory;

/// What can be understood, and can be asked not to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Understanding {
    /// `la rochelle` is a territory.
    Place,
    /// `2015-2020` is a period.
    Period,
    /// `format:csv` asks for a field.
    Field,
    /// `zfe` is also what it stands for.
    Synonym,
}

impl Understanding {
    pub const ALL: [Understanding; 4] = [
        Understanding::Place,
        Understanding::Period,
        Understanding::Field,
        Understanding::Synonym,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Understanding::Place => "place",
            Understanding::Period => "period",
            Understanding::Field => "field",
            Understanding::Synonym => "synonym",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// A part of the query that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Understood {
    pub kind: Understanding,
    /// As typed.
    pub text: String,
    /// Where it stands, in characters.
    pub start: usize,
    pub end: usize,
    /// Of a field, which one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
    /// A territory (`commune/17300`), a period (`2015/2020`), or what is asked of a field.
    pub value: String,
    /// What people call it, in the reader's language.
    pub label: String,
}

/// A query as it is searched.
#[derive(Debug)]
pub(crate) struct Meaning {
    pub plan: Plan,
    /// With the filters that its words ask for.
    pub query: Query,
    pub understood: Vec<Understood>,
}

/// Reads a query against what the index holds.
pub(crate) fn understand(
    snapshot: &Snapshot,
    query: &Query,
    settings: &Settings,
) -> tantivy::Result<Meaning> {
    let typed = parse(&query.words);
    let mut meaning = Meaning {
        plan: Plan::of_typed(&typed),
        query: query.clone(),
        understood: Vec::new(),
    };
    for chosen in meaning
        .query
        .filters
        .get_mut(&Facet::Territory)
        .into_iter()
        .flatten()
    {
        let known = territory::of_iri(chosen).or_else(|| territory::of_code(chosen));
        if let Some(known) = known {
            *chosen = known.key();
        }
    }
    let wants = |understanding| !query.without.contains(&understanding);
    for asked in &typed.fields {
        match wants(Understanding::Field) {
            true => field::ask(snapshot, asked, &mut meaning)?,
            false => field::say(asked, &mut meaning.plan),
        }
    }
    let mut optional: Vec<&[Spoken]> = Vec::new();
    if wants(Understanding::Place) {
        for found in place::places(snapshot, &typed.spoken, settings.territory)? {
            meaning.plan.boosts.push(Boost::Place(found.territory));
            optional.push(&typed.spoken[found.words.clone()]);
            meaning.note(&typed, found);
        }
    }
    if wants(Understanding::Period) {
        for found in period::periods(&query.words, &typed.spoken) {
            meaning
                .plan
                .boosts
                .push(Boost::Period(found.first, found.last));
            // A single year stands in titles: it stays a word like others.
            let is_open = found.first != found.last;
            optional.extend(is_open.then(|| &typed.spoken[found.words.clone()]));
            meaning.note(&typed, found);
        }
    }
    if wants(Understanding::Synonym) {
        let plan = &mut meaning.plan;
        for found in synonym::add(snapshot, &typed.spoken, &settings.synonyms, plan)? {
            let span = meaning.span(found.start, found.end);
            meaning.understood.push(found.understood(span));
        }
    }
    leave_open(&mut meaning.plan, &typed, &optional);
    meaning
        .understood
        .sort_by_key(|understood| understood.start);
    Ok(meaning)
}

/// Words that were understood need not be in a record: it may say by its codes what they say. A query
/// of nothing else keeps them, and records that say it by their codes are found beside.
fn leave_open(plan: &mut Plan, typed: &Typed, optional: &[&[Spoken]]) {
    let understood: HashSet<usize> = optional
        .iter()
        .flat_map(|words| words.iter().map(|word| word.start))
        .collect();
    let elsewhere = |word: &str| {
        let mut spoken = typed.spoken.iter();
        let in_phrase = typed.phrases.iter().flatten().any(|known| known == word);
        in_phrase || spoken.any(|known| known.word == word && !understood.contains(&known.start))
    };
    let is_spoken = |word: &str| typed.spoken.iter().any(|known| known.word == word);
    let is_open = |word: &str| is_spoken(word) && !elsewhere(word);
    let has_more = plan.groups.iter().any(|group| !is_open(&group.word));
    if !has_more {
        let places = plan.boosts.iter().filter_map(|boost| match boost {
            Boost::Place(territory) => Some(*territory),
            Boost::Period(..) => None,
        });
        plan.instead = places.collect();
        return;
    }
    for group in &mut plan.groups {
        group.required &= !is_open(&group.word);
    }
}

/// A part of the text that means something.
trait Part {
    fn words(&self) -> std::ops::Range<usize>;
    fn understood(&self, languages: &[&str]) -> (Understanding, String, String);
}

impl Meaning {
    fn note(&mut self, typed: &Typed, part: impl Part) {
        let words = &typed.spoken[part.words()];
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return;
        };
        let languages: Vec<&str> = self.query.languages.iter().map(String::as_str).collect();
        let (kind, value, label) = part.understood(&languages);
        let understood = Understood {
            kind,
            field: None,
            value,
            label,
            ..self.span(first.start, last.end)
        };
        self.understood.push(understood);
    }

    /// Something understood of a part of the text.
    fn span(&self, start: usize, end: usize) -> Understood {
        let typed = &self.query.words;
        let characters = |text: &str| text.chars().count();
        Understood {
            kind: Understanding::Field,
            text: typed[start..end].to_owned(),
            start: characters(&typed[..start]),
            end: characters(&typed[..end]),
            field: None,
            value: String::new(),
            label: String::new(),
        }
    }
}
