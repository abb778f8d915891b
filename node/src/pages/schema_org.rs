//! A dataset in the words of schema.org, for search engines.

use super::{Page, format};
use crate::ledger::Entry;
use serde_json::{Map, Value, json};
use vocab::{
    Kind, Record, Text, access::AccessRights, agent::Agent, dataset::Dataset,
    graph::Node as Vertex, html,
};

/// Search engines want at least so much of a description, and no more than so much.
const SHORTEST: usize = 50;
const LONGEST: usize = 5000;
const FILES: usize = 30;

/// A JSON-LD document that may stand inside `<script>`.
pub fn dataset(entry: &Entry, record: &Record, publisher: Option<&Record>, page: &Page) -> String {
    let vertex = Vertex::named(record.graph(), record.resource());
    let dataset = Dataset(vertex);
    let kind = match entry.kind {
        Kind::DataService => "WebAPI",
        Kind::Catalog => "DataCatalog",
        _ => "Dataset",
    };
    let mut out = Map::new();
    out.insert("@context".into(), json!("https://schema.org/"));
    out.insert("@type".into(), json!(kind));
    out.insert("@id".into(), json!(entry.resource));
    out.insert(
        "url".into(),
        json!(format!("{}/datasets/{}", page.base, entry.id.as_str())),
    );
    let name = best(&dataset.titles(), page).unwrap_or_else(|| page.t("untitled"));
    out.insert(
        "description".into(),
        json!(description(dataset, &name, page)),
    );
    out.insert("name".into(), json!(name));
    let mut put = |key: &str, value: Value| {
        let is_empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_empty {
            out.insert(key.into(), value);
        }
    };
    put("identifier", json!(dataset.identifiers()));
    put(
        "keywords",
        dataset
            .keywords()
            .into_iter()
            .map(|text| text.value)
            .collect(),
    );
    put("datePublished", json!(dataset.issued()));
    put("dateModified", json!(dataset.modified()));
    put(
        "license",
        json!(
            dataset
                .licenses()
                .first()
                .map(|license| license.iri.unwrap_or(&license.raw).to_owned())
        ),
    );
    put("inLanguage", json!(dataset.languages()));
    put("version", json!(dataset.version()));
    put("creator", agent(dataset, publisher, page));
    put("publisher", agent(dataset, publisher, page));
    put("spatialCoverage", places(dataset, page));
    put("temporalCoverage", periods(dataset));
    put("distribution", files(dataset, page));
    put(
        "isAccessibleForFree",
        match dataset.access_rights() {
            Some(AccessRights::Public) | None => json!(true),
            Some(_) => Value::Null,
        },
    );
    put(
        "includedInDataCatalog",
        json!({
            "@type": "DataCatalog",
            "name": page.site,
            "url": format!("{}/", page.base),
        }),
    );
    in_script(&Value::Object(out))
}

/// JSON in which nothing can end the element around it.
fn in_script(value: &Value) -> String {
    value
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

fn best(texts: &[Text], page: &Page) -> Option<String> {
    vocab::text::best(texts, &page.language.preferences()).map(|text| text.value.clone())
}

/// A short description is completed with what else is known.
fn description(dataset: Dataset<'_>, name: &str, page: &Page) -> String {
    let said = best(&dataset.descriptions(), page)
        .map(|text| html::plain(&text))
        .unwrap_or_default();
    if said.chars().count() >= SHORTEST {
        return format::excerpt(&said, LONGEST);
    }
    let keywords: Vec<String> = dataset
        .keywords()
        .into_iter()
        .take(10)
        .map(|text| text.value)
        .collect();
    let parts = [
        name.to_owned(),
        said,
        keywords.join(", "),
        page.site.clone(),
        page.summary.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(". ")
}

fn agent(dataset: Dataset<'_>, described: Option<&Record>, page: &Page) -> Value {
    let Some(publisher) = dataset.publisher() else {
        return Value::Null;
    };
    let told = || {
        let record = described?;
        best(
            &Agent(Vertex::named(record.graph(), record.resource())).names(),
            page,
        )
    };
    let Some(name) = best(&publisher.names(), page).or_else(told) else {
        return Value::Null;
    };
    let mut out = json!({ "@type": "Organization", "name": name });
    if let Some(iri) = publisher.iri().filter(|iri| iri.starts_with("http")) {
        out["@id"] = json!(iri);
    }
    if let Some(homepage) = publisher.homepage() {
        out["url"] = json!(homepage);
    }
    out
}

fn places(dataset: Dataset<'_>, page: &Page) -> Value {
    dataset
        .places()
        .iter()
        .take(10)
        .filter_map(|place| {
            let mut out = json!({ "@type": "Place" });
            let known = place.territory().map(|territory| territory.labels());
            let name = best(&place.labels, page)
                .or_else(|| known.as_ref().and_then(|labels| best(labels, page)));
            if let Some(name) = &name {
                out["name"] = json!(name);
            }
            if let Some(edges) = &place.bbox {
                // Latitude before longitude (schema.org/box).
                let corners = format!(
                    "{} {} {} {}",
                    edges.south, edges.west, edges.north, edges.east
                );
                out["geo"] = json!({ "@type": "GeoShape", "box": corners });
            }
            (name.is_some() || place.bbox.is_some()).then_some(out)
        })
        .collect()
}

fn periods(dataset: Dataset<'_>) -> Value {
    dataset
        .periods()
        .iter()
        .filter(|period| period.start.is_some() || period.end.is_some())
        .map(|period| {
            let end = |end: &Option<String>| end.clone().unwrap_or_else(|| "..".into());
            json!(format!("{}/{}", end(&period.start), end(&period.end)))
        })
        .collect()
}

fn files(dataset: Dataset<'_>, page: &Page) -> Value {
    dataset
        .distributions()
        .iter()
        .take(FILES)
        .filter_map(|file| {
            let address = file.download_url().or_else(|| file.access_url())?;
            let mut out = json!({ "@type": "DataDownload", "contentUrl": address });
            if let Some(name) = best(&file.titles(), page) {
                out["name"] = json!(name);
            }
            let code = file
                .format()
                .and_then(|format| format.code)
                .map(str::to_owned);
            if let Some(format) = file.media_type().or(code) {
                out["encodingFormat"] = json!(format);
            }
            if let Some(bytes) = file.byte_size() {
                out["contentSize"] = json!(bytes.to_string());
            }
            Some(out)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_script_early() {
        let text = in_script(&json!({ "name": "</script><script>alert(1)//&" }));
        assert!(!text.contains('<') && !text.contains('>') && !text.contains('&'));
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["name"], "</script><script>alert(1)//&");
    }
}
