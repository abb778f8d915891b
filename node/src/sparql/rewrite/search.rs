//! What a query says of a search: `?d search:matches "transport vélo" ; search:score ?score`.

use super::refused;
use crate::sparql::{area::Area, frame::Failure};
use oxrdf::{Literal, NamedNode, Variable};
use search::Relation;
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

/// The namespace of the predicates that ask for a search; the same at every node.
pub(in crate::sparql) const NAMESPACE: &str = "urn:terreau:search:";

/// What may be asked, as the service description tells it.
pub(in crate::sparql) const PREDICATES: [(&str, &str); 8] = [
    (
        "matches",
        "The subject is a resource whose record has enough of the words of this literal, read as the search of this node reads them.",
    ),
    (
        "within",
        "All places of the record lie within this area: west,south,east,north in degrees, or well-known text in CRS84.",
    ),
    (
        "intersects",
        "One of the places of the record has something in common with this area.",
    ),
    (
        "score",
        "How well the record answers to the words, as xsd:double.",
    ),
    (
        "total",
        "How many records answer, beyond the limit too, as xsd:integer.",
    ),
    (
        "highlight",
        "The part of the description with most of the words, or the title: HTML, the words in mark elements.",
    ),
    (
        "limit",
        "At most this many hits, the best: 1000 when it is not said, 20000 at most, 1000 with highlights.",
    ),
    (
        "lang",
        "The language of the reader, in which titles are shown.",
    ),
];

/// Hits, when a query does not say how many.
const USUAL_LIMIT: usize = 1_000;
/// The most that may be asked for.
const MAX_LIMIT: usize = 20_000;
/// With highlights, each hit is read whole.
const MAX_HIGHLIGHTED: usize = 1_000;
/// Longer words are no words.
const MAX_LANGUAGE: usize = 35;

/// One search, and the variables that its hits are bound to.
#[derive(Debug, Clone)]
pub(in crate::sparql) struct Search {
    pub subject: Variable,
    pub score: Option<Variable>,
    pub total: Option<Variable>,
    pub highlight: Option<Variable>,
    pub question: Question,
}

/// What the index is asked.
#[derive(Debug, Clone, Default)]
pub(in crate::sparql) struct Question {
    pub words: String,
    pub languages: Vec<String>,
    pub limit: usize,
    pub area: Option<(Area, Relation)>,
    pub highlight: bool,
}

impl Search {
    /// In the order of the columns of its rows.
    pub fn variables(&self) -> Vec<Variable> {
        let named = [&self.score, &self.total, &self.highlight];
        let mut variables = vec![self.subject.clone()];
        variables.extend(named.into_iter().flatten().cloned());
        variables
    }

    /// A row of the types of its hits.
    pub(super) fn dummy(&self) -> Vec<Option<GroundTerm>> {
        let mut row = vec![Some(NamedNode::new_unchecked("urn:terreau:any").into())];
        let named = [&self.score, &self.total, &self.highlight];
        let literals = named.into_iter().flatten().count();
        row.extend((0..literals).map(|_| Some(Literal::from(0.0).into())));
        row
    }
}

/// Whether a triple pattern speaks of a search.
pub(super) fn is_asked_by(triple: &TriplePattern) -> bool {
    matches!(&triple.predicate, NamedNodePattern::NamedNode(name) if name.as_str().starts_with(NAMESPACE))
}

/// The searches that triple patterns ask for: one for each subject.
pub(super) fn read(triples: Vec<TriplePattern>) -> Result<Vec<Search>, Failure> {
    let mut searches: Vec<Reading> = Vec::new();
    for triple in triples {
        let TermPattern::Variable(subject) = &triple.subject else {
            return Err(refused(format!(
                "the subject of `{}` must be a variable: it is what is found",
                short(&triple)
            )));
        };
        let known = searches.iter_mut().find(|known| known.subject == *subject);
        let reading = match known {
            Some(reading) => reading,
            None => {
                searches.push(Reading::of(subject.clone()));
                let last = searches.len() - 1;
                &mut searches[last]
            }
        };
        reading.take(&triple)?;
    }
    searches.into_iter().map(Reading::finish).collect()
}

/// A search while its triples are read.
struct Reading {
    subject: Variable,
    words: Option<String>,
    area: Option<(Area, Relation)>,
    score: Option<Variable>,
    total: Option<Variable>,
    highlight: Option<Variable>,
    limit: Option<usize>,
    language: Option<String>,
}

impl Reading {
    fn of(subject: Variable) -> Self {
        Self {
            subject,
            words: None,
            area: None,
            score: None,
            total: None,
            highlight: None,
            limit: None,
            language: None,
        }
    }

