//! dcat:DataService, as a typed view; what it shares with datasets is read through `Dataset`.

use crate::{graph::Node, ns::dcat};

/// An API or other access service.
#[derive(Debug, Clone, Copy)]
pub struct DataService<'g>(pub Node<'g>);

impl<'g> DataService<'g> {
    pub fn endpoint_url(self) -> Option<&'g str> {
        self.0.addresses(dcat::ENDPOINT_URL).into_iter().next()
    }

    pub fn endpoint_descriptions(self) -> Vec<&'g str> {
        self.0.addresses(dcat::ENDPOINT_DESCRIPTION)
    }

    pub fn serves(self) -> Vec<&'g str> {
        self.0.links(dcat::SERVES_DATASET)
    }
}
