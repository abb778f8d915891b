//! JSON-LD contexts we know by heart: none is ever fetched.

use oxrdfio::{JsonLdProfile, LoadedDocument, RdfFormat};
use std::error::Error;

/// Where our own context stands on every node, and what it says.
pub const CATALOG_PATH: &str = "/ns/context/catalog-1.jsonld";
/// The text of our own context.
pub const CATALOG: &str = include_str!("contexts/catalog-1.jsonld");

const SCHEMA_ORG: &str = include_str!("contexts/schema-org.jsonld");
const DCAT: &str = include_str!("contexts/dcat.jsonld");

/// The context behind an address, or an error that says what to do.
pub fn load(url: &str) -> Result<LoadedDocument, Box<dyn Error + Send + Sync>> {
    let content = known(url).ok_or_else(|| {
        format!(
            "the JSON-LD context {url} is not one of those built in, and none is fetched; put the \
             context into the document itself"
        )
    })?;
    Ok(LoadedDocument {
        url: url.to_owned(),
        content: content.as_bytes().to_vec(),
        format: RdfFormat::JsonLd {
            profile: JsonLdProfile::Context.into(),
        },
    })
}

fn known(url: &str) -> Option<&'static str> {
    let address = url.split('#').next().unwrap_or_default();
    let path = address.trim_end_matches('/');
    let path = path
        .strip_prefix("https://")
        .or_else(|| path.strip_prefix("http://"))?;
    let path = path.strip_prefix("www.").unwrap_or(path);
    if path.ends_with(CATALOG_PATH) {
        return Some(CATALOG);
    }
    Some(match path {
        "schema.org"
        | "schema.org/docs/jsonldcontext.json"
        | "schema.org/docs/jsonldcontext.jsonld"
        | "schema.org/version/latest/schemaorg-current-https.jsonld" => SCHEMA_ORG,
        "w3.org/ns/dcat"
        | "w3.org/ns/dcat.jsonld"
        | "w3.org/ns/dcat3.jsonld"
        | "semiceu.github.io/DCAT-AP/releases/2.0.1/dcat-ap.jsonld"
        | "semiceu.github.io/DCAT-AP/releases/2.1.1/context/dcat-ap.jsonld"
        | "semiceu.github.io/DCAT-AP/releases/3.0.0/context/dcat-ap.jsonld"
        | "semiceu.github.io/DCAT-AP/releases/3.0.1/context/dcat-ap.jsonld"
        | "project-open-data.cio.gov/v1.1/schema/catalog.jsonld" => DCAT,
        _ => return None,
    })
}