    fn take(&mut self, triple: &TriplePattern) -> Result<(), Failure> {
        let name = short(triple);
        let local = name.strip_prefix("search:").unwrap_or_default();
        match local {
            "matches" => once(&mut self.words, constant(triple)?.value().to_owned(), &name),
            "within" | "intersects" => {
                let area = Area::parse(constant(triple)?.value())
                    .map_err(|why| refused(format!("`{name}`: {why}")))?;
                let relation = match local {
                    "within" if !area.has_inside() => {
                        return Err(refused(
                            "nothing lies within a point or a line: ask with `search:intersects`"
                                .into(),
                        ));
                    }
                    "within" => Relation::Within,
                    _ => Relation::Intersects,
                };
                once(&mut self.area, (area, relation), "search:within")
            }
            "score" => once(&mut self.score, variable(triple)?, &name),
            "total" => once(&mut self.total, variable(triple)?, &name),
            "highlight" => once(&mut self.highlight, variable(triple)?, &name),
            "limit" => {
                let limit = constant(triple)?;
                let limit = limit
                    .value()
                    .parse()
                    .ok()
                    .filter(|limit| (1..=MAX_LIMIT).contains(limit))
                    .ok_or_else(|| {
                        refused(format!("`{name}` is a number between 1 and {MAX_LIMIT}"))
                    })?;
                once(&mut self.limit, limit, &name)
            }
            "lang" => {
                let language = constant(triple)?.value();
                if language.is_empty() || language.len() > MAX_LANGUAGE {
                    return Err(refused(format!("`{name}` is a language, such as \"fr\"")));
                }
                once(&mut self.language, language.to_owned(), &name)
            }
            _ => Err(refused(format!(
                "`{name}` is not known; there are matches, within, intersects, score, total, highlight, limit and lang"
            ))),
        }
    }

    fn finish(self) -> Result<Search, Failure> {
        let name = self.subject.to_string();
        if self.words.is_none() && self.area.is_none() {
            return Err(refused(format!(
                "nothing says what {name} is searched by: add `search:matches` or `search:within` to the same group, before OPTIONAL"
            )));
        }
        let variables = [
            Some(&self.subject),
            self.score.as_ref(),
            self.total.as_ref(),
            self.highlight.as_ref(),
        ];
        let mut named: Vec<&Variable> = variables.into_iter().flatten().collect();
        let count = named.len();
        named.sort_unstable();
        named.dedup();
        if named.len() < count {
            return Err(refused(format!(
                "the search for {name} binds a variable twice"
            )));
        }
        let highlight = self.highlight.is_some();
        if highlight && self.limit.is_some_and(|limit| limit > MAX_HIGHLIGHTED) {
            return Err(refused(format!(
                "with `search:highlight` there are at most {MAX_HIGHLIGHTED} hits: lower `search:limit`"
            )));
        }
        Ok(Search {
            question: Question {
                words: self.words.unwrap_or_default(),
                languages: self.language.into_iter().collect(),
                limit: self.limit.unwrap_or(USUAL_LIMIT),
                area: self.area,
                highlight,
            },
            subject: self.subject,
            score: self.score,
            total: self.total,
            highlight: self.highlight,
        })
    }
}

fn once<T>(place: &mut Option<T>, value: T, name: &str) -> Result<(), Failure> {
    if place.replace(value).is_some() {
        return Err(refused(format!(
            "`{name}` stands twice for one subject: put each search into a SELECT of its own"
        )));
    }
    Ok(())
}

fn constant(triple: &TriplePattern) -> Result<&Literal, Failure> {
    match &triple.object {
        TermPattern::Literal(literal) => Ok(literal),
        _ => Err(refused(format!(
            "the object of `{}` must be written out, as a literal: it is looked up before anything else",
            short(triple)
        ))),
    }
}

fn variable(triple: &TriplePattern) -> Result<Variable, Failure> {
    match &triple.object {
        TermPattern::Variable(variable) => Ok(variable.clone()),
        _ => Err(refused(format!(
            "the object of `{}` must be a variable",
            short(triple)
        ))),
    }
}

/// `search:matches`, as people write it.
fn short(triple: &TriplePattern) -> String {
    match &triple.predicate {
        NamedNodePattern::NamedNode(name) => match name.as_str().strip_prefix(NAMESPACE) {
            Some(local) => format!("search:{local}"),
            None => name.to_string(),
        },
        NamedNodePattern::Variable(variable) => variable.to_string(),
    }
}
