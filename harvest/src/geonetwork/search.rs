//! What a search answers: identifiers of records, as JSON from version 4 and as XML from version 3.

use crate::{
    json::{self, Many, Words},
    pager::Trouble,
    xml::{self, Element},
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// Standards of what is no data.
const NO_DATA: &[&str] = &["iso19110", "iso19115-3.2018.codelist"];
const NO_DATA_TYPES: &[&str] = &["featureCatalog", "codelist"];
/// The longest place in a list that is repeated in a request.
const MAX_AFTER: usize = 2000;

/// A page of identifiers.
#[derive(Debug, Default)]
pub struct Found {
    pub ids: Vec<String>,
    /// Records in the page, those that are no data included.
    pub met: u64,
    pub total: Option<u64>,
    /// The place of the last one in the list, as JSON.
    pub after: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Answer<'t> {
    #[serde(borrow)]
    hits: Hits<'t>,
}

#[derive(Debug, Deserialize)]
struct Hits<'t> {
    #[serde(default)]
    total: Value,
    #[serde(borrow)]
    hits: Vec<&'t RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Hit<'t> {
    #[serde(borrow, rename = "_id")]
    id: Words<'t>,
    #[serde(borrow, rename = "_source")]
    source: Source<'t>,
    #[serde(borrow)]
    sort: Option<&'t RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Source<'t> {
    #[serde(borrow)]
    uuid: Words<'t>,
    #[serde(borrow)]
    document_standard: Words<'t>,
    #[serde(borrow)]
    resource_type: Many<Words<'t>>,
}

/// An answer of `_search`.
pub fn hits(text: &str, address: &str) -> Result<Found, Trouble> {
    let Answer { hits } = json::parse(text, address)?;
    // `gte` says that the search stopped counting.
    let is_exact = hits
        .total
        .get("relation")
        .is_none_or(|relation| relation == "eq");
    let total = hits
        .total
        .as_u64()
        .or_else(|| hits.total.get("value")?.as_u64());
    let total = total.filter(|_| is_exact);
    let mut found = Found {
        met: hits.hits.len() as u64,
        total,
        ..Found::default()
    };
    for raw in hits.hits {
        let hit: Hit<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
        let sort = hit.sort.map(RawValue::get);
        let is_place = |sort: &&str| sort.starts_with('[') && sort.len() <= MAX_AFTER;
        found.after = sort.filter(is_place).map(str::to_owned);
        let source = &hit.source;
        let is_no_data = NO_DATA.contains(&&*source.document_standard.0)
            || source
                .resource_type
                .iter()
                .any(|word| NO_DATA_TYPES.contains(&&*word.0));
        let id = source.uuid.some().or_else(|| hit.id.some());
        if let Some(id) = id.filter(|_| !is_no_data) {
            found.ids.push(id.to_owned());
        }
    }
    Ok(found)
}

/// An answer of `q`.
pub fn response(root: Element<'_>, address: &str) -> Result<Found, Trouble> {
    if !xml::is_named(root, "response") {
        let what = root.tag_name().name();
        return Err(Trouble::Refused(format!(
            "{address} gives no records: it answers with `{what}`"
        )));
    }
    let mut found = Found {
        total: xml::child(root, "summary")
            .and_then(|summary| xml::attribute(summary, "count")?.parse().ok()),
        ..Found::default()
    };
    for record in xml::children(root, "*").filter(|of| !xml::is_named(*of, "summary")) {
        let Some(id) = xml::text_at(record, "info/uuid").or_else(|| xml::text_at(record, "uuid"))
        else {
            continue;
        };
        found.met += 1;
        let standard = xml::text_at(record, "info/schema").unwrap_or_default();
        let is_template = xml::text_at(record, "info/isTemplate").is_some_and(|is| is != "n");
        if !NO_DATA.contains(&&*standard) && !is_template {
            found.ids.push(id.into_owned());
        }
    }
    Ok(found)
}
