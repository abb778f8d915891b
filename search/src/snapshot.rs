//! The state that searches see between two commits, and what is learned about it on the way.

use crate::{
    document::{Card, Labels},
    find::FindError,
    query::Facet,
    schema::{FIELDS, column},
};
use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
};
use tantivy::{
    DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, TantivyDocument, Term,
    columnar::StrColumn,
    schema::{Field, IndexRecordOption, Value},
};
use vocab::Text;

/// Documents asked for the label of a value before it is its own label.
const ASKED_FOR_LABELS: usize = 8;

/// One searcher, and what is worked out once for it.
pub(crate) struct Snapshot {
    pub searcher: Searcher,
    pub position: u64,
    facets: [OnceLock<Ordinals>; Facet::ALL.len()],
    titles: OnceLock<Ordinals>,
    labels: Mutex<HashMap<(Facet, String), Vec<Text>>>,
}

/// The values of a text column over all segments, sorted, each with one number.
#[derive(Debug, Default)]
pub(crate) struct Ordinals {
    values: Vec<String>,
    /// From the number a segment gives a value to the number it has here.
    segments: Vec<Vec<u32>>,
}

impl Ordinals {
    /// The number of a value, or the place where it would stand.
    pub(crate) fn search(&self, value: &str) -> Result<u32, u32> {
        let found = self
            .values
            .binary_search_by(|known| known.as_str().cmp(value));
        found.map(|at| at as u32).map_err(|at| at as u32)
    }

    pub(crate) fn value(&self, number: u32) -> &str {
        &self.values[number as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    pub(crate) fn segment(&self, segment: usize) -> &[u32] {
        &self.segments[segment]
    }

    fn read(searcher: &Searcher, column: &str) -> tantivy::Result<Self> {
        let mut dictionaries = Vec::new();
        for reader in searcher.segment_readers() {
            dictionaries.push(dictionary(reader, column)?);
        }
        let mut values: Vec<String> = dictionaries.iter().flatten().cloned().collect();
        values.sort_unstable();
        values.dedup();
        let mut ordinals = Ordinals {
            values,
            segments: Vec::new(),
        };
        for dictionary in dictionaries {
            let numbers = dictionary.iter().map(|value| match ordinals.search(value) {
                Ok(number) | Err(number) => number,
            });
            let numbers = numbers.collect();
            ordinals.segments.push(numbers);
        }
        Ok(ordinals)
    }
}

impl Snapshot {
    pub(crate) fn new(searcher: Searcher, position: u64) -> Self {
        Snapshot {
            searcher,
            position,
            facets: Default::default(),
            titles: OnceLock::new(),
            labels: Mutex::default(),
        }
    }

    pub(crate) fn facet(&self, facet: Facet) -> tantivy::Result<&Ordinals> {
        self.ordinals(&self.facets[facet.index()], facet.name())
    }

    pub(crate) fn titles(&self) -> tantivy::Result<&Ordinals> {
        self.ordinals(&self.titles, column::TITLE_ORDER)
    }

    pub(crate) fn card(&self, address: DocAddress) -> Result<Card, FindError> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let card = stored(&document, FIELDS.card);
        serde_json::from_str(card).map_err(|error| FindError::Card(error.to_string()))
    }

    /// What a value of a facet is called by the records that have it.
    pub(crate) fn labels(&self, facet: Facet, value: &str) -> Result<Vec<Text>, FindError> {
        let key = (facet, value.to_owned());
        let known = self
            .labels
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&key)
            .cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let mut labels = Vec::new();
        // A record may know its publisher by address alone; another may know the name.
        for address in self.some_with(facet, value)? {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let stored: Labels = serde_json::from_str(stored(&document, FIELDS.labels))
                .map_err(|error| FindError::Card(error.to_string()))?;
            if let Some(found) = stored.get(facet, value) {
                labels = found.to_vec();
                break;
            }
        }
        self.labels
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, labels.clone());
        Ok(labels)
    }

    pub(crate) fn contents(&self) -> Result<Vec<(String, String)>, FindError> {
        let mut contents = Vec::with_capacity(self.searcher.num_docs() as usize);
        for reader in self.searcher.segment_readers() {
            let store = reader
                .get_store_reader(1)
                .map_err(tantivy::TantivyError::from)?;
            for document in store.iter::<TantivyDocument>(reader.alive_bitset()) {
                let document = document?;
                let id = stored(&document, FIELDS.id).to_owned();
                contents.push((id, stored(&document, FIELDS.fingerprint).to_owned()));
            }
        }
        Ok(contents)
    }

    /// A few documents that have the value.
    fn some_with(&self, facet: Facet, value: &str) -> tantivy::Result<Vec<DocAddress>> {
        let field = FIELDS.facets[facet.index()];
        let term = Term::from_field_text(field, value);
        let mut found = Vec::new();
        for (ord, reader) in self.searcher.segment_readers().iter().enumerate() {
            let inverted = reader.inverted_index(field)?;
            let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)?
            else {
                continue;
            };
            while postings.doc() != TERMINATED && found.len() < ASKED_FOR_LABELS {
                if !reader.is_deleted(postings.doc()) {
                    found.push(DocAddress::new(ord as u32, postings.doc()));
                }
                postings.advance();
            }
        }
        Ok(found)
    }

    fn ordinals<'s>(
        &'s self,
        slot: &'s OnceLock<Ordinals>,
        column: &str,
    ) -> tantivy::Result<&'s Ordinals> {
        if let Some(known) = slot.get() {
            return Ok(known);
        }
        let read = Ordinals::read(&self.searcher, column)?;
        Ok(slot.get_or_init(|| read))
    }
}

/// A text column of a segment; `None` when no document of it has a value.
pub(crate) fn text_column(
    reader: &SegmentReader,
    name: &str,
) -> tantivy::Result<Option<StrColumn>> {
    reader.fast_fields().str(name)
}

fn dictionary(reader: &SegmentReader, column: &str) -> tantivy::Result<Vec<String>> {
    let Some(column) = text_column(reader, column)? else {
        return Ok(Vec::new());
    };
    let mut values = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        values.push(String::from_utf8_lossy(stream.key()).into_owned());
    }
    Ok(values)
}

fn stored(document: &TantivyDocument, field: Field) -> &str {
    document
        .get_first(field)
        .and_then(|value| value.as_str())
        .unwrap_or_default()
}
