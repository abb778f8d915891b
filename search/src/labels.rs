//! What values of facets are called, remembered from one commit to the next.

use crate::{
    document::{Labels, stored},
    find::FindError,
    query::Facet,
    schema::FIELDS,
    snapshot::Snapshot,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tantivy::{
    DocAddress, DocId, DocSet, TERMINATED, TantivyDocument, Term, index::SegmentId,
    schema::IndexRecordOption,
};
use vocab::{Text, territory};

/// Documents asked for the label of a value before it is its own label.
const ASKED_FOR_LABELS: usize = 8;
/// Values remembered; then remembering starts afresh.
const MAX_REMEMBERED: usize = 20_000;

/// Labels already learned, by facet and value.
#[derive(Debug, Default)]
pub(crate) struct KnownLabels(Mutex<HashMap<(Facet, String), Learned>>);

/// The labels of a value, and the documents that were asked for them.
#[derive(Debug, Clone)]
struct Learned {
    labels: Arc<Vec<Text>>,
    /// The last of them, when there are labels, has said them.
    asked: Vec<(SegmentId, DocId)>,
}

impl Learned {
    /// What a document says goes when it goes.
    fn holds(&self, snapshot: &Snapshot) -> bool {
        match self.asked.as_slice() {
            [.., last] if !self.labels.is_empty() => is_there(snapshot, *last),
            // Others may have come since.
            asked if asked.len() < ASKED_FOR_LABELS => false,
            asked => asked.iter().all(|&document| is_there(snapshot, document)),
        }
    }
}

impl KnownLabels {
    /// What a value is called by the records that have it.
    pub(crate) fn get(
        &self,
        snapshot: &Snapshot,
        facet: Facet,
        value: &str,
    ) -> Result<Arc<Vec<Text>>, FindError> {
        if facet == Facet::Territory
            && let Some(territory) = territory::of_key(value)
        {
            return Ok(Arc::new(territory.labels()));
        }
        let key = (facet, value.to_owned());
        let known = self.known().get(&key).cloned();
        if let Some(known) = known.filter(|known| known.holds(snapshot)) {
            return Ok(known.labels);
        }
        let learned = learn(snapshot, facet, value)?;
        let labels = Arc::clone(&learned.labels);
        let mut known = self.known();
        if known.len() >= MAX_REMEMBERED {
            known.clear();
        }
        known.insert(key, learned);
        Ok(labels)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<(Facet, String), Learned>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_there(snapshot: &Snapshot, (id, document): (SegmentId, DocId)) -> bool {
    let mut segments = snapshot.segments.iter();
    let segment = segments.find(|segment| segment.id() == id);
    segment.is_some_and(|segment| !segment.reader.is_deleted(document))
}

/// A record may know its publisher by address alone; another may know the name.
fn learn(snapshot: &Snapshot, facet: Facet, value: &str) -> Result<Learned, FindError> {
    let mut learned = Learned {
        labels: Arc::default(),
        asked: Vec::new(),
    };
    for address in some_with(snapshot, facet, value)? {
        let segment = &snapshot.segments[address.segment_ord as usize];
        learned.asked.push((segment.id(), address.doc_id));
        let document: TantivyDocument = snapshot.searcher.doc(address)?;
        let said: Labels = serde_json::from_str(stored(&document, FIELDS.labels))
            .map_err(|error| FindError::Card(error.to_string()))?;
        if let Some(labels) = said.get(facet, value).filter(|labels| !labels.is_empty()) {
            learned.labels = Arc::new(labels.to_vec());
            break;
        }
    }
    Ok(learned)
}

/// A few documents that have the value.
fn some_with(snapshot: &Snapshot, facet: Facet, value: &str) -> tantivy::Result<Vec<DocAddress>> {
    let field = FIELDS.facets[facet.index()];
    let term = Term::from_field_text(field, value);
    let mut found = Vec::new();
    for (ord, segment) in snapshot.segments.iter().enumerate() {
        if found.len() == ASKED_FOR_LABELS {
            break;
        }
        let inverted = segment.reader.inverted_index(field)?;
        let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? else {
            continue;
        };
        while postings.doc() != TERMINATED && found.len() < ASKED_FOR_LABELS {
            if !segment.reader.is_deleted(postings.doc()) {
                found.push(DocAddress::new(ord as u32, postings.doc()));
            }
            postings.advance();
        }
    }
    Ok(found)
}
