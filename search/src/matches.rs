//! One pass over the documents that have the words: which pass the filters, and what they count for.

use crate::{
    document::halves,
    query::{Facet, Query},
    schema::column,
    snapshot::{Ordinals, Snapshot, text_column},
};
use tantivy::{
    BitSet, DocId, SegmentReader,
    columnar::Column,
    query::{EnableScoring, Query as TantivyQuery},
};

/// The documents found, and the counts of every facet asked for.
#[derive(Debug)]
pub(crate) struct Matches {
    /// One set a segment; deleted documents are in none.
    pub segments: Vec<BitSet>,
    pub total: u64,
    /// Documents that have the words, whatever the filters say.
    pub unfiltered: u64,
    /// By facet, as asked; for each of its values how many documents would be there.
    pub counts: Vec<(Facet, Vec<u32>)>,
}

impl Matches {
    /// Counts of a facet leave its own filter out: a document that fails this filter alone counts for it.
    pub(crate) fn of(
        snapshot: &Snapshot,
        words: &dyn TantivyQuery,
        filters: &Filters,
        facets: &[Facet],
    ) -> tantivy::Result<Self> {
        let weight = words.weight(EnableScoring::disabled_from_searcher(&snapshot.searcher))?;
        let mut counts = Vec::new();
        for &facet in facets {
            counts.push((facet, vec![0; snapshot.facet(facet)?.len()]));
        }
        let mut found = Matches {
            segments: Vec::new(),
            total: 0,
            unfiltered: 0,
            counts,
        };
        for (ord, reader) in snapshot.searcher.segment_readers().iter().enumerate() {
            let segment = Segment::open(snapshot, ord, reader, filters, facets)?;
            let mut passed = BitSet::with_max_value(reader.max_doc());
            let mut block = Block::default();
            weight.for_each_no_score(reader, &mut |documents| {
                block.documents.clear();
                for &document in documents {
                    if !reader.is_deleted(document) && found.take(document, &segment) {
                        passed.insert(document);
                        block.documents.push(document);
                    }
                }
                found.count(&mut block, &segment);
            })?;
            found.segments.push(passed);
        }
        Ok(found)
    }

    pub(crate) fn contains(&self, segment: u32, document: DocId) -> bool {
        self.segments[segment as usize].contains(document)
    }

    /// Whether a document passes all filters; one that fails a single filter is counted for it here.
    fn take(&mut self, document: DocId, segment: &Segment<'_>) -> bool {
        self.unfiltered += 1;
        match segment.verdict(document) {
            Verdict::Passes => return true,
            Verdict::FailsOnly(facet) => {
                for (column, (counted, counts)) in segment.counted.iter().zip(&mut self.counts) {
                    if *counted == facet {
                        column.count(document, counts);
                    }
                }
            }
            Verdict::Fails => {}
        }
        false
    }

    /// Counts documents that pass, block by block: a column is quicker read so than one by one.
    fn count(&mut self, block: &mut Block, segment: &Segment<'_>) {
        self.total += block.documents.len() as u64;
        for (column, (_, counts)) in segment.counted.iter().zip(&mut self.counts) {
            if let Some(ords) = &column.values {
                for &ord in block.values(ords) {
                    counts[column.numbers[ord as usize] as usize] += 1;
                }
            }
        }
    }
}

/// Documents of one segment that are counted at once.
#[derive(Debug, Default)]
struct Block {
    documents: Vec<DocId>,
    owners: Vec<DocId>,
    rows: Vec<u32>,
    values: Vec<u64>,
}

impl Block {
    /// All values that the documents have in a column.
    fn values(&mut self, column: &Column<u64>) -> &[u64] {
        self.owners.clear();
        self.rows.clear();
        column.row_ids_for_docs(&self.documents, &mut self.owners, &mut self.rows);
        self.values.resize(self.rows.len(), 0);
        column.values.get_vals(&self.rows, &mut self.values);
        &self.values
    }
}

/// The filters of a query, their values as numbers.
#[derive(Debug)]
pub(crate) struct Filters {
    facets: Vec<(Facet, Vec<u32>)>,
    period: Option<(i64, i64)>,
    /// Empty for a box that is none: nothing lies in it.
    boxes: Option<Vec<[f64; 4]>>,
}

impl Filters {
    pub(crate) fn of(snapshot: &Snapshot, query: &Query) -> tantivy::Result<Self> {
        let mut facets = Vec::new();
        for (&facet, values) in query
            .filters
            .iter()
            .filter(|(_, values)| !values.is_empty())
        {
            let known = snapshot.facet(facet)?;
            let numbers = values
                .iter()
                .filter_map(|value| known.search(value).ok())
                .collect();
            facets.push((facet, numbers));
        }
        let period = query
            .period
            .filter(|(start, end)| start.is_some() || end.is_some())
            .map(|(start, end)| (start.unwrap_or(i64::MIN), end.unwrap_or(i64::MAX)));
        Ok(Filters {
            facets,
            period,
            boxes: query.bbox.map(halves),
        })
    }
}

