//! What the Action API answers: an envelope, and packages whose fields are wherever a portal put them.

use crate::{
    json::{self, Many, Words},
    pager::Trouble,
};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt};

/// How deep lists of packages are unwrapped: DKAN puts them into another list.
const MAX_WRAPS: usize = 3;

#[derive(Debug, Deserialize)]
struct Envelope<'t> {
    #[serde(default)]
    success: Option<bool>,
    #[serde(borrow, default)]
    result: Option<&'t RawValue>,
    #[serde(borrow, default)]
    error: Option<&'t RawValue>,
}

#[derive(Debug, Deserialize)]
struct Found<'t> {
    success: bool,
    #[serde(borrow)]
    result: Search<'t>,
}

#[derive(Debug, Deserialize)]
struct Search<'t> {
    #[serde(default)]
    count: Option<u64>,
    #[serde(borrow, default)]
    results: Option<Vec<&'t RawValue>>,
}

/// A search whose results are not a plain list.
#[derive(Debug, Deserialize)]
struct Results<'t> {
    #[serde(default)]
    count: Option<u64>,
    #[serde(borrow)]
    results: &'t RawValue,
}

/// Packages as they are written, and how many the portal has in all.
#[derive(Debug, Default)]
pub struct Packages<'t> {
    pub count: Option<u64>,
    pub packages: Vec<&'t RawValue>,
}

/// The version of the portal.
pub fn status(text: &str, address: &str) -> Result<String, Trouble> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Status<'t> {
        #[serde(borrow)]
        ckan_version: Words<'t>,
    }
    let status: Status<'_> = serde_json::from_str(result(text, address)?.get()).unwrap_or_default();
    Ok(status.ckan_version.0.into_owned())
}

/// The packages of a search, a list or a single one.
pub fn packages<'t>(text: &'t str, address: &str) -> Result<Packages<'t>, Trouble> {
    // The usual answer is read in one go: it may be long.
    if let Ok(Found {
        success: true,
        result: Search {
            count,
            results: Some(packages),
        },
    }) = serde_json::from_str(text)
    {
        return Ok(Packages { count, packages });
    }
    let result = result(text, address)?;
    if result.get().starts_with('{') {
        let results: Option<Results<'t>> = serde_json::from_str(result.get()).ok();
        return Ok(match results {
            Some(Results { count, results }) => Packages {
                count,
                packages: unwrapped(results),
            },
            None => Packages {
                count: None,
                packages: vec![result],
            },
        });
    }
    if result.get().starts_with('[') {
        let packages = unwrapped(result);
        return Ok(Packages {
            count: None,
            packages,
        });
    }
    Err(Trouble::Refused(format!(
        "{address} gives neither a dataset nor a list of datasets"
    )))
}

/// The names in a list of names.
pub fn names(text: &str, address: &str) -> Result<Vec<String>, Trouble> {
    let names: Result<Many<Words<'_>>, _> = serde_json::from_str(result(text, address)?.get());
    let names = names
        .map_err(|error| Trouble::Refused(format!("{address} gives no list of names ({error})")))?;
    let names = names.iter().filter_map(Words::some);
    Ok(names.map(str::to_owned).collect())
}

/// What an answer holds, if the portal says that it went well.
fn result<'t>(text: &'t str, address: &str) -> Result<&'t RawValue, Trouble> {
    // An error in quotation marks is JSON too.
    let is_text = text.trim_start().starts_with('"');
    if is_text {
        let said: Words<'_> = json::parse(text, address)?;
        let said: String = said.chars().take(200).collect();
        return Err(Trouble::Refused(format!("{address} answers only: {said}")));
    }
    json::check(text, address)?;
    if !text.trim_start().starts_with('{') {
        return Err(Trouble::Answer(format!(
            "{address} is not the JSON that was asked for: CKAN answers with an object"
        )));
    }
    let envelope: Envelope<'t> = json::parse(text, address)?;
    match (envelope.success, envelope.result) {
        (Some(false), _) => {
            let said = envelope.error.map_or("nothing", RawValue::get);
            let said: String = said.chars().take(200).collect();
            Err(Trouble::Refused(format!(
                "{address} says that it failed: {said}"
            )))
        }
        (_, Some(result)) => Ok(result),
        (_, None) => Err(Trouble::Refused(format!(
            "{address} is JSON, but no answer of CKAN: look for the address of its API"
        ))),
    }
}

