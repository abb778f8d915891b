//! A part of the earth that a query names, and whether boxes lie in it.

use geo::{
    BoundingRect, CoordsIter, Geometry, Line, Point, PreparedGeometry, Rect, Relate, Validation,
    coord,
};
use search::Relation;
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    time::{Duration, Instant},
};
use wkt::TryFromWkt;

/// The only system of coordinates: longitude, then latitude, in degrees.
const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
/// Corners of an outline: each of many boxes may be compared with each of them.
const MAX_POINTS: usize = 2_000;
/// Boxes are compared for so long; then the outline is too fine, or there are too many.
const PATIENCE: Duration = Duration::from_secs(2);

/// West, south, east, north; west may be greater than east (antimeridian).
type Edges = [f64; 4];

/// Where something may lie.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Area {
    edges: Edges,
    /// Absent for a box.
    shape: Option<Geometry>,
}

impl Area {
    /// Reads `west,south,east,north`, or a geometry as well-known text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut text = text.trim();
        if let Some((system, rest)) = text.strip_prefix('<').and_then(|t| t.split_once('>')) {
            if system != CRS84 {
                return Err(format!(
                    "coordinates are in CRS84, longitude first, not in `{system}`"
                ));
            }
            text = rest.trim();
        }
        if text.starts_with(|first: char| first.is_ascii_alphabetic()) {
            return Self::of_wkt(text);
        }
        let edges: Vec<f64> = text
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|edge| !edge.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|_| "give `west,south,east,north`, or well-known text".to_owned())?;
        let edges: Edges = edges
            .try_into()
            .map_err(|_| "a box has four edges: `west,south,east,north`".to_owned())?;
        let [west, south, east, north] = edges;
        if !is_on_earth(west, south) || !is_on_earth(east, north) || south > north {
            return Err("there is no such box on earth".into());
        }
        Ok(Self { edges, shape: None })
    }

    fn of_wkt(text: &str) -> Result<Self, String> {
        let shape = Geometry::<f64>::try_from_wkt_str(text)
            .map_err(|error| format!("cannot read the well-known text: {error}"))?;
        if shape.coords_count() > MAX_POINTS {
            return Err(format!("an outline may have {MAX_POINTS} points"));
        }
        if !shape.coords_iter().all(|at| is_on_earth(at.x, at.y)) {
            return Err("a point of it is nowhere on earth: longitude comes first".into());
        }
        if let Err(error) = shape.check_validation() {
            return Err(format!("it is no valid geometry: {error}"));
        }
        let around = shape.bounding_rect().ok_or("it is empty")?;
        let (low, high) = (around.min(), around.max());
        Ok(Self {
            edges: [low.x, low.y, high.x, high.y],
            shape: Some(shape),
        })
    }

    /// The box around it.
    pub fn edges(&self) -> Edges {
        self.edges
    }

    /// Whether something can lie within it.
    pub fn has_inside(&self) -> bool {
        let [west, south, east, north] = self.edges;
        match &self.shape {
            None => west != east && south < north,
            Some(shape) => matches!(shape, Geometry::Polygon(_) | Geometry::MultiPolygon(_)),
        }
    }

    /// To compare boxes with it; `None` where the box around it says all.
    pub fn asks(&self, relation: Relation) -> Option<Comparison> {
        Some(Comparison {
            shape: PreparedGeometry::from(self.shape.clone()?),
            relation,
            known: RefCell::default(),
            began: Instant::now(),
            gave_up: Cell::new(false),
        })
    }
}

/// Boxes held against the outline of an area.
pub(super) struct Comparison {
    shape: PreparedGeometry<'static, Geometry>,
    relation: Relation,
    /// Thousands of records name the same commune.
    known: RefCell<HashMap<[u64; 4], bool>>,
    began: Instant,
    gave_up: Cell<bool>,
}

impl Comparison {
    /// Whether the boxes of a record lie to it as asked.
    pub fn is_so(&self, boxes: &[Edges]) -> bool {
        match self.relation {
            Relation::Within => boxes.iter().all(|edges| self.is_one_so(edges)),
            Relation::Contains | Relation::Intersects => {
                boxes.iter().any(|edges| self.is_one_so(edges))
            }
        }
    }

    /// Whether there was no time to compare all.
    pub fn gave_up(&self) -> bool {
        self.gave_up.get()
    }

    fn is_one_so(&self, edges: &Edges) -> bool {
        let key = edges.map(f64::to_bits);
        if let Some(&known) = self.known.borrow().get(&key) {
            return known;
        }
        if self.gave_up() || self.began.elapsed() > PATIENCE {
            self.gave_up.set(true);
            return false;
        }
        let matrix = self.shape.relate(&geometry(edges));
        let is_so = match self.relation {
            Relation::Within => matrix.is_covers(),
            Relation::Contains => matrix.is_coveredby(),
            Relation::Intersects => matrix.is_intersects(),
        };
        self.known.borrow_mut().insert(key, is_so);
        is_so
    }
}

