//! The names of ArcGIS Hub items, which the platform has changed for all its portals at once: from
//! http to https, from item ids to `owner::slug`, from `/datasets/` to `/maps/`.

use url::Url;

/// An item of a Hub site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubItem {
    host: String,
    name: Name,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Name {
    /// 32 hexadecimal digits, and the layer if there are several.
    Id(String),
    /// `owner::slug`
    Slug(String),
}

/// The segments under which Hub shows one and the same item.
const KINDS: [&str; 8] = [
    "datasets",
    "maps",
    "apps",
    "documents",
    "content",
    "items",
    "explore",
    "about",
];

impl HubItem {
    /// The item that an address leads to.
    pub fn of(address: &str) -> Option<Self> {
        // Most addresses are not of Hub: told before they are parsed.
        let may_be = address.contains("::")
            || address.contains("item.html?id=")
            || KINDS[..5].iter().any(|kind| address.contains(kind));
        if !may_be {
            return None;
        }
        let url = Url::parse(address.trim()).ok()?;
        let host = url.host_str()?.to_owned();
        if url.path().ends_with("/home/item.html") {
            let mut id = None;
            let mut layer = None;
            for (key, value) in url.query_pairs() {
                match &*key {
                    "id" => id = Some(value.into_owned()),
                    "sublayer" => layer = Some(value.into_owned()),
                    _ => {}
                }
            }
            let id = match layer {
                Some(layer) => format!("{}_{layer}", id?),
                None => id?,
            };
            let name = Name::Id(item_id(&id)?);
            return Some(Self { host, name });
        }
        let mut segments = url.path_segments()?.filter(|segment| !segment.is_empty());
        let is_kind = segments.next().is_some_and(|kind| KINDS.contains(&kind));
        let last = segments.next().filter(|_| is_kind)?;
        let name = match item_id(last) {
            Some(id) => Name::Id(id),
            None if last.contains("::") => Name::Slug(last.to_ascii_lowercase()),
            None => return None,
        };
        Some(Self { host, name })
    }

    /// The one IRI of the item at this site, whatever address it has today.
    pub fn iri(&self) -> String {
        let (Name::Id(name) | Name::Slug(name)) = &self.name;
        format!("https://{}/datasets/{name}", self.host)
    }

    /// The item id or the slug alone, which other sites share.
    pub fn name(&self) -> &str {
        let (Name::Id(name) | Name::Slug(name)) = &self.name;
        name
    }

    pub fn has_id(&self) -> bool {
        matches!(self.name, Name::Id(_))
    }

    /// Whether the address is the platform's own, not of a site.
    pub fn is_central(&self) -> bool {
        self.host == "www.arcgis.com" || self.host == "arcgis.com"
    }

    /// The same item at the site of another.
    pub fn at(self, site: &HubItem) -> Self {
        Self {
            host: site.host.clone(),
            ..self
        }
    }
}

/// `edd520deefca43e981677eac3b13116b_0`, in lower case, layer and all.
fn item_id(text: &str) -> Option<String> {
    let (id, layer) = match text.split_once('_') {
        Some((id, layer)) => (id, Some(layer)),
        None => (text, None),
    };
    let is_id = id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
    let is_layer = layer.is_none_or(|layer| {
        !layer.is_empty() && layer.len() <= 6 && layer.bytes().all(|b| b.is_ascii_digit())
    });
    (is_id && is_layer).then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;