/// The packages of a list; of a list with one list in it, those of the inner one.
fn unwrapped(list: &RawValue) -> Vec<&RawValue> {
    let mut packages = json::listed(list);
    for _ in 0..MAX_WRAPS {
        match packages.as_slice() {
            [inner] if inner.get().starts_with('[') => packages = json::listed(inner),
            _ => break,
        }
    }
    packages
}

/// The fields of an object, in no order that matters.
#[derive(Debug, Default)]
pub struct Fields<'t> {
    own: Vec<(Cow<'t, str>, &'t RawValue)>,
    extras: Vec<(Cow<'t, str>, Cow<'t, str>)>,
}

/// A dataset, with its extras among its fields.
pub type Package<'t> = Fields<'t>;

impl<'t> Fields<'t> {
    pub fn read(raw: &'t str) -> Result<Self, serde_json::Error> {
        let Own(own) = serde_json::from_str(raw)?;
        let mut fields = Self {
            own,
            extras: Vec::new(),
        };
        if let Some(extras) = fields.raw("extras") {
            fields.extras = extras_of(extras);
        }
        Ok(fields)
    }

    /// A field as it is written, extras left out.
    pub fn raw(&self, key: &str) -> Option<&'t RawValue> {
        let own = self.own.iter().find(|(name, _)| name == key);
        own.map(|(_, value)| *value)
    }

    /// A field as a text: the dataset's own, else an extra; empty when there is none.
    pub fn text(&self, key: &str) -> Cow<'t, str> {
        let own = self.raw(key).and_then(|raw| {
            let words: Words<'t> = serde_json::from_str(raw.get()).ok()?;
            (!words.trim().is_empty()).then_some(words.0)
        });
        own.or_else(|| self.extra(key)).unwrap_or_default()
    }

    /// The first of several fields that says something.
    pub fn first(&self, keys: &[&str]) -> Cow<'t, str> {
        let texts = keys.iter().map(|key| self.text(key));
        texts
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    pub fn extra(&self, key: &str) -> Option<Cow<'t, str>> {
        let extra = self.extras.iter().find(|(name, _)| name == key);
        extra
            .map(|(_, value)| value.clone())
            .filter(|value| !value.trim().is_empty())
    }

    /// A field that is a list of objects, as those of ckanext-scheming are.
    pub fn objects(&self, key: &str) -> Vec<Fields<'t>> {
        let values = self.raw(key).map(json::listed).unwrap_or_default();
        values
            .into_iter()
            .filter(|value| value.get().starts_with('{'))
            .filter_map(|value| Fields::read(value.get()).ok())
            .collect()
    }

    /// Whether it is a public dataset, and not something else that CKAN keeps as one.
    pub fn is_open_dataset(&self) -> bool {
        let is_private = matches!(&*self.text("private"), "true" | "True");
        let is_draft = self.text("state").starts_with("draft");
        !is_private && !is_draft && !matches!(&*self.text("type"), "harvest" | "showcase")
    }

    pub fn is_deleted(&self) -> bool {
        self.text("state") == "deleted"
    }
}

/// Extras are a list of keys and values, or an object; a value that is no text is kept as JSON.
fn extras_of(extras: &RawValue) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Extra<'t> {
        #[serde(borrow)]
        key: Words<'t>,
        #[serde(borrow)]
        value: Option<&'t RawValue>,
        #[serde(borrow)]
        state: Words<'t>,
    }
    if extras.get().starts_with('{') {
        let Own(own) = serde_json::from_str(extras.get()).unwrap_or_default();
        let pairs = own.into_iter();
        return pairs.map(|(key, raw)| (key, value_of(raw))).collect();
    }
    let extras = json::listed(extras).into_iter();
    extras
        .filter_map(|extra| serde_json::from_str::<Extra<'_>>(extra.get()).ok())
        .filter(|extra| *extra.state != *"deleted")
        .filter_map(|extra| Some((extra.key.0, value_of(extra.value?))))
        .collect()
}

fn value_of(raw: &RawValue) -> Cow<'_, str> {
    if raw.get().starts_with(['[', '{']) {
        return Cow::Borrowed(raw.get());
    }
    let words: Words<'_> = serde_json::from_str(raw.get()).unwrap_or_default();
    words.0
}

#[derive(Default)]
struct Own<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Own<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OwnVisitor;

        impl<'de> Visitor<'de> for OwnVisitor {
            type Value = Own<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Own<'de>, A::Error> {
                let mut own = Vec::with_capacity(48);
                while let Some((Words(key), value)) = fields.next_entry()? {
                    own.push((key, value));
                }
                Ok(Own(own))
            }
        }
        deserializer.deserialize_map(OwnVisitor)
    }
}
