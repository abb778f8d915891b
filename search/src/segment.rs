//! One segment as searches read it: columns opened once, and which documents are still there.

use crate::{
    bits::Bits,
    counts,
    document::SYNONYM_MARK,
    ordinals::Values,
    query::Facet,
    schema::{FIELDS, TextField, column},
    suggest::Frequencies,
};
use std::{
    hash::{DefaultHasher, Hasher},
    sync::{Arc, OnceLock},
};
use tantivy::{
    SegmentReader, TantivyError, columnar::Column, fieldnorm::FieldNormReader, index::SegmentId,
    schema::Field,
};

/// A segment in the state of one commit.
pub(crate) struct Segment {
    pub reader: SegmentReader,
    alive: OnceLock<Bits>,
    columns: Arc<Columns>,
}

/// What never changes of a segment, so that it outlives the commits that leave the segment alone.
#[derive(Default)]
struct Columns {
    /// `None` where no document of the segment has a value.
    facets: [OnceLock<Option<Column<u64>>>; Facet::ALL.len()],
    values: [OnceLock<Arc<Values>>; Facet::ALL.len()],
    counts: [OnceLock<Vec<u32>>; Facet::ALL.len()],
    titles: OnceLock<Option<Column<u64>>>,
    title_values: OnceLock<Arc<Values>>,
    iris: OnceLock<Option<Column<u64>>>,
    iri_values: OnceLock<Arc<Values>>,
    order: OnceLock<Column<u64>>,
    priors: OnceLock<Column<u64>>,
    issued: OnceLock<Column<i64>>,
    modified: OnceLock<Column<i64>>,
    named_otherwise: OnceLock<Vec<u64>>,
    changed: OnceLock<Column<u64>>,
    labels: OnceLock<Frequencies>,
    title_words: OnceLock<Frequencies>,
}

impl Segment {
    /// Columns that are open already are taken over from the segments of an earlier commit.
    pub(crate) fn new(reader: &SegmentReader, earlier: &[Segment]) -> Self {
        let same = earlier
            .iter()
            .find(|earlier| earlier.id() == reader.segment_id());
        Segment {
            reader: reader.clone(),
            alive: OnceLock::new(),
            columns: same.map_or_else(Arc::default, |same| Arc::clone(&same.columns)),
        }
    }

    pub(crate) fn id(&self) -> SegmentId {
        self.reader.segment_id()
    }

    /// How many documents there are, deleted ones among them.
    pub(crate) fn documents(&self) -> u32 {
        self.reader.max_doc()
    }

    /// The documents that are not deleted.
    pub(crate) fn alive(&self) -> &Bits {
        self.alive.get_or_init(|| match self.reader.alive_bitset() {
            None => Bits::all(self.documents()),
            Some(alive) => {
                let mut bits = Bits::none(self.documents());
                alive
                    .iter_alive()
                    .for_each(|document| bits.insert(document));
                bits
            }
        })
    }

    /// The values of a facet, by the number they have in [`Segment::facet_values`].
    pub(crate) fn facet(&self, facet: Facet) -> tantivy::Result<Option<&Column<u64>>> {
        let slot = &self.columns.facets[facet.index()];
        Ok(once(slot, || self.numbers(facet.name()))?.as_ref())
    }

    /// Every value of a facet.
    pub(crate) fn facet_values(&self, facet: Facet) -> tantivy::Result<&Arc<Values>> {
        let slot = &self.columns.values[facet.index()];
        once(slot, || self.values(facet.name()))
    }

    /// How many documents have each value of a facet, deleted ones among them.
    pub(crate) fn facet_counts(&self, facet: Facet) -> tantivy::Result<&[u32]> {
        let slot = &self.columns.counts[facet.index()];
        once(slot, || counts::of_segment(self, facet)).map(Vec::as_slice)
    }

    /// The titles by which documents are sorted, by the number they have in [`Segment::title_values`].
    pub(crate) fn titles(&self) -> tantivy::Result<Option<&Column<u64>>> {
        let open = || self.numbers(column::TITLE_ORDER);
        Ok(once(&self.columns.titles, open)?.as_ref())
    }

