//! The items of a JSON answer, mapped one by one: what cannot be mapped is put aside and told, and
//! never stops the rest.

mod list;

pub use list::List;

use crate::{
    describe::NotNamed,
    json,
    source::{Page, Quarantined},
    usage::Usage,
};
use vocab::{Issues, Record, Rule, record::SealError};

/// What an item is.
#[derive(Debug)]
pub enum Mapped {
    Record(Box<Record>),
    /// A record, and how much its portal says that the resource is used.
    Used(Box<Record>, Usage),
    /// The portal says that the resource of this IRI is no more.
    Gone(String),
    /// It is not for the public, or no dataset: nothing is kept of it.
    Hidden,
}

/// Why an item is no record.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    #[error("the item is not an object with the fields of a dataset: {0}")]
    Shape(#[from] serde_json::Error),
    #[error("it has no identifier")]
    NoIdentity,
    #[error(transparent)]
    NotNamed(#[from] NotNamed),
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// An item that could not be mapped, with its IRI if that is known.
#[derive(Debug)]
pub struct Unmapped {
    pub iri: Option<String>,
    pub error: MapError,
}

impl<E: Into<MapError>> From<E> for Unmapped {
    fn from(error: E) -> Self {
        Self {
            iri: None,
            error: error.into(),
        }
    }
}

/// What is made of the items of a page.
#[derive(Debug, Default)]
pub struct Items {
    page: Page,
    issues: Issues,
}

impl Items {
    /// Maps one item; false if it is hidden.
    pub fn take(
        &mut self,
        raw: &str,
        map: impl Fn(&str, &mut Issues) -> Result<Mapped, Unmapped>,
    ) -> bool {
        let mut mapped = map(raw, &mut self.issues);
        if let Err(Unmapped {
            error: MapError::Shape(_),
            ..
        }) = &mapped
            // The same field twice: the last one counts, as every other reader of JSON has it.
            && let Some(normalised) = json::normalised(raw)
        {
            mapped = map(&normalised, &mut self.issues);
        }
        self.keep(mapped, raw)
    }

    /// Takes an item that is no text of its own; `raw` writes it.
    pub fn take_made(
        &mut self,
        raw: impl FnOnce() -> String,
        map: impl FnOnce(&mut Issues) -> Result<Mapped, Unmapped>,
    ) {
        let mapped = map(&mut self.issues);
        let raw = if mapped.is_err() {
            raw()
        } else {
            String::new()
        };
        self.keep(mapped, &raw);
    }

    /// Sets aside what cannot be mapped.
    pub fn put_aside(&mut self, iri: Option<String>, raw: &str, error: MapError) {
        let rule = match error {
            MapError::NoIdentity | MapError::NotNamed(_) => Rule::NoIdentity,
            MapError::Shape(_) | MapError::Seal(_) => Rule::Item,
        };
        let (raw, error) = (raw.as_bytes(), error.to_string());
        let aside = Quarantined::new(iri, rule, error, raw, "application/json");
        self.page.quarantined.push(aside);
    }

    fn keep(&mut self, mapped: Result<Mapped, Unmapped>, raw: &str) -> bool {
        match mapped {
            Ok(Mapped::Record(record)) => self.page.records.push(*record),
            Ok(Mapped::Used(record, usage)) => {
                self.page.add_usage(&record, usage);
                self.page.records.push(*record);
            }
            Ok(Mapped::Gone(iri)) => self.page.gone.push(iri),
            Ok(Mapped::Hidden) => return false,
            Err(Unmapped { iri, error }) => self.put_aside(iri, raw, error),
        }
        true
    }

    /// The page, with what was told while mapping.
    pub fn page(mut self) -> Page {
        self.page.add_issues(self.issues);
        self.page
    }
}

#[cfg(test)]
mod tests;
