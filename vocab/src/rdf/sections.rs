//! Writing a document in sections, each of statements and of one named graph: feeds are made so.

use super::{Syntax, canonical, jsonld, write};
use oxrdf::{NamedNodeRef, Triple, TripleRef};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::{self, Write},
};

/// Some statements, and what a graph that they name holds.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// In the default graph.
    pub statements: Vec<Triple>,
    pub graph: Option<Graph>,
}

/// A named graph, its name being a subject of the section's statements.
#[derive(Debug, Clone)]
pub struct Graph {
    pub name: String,
    pub statements: Vec<Triple>,
}

/// Makes the sections of a document one by one: a large one is never whole in memory. They are the same
/// whenever they are made.
pub trait Sections {
    fn count(&self) -> usize;
    fn section(&self, number: usize) -> io::Result<Section>;
}

fn each(sections: &impl Sections) -> impl Iterator<Item = io::Result<Section>> {
    (0..sections.count()).map(|number| sections.section(number))
}

/// Writes sections in their order, each as a whole. Only for syntaxes that have graphs; the others get the
/// statements without the graphs.
pub fn write_sections(sections: &impl Sections, syntax: Syntax, out: impl Write) -> io::Result<()> {
    match syntax {
        Syntax::NQuads | Syntax::NTriples => quads(sections, syntax, out),
        Syntax::JsonLd => json(sections, out),
        Syntax::TriG | Syntax::Turtle | Syntax::N3 | Syntax::RdfXml => trig(sections, syntax, out),
    }
}

fn quads(sections: &impl Sections, syntax: Syntax, mut out: impl Write) -> io::Result<()> {
    for section in each(sections) {
        let section = section?;
        let lines = canonical::payload(section.statements.iter().map(Triple::as_ref));
        out.write_all(lines.as_bytes())?;
        let Some(graph) = section.graph.as_ref().filter(|_| syntax.has_graphs()) else {
            continue;
        };
        let lines = canonical::payload(graph.statements.iter().map(Triple::as_ref));
        for line in lines.lines() {
            let statement = line.strip_suffix('.').unwrap_or(line);
            writeln!(out, "{statement}<{}> .", graph.name)?;
        }
    }
    Ok(())
}

fn json(sections: &impl Sections, mut out: impl Write) -> io::Result<()> {
    let mut prefixes = jsonld::prefixes(&[]);
    for section in each(sections) {
        let section = section?;
        let inside = section.graph.iter().flat_map(|graph| &graph.statements);
        let all = section.statements.iter().chain(inside);
        jsonld::keep_free(&mut prefixes, all.map(Triple::as_ref));
    }
    let context = jsonld::context(&prefixes);
    write!(out, "{{\n\"@context\": {context},\n\"@graph\": [")?;
    let mut separator = "\n";
    for section in each(sections) {
        let section = section?;
        let mut nodes = jsonld::nodes(&sorted(&section.statements), &prefixes);
        if let Some(graph) = &section.graph {
            let inside = Value::Array(jsonld::nodes(&sorted(&graph.statements), &prefixes));
            let named = nodes.iter_mut().filter_map(Value::as_object_mut);
            for node in named.filter(|node| node.get("@id") == Some(&Value::from(&*graph.name))) {
                node.insert("@graph".to_owned(), inside.clone());
            }
        }
        for node in nodes {
            write!(out, "{separator}{node}")?;
            separator = ",\n";
        }
    }
    out.write_all(b"\n]\n}\n")
}

/// Turtle inside the braces of TriG: the declarations of prefixes come first, once.
fn trig(sections: &impl Sections, syntax: Syntax, mut out: impl Write) -> io::Result<()> {
    let turtle = match syntax {
        Syntax::TriG => Syntax::Turtle,
        other => other,
    };
    let mut prefixes = BTreeSet::new();
    let mut body = String::new();
    let mut push = |body: &mut String, statements: &[Triple]| -> io::Result<()> {
        let mut text = Vec::new();
        write::write(statements.iter().map(Triple::as_ref), turtle, &mut text)?;
        let text = String::from_utf8(text).map_err(io::Error::other)?;
        // Declarations are whole lines at the beginning; in a text, a line feed is written `\n`.
        let declared = text
            .lines()
            .take_while(|line| line.starts_with("@prefix "))
            .inspect(|line| {
                prefixes.insert((*line).to_owned());
            })
            .map(|line| line.len() + 1)
            .sum::<usize>();
        body.push_str(text.get(declared..).unwrap_or_default());
        Ok(())
    };
    for section in each(sections) {
        let section = section?;
        push(&mut body, &section.statements)?;
        if let Some(graph) = section.graph.as_ref().filter(|_| syntax.has_graphs()) {
            body.push_str(&format!("<{}> {{\n", graph.name));
            push(&mut body, &graph.statements)?;
            body.push_str("}\n");
        }
    }
    for prefix in prefixes {
        writeln!(out, "{prefix}")?;
    }
    out.write_all(body.as_bytes())
}

fn sorted(statements: &[Triple]) -> Vec<TripleRef<'_>> {
    write::sorted(statements.iter().map(Triple::as_ref).collect())
}

/// The name of a graph as it stands in a document.
pub fn graph(name: NamedNodeRef<'_>, statements: Vec<Triple>) -> Graph {
    Graph {
        name: name.as_str().to_owned(),
        statements,
    }
}
