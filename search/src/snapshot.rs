//! The state that searches see between two commits, and what is learned about it on the way.

use crate::{
    counts::count,
    document::{Card, Labels},
    find::FindError,
    query::Facet,
    schema::FIELDS,
    segment::{Segment, once},
};
use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
};
use tantivy::{
    DocAddress, DocSet, Searcher, TERMINATED, TantivyDocument, Term,
    schema::{Field, IndexRecordOption, Value},
};
use vocab::Text;

/// Documents asked for the label of a value before it is its own label.
const ASKED_FOR_LABELS: usize = 8;

/// One searcher, and what is worked out once for it.
pub(crate) struct Snapshot {
    pub searcher: Searcher,
    pub position: u64,
    /// In the order of the searcher's.
    pub segments: Vec<Segment>,
    facets: [OnceLock<Ordinals>; Facet::ALL.len()],
    all_counts: [OnceLock<Vec<u32>>; Facet::ALL.len()],
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

    /// Of the sorted values of each segment.
    fn of<V: AsRef<[String]>>(segments: &[V]) -> Self {
        let mut values: Vec<&String> = segments.iter().flat_map(AsRef::as_ref).collect();
        values.sort_unstable();
        values.dedup();
        let mut ordinals = Ordinals {
            values: values.into_iter().cloned().collect(),
            segments: Vec::new(),
        };
        for values in segments {
            let numbers = values
                .as_ref()
                .iter()
                .map(|value| match ordinals.search(value) {
                    Ok(number) | Err(number) => number,
                });
            let numbers = numbers.collect();
            ordinals.segments.push(numbers);
        }
        ordinals
    }
}

impl Snapshot {
    /// What is known of segments that were there before is kept.
    pub(crate) fn new(searcher: Searcher, position: u64, before: Option<&Snapshot>) -> Self {
        let earlier = before.map_or(&[][..], |before| &before.segments);
        let readers = searcher.segment_readers().iter();
        let segments = readers
            .map(|reader| Segment::new(reader, earlier))
            .collect();
        Snapshot {
            searcher,
            position,
            segments,
            facets: Default::default(),
            all_counts: Default::default(),
            titles: OnceLock::new(),
            labels: Mutex::default(),
        }
    }

    pub(crate) fn facet(&self, facet: Facet) -> tantivy::Result<&Ordinals> {
        once(&self.facets[facet.index()], || {
            let mut values = Vec::with_capacity(self.segments.len());
            for segment in &self.segments {
                values.push(segment.facet_values(facet)?);
            }
            Ok(Ordinals::of(&values))
        })
    }

    /// By the number of each value of a facet, how many documents have it.
    pub(crate) fn all_counts(&self, facet: Facet) -> tantivy::Result<&[u32]> {
        let counted = once(&self.all_counts[facet.index()], || {
            count(self, facet, self.segments.iter().map(Segment::alive))
        })?;
        Ok(counted)
    }

    pub(crate) fn titles(&self) -> tantivy::Result<&Ordinals> {
        once(&self.titles, || {
            let mut values = Vec::with_capacity(self.segments.len());
            for segment in &self.segments {
                values.push(segment.title_values()?);
            }
            Ok(Ordinals::of(&values))
        })
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
}

fn stored(document: &TantivyDocument, field: Field) -> &str {
    document
        .get_first(field)
        .and_then(|value| value.as_str())
        .unwrap_or_default()
}