/// A box, or the line or the point that it has shrunk to.
fn geometry(edges: &Edges) -> Geometry {
    let [west, south, east, north] = *edges;
    let (low, high) = (coord! { x: west, y: south }, coord! { x: east, y: north });
    match (west == east, south == north) {
        (true, true) => Point::from(low).into(),
        (false, false) => Rect::new(low, high).to_polygon().into(),
        _ => Line::new(low, high).into(),
    }
}

fn is_on_earth(longitude: f64, latitude: f64) -> bool {
    (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude)
}

#[cfg(test)]
mod tests {
    use super::Area;
    use search::Relation;

    const TRIANGLE: &str = "POLYGON((0 0, 10 0, 0 10, 0 0))";

    fn is_so(area: &str, relation: Relation, boxes: &[[f64; 4]]) -> bool {
        Area::parse(area)
            .unwrap()
            .asks(relation)
            .unwrap()
            .is_so(boxes)
    }

    #[test]
    fn an_outline_is_more_than_the_box_around_it() {
        let inside = [1.0, 1.0, 2.0, 2.0];
        let corner = [8.0, 8.0, 9.0, 9.0];
        let across = [4.0, 4.0, 6.0, 6.0];
        let within = |boxes: &[[f64; 4]]| is_so(TRIANGLE, Relation::Within, boxes);
        let meets = |boxes: &[[f64; 4]]| is_so(TRIANGLE, Relation::Intersects, boxes);
        assert!(within(&[inside]) && meets(&[inside]));
        assert!(!within(&[corner]) && !meets(&[corner]));
        assert!(!within(&[across]) && meets(&[across]));
        assert!(!within(&[inside, corner]) && meets(&[inside, corner]));
        // Points, lines, and what touches the edge.
        assert!(within(&[[5.0, 5.0, 5.0, 5.0]]) && within(&[[0.0, 0.0, 0.0, 5.0]]));
        assert!(!within(&[[5.0, 5.0, 5.1, 5.1]]));
        assert_eq!(
            Area::parse(TRIANGLE).unwrap().edges(),
            [0.0, 0.0, 10.0, 10.0]
        );
    }

    #[test]
    fn comparing_ends_when_it_takes_too_long() {
        let mut late = Area::parse(TRIANGLE)
            .unwrap()
            .asks(Relation::Within)
            .unwrap();
        assert!(late.is_so(&[[1.0, 1.0, 2.0, 2.0]]) && !late.gave_up());
        late.began -= 2 * super::PATIENCE;
        assert!(late.is_so(&[[1.0, 1.0, 2.0, 2.0]]), "what is known stays");
        assert!(!late.gave_up());
        assert!(!late.is_so(&[[1.0, 1.0, 2.0, 3.0]]) && late.gave_up());
    }

    #[test]
    fn a_hole_is_no_part_of_it() {
        let ring = "POLYGON((0 0,10 0,10 10,0 10,0 0),(4 4,6 4,6 6,4 6,4 4))";
        assert!(!is_so(ring, Relation::Within, &[[3.0, 3.0, 7.0, 7.0]]));
        assert!(!is_so(ring, Relation::Intersects, &[[4.5, 4.5, 5.5, 5.5]]));
    }

    #[test]
    fn a_point_has_no_inside_but_lies_in_boxes() {
        let point = Area::parse("POINT(-1.15 46.16)").unwrap();
        assert!(!point.has_inside());
        assert!(is_so(
            "POINT(-1.15 46.16)",
            Relation::Intersects,
            &[[-2.0, 46.0, -1.0, 47.0]]
        ));
        let edges = Area::parse("-1.24, 46.13 -1.11,46.19").unwrap();
        assert!(edges.has_inside() && edges.asks(Relation::Within).is_none());
        assert!(
            Area::parse("179 -20 -179 -17").unwrap().has_inside(),
            "across the antimeridian"
        );
    }

    #[test]
    fn what_is_nowhere_is_refused_with_the_reason() {
        for wrong in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "0,10,1,5",
            "0,0,200,1",
            "NaN,0,1,1",
            "inf,0,1,1",
            "POLYGON((46.1 -1.2",
            "POLYGON EMPTY",
            "POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))",
            "POLYGON((0 100, 1 100, 1 101, 0 100))",
            "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(46 -1)",
        ] {
            assert!(Area::parse(wrong).is_err(), "{wrong}");
        }
        let long = format!("LINESTRING({})", vec!["0 0"; 6_000].join(","));
        assert!(Area::parse(&long).unwrap_err().contains("2000"));
        assert!(Area::parse(&format!("<{}> POINT(1 2)", super::CRS84)).is_ok());
    }
}
