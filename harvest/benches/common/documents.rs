//! Files with answers of portals, as the document that a kind of portal is read from: the items found
//! in them, whatever stands around them.

use super::site::{self, Answer};
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// The files under a path, in the order of their names.
pub fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        paths.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| collect(entry, paths))
}

/// A file as it was before it was compressed.
pub fn plain(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = fs::read(path)?;
    let mut plain = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_end(&mut plain)?;
        return Ok(plain);
    }
    Ok(bytes)
}

/// The JSON values of a file: one, or one a line.
pub fn values(bytes: &[u8]) -> Vec<Value> {
    let values = serde_json::Deserializer::from_slice(bytes).into_iter();
    values.map_while(Result::ok).collect()
}

/// The items that a kind of portal would take from these values. Nothing of how the kind itself reads
/// is used: these are what is expected of it.
pub fn items(kind: &str, values: &[Value]) -> Vec<Value> {
    values
        .iter()
        .flat_map(|value| items_of(kind, value))
        .collect()
}

fn items_of(kind: &str, value: &Value) -> Vec<Value> {
    let list = |pointer: &str| value.pointer(pointer).and_then(Value::as_array).cloned();
    let is_package = |value: &Value| value["resources"].is_array() || value["extras"].is_array();
    match kind {
        "ckan" => {
            let lists = ["/result/results", "/result/0", "/result"];
            let found = lists.into_iter().find_map(list);
            let items = found.unwrap_or_else(|| vec![value["result"].clone(), value.clone()]);
            items.into_iter().filter(is_package).collect()
        }
        "udata" => match list("/datasets").or_else(|| value.as_array().cloned()) {
            Some(all) => all.into_iter().map(whole).collect(),
            None => vec![value.clone()],
        },
        "opendatasoft" => {
            let all = list("/datasets").or_else(|| list("/results"));
            let all = all.or_else(|| value.as_array().cloned());
            let all = all.unwrap_or_else(|| vec![value.clone()]);
            let is_dataset =
                |item: &Value| item["dataset_id"].is_string() || item["dataset"].is_object();
            all.into_iter().filter(is_dataset).collect()
        }
        "ogc-records" => {
            let wrapped = value["_default"].as_object();
            let all =
                list("/features").or_else(|| wrapped.map(|all| all.values().cloned().collect()));
            let all = all.unwrap_or_else(|| vec![value.clone()]);
            let is_record = |item: &Value| item["type"] == "Feature";
            all.into_iter().filter(is_record).collect()
        }
        "dcat-us" => {
            let all = list("/dataset").or_else(|| value.as_array().cloned());
            all.unwrap_or_default()
        }
        "schema-org" => {
            let mut found = Vec::new();
            things(value, &mut found);
            found
        }
        _ => Vec::new(),
    }
}

/// A dataset of udata whose organisation and resources were written beside it.
fn whole(item: Value) -> Value {
    if !item["dataset"].is_object() {
        return item;
    }
    let mut dataset = item["dataset"].clone();
    for part in ["organization", "resources"] {
        dataset[part] = item[part].clone();
    }
    dataset
}

/// Things of the class `Dataset`, those in others left out.
fn things(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| things(value, found)),
        Value::Object(fields) => {
            let is_dataset = |class: &Value| {
                let name = class.as_str().unwrap_or_default();
                name.rsplit(['/', ':']).next() == Some("Dataset")
            };
            let is_dataset = match fields.get("@type") {
                Some(Value::Array(classes)) => classes.iter().any(is_dataset),
                Some(class) => is_dataset(class),
                None => false,
            };
            if is_dataset {
                found.push(value.clone());
                return;
            }
            fields.values().for_each(|value| things(value, found));
        }
        _ => {}
    }
}

/// The address of a document with these items, as a portal of this kind gives them: of a file in
/// `folder`, or of a portal on loopback where a kind reads no files.
pub fn address(kind: &str, items: &[Value], folder: &Path) -> io::Result<String> {
    let document = match kind {
        "ckan" => return ckan(items),
        "ogc-records" => json!({"type": "FeatureCollection", "features": items}),
        "dcat-us" => json!({"dataset": items}),
        _ => Value::from(items),
    };
    let file = folder.join(format!("{kind}.json"));
    fs::write(&file, document.to_string())?;
    Ok(file.to_string_lossy().into_owned())
}

fn ckan(items: &[Value]) -> io::Result<String> {
    let items: Vec<String> = items.iter().map(Value::to_string).collect();
    let base = site::start(move |_, path| {
        let (rows, start) = (site::number(path, "rows")?, site::number(path, "start")?);
        let (count, start) = (items.len(), start.min(items.len()));
        let page = items[start..count.min(start + rows)].join(",");
        Answer::json(format!(
            r#"{{"success": true, "result": {{"count": {count}, "results": [{page}]}}}}"#
        ))
    })?;
    Ok(format!("{base}/"))
}
