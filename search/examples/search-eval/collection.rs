//! Documents, queries and judgements as they lie in a folder.

use crate::arguments::Arguments;
use search::{Card, Document, Publisher};
use serde::Deserialize;
use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};
use vocab::{Kind, Text};

/// A collection, ready to be asked.
#[derive(Debug)]
pub struct Collection {
    pub name: String,
    pub documents: Vec<Document>,
    /// Those to which at least one document is relevant.
    pub queries: Vec<Asked>,
}

/// A query and its judgements.
#[derive(Debug)]
pub struct Asked {
    pub words: String,
    pub language: String,
    pub grades: HashMap<String, f64>,
}

/// One line of `docs.jsonl`. Whatever is not known is left out.
#[derive(Debug, Deserialize)]
struct Line {
    id: String,
    title: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    keywords: Vec<String>,
    acronym: Option<String>,
    publisher: Option<String>,
    publisher_acronym: Option<String>,
    #[serde(default)]
    org_badges: Vec<String>,
    created: Option<String>,
    modified: Option<String>,
    archived: Option<serde_json::Value>,
    metrics: Option<HashMap<String, f64>>,
    #[serde(default)]
    resources: Vec<Resource>,
}

#[derive(Debug, Deserialize)]
struct Resource {
    title: Option<String>,
    description: Option<String>,
}

impl Collection {
    pub fn read(arguments: &Arguments) -> Result<Self, String> {
        let folder = &arguments.folder;
        let mut lines = lines(folder)?;
        if arguments.only_used {
            lines.retain(|line| line.metrics.is_some());
        }
        let mut documents: Vec<Document> = lines.into_iter().map(document).collect();
        if let Some(other) = &arguments.popularity_of {
            let used = self::lines(other)?;
            let known: Vec<f64> = used.iter().filter_map(popularity).collect();
            deal_out(&mut documents, &known, arguments.seed);
        }
        let known: HashSet<&str> = documents
            .iter()
            .map(|document| document.card.id.as_str())
            .collect();
        let grades = grades(&folder.join(&arguments.qrels), &known)?;
        let queries = queries(&folder.join(&arguments.queries), arguments, &grades)?;
        Ok(Collection {
            name: format!("{} {}", folder.display(), arguments.queries),
            documents,
            queries,
        })
    }

    pub fn judged(&self) -> usize {
        self.queries.iter().map(|query| query.grades.len()).sum()
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn lines(folder: &Path) -> Result<Vec<Line>, String> {
    let path = folder.join("docs.jsonl");
    let text = read(&path)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .enumerate()
        .map(|(number, line)| {
            serde_json::from_str(line)
                .map_err(|error| format!("{} line {}: {error}", path.display(), number + 1))
        })
        .collect()
}

/// As a node takes it in: HTML as plain text, acronyms as other names, languages recognised.
fn document(line: Line) -> Document {
    let text = |value: &str| Text {
        value: vocab::html::plain(value),
        language: None,
    };
    let texts = |value: &Option<String>| -> Vec<Text> {
        let texts = value.iter().map(|value| text(value));
        texts.filter(|text| !text.value.is_empty()).collect()
    };
    let mut card = Card::new(&line.id, format!("urn:x:{}", line.id), Kind::Dataset);
    card.titles = texts(&line.title);
    card.issued = line.created.clone();
    card.modified = line.modified.clone();
    let mut names = texts(&line.publisher);
    names.extend(texts(&line.publisher_acronym));
    card.publisher = (!names.is_empty()).then_some(Publisher { iri: None, names });
    let mut document = Document::new(card);
    document.descriptions = texts(&line.description);
    document.alternatives = texts(&line.acronym);
    document.keywords = line.keywords.iter().map(|keyword| text(keyword)).collect();
    for resource in &line.resources {
        document.distributions.extend(texts(&resource.title));
        document.distributions.extend(texts(&resource.description));
    }
    document.popularity = popularity(&line).unwrap_or(0.0);
    if line.metrics.is_some() {
        let official = |badge: &String| matches!(badge.as_str(), "certified" | "public-service");
        document.official = Some(line.org_badges.iter().any(official));
    }
    document.archived = line
        .archived
        .as_ref()
        .is_some_and(|archived| !archived.is_null());
    document
}

fn popularity(line: &Line) -> Option<f64> {
    let metrics = line.metrics.as_ref()?;
    let of = |name: &str| metrics.get(name).copied().unwrap_or(0.0).max(0.0).ln_1p();
    Some(of("reuses") + of("followers"))
}

/// Gives each document the popularity of some other one, by a stream of numbers that a seed begins.
fn deal_out(documents: &mut [Document], known: &[f64], seed: u64) {
    let mut state = seed;
    for document in documents {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let at = ((mixed ^ (mixed >> 31)) % known.len().max(1) as u64) as usize;
        document.popularity = known.get(at).copied().unwrap_or(0.0);
    }
}

/// By query, the grade of every judged document that there is.
fn grades(
    path: &Path,
    known: &HashSet<&str>,
) -> Result<HashMap<String, HashMap<String, f64>>, String> {
    let mut grades: HashMap<String, HashMap<String, f64>> = HashMap::new();
    for line in read(path)?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [query, document, grade] = fields[..] else {
            return Err(format!(
                "{}: `{line}` is not query, document, grade",
                path.display()
            ));
        };
        let grade = grade
            .parse()
            .map_err(|_| format!("{}: {grade} is no grade", path.display()))?;
        if known.contains(document) {
            let of_query = grades.entry(query.to_owned()).or_default();
            of_query.insert(document.to_owned(), grade);
        }
    }
    Ok(grades)
}

fn queries(
    path: &Path,
    arguments: &Arguments,
    grades: &HashMap<String, HashMap<String, f64>>,
) -> Result<Vec<Asked>, String> {
    let mut queries = Vec::new();
    for line in read(path)?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let field = |column: usize| fields.get(column.wrapping_sub(1)).copied();
        let (Some(id), Some(words)) = (field(1), field(arguments.column)) else {
            return Err(format!("{}: `{line}` has too few columns", path.display()));
        };
        let language = arguments.language_column.and_then(field);
        let Some(grades) = grades.get(id) else {
            continue;
        };
        if grades.values().any(|&grade| grade > 0.0) {
            queries.push(Asked {
                words: words.to_owned(),
                language: language.unwrap_or(&arguments.language).to_owned(),
                grades: grades.clone(),
            });
        }
    }
    Ok(queries)
}

#[cfg(test)]
mod tests;