enum Verdict {
    Passes,
    FailsOnly(Facet),
    Fails,
}

/// First and last years.
type Ends = [Column<i64>; 2];
/// West, south, east, north.
type Edges = [Column<f64>; 4];

/// The columns of one segment that a query reads.
struct Segment<'s> {
    selected: Vec<(Facet, FacetColumn<'s>, &'s [u32])>,
    counted: Vec<FacetColumn<'s>>,
    period: Option<(Ends, (i64, i64))>,
    boxes: Option<(Edges, &'s [[f64; 4]])>,
}

impl<'s> Segment<'s> {
    fn open(
        snapshot: &'s Snapshot,
        ord: usize,
        reader: &SegmentReader,
        filters: &'s Filters,
        facets: &[Facet],
    ) -> tantivy::Result<Self> {
        let mut selected = Vec::new();
        for (facet, numbers) in &filters.facets {
            let column = FacetColumn::open(snapshot.facet(*facet)?, ord, reader, *facet)?;
            selected.push((*facet, column, numbers.as_slice()));
        }
        let mut counted = Vec::new();
        for &facet in facets {
            counted.push(FacetColumn::open(
                snapshot.facet(facet)?,
                ord,
                reader,
                facet,
            )?);
        }
        let columns = reader.fast_fields();
        let period = match filters.period {
            Some(period) => Some((
                [columns.i64(column::START)?, columns.i64(column::END)?],
                period,
            )),
            None => None,
        };
        let boxes = match &filters.boxes {
            Some(boxes) => {
                let [west, south, east, north] = column::BOX;
                let edges = [
                    columns.f64(west)?,
                    columns.f64(south)?,
                    columns.f64(east)?,
                    columns.f64(north)?,
                ];
                Some((edges, boxes.as_slice()))
            }
            None => None,
        };
        Ok(Segment {
            selected,
            counted,
            period,
            boxes,
        })
    }

    fn verdict(&self, document: DocId) -> Verdict {
        let overlaps = self
            .period
            .as_ref()
            .is_none_or(|(ends, asked)| overlap_in_time(ends, document, *asked))
            && self
                .boxes
                .as_ref()
                .is_none_or(|(edges, asked)| overlap_in_space(edges, document, asked));
        if !overlaps {
            return Verdict::Fails;
        }
        let mut failed = None;
        for (facet, column, numbers) in &self.selected {
            if column.has_one_of(document, numbers) {
                continue;
            }
            if failed.is_some() {
                return Verdict::Fails;
            }
            failed = Some(*facet);
        }
        failed.map_or(Verdict::Passes, Verdict::FailsOnly)
    }
}

/// The values of a facet in one segment.
struct FacetColumn<'s> {
    values: Option<Column<u64>>,
    numbers: &'s [u32],
}

impl<'s> FacetColumn<'s> {
    fn open(
        ordinals: &'s Ordinals,
        ord: usize,
        reader: &SegmentReader,
        facet: Facet,
    ) -> tantivy::Result<Self> {
        let values = text_column(reader, facet.name())?.map(|column| column.ords().clone());
        Ok(FacetColumn {
            values,
            numbers: ordinals.segment(ord),
        })
    }

    fn has_one_of(&self, document: DocId, asked: &[u32]) -> bool {
        self.of(document).any(|number| asked.contains(&number))
    }

    fn count(&self, document: DocId, counts: &mut [u32]) {
        for number in self.of(document) {
            counts[number as usize] += 1;
        }
    }

    fn of(&self, document: DocId) -> impl Iterator<Item = u32> + '_ {
        let values = self
            .values
            .iter()
            .flat_map(move |column| column.values_for_doc(document));
        values.map(|ord| self.numbers[ord as usize])
    }
}

fn overlap_in_time(ends: &Ends, document: DocId, (first, last): (i64, i64)) -> bool {
    let [starts, ends] = ends;
    let mut periods = starts
        .values_for_doc(document)
        .zip(ends.values_for_doc(document));
    periods.any(|(start, end)| start <= last && end >= first)
}

/// The edges of a box stand at the same place in their four columns.
fn overlap_in_space(edges: &Edges, document: DocId, asked: &[[f64; 4]]) -> bool {
    let [wests, souths, easts, norths] = edges;
    let mut boxes = wests
        .values_for_doc(document)
        .zip(souths.values_for_doc(document))
        .zip(easts.values_for_doc(document))
        .zip(norths.values_for_doc(document));
    boxes.any(|(((west, south), east), north)| {
        asked
            .iter()
            .any(|&[w, s, e, n]| west <= e && east >= w && south <= n && north >= s)
    })
}
