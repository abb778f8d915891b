//! dcat:Dataset and dcat:DatasetSeries, as typed views that borrow the record's graph.

use crate::{
    access::{AccessRights, License},
    agent::{Agent, Contact},
    coverage::{Period, Place},
    distribution::Distribution,
    graph::Node,
    text::Text,
};

/// A dataset, a series, a service or a catalogue seen as a `dcat:Resource`.
#[derive(Debug, Clone, Copy)]
pub struct Dataset<'g>(pub Node<'g>);

/// A code of a code list, or what stood in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    /// The IRI of the code when one is known.
    pub iri: Option<String>,
    /// The code (`TRAN`, `CSV`, `ANNUAL`), when the list has it.
    pub code: Option<&'static str>,
    /// Labels found in the record or in the list.
    pub labels: Vec<Text>,
}

impl<'g> Dataset<'g> {
    pub fn titles(self) -> Vec<Text> {
        todo!()
    }
    pub fn descriptions(self) -> Vec<Text> {
        todo!()
    }
    pub fn keywords(self) -> Vec<Text> {
        todo!()
    }
    /// `skos:altLabel`: acronyms and other names.
    pub fn alternatives(self) -> Vec<Text> {
        todo!()
    }
    pub fn identifiers(self) -> Vec<&'g str> {
        todo!()
    }
    pub fn themes(self) -> Vec<Coded> {
        todo!()
    }
    pub fn publisher(self) -> Option<Agent<'g>> {
        todo!()
    }
    pub fn creators(self) -> Vec<Agent<'g>> {
        todo!()
    }
    pub fn contacts(self) -> Vec<Contact<'g>> {
        todo!()
    }
    pub fn distributions(self) -> Vec<Distribution<'g>> {
        todo!()
    }
    /// ISO 639-1 codes of `dct:language`, whatever form they were given in.
    pub fn languages(self) -> Vec<String> {
        todo!()
    }
    /// Lexical dates as given, normalised to `YYYY-MM-DD` or RFC 3339 where they can be.
    pub fn issued(self) -> Option<String> {
        todo!()
    }
    pub fn modified(self) -> Option<String> {
        todo!()
    }
    pub fn frequency(self) -> Option<Coded> {
        todo!()
    }
    pub fn places(self) -> Vec<Place> {
        todo!()
    }
    pub fn periods(self) -> Vec<Period> {
        todo!()
    }
    pub fn landing_pages(self) -> Vec<&'g str> {
        todo!()
    }
    pub fn documentation(self) -> Vec<&'g str> {
        todo!()
    }
    /// Of the dataset, else those of its distributions, each once.
    pub fn licenses(self) -> Vec<License> {
        todo!()
    }
    pub fn access_rights(self) -> Option<AccessRights> {
        todo!()
    }
    pub fn conforms_to(self) -> Vec<&'g str> {
        todo!()
    }
    pub fn hvd_categories(self) -> Vec<Coded> {
        todo!()
    }
    pub fn in_series(self) -> Vec<&'g str> {
        todo!()
    }
    pub fn version(self) -> Option<&'g str> {
        todo!()
    }
}
