//! Words: a text, whatever was written in its place.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use std::{borrow::Cow, fmt, ops::Deref};

/// A text: numbers and booleans by their figures, of a list the first text, of an object its value,
/// name or id; empty for `null`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Words<'t>(pub Cow<'t, str>);

impl Words<'_> {
    /// The text, unless it is blank.
    pub fn some(&self) -> Option<&str> {
        let text = self.0.trim();
        (!text.is_empty()).then_some(text)
    }
}

impl Deref for Words<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 't, 't> Deserialize<'de> for Words<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const TELLING: &[&str] = &[
            "@value",
            "value",
            "name",
            "title",
            "label",
            "prefLabel",
            "notation",
            "@id",
            "id",
            "url",
        ];
        deserializer
            .deserialize_any(WordsVisitor(TELLING))
            .map(Words)
    }
}

/// An address, whatever was written in its place: of an object its id or its own address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Link<'t>(pub Cow<'t, str>);

impl Link<'_> {
    /// The address, unless it is blank.
    pub fn some(&self) -> Option<&str> {
        let text = self.0.trim();
        (!text.is_empty()).then_some(text)
    }
}

impl Deref for Link<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de: 't, 't> Deserialize<'de> for Link<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const TELLING: &[&str] = &[
            "@id",
            "id",
            "iri",
            "uri",
            "url",
            "href",
            "accessURL",
            "downloadURL",
            "@value",
            "value",
            "identifier",
            "notation",
            "title",
            "name",
            "label",
        ];
        deserializer
            .deserialize_any(WordsVisitor(TELLING))
            .map(Link)
    }
}

/// Takes a text, with the fields that tell most about an object, the best first.
struct WordsVisitor(&'static [&'static str]);

impl<'de> Visitor<'de> for WordsVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(if value { "true" } else { "false" }))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut first = Cow::Borrowed("");
        while let Some(text) = items.next_element_seed(Self(self.0))? {
            if first.is_empty() {
                first = text;
            }
        }
        Ok(first)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        let telling = self.0;
        let mut best = (telling.len(), Cow::Borrowed(""));
        while let Some(Words(key)) = fields.next_key()? {
            match telling.iter().position(|name| *name == key) {
                Some(place) if place < best.0 => {
                    let text = fields.next_value_seed(Self(telling))?;
                    if !text.is_empty() {
                        best = (place, text);
                    }
                }
                _ => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(best.1)
    }
}

impl<'de> DeserializeSeed<'de> for WordsVisitor {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}
