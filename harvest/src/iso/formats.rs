//! File formats, by names or by citations of their specifications.

use super::mapping::Mapping;
use crate::xml::{self, Element};
use oxrdf::{NamedNode, NamedNodeRef};
use vocab::{
    codelist::{self, Code},
    ns::{dcat, dct, rdfs},
};

/// A format: a known one, or words.
#[derive(Debug, Clone)]
pub enum Format {
    Known(NamedNode),
    MediaType(NamedNode),
    Words(String),
}

/// The formats at a path: names of formats, or citations of their specifications.
pub fn formats(m: &mut Mapping<'_, '_>, of: Element<'_>, name: &str) -> Vec<Format> {
    let mut formats = Vec::new();
    for format in xml::all(of, &format!("{name}/MD_Format")) {
        let mut read = m.languages.read_at(format, "name");
        if read.is_empty() {
            read = m
                .languages
                .read_at(format, "formatSpecificationCitation/*/title");
        }
        let text = read.first();
        let stated = read.href.and_then(|href| m.address(href));
        if let Some(stated) = stated {
            let is_media_type = stated
                .as_str()
                .contains("iana.org/assignments/media-types/");
            formats.push(match is_media_type {
                true => Format::MediaType(stated),
                false => Format::Known(stated),
            });
        } else if let Some(known) = codelist::file_type(text) {
            formats.push(Format::Known(NamedNode::new_unchecked(known.iri)));
        } else if !text.is_empty() {
            let known = in_words(text);
            match known {
                Some(known) => formats.extend(
                    known
                        .iter()
                        .map(|code| Format::Known(NamedNode::new_unchecked(code.iri))),
                ),
                None => formats.push(Format::Words(text.to_owned())),
            }
        }
    }
    formats
}

impl Format {
    pub fn state(&self, m: &mut Mapping<'_, '_>, distribution: &NamedNode) {
        let state =
            |m: &mut Mapping<'_, '_>, predicate: NamedNodeRef<'_>, node: &NamedNode, class| {
                m.typed_link(distribution, predicate, node, class);
            };
        match self {
            Format::Known(node) => state(m, dct::FORMAT, node, dct::MEDIA_TYPE_OR_EXTENT),
            Format::MediaType(node) => state(m, dcat::MEDIA_TYPE, node, dct::MEDIA_TYPE),
            Format::Words(text) => {
                let node = m.shared("format", text);
                state(m, dct::FORMAT, &node, dct::MEDIA_TYPE_OR_EXTENT);
                m.said.text(node.as_ref(), rdfs::LABEL, text, None);
            }
        }
    }
}

/// `ESRI Shapefile (SHP)`, or a list: `SHP, CSV`.
fn in_words(text: &str) -> Option<Vec<&'static Code>> {
    if let Some((name, code)) = text.split_once('(') {
        let known =
            codelist::file_type(name).or_else(|| codelist::file_type(code.trim_end_matches(')')));
        return known.map(|known| vec![known]);
    }
    text.split([',', ';', '/'])
        .map(codelist::file_type)
        .collect()
}
