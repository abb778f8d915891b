//! Which documents lie to a period and a box as asked.

mod nearness;

pub(crate) use nearness::Nearness;

use crate::{
    bits::Bits,
    document::{FIRST_YEAR, LAST_YEAR, halves},
    query::{Query, Relation},
    schema::column,
    segment::Segment,
};
use tantivy::{DocId, columnar::Column};

/// Years, each part with its first and last one.
type Years = [i64; 2];
/// West, south, east, north.
type Edges = [f64; 4];

/// A period, a box and a stamp asked for.
#[derive(Debug)]
pub(crate) struct Ranges {
    period: Option<(Years, Relation)>,
    /// One part, two where it crosses the antimeridian; none for a box that is none: nothing lies in it.
    boxes: Option<(Vec<Edges>, Relation)>,
    changed_after: Option<u64>,
}

impl Ranges {
    pub(crate) fn of(query: &Query) -> Self {
        let period = query
            .period
            .filter(|(start, end)| start.is_some() || end.is_some())
            .map(|(start, end)| [start.unwrap_or(FIRST_YEAR), end.unwrap_or(LAST_YEAR)]);
        Ranges {
            period: period.map(|period| (period, query.period_relation)),
            boxes: query.bbox.map(|bbox| (halves(bbox), query.bbox_relation)),
            changed_after: query.changed_after,
        }
    }

    /// Whether there is a period or a box that documents can agree with more or less.
    pub(crate) fn are_asked_for(query: &Query) -> bool {
        let period = query.period.unwrap_or_default();
        query.bbox.is_some() || period.0.is_some() || period.1.is_some()
    }

    /// Keeps the documents that pass all.
    pub(crate) fn apply(&self, segment: &Segment, documents: &mut Bits) -> tantivy::Result<()> {
        let columns = segment.reader.fast_fields();
        if let Some(least) = self.changed_after {
            let column = [columns.u64(column::CHANGED)?];
            let is_later = |parts: &[[u64; 1]]| parts.iter().any(|[changed]| *changed > least);
            *documents = passing(&column, documents, segment.documents(), is_later);
        }
        if let Some((asked, relation)) = &self.period {
            let ends = [columns.i64(column::START)?, columns.i64(column::END)?];
            let passes = |parts: &[Years]| match relation {
                Relation::Intersects => parts.iter().any(|part| meet(part, asked)),
                Relation::Within => parts.iter().all(|part| holds(asked, part)),
                Relation::Contains => parts.iter().any(|part| holds(part, asked)),
            };
            *documents = passing(&ends, documents, segment.documents(), passes);
        }
        if let Some((asked, relation)) = &self.boxes {
            let edges = edges(segment)?;
            let passes = |parts: &[Edges]| match relation {
                Relation::Intersects => parts
                    .iter()
                    .any(|part| asked.iter().any(|asked| touch(part, asked))),
                Relation::Within => parts
                    .iter()
                    .all(|part| asked.iter().any(|asked| covers(asked, part))),
                Relation::Contains => {
                    let is_covered = |asked: &Edges| parts.iter().any(|part| covers(part, asked));
                    !asked.is_empty() && asked.iter().all(is_covered)
                }
            };
            *documents = passing(&edges, documents, segment.documents(), passes);
        }
        Ok(())
    }
}

/// Keeps the documents of which the boxes (west, south, east, north) are as wanted; one without any is not.
pub(crate) fn keep_boxes(
    segment: &Segment,
    documents: &mut Bits,
    wanted: &dyn Fn(&[[f64; 4]]) -> bool,
) -> tantivy::Result<()> {
    let edges = edges(segment)?;
    *documents = passing(&edges, documents, segment.documents(), wanted);
    Ok(())
}

fn edges(segment: &Segment) -> tantivy::Result<[Column<f64>; 4]> {
    let columns = segment.reader.fast_fields();
    let [west, south, east, north] = column::BOX;
    Ok([
        columns.f64(west)?,
        columns.f64(south)?,
        columns.f64(east)?,
        columns.f64(north)?,
    ])
}

fn meet(a: &Years, b: &Years) -> bool {
    a[0] <= b[1] && a[1] >= b[0]
}

fn holds(outer: &Years, inner: &Years) -> bool {
    outer[0] <= inner[0] && outer[1] >= inner[1]
}

fn touch(a: &Edges, b: &Edges) -> bool {
    a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1]
}

fn covers(outer: &Edges, inner: &Edges) -> bool {
    outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3]
}

/// The documents whose parts pass; a document without any does not. What belongs to one part stands at
/// the same place in each column; columns are read block by block.
fn passing<
    T: PartialOrd + Copy + Default + Send + Sync + std::fmt::Debug + 'static,
    const N: usize,
>(
    columns: &[Column<T>; N],
    documents: &Bits,
    count: DocId,
    passes: impl Fn(&[[T; N]]) -> bool,
) -> Bits {
    let mut found = Bits::none(count);
    let mut owners: Vec<DocId> = Vec::new();
    let mut rows: Vec<u32> = Vec::new();
    let mut values: Vec<T> = Vec::new();
    let mut parts: Vec<[T; N]> = Vec::new();
    documents.for_each_block(|block| {
        owners.clear();
        rows.clear();
        columns[0].row_ids_for_docs(block, &mut owners, &mut rows);
        parts.clear();
        parts.resize(rows.len(), [T::default(); N]);
        values.resize(rows.len(), T::default());
        for (place, column) in columns.iter().enumerate() {
            column.values.get_vals(&rows, &mut values);
            for (part, &value) in parts.iter_mut().zip(&values) {
                part[place] = value;
            }
        }
        let mut first = 0;
        for of_one in owners.chunk_by(|a, b| a == b) {
            let its = &parts[first..first + of_one.len()];
            first += of_one.len();
            if passes(its) {
                found.insert(of_one[0]);
            }
        }
    });
    found
}
