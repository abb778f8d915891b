//! How many datasets a document has, counted in its text: tolerant of whatever is wrong with it, and
//! without any of the parsers that are tried.

use serde_json::Value;
use std::collections::HashSet;

/// Distinct subjects of the class dcat:Dataset (or a series, or a dataset of schema.org) in a document
/// of RDF.
pub fn datasets(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if let Ok(value) = serde_json::from_str::<Value>(start) {
        let mut subjects = Subjects::default();
        subjects.in_json(&value);
        return subjects.count();
    }
    let is_xml = start.starts_with('<') && !start.starts_with("<http");
    if is_xml {
        return in_xml(&without_comments(start));
    }
    in_turtle(start)
}

/// Items of a portal, those of the same identifier once.
pub fn distinct(kind: &str, items: &[Value]) -> u64 {
    let names: &[&str] = match kind {
        "schema-org" => &["@id", "url"],
        "opendatasoft" => &["dataset_id"],
        "dcat-us" => &["identifier"],
        _ => &["id", "identifier"],
    };
    let mut subjects = Subjects::default();
    for item in items {
        let item = match item["dataset"].is_object() {
            true => &item["dataset"],
            false => item,
        };
        let id = names.iter().find_map(|name| item[*name].as_str());
        subjects.enter(id);
    }
    subjects.count()
}

/// Subjects met; those without a name are each one of their own.
#[derive(Default)]
struct Subjects {
    named: HashSet<String>,
    nameless: u64,
}

impl Subjects {
    fn enter(&mut self, name: Option<&str>) {
        match name {
            Some(name) => {
                self.named.insert(name.to_owned());
            }
            None => self.nameless += 1,
        }
    }

    fn count(&self) -> u64 {
        self.named.len() as u64 + self.nameless
    }

    fn in_json(&mut self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.in_json(value)),
            Value::Object(fields) => {
                let classes = match fields.get("@type") {
                    Some(Value::Array(classes)) => classes.clone(),
                    Some(class) => vec![class.clone()],
                    None => Vec::new(),
                };
                let mut classes = classes.iter().filter_map(Value::as_str);
                if classes.any(is_dataset) {
                    self.enter(fields.get("@id").and_then(Value::as_str));
                }
                fields.values().for_each(|value| self.in_json(value));
            }
            _ => {}
        }
    }
}

fn is_dataset(class: &str) -> bool {
    let name = class.rsplit(['/', '#', ':']).next().unwrap_or_default();
    let is_named = matches!(name, "Dataset" | "DatasetSeries");
    // Classes of DCMI and VoID have the same name.
    is_named && !class.contains("dcmitype") && !class.contains("void") && !class.contains("qb")
}

fn without_comments(xml: &str) -> String {
    let mut parts = xml.split("<!--");
    let before = parts.next().unwrap_or_default().to_owned();
    parts.fold(before, |text, part| {
        text + part.split_once("-->").map_or("", |(_, after)| after)
    })
}

/// Elements named so, and elements with such a type inside, by the address they are about.
fn in_xml(text: &str) -> u64 {
    let mut subjects = Subjects::default();
    let mut open: Vec<String> = Vec::new();
    for (at, tag) in text.split('<').skip(1).enumerate() {
        let tag = tag.split('>').next().unwrap_or_default();
        if tag.starts_with('/') {
            open.pop();
            continue;
        }
        if tag.starts_with(['?', '!']) {
            continue;
        }
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next();
        let name = name.unwrap_or_default();
        let named = attribute(tag, "about").or_else(|| attribute(tag, "nodeID"));
        let subject = named.unwrap_or_else(|| format!("element {at}"));
        if name.contains(':') && is_dataset(name) && !name.starts_with("schema") {
            subjects.enter(Some(&subject));
        }
        let class = attribute(tag, "resource").filter(|_| name.ends_with(":type"));
        if class.is_some_and(|class| class.contains("dcat") && is_dataset(&class)) {
            subjects.enter(open.last().map(String::as_str));
        }
        if !tag.ends_with('/') {
            open.push(subject);
        }
    }
    subjects.count()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(":{name}="))?;
    let quote = rest.chars().next()?;
    let value = rest.get(1..)?.split(quote).next()?;
    Some(value.to_owned())
}

/// Statements `… a dcat:Dataset`, by what stands before them.
fn in_turtle(text: &str) -> u64 {
    let mut subjects = Subjects::default();
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut subject, mut is_start, mut is_classes) = (None, true, false);
    for (at, word) in words.iter().enumerate() {
        if is_start && !word.starts_with(['@', '#']) {
            subject = Some(*word);
        }
        let class = word.trim_end_matches(['.', ';', ',', ']']);
        let name = class.trim_start_matches('<').trim_end_matches('>');
        let before = at.checked_sub(1).map_or("", |before| words[before]);
        let is_type = before == "a" || before.ends_with("#type>") || before == "rdf:type";
        // Classes in a list.
        is_classes = is_type || is_classes && (*word == "," || before.ends_with(','));
        let is_ours = ["dcat", "schema"].iter().any(|ours| name.contains(ours));
        if is_classes && (is_ours || name == ":Dataset") && is_dataset(name) {
            let is_inner = at >= 2 && words[at - 2].ends_with('[');
            subjects.enter(subject.filter(|_| !is_inner));
        }
        is_start = *word == "." || word.ends_with('.') && !word.starts_with('"') && word.len() > 1;
    }
    subjects.count()
}
