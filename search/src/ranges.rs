//! Which documents overlap a period and a box.

use crate::{bits::Bits, schema::column, segment::Segment};
use tantivy::{DocId, columnar::Column};

/// A period and a box asked for.
#[derive(Debug)]
pub(crate) struct Ranges {
    /// First and last year.
    pub period: Option<(i64, i64)>,
    /// West, south, east, north; none for a box that is none: nothing lies in it.
    pub boxes: Option<Vec<[f64; 4]>>,
}

impl Ranges {
    /// Keeps the documents that overlap both.
    pub(crate) fn apply(&self, segment: &Segment, documents: &mut Bits) -> tantivy::Result<()> {
        let columns = segment.reader.fast_fields();
        if let Some((first, last)) = self.period {
            let ends = [columns.i64(column::START)?, columns.i64(column::END)?];
            let overlaps = |[start, end]: [i64; 2]| start <= last && end >= first;
            *documents = overlapping(&ends, documents, segment.documents(), overlaps);
        }
        if let Some(boxes) = &self.boxes {
            let [west, south, east, north] = column::BOX;
            let edges = [
                columns.f64(west)?,
                columns.f64(south)?,
                columns.f64(east)?,
                columns.f64(north)?,
            ];
            let overlaps = |[west, south, east, north]: [f64; 4]| {
                boxes
                    .iter()
                    .any(|&[w, s, e, n]| west <= e && east >= w && south <= n && north >= s)
            };
            *documents = overlapping(&edges, documents, segment.documents(), overlaps);
        }
        Ok(())
    }
}

/// The documents of which one period, or one box, passes. Its parts stand at the same place in their
/// columns, which are read block by block.
fn overlapping<
    T: PartialOrd + Copy + Default + Send + Sync + std::fmt::Debug + 'static,
    const N: usize,
>(
    columns: &[Column<T>; N],
    documents: &Bits,
    count: DocId,
    overlaps: impl Fn([T; N]) -> bool,
) -> Bits {
    let mut found = Bits::none(count);
    let mut owners: Vec<DocId> = Vec::new();
    let mut rows: Vec<u32> = Vec::new();
    let mut parts: [Vec<T>; N] = std::array::from_fn(|_| Vec::new());
    documents.for_each_block(|block| {
        owners.clear();
        rows.clear();
        columns[0].row_ids_for_docs(block, &mut owners, &mut rows);
        for (column, part) in columns.iter().zip(&mut parts) {
            part.resize(rows.len(), T::default());
            column.values.get_vals(&rows, part);
        }
        for (at, &owner) in owners.iter().enumerate() {
            if overlaps(std::array::from_fn(|part| parts[part][at])) {
                found.insert(owner);
            }
        }
    });
    found
}
