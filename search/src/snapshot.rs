//! The state that searches see between two commits, and what is learned about it on the way.

use crate::{
    bits::Bits,
    counts::all_counts,
    document::{Card, stored},
    facets::Tree,
    find::FindError,
    labels::KnownLabels,
    ordinals::Ordinals,
    query::Facet,
    schema::FIELDS,
    segment::{Segment, once},
};
use std::sync::{Arc, OnceLock};
use tantivy::{DocAddress, Searcher, TantivyDocument};
use vocab::Text;

/// One searcher, and what is worked out once for it.
pub(crate) struct Snapshot {
    pub searcher: Searcher,
    pub position: u64,
    /// In the order of the searcher's.
    pub segments: Vec<Segment>,
    facets: [OnceLock<Ordinals>; Facet::ALL.len()],
    all_counts: [OnceLock<Vec<u32>>; Facet::ALL.len()],
    titles: OnceLock<Ordinals>,
    territories: OnceLock<Tree>,
    labels: Arc<KnownLabels>,
}

impl Snapshot {
    /// No document, by segment.
    pub(crate) fn none(&self) -> Vec<Bits> {
        let segments = self.segments.iter();
        segments
            .map(|segment| Bits::none(segment.documents()))
            .collect()
    }

    /// What is known of segments that were there before is kept. What completions look at is worked out
    /// now, so that nobody who types waits for it.
    pub(crate) fn new(searcher: Searcher, position: u64, before: Option<&Snapshot>) -> Self {
        let earlier = before.map_or(&[][..], |before| &before.segments);
        let readers = searcher.segment_readers().iter();
        let segments: Vec<Segment> = readers
            .map(|reader| Segment::new(reader, earlier))
            .collect();
        for segment in &segments {
            // An error is told to the first who asks.
            let _ = segment.labels().and_then(|_| segment.title_words());
        }
        Snapshot {
            searcher,
            position,
            segments,
            facets: Default::default(),
            all_counts: Default::default(),
            titles: OnceLock::new(),
            territories: OnceLock::new(),
            labels: before.map_or_else(Arc::default, |before| Arc::clone(&before.labels)),
        }
    }

    pub(crate) fn facet(&self, facet: Facet) -> tantivy::Result<&Ordinals> {
        once(&self.facets[facet.index()], || {
            let mut values = Vec::with_capacity(self.segments.len());
            for segment in &self.segments {
                values.push(Arc::clone(segment.facet_values(facet)?));
            }
            Ok(Ordinals::of(values))
        })
    }

    /// By the number of each value of a facet, how many documents have it.
    pub(crate) fn all_counts(&self, facet: Facet) -> tantivy::Result<&[u32]> {
        let slot = &self.all_counts[facet.index()];
        once(slot, || all_counts(self, facet)).map(Vec::as_slice)
    }

    /// Which values of the facet of territories lie in which.
    pub(crate) fn territories(&self) -> tantivy::Result<&Tree> {
        once(&self.territories, || {
            Ok(Tree::of(self.facet(Facet::Territory)?))
        })
    }

    pub(crate) fn titles(&self) -> tantivy::Result<&Ordinals> {
        once(&self.titles, || {
            let mut values = Vec::with_capacity(self.segments.len());
            for segment in &self.segments {
                values.push(Arc::clone(segment.title_values()?));
            }
            Ok(Ordinals::of(values))
        })
    }

    pub(crate) fn card(&self, address: DocAddress) -> Result<Card, FindError> {
        self.part_of_card(address)
    }

    /// A part of a card, without reading the rest of it.
    pub(crate) fn part_of_card<T: serde::de::DeserializeOwned>(
        &self,
        address: DocAddress,
    ) -> Result<T, FindError> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        let card = stored(&document, FIELDS.card);
        serde_json::from_str(card).map_err(|error| FindError::Card(error.to_string()))
    }

    /// What a value of a facet is called by the records that have it.
    pub(crate) fn labels(&self, facet: Facet, value: &str) -> Result<Arc<Vec<Text>>, FindError> {
        self.labels.get(self, facet, value)
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
}
