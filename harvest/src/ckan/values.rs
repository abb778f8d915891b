//! Fields that hold several values, or one value in several languages.

use super::api::Fields;
use crate::json::{Many, Words};
use std::{borrow::Cow, collections::BTreeMap};

/// The values of a field: a list, a list written as JSON in a text, or one value.
pub fn list<'t>(fields: &Fields<'t>, key: &str) -> Vec<Cow<'t, str>> {
    let own = fields.raw(key).and_then(|raw| {
        let values: Many<Words<'t>> = serde_json::from_str(raw.get()).ok()?;
        Some(values.0.into_iter().map(|Words(text)| text))
    });
    let values: Vec<Cow<'t, str>> = match own {
        Some(values) => values.collect(),
        None => fields.extra(key).into_iter().collect(),
    };
    let values = values.into_iter().flat_map(|value| {
        if !value.trim_start().starts_with('[') {
            return vec![value];
        }
        match serde_json::from_str::<Many<Words<'_>>>(&value) {
            Ok(inner) => inner
                .iter()
                .map(|word| Cow::Owned(word.0.clone().into_owned()))
                .collect(),
            Err(_) => vec![value],
        }
    });
    values.filter(|value| !value.trim().is_empty()).collect()
}

/// A text in its languages: `<key>_translated` or an object of languages, else one text in none.
pub fn translated<'t>(fields: &Fields<'t>, key: &str) -> Vec<(Option<Cow<'t, str>>, Cow<'t, str>)> {
    let translated = fields.raw(&format!("{key}_translated"));
    let candidates = [translated, fields.raw(key)];
    let texts = candidates.into_iter().flatten().find_map(|raw| {
        if !raw.get().starts_with('{') {
            return None;
        }
        let texts: BTreeMap<Cow<'t, str>, Words<'t>> = serde_json::from_str(raw.get()).ok()?;
        let texts: Vec<_> = texts
            .into_iter()
            .filter(|(_, text)| text.some().is_some())
            .map(|(language, text)| (Some(language), text.0))
            .collect();
        (!texts.is_empty()).then_some(texts)
    });
    texts.unwrap_or_else(|| {
        let text = fields.text(key);
        if text.is_empty() {
            Vec::new()
        } else {
            vec![(None, text)]
        }
    })
}
