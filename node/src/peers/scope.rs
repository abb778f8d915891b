//! Scope: which of a member's records this node takes.

use serde::{Deserialize, Serialize};
use vocab::{
    Kind, Record,
    coverage::BoundingBox,
    dataset::{Coded, Dataset},
    graph::Node,
};

/// What a record must be about to be taken; where nothing is asked, all are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// One of these themes: codes (`TRAN`) or IRIs.
    pub themes: Vec<String>,
    /// By one of these publishers: IRIs or names.
    pub publishers: Vec<String>,
    /// About a place that touches this box: west, south, east, north.
    pub bbox: Option<[f64; 4]>,
}

impl Scope {
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a record is taken. Only what people look for is chosen: agents, catalogues and the like
    /// come along with it.
    pub fn takes(&self, record: &Record) -> bool {
        let is_chosen = matches!(
            record.kind(),
            Kind::Dataset | Kind::DatasetSeries | Kind::DataService
        );
        if self.is_everything() || !is_chosen {
            return true;
        }
        let dataset = Dataset(Node::named(record.graph(), record.resource()));
        self.has_theme(dataset) && self.has_publisher(dataset) && self.has_place(dataset)
    }

    fn has_theme(&self, dataset: Dataset<'_>) -> bool {
        let is_asked = |theme: &Coded| {
            let names = theme.code.into_iter().chain(theme.iri.as_deref());
            names
                .into_iter()
                .any(|name| self.themes.iter().any(|asked| asked == name))
        };
        self.themes.is_empty() || dataset.themes().iter().any(is_asked)
    }

    fn has_publisher(&self, dataset: Dataset<'_>) -> bool {
        if self.publishers.is_empty() {
            return true;
        }
        dataset.publisher().is_some_and(|publisher| {
            let names = publisher.names();
            self.publishers.iter().any(|asked| {
                publisher.iri() == Some(asked.as_str())
                    || names.iter().any(|name| name.value == *asked)
            })
        })
    }

    fn has_place(&self, dataset: Dataset<'_>) -> bool {
        let Some(asked) = self.bbox else {
            return true;
        };
        let boxes = dataset.places().into_iter().filter_map(|place| place.bbox);
        boxes.into_iter().any(|bbox| touches(asked, bbox))
    }
}

fn touches([west, south, east, north]: [f64; 4], bbox: BoundingBox) -> bool {
    let meets = |west: f64, east: f64| {
        // A box over the antimeridian is two.
        if bbox.west <= bbox.east {
            bbox.west <= east && bbox.east >= west
        } else {
            bbox.west <= east || bbox.east >= west
        }
    };
    let in_longitude = if west <= east {
        meets(west, east)
    } else {
        meets(west, 180.0) || meets(-180.0, east)
    };
    in_longitude && bbox.south <= north && bbox.north >= south
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn bbox(west: f64, south: f64, east: f64, north: f64) -> BoundingBox {
        BoundingBox {
            west,
            south,
            east,
            north,
        }
    }

    #[test]
    fn boxes_touch_across_the_antimeridian_too() {
        let rochelle = [-1.3, 46.0, -1.0, 46.3];
        assert!(touches(rochelle, bbox(-1.2, 46.1, -1.1, 46.2)));
        assert!(touches(rochelle, bbox(-5.0, 41.0, 10.0, 51.0)));
        assert!(!touches(rochelle, bbox(2.0, 46.1, 3.0, 46.2)));
        assert!(!touches(rochelle, bbox(-1.2, 43.0, -1.1, 44.0)));
        let fiji = bbox(177.0, -20.0, -178.0, -15.0);
        assert!(touches([178.0, -18.0, 179.0, -17.0], fiji));
        assert!(touches([179.5, -18.0, -179.5, -17.0], fiji));
        assert!(!touches(rochelle, fiji));
    }
}
