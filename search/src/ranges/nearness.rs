//! How well the extent of a record agrees with the one asked for: twice what they have in common, by
//! what both have together (the coefficient of Dice).

use super::{Edges, Ranges, Years, edges};
use crate::{schema::column, segment::Segment};
use tantivy::{DocId, columnar::Column};

/// How far full agreement raises a score: as much as a word more in the description, never a title.
const MOST: f64 = 0.25;
/// A point and a line have an extent too; in degrees, some ten metres.
const LEAST_SIDE: f64 = 1e-4;

/// The agreement of the documents of one segment with what is asked for.
pub(crate) struct Nearness {
    period: Option<(Years, [Column<i64>; 2])>,
    boxes: Option<(Vec<Edges>, [Column<f64>; 4])>,
}

impl Nearness {
    /// `None` when there is nothing to agree with.
    pub(crate) fn of(ranges: &Ranges, segment: &Segment) -> tantivy::Result<Option<Self>> {
        if ranges.period.is_none() && ranges.boxes.is_none() {
            return Ok(None);
        }
        let columns = segment.reader.fast_fields();
        let mut nearness = Nearness {
            period: None,
            boxes: None,
        };
        if let Some((asked, _)) = ranges.period {
            let ends = [columns.i64(column::START)?, columns.i64(column::END)?];
            nearness.period = Some((asked, ends));
        }
        if let Some((asked, _)) = &ranges.boxes {
            nearness.boxes = Some((asked.clone(), edges(segment)?));
        }
        Ok(Some(nearness))
    }

    /// What a score is multiplied by.
    pub(crate) fn factor(&self, document: DocId) -> f32 {
        (1.0 + MOST * self.agreement(document)) as f32
    }

    /// From 0 to 1; with box and period the mean of both.
    pub(crate) fn agreement(&self, document: DocId) -> f64 {
        let period = self.period.as_ref().map(|(asked, columns)| {
            let parts = parts(columns, document);
            let common = |part: &Years| years(&[part[0].max(asked[0]), part[1].min(asked[1])]);
            dice(
                parts.iter().map(common).sum(),
                parts.iter().map(years).sum::<f64>() + years(asked),
            )
        });
        let boxes = self.boxes.as_ref().map(|(asked, columns)| {
            let parts = parts(columns, document);
            let common = |part: &Edges| {
                let shared = asked.iter().map(|asked| area(&common(part, asked)));
                shared.sum::<f64>()
            };
            let both = parts.iter().chain(asked).map(|part| area(&widened(part)));
            dice(parts.iter().map(common).sum(), both.sum())
        });
        match (period, boxes) {
            (Some(period), Some(boxes)) => f64::midpoint(period, boxes),
            (one, other) => one.or(other).unwrap_or(0.0),
        }
    }
}

fn parts<T, const N: usize>(columns: &[Column<T>; N], document: DocId) -> Vec<[T; N]>
where
    T: PartialOrd + Copy + Default + Send + Sync + std::fmt::Debug + 'static,
{
    let rows = columns[0].index.value_row_ids(document);
    rows.map(|row| std::array::from_fn(|place| columns[place].values.get_val(row)))
        .collect()
}

/// Parts of a record may overlap each other: then the common part is counted twice, and cut here.
fn dice(common: f64, both: f64) -> f64 {
    match both > 0.0 {
        true => (2.0 * common / both).clamp(0.0, 1.0),
        false => 0.0,
    }
}

fn years(part: &Years) -> f64 {
    (part[1] as f64 - part[0] as f64 + 1.0).max(0.0)
}

fn common(a: &Edges, b: &Edges) -> Edges {
    let (a, b) = (widened(a), widened(b));
    [
        a[0].max(b[0]),
        a[1].max(b[1]),
        a[2].min(b[2]),
        a[3].min(b[3]),
    ]
}

/// With sides of some length at least.
fn widened(edges: &Edges) -> Edges {
    let [west, south, east, north] = *edges;
    let wide = (LEAST_SIDE - (east - west)).max(0.0) / 2.0;
    let high = (LEAST_SIDE - (north - south)).max(0.0) / 2.0;
    [west - wide, south - high, east + wide, north + high]
}

/// On the sphere, up to a constant factor; nothing when the edges have crossed.
fn area(edges: &Edges) -> f64 {
    let [west, south, east, north] = *edges;
    let height = north.to_radians().sin() - south.to_radians().sin();
    (east - west).max(0.0) * height.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_box_agrees_wholly_and_a_far_one_not_at_all() {
        let same = [-1.3, 46.1, -1.0, 46.3];
        let agreement =
            |a: &Edges, b: &Edges| dice(area(&common(a, b)), area(&widened(a)) + area(&widened(b)));
        assert!((agreement(&same, &same) - 1.0).abs() < 1e-9);
        assert!(agreement(&same, &[2.0, 48.0, 3.0, 49.0]) == 0.0);
        let france = [-5.2, 41.3, 9.6, 51.1];
        let department = [-1.6, 45.1, 0.1, 46.4];
        assert!(agreement(&same, &department) > agreement(&same, &france));
        // A point is inside of what is around it, and agrees with itself.
        let point = [-1.15, 46.15, -1.15, 46.15];
        assert!((agreement(&point, &point) - 1.0).abs() < 1e-9);
        assert!(agreement(&point, &same) > 0.0);
    }

    #[test]
    fn years_that_are_shared_count() {
        assert!((years(&[2019, 2021]) - 3.0).abs() < 1e-9);
        assert!(years(&[2021, 2019]) == 0.0);
    }
}
