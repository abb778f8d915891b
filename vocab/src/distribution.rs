//! dcat:Distribution, as a typed view.

use crate::{access::License, dataset::Coded, graph::Node, text::Text};

/// One file or access point of a dataset.
#[derive(Debug, Clone, Copy)]
pub struct Distribution<'g>(pub Node<'g>);

impl<'g> Distribution<'g> {
    pub fn titles(self) -> Vec<Text> {
        todo!()
    }
    pub fn descriptions(self) -> Vec<Text> {
        todo!()
    }
    pub fn access_url(self) -> Option<&'g str> {
        todo!()
    }
    pub fn download_url(self) -> Option<&'g str> {
        todo!()
    }
    /// EU file type where it can be told (from format, media type or the address's extension).
    pub fn format(self) -> Option<Coded> {
        todo!()
    }
    /// `text/csv`, without the IANA prefix.
    pub fn media_type(self) -> Option<String> {
        todo!()
    }
    pub fn byte_size(self) -> Option<u64> {
        todo!()
    }
    pub fn license(self) -> Option<License> {
        todo!()
    }
    pub fn issued(self) -> Option<String> {
        todo!()
    }
    pub fn modified(self) -> Option<String> {
        todo!()
    }
    pub fn conforms_to(self) -> Vec<&'g str> {
        todo!()
    }
    /// (algorithm such as `sha256`, value).
    pub fn checksum(self) -> Option<(String, String)> {
        todo!()
    }
    pub fn access_services(self) -> Vec<&'g str> {
        todo!()
    }
}