    /// Every title.
    pub(crate) fn title_values(&self) -> tantivy::Result<&Arc<Values>> {
        let open = || self.values(column::TITLE_ORDER);
        once(&self.columns.title_values, open)
    }

    /// The IRIs of resources, by the number they have in [`Segment::iri_values`].
    pub(crate) fn iris(&self) -> tantivy::Result<Option<&Column<u64>>> {
        Ok(once(&self.columns.iris, || self.numbers(column::IRI))?.as_ref())
    }

    /// Every IRI of a resource.
    pub(crate) fn iri_values(&self) -> tantivy::Result<&Arc<Values>> {
        let open = || self.values(column::IRI);
        once(&self.columns.iri_values, open)
    }

    pub(crate) fn order(&self) -> tantivy::Result<&Column<u64>> {
        let open = || self.reader.fast_fields().u64(column::ORDER);
        once(&self.columns.order, open)
    }

    /// What is expected of each document, packed as [`crate::prior::Prior`] says.
    pub(crate) fn priors(&self) -> tantivy::Result<&Column<u64>> {
        let open = || self.reader.fast_fields().u64(column::PRIORS);
        once(&self.columns.priors, open)
    }

    pub(crate) fn issued(&self) -> tantivy::Result<&Column<i64>> {
        let open = || self.reader.fast_fields().i64(column::ISSUED);
        once(&self.columns.issued, open)
    }

    pub(crate) fn modified(&self) -> tantivy::Result<&Column<i64>> {
        let open = || self.reader.fast_fields().i64(column::MODIFIED);
        once(&self.columns.modified, open)
    }

    pub(crate) fn changed(&self) -> tantivy::Result<&Column<u64>> {
        let open = || self.reader.fast_fields().u64(column::CHANGED);
        once(&self.columns.changed, open)
    }

    /// How many documents have each label that may be suggested.
    pub(crate) fn labels(&self) -> tantivy::Result<&Frequencies> {
        let count = || Frequencies::of(&self.reader, FIELDS.suggest);
        once(&self.columns.labels, count)
    }

    /// How many documents have each word in a title.
    pub(crate) fn title_words(&self) -> tantivy::Result<&Frequencies> {
        let field = FIELDS.texts[TextField::Title as usize];
        once(&self.columns.title_words, || {
            Frequencies::of(&self.reader, field)
        })
    }

    /// How long a field is in each document; a segment in which no document has the field knows none.
    pub(crate) fn lengths(&self, field: Field) -> Option<FieldNormReader> {
        self.reader.get_fieldnorms_reader(field).ok()
    }

    /// The names that have another one in the segment, as sorted hashes: most that are asked for have none,
    /// and the terms need not be looked at for them.
    pub(crate) fn named_otherwise(&self) -> tantivy::Result<&[u64]> {
        let names = once(&self.columns.named_otherwise, || {
            let inverted = self.reader.inverted_index(FIELDS.synonym)?;
            let mut terms = inverted.terms().stream().map_err(TantivyError::from)?;
            let mut names = Vec::new();
            while terms.advance() {
                let mut parts = terms.key().split(|&byte| byte == SYNONYM_MARK as u8);
                names.extend(parts.next().map(hash));
            }
            names.sort_unstable();
            names.dedup();
            Ok(names)
        });
        names.map(Vec::as_slice)
    }

    fn numbers(&self, name: &str) -> tantivy::Result<Option<Column<u64>>> {
        let column = self.reader.fast_fields().str(name)?;
        Ok(column.map(|column| column.ords().clone()))
    }

    fn values(&self, name: &str) -> tantivy::Result<Arc<Values>> {
        match self.reader.fast_fields().str(name)? {
            Some(column) => Ok(Arc::new(Values::read(&column)?)),
            None => Ok(Arc::default()),
        }
    }
}

/// Of the key of a name, as [`Segment::named_otherwise`] has it.
pub(crate) fn hash(name: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(name);
    hasher.finish()
}

/// What a slot holds, worked out by the first who asks.
pub(crate) fn once<T>(
    slot: &OnceLock<T>,
    open: impl FnOnce() -> tantivy::Result<T>,
) -> tantivy::Result<&T> {
    if let Some(known) = slot.get() {
        return Ok(known);
    }
    let opened = open()?;
    Ok(slot.get_or_init(|| opened))
}
