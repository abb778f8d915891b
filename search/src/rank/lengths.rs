//! What a word is worth in a long field beside a short one.

use crate::segment::Segment;
use tantivy::{
    DocId, Searcher, fieldnorm::FieldNormReader, query::Bm25StatisticsProvider, schema::Field,
};

/// `1 / (1 − b + b·length / average)` by field-norm id: no division in the loop.
#[derive(Debug, Default)]
pub(super) struct Lengths {
    field: Option<Field>,
    worth: Vec<f32>,
}

impl Lengths {
    pub(super) fn of(
        field: Field,
        searcher: &Searcher,
        documents: u64,
        b: f32,
    ) -> tantivy::Result<Self> {
        let tokens = searcher.total_num_tokens(field)?;
        let average = (tokens as f32 / documents.max(1) as f32).max(1e-6);
        let worth = |id| {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            1.0 / (1.0 - b + b * length / average)
        };
        Ok(Lengths {
            field: Some(field),
            worth: (0..=u8::MAX).map(worth).collect(),
        })
    }

    pub(super) fn segment<'l>(&'l self, segment: &Segment) -> SegmentLengths<'l> {
        SegmentLengths {
            // A segment in which no document has the field has no norms for it, and no postings either.
            norms: self.field.and_then(|field| segment.lengths(field)),
            worth: &self.worth,
        }
    }
}

/// The same for the documents of one segment.
pub(super) struct SegmentLengths<'l> {
    norms: Option<FieldNormReader>,
    worth: &'l [f32],
}

impl SegmentLengths<'_> {
    pub(super) fn of(&self, document: DocId) -> f32 {
        self.norms.as_ref().map_or(1.0, |norms| {
            self.worth[usize::from(norms.fieldnorm_id(document))]
        })
    }
}
