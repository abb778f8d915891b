//! How many of the documents found have each value of a facet.

use crate::{bits::Bits, query::Facet, segment::Segment, snapshot::Snapshot};
use tantivy::DocId;

/// By the number of each value in [`Snapshot::facet`], how many of the documents have it.
pub(crate) fn counts(
    snapshot: &Snapshot,
    facet: Facet,
    documents: &[Bits],
) -> tantivy::Result<Vec<u32>> {
    let found: u64 = documents.iter().map(Bits::len).sum();
    if found * 2 <= snapshot.searcher.num_docs() {
        return count(snapshot, facet, documents.iter());
    }
    // Of most documents the others are counted, and taken from what all have.
    let others: Vec<Bits> = snapshot
        .segments
        .iter()
        .zip(documents)
        .map(|(segment, documents)| {
            let mut others = segment.alive().clone();
            others.subtract(documents);
            others
        })
        .collect();
    let mut counts = snapshot.all_counts(facet)?.to_vec();
    let others = count(snapshot, facet, others.iter())?;
    for (count, others) in counts.iter_mut().zip(others) {
        *count -= others;
    }
    Ok(counts)
}

/// Counts one by one.
pub(crate) fn count<'b>(
    snapshot: &Snapshot,
    facet: Facet,
    documents: impl Iterator<Item = &'b Bits>,
) -> tantivy::Result<Vec<u32>> {
    let ordinals = snapshot.facet(facet)?;
    let mut counts = vec![0; ordinals.len()];
    for (ord, (segment, documents)) in snapshot.segments.iter().zip(documents).enumerate() {
        count_segment(
            segment,
            facet,
            documents,
            ordinals.segment(ord),
            &mut counts,
        )?;
    }
    Ok(counts)
}

fn count_segment(
    segment: &Segment,
    facet: Facet,
    documents: &Bits,
    numbers: &[u32],
    counts: &mut [u32],
) -> tantivy::Result<()> {
    let Some(column) = segment.facet(facet)? else {
        return Ok(());
    };
    let mut owners: Vec<DocId> = Vec::new();
    let mut rows: Vec<u32> = Vec::new();
    let mut values: Vec<u64> = Vec::new();
    documents.for_each_block(|block| {
        owners.clear();
        rows.clear();
        column.row_ids_for_docs(block, &mut owners, &mut rows);
        values.resize(rows.len(), 0);
        column.values.get_vals(&rows, &mut values);
        for &value in &values {
            counts[numbers[value as usize] as usize] += 1;
        }
    });
    Ok(())
}
