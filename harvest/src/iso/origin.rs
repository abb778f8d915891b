//! Names for resources that have none of their own: the catalogue's address and the file identifier.

use crate::describe::{MapContext, segment};
use oxrdf::NamedNode;
use url::Url;

/// Where metadata records come from.
#[derive(Debug, Clone)]
pub struct Origin {
    pub context: MapContext,
    /// What stands before a file identifier.
    prefix: String,
    /// The name of a record without a file identifier, when there is one record at an address.
    document: Option<String>,
}

impl Origin {
    /// Records of a catalogue. Those of a GeoNetwork get the address where it shows them, so that
    /// they have the same name however they are harvested.
    pub fn catalog(mut context: MapContext) -> Self {
        context.portal.set_query(None);
        context.portal.set_fragment(None);
        let prefix = match geonetwork(&context.portal) {
            Some(root) => format!("{root}srv/api/records/"),
            None => format!("{}#record-", context.portal),
        };
        Self {
            context,
            prefix,
            document: None,
        }
    }

    /// The one record at an address: its name if it does not tell one.
    pub fn document(&self, address: &Url) -> Self {
        Self {
            document: Some(address.to_string()),
            ..self.clone()
        }
    }

    /// The name of the resource that the metadata with this identifier describes.
    pub fn name(&self, file_identifier: &str) -> Option<NamedNode> {
        let identifier = file_identifier
            .strip_prefix("urn:uuid:")
            .unwrap_or(file_identifier);
        if identifier.is_empty() {
            return self.document.as_deref().map(NamedNode::new_unchecked);
        }
        let name = format!("{}{}", self.prefix, segment(identifier));
        Some(NamedNode::new_unchecked(name))
    }
}

/// The root of the GeoNetwork that an address belongs to, closing slash included.
pub fn geonetwork(address: &Url) -> Option<String> {
    let text = address.as_str();
    let (root, service) = text.split_once("/srv/")?;
    let is_service = service.is_empty()
        || service.starts_with("api")
        || ["csw", "oaipmh"].iter().any(|name| service.contains(name))
        || service.contains("/q")
        || service.contains("catalog.search")
        || service.len() <= 4;
    is_service.then(|| format!("{root}/"))
}
