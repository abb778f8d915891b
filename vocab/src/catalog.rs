//! dcat:Catalog, as a typed view; what it shares with datasets is read through `Dataset`.

use crate::{
    graph::Node,
    ns::{dcat, foaf},
};

/// A catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Catalog<'g>(pub Node<'g>);

impl<'g> Catalog<'g> {
    pub fn homepage(self) -> Option<&'g str> {
        self.0.addresses(foaf::HOMEPAGE).into_iter().next()
    }

    pub fn theme_taxonomies(self) -> Vec<&'g str> {
        self.0.links(dcat::THEME_TAXONOMY)
    }
}
