//! What moves hits beside their words: that they are where and when the query asks.

use crate::{
    bits::Bits,
    filters::Filters,
    query::{Facet, Query},
    schema::FIELDS,
    snapshot::Snapshot,
    terms::Term,
};
use tantivy::DocId;
use vocab::territory::Territory;

/// A record of the place, or of a part of it.
const INSIDE: f32 = 1.3;
/// A record of what the place lies in: it may say something of the place.
const AROUND: f32 = 1.1;
/// A record of the period.
const DURING: f32 = 1.2;

/// A place or a period that a query speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Boost {
    Place(Territory),
    /// First and last year.
    Period(Option<i64>, Option<i64>),
}

/// The same, as sets of documents.
#[derive(Debug, Default)]
pub(crate) struct Boosts(Vec<Layer>);

#[derive(Debug)]
struct Layer {
    factor: f32,
    /// By segment.
    documents: Vec<Bits>,
}

impl Boosts {
    /// Of the documents found.
    pub(crate) fn of(
        snapshot: &Snapshot,
        boosts: &[Boost],
        found: &[Bits],
    ) -> tantivy::Result<Self> {
        let mut layers = Vec::new();
        for &boost in boosts {
            match boost {
                Boost::Place(territory) => {
                    let inside = inside(snapshot, territory)?;
                    let mut around = snapshot.none();
                    for ancestor in territory.ancestors() {
                        Term::look_up(snapshot, FIELDS.territory, &ancestor.key())?
                            .add_to_all(&mut around, snapshot)?;
                    }
                    for (around, inside) in around.iter_mut().zip(&inside) {
                        around.subtract(inside);
                    }
                    layers.push(Layer::new(INSIDE, inside));
                    layers.push(Layer::new(AROUND, around));
                }
                Boost::Period(first, last) => {
                    let query = Query {
                        period: Some((first, last)),
                        ..Query::default()
                    };
                    let during = Filters::of(snapshot, &query)?.apply(snapshot, found.to_vec())?;
                    layers.push(Layer::new(DURING, during.segments));
                }
            }
        }
        Ok(Boosts(layers))
    }

    /// What the score of a document is multiplied by.
    pub(crate) fn factor(&self, ord: usize, document: DocId) -> f32 {
        let layers = self.0.iter();
        layers
            .filter(|layer| layer.documents[ord].contains(document))
            .map(|layer| layer.factor)
            .product()
    }

    /// No document has more.
    pub(crate) fn most(&self) -> f32 {
        self.0.iter().map(|layer| layer.factor).product()
    }
}

impl Layer {
    fn new(factor: f32, documents: Vec<Bits>) -> Self {
        Layer { factor, documents }
    }
}

/// The documents of a territory and of all that lies in it, by segment.
pub(crate) fn inside(snapshot: &Snapshot, territory: Territory) -> tantivy::Result<Vec<Bits>> {
    let mut found = snapshot.none();
    let field = FIELDS.facets[Facet::Territory.index()];
    Term::look_up(snapshot, field, &territory.key())?.add_to_all(&mut found, snapshot)?;
    Ok(found)
}
