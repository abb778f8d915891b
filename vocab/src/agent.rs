//! foaf:Agent and contact points.

use crate::{graph::Node, text::Text};

/// A publisher, a creator.
#[derive(Debug, Clone, Copy)]
pub struct Agent<'g>(pub Node<'g>);

impl<'g> Agent<'g> {
    pub fn names(self) -> Vec<Text> {
        todo!()
    }
    pub fn homepage(self) -> Option<&'g str> {
        todo!()
    }
    pub fn iri(self) -> Option<&'g str> {
        todo!()
    }
}

/// A vcard:Kind behind dcat:contactPoint.
#[derive(Debug, Clone, Copy)]
pub struct Contact<'g>(pub Node<'g>);

impl<'g> Contact<'g> {
    pub fn names(self) -> Vec<Text> {
        todo!()
    }
    /// An address without `mailto:`; an empty `mailto:` is no address.
    pub fn email(self) -> Option<&'g str> {
        todo!()
    }
    pub fn telephone(self) -> Option<&'g str> {
        todo!()
    }
    pub fn url(self) -> Option<&'g str> {
        todo!()
    }
}
