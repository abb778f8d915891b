//! Where a document is: counted under its territory and under all that this lies in.

use super::{Document, Value};
use crate::query::Facet;
use vocab::{
    Text,
    coverage::Place,
    territory::{self, Level, Territory},
};

impl Document {
    /// Adds a place: its territory where that is known, else what the record says of it.
    pub fn place(&mut self, place: &Place) {
        for name in names(place) {
            if !self.also.contains(&name) {
                self.also.push(name);
            }
        }
        let known = place.territory();
        if let Some(value) = own(place, known) {
            self.territories.push(value.value.clone());
            self.count(Facet::Territory, value);
        }
        for territory in known
            .into_iter()
            .flat_map(Territory::ancestors)
            .chain(known)
        {
            self.count(Facet::Territory, value(territory));
        }
    }
}

/// What a place is called; one that has a code alone is called as the table calls it.
pub(super) fn names(place: &Place) -> Vec<Text> {
    let is_name = |label: &&Text| territory::of_code(&label.value).is_none();
    let said: Vec<Text> = place.labels.iter().filter(is_name).cloned().collect();
    match place.territory() {
        Some(territory) if said.is_empty() => territory.labels(),
        _ => said,
    }
}

/// The value of the territory itself: its key, else what the record calls it, else its IRI.
fn own(place: &Place, known: Option<Territory>) -> Option<Value> {
    if let Some(nuts) = place.iri.as_deref().and_then(|iri| abroad(iri, known)) {
        return Some(Value {
            value: nuts,
            labels: place.labels.clone(),
        });
    }
    if let Some(known) = known {
        return Some(value(known));
    }
    let name = place.labels.first().map(|label| label.value.clone());
    Some(Value {
        value: name.or_else(|| place.iri.clone())?,
        labels: place.labels.clone(),
    })
}

fn value(territory: Territory) -> Value {
    Value {
        value: territory.key(),
        labels: territory.labels(),
    }
}

/// A part of another country is known by its NUTS code, of which the table has the country alone.
fn abroad(iri: &str, known: Option<Territory>) -> Option<String> {
    let (_, code) = iri.split_once("data.europa.eu/nuts/code/")?;
    let is_part = code.len() > 2 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let country = known.filter(|known| known.level() == Level::Country)?;
    (is_part && country.code() != "FRA").then(|| format!("nuts/{code}"))
}
