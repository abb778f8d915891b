//! Where and when: places, boxes, periods.

use crate::text::Text;

/// A box in degrees (CRS84): west, south, east, north. West may be greater than east (antimeridian).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

/// A place a dataset covers.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub iri: Option<String>,
    pub labels: Vec<Text>,
    pub bbox: Option<BoundingBox>,
    pub wkt: Option<String>,
}

/// A period a dataset covers; each end as given, normalised to `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub start: Option<String>,
    pub end: Option<String>,
}

impl Period {
    /// The years at both ends, where they are known.
    pub fn years(&self) -> (Option<i64>, Option<i64>) {
        todo!()
    }
}
