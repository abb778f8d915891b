//! How many of the documents found have each value of a facet.

use crate::{bits::Bits, query::Facet, segment::Segment, snapshot::Snapshot};
use tantivy::DocId;

/// By the number of each value in [`Snapshot::facet`], how many of the documents have it.
pub(crate) fn counts(
    snapshot: &Snapshot,
    facet: Facet,
    documents: &[Bits],
) -> tantivy::Result<Vec<u32>> {
    let ordinals = snapshot.facet(facet)?;
    let found: u64 = documents.iter().map(Bits::len).sum();
    let few = found * 2 <= snapshot.searcher.num_docs();
    let mut counts = match few {
        true => vec![0; ordinals.len()],
        // Of most documents the others are counted, and taken from what all have.
        false => snapshot.all_counts(facet)?.to_vec(),
    };
    for (ord, (segment, documents)) in snapshot.segments.iter().zip(documents).enumerate() {
        let numbers = ordinals.segment(ord);
        if few {
            let one_more = |value: u64| counts[numbers[value as usize] as usize] += 1;
            for_each_value(segment, facet, documents, one_more)?;
        } else {
            let mut others = segment.alive().clone();
            others.subtract(documents);
            let one_less = |value: u64| counts[numbers[value as usize] as usize] -= 1;
            for_each_value(segment, facet, &others, one_less)?;
        }
    }
    Ok(counts)
}

/// The same for all documents.
pub(crate) fn all_counts(snapshot: &Snapshot, facet: Facet) -> tantivy::Result<Vec<u32>> {
    let ordinals = snapshot.facet(facet)?;
    let mut counts = vec![0; ordinals.len()];
    for (ord, segment) in snapshot.segments.iter().enumerate() {
        let numbers = ordinals.segment(ord);
        for (&number, &count) in numbers.iter().zip(segment.facet_counts(facet)?) {
            counts[number as usize] += count;
        }
        if segment.reader.has_deletes() {
            let mut deleted = Bits::all(segment.documents());
            deleted.subtract(segment.alive());
            let one_less = |value: u64| counts[numbers[value as usize] as usize] -= 1;
            for_each_value(segment, facet, &deleted, one_less)?;
        }
    }
    Ok(counts)
}

/// By the number of each value in its segment, how many documents have it, deleted ones among them.
pub(crate) fn of_segment(segment: &Segment, facet: Facet) -> tantivy::Result<Vec<u32>> {
    let mut counts = vec![0; segment.facet_values(facet)?.len()];
    let all = Bits::all(segment.documents());
    for_each_value(segment, facet, &all, |value| counts[value as usize] += 1)?;
    Ok(counts)
}

/// Reads a column block by block.
fn for_each_value(
    segment: &Segment,
    facet: Facet,
    documents: &Bits,
    mut take: impl FnMut(u64),
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
        values.iter().for_each(|&value| take(value));
    });
    Ok(())
}
