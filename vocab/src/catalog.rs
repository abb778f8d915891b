//! dcat:Catalog, as a typed view; what it shares with datasets is read through `Dataset`.

use crate::graph::Node;

/// A catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Catalog<'g>(pub Node<'g>);

impl<'g> Catalog<'g> {
    pub fn homepage(self) -> Option<&'g str> {
        todo!()
    }
    pub fn theme_taxonomies(self) -> Vec<&'g str> {
        todo!()
    }
}
