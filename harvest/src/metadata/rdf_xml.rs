//! DCAT in RDF/XML within another document: read as a document of its own.

use crate::{
    document::{self, Document},
    xml::{self, Element},
};
use std::ops::Range;
use vocab::{
    Kind, Syntax,
    ns::{dcat, rdf},
};

/// The elements that hold RDF: a whole document, or one thing of DCAT.
pub const ELEMENTS: &str = "RDF|Catalog|Dataset|DatasetSeries|DataService|CatalogRecord";
/// The prefix of the element we write around.
const OUTER: &str = "rdf-outer";

/// Whether an element with one of these names is in the namespace it should be in.
pub fn is_rdf(element: Element<'_>) -> bool {
    let namespace = match element.tag_name().name() {
        "RDF" => rdf::NS,
        _ => dcat::NS,
    };
    element.tag_name().namespace() == Some(namespace)
}

/// Reads the RDF of an element of the document that `text` is.
pub fn read(element: Element<'_>, text: &str, base: &str) -> Result<Document, String> {
    let inside = match element.tag_name().name() {
        "RDF" => inside(element).map_or("", |range| &text[range]),
        _ => &text[element.range()],
    };
    let mut own = String::with_capacity(inside.len() + 1000);
    let declare = |own: &mut String, name: &str, value: &str| {
        own.push_str(&format!(" {name}=\"{}\"", xml::escape(value)));
    };
    own.push_str(&format!("<{OUTER}:RDF"));
    declare(&mut own, &format!("xmlns:{OUTER}"), rdf::NS);
    for namespace in element.namespaces() {
        match namespace.name() {
            Some("xml" | OUTER) => {}
            Some(prefix) => declare(&mut own, &format!("xmlns:{prefix}"), namespace.uri()),
            None => declare(&mut own, "xmlns", namespace.uri()),
        }
    }
    for name in ["base", "lang"] {
        if let Some(value) = xml::inherited(element, name) {
            declare(&mut own, &format!("xml:{name}"), value);
        }
    }
    own.push('>');
    own.push_str(inside);
    own.push_str(&format!("</{OUTER}:RDF>"));
    let document = document::read(own.as_bytes(), Some(Syntax::RdfXml), base);
    let document = document.map_err(|error| error.to_string())?;
    let describes_data = document.records.iter().any(|record| {
        let kind = record.kind();
        matches!(
            kind,
            Kind::Dataset | Kind::DatasetSeries | Kind::DataService
        )
    });
    match describes_data {
        true => Ok(document),
        false => Err("the RDF describes no dataset, series or service".to_owned()),
    }
}

fn inside(element: Element<'_>) -> Option<Range<usize>> {
    let (first, last) = (element.first_child()?, element.last_child()?);
    Some(first.range().start..last.range().end)
}
