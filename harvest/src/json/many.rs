//! Many, Object and Either: lists that may be one thing, objects that may be something else.

use serde::{
    Deserialize, Deserializer,
    de::{
        Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{BorrowedStrDeserializer, MapAccessDeserializer},
    },
};
use std::{borrow::Cow, fmt, marker::PhantomData, ops::Deref};

/// A list; one thing is a list of one, `null` and absence an empty one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Many<T>(pub Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Many<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ManyVisitor(PhantomData))
    }
}

struct ManyVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ManyVisitor<T> {
    type Value = Many<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut many = Vec::new();
        while let Some(item) = items.next_element()? {
            many.push(item);
        }
        Ok(Many(many))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        one(T::deserialize(MapAccessDeserializer::new(fields)))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        one(T::deserialize(BorrowedStrDeserializer::new(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        one(T::deserialize(text.to_owned().into_deserializer()))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        one(T::deserialize(value.into_deserializer()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        one(T::deserialize(number.into_deserializer()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        one(T::deserialize(number.into_deserializer()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        one(T::deserialize(number.into_deserializer()))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Many(Vec::new()))
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Many(Vec::new()))
    }
}

fn one<T, E>(item: Result<T, E>) -> Result<Many<T>, E> {
    item.map(|item| Many(vec![item]))
}

/// An object, or its default where something else was written; of a list, the first object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object<T>(pub T);

impl<T> Deref for Object<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let object = deserializer.deserialize_any(ObjectVisitor(PhantomData))?;
        Ok(Object(object.unwrap_or_default()))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let first: Option<Object<T>> = items.next_element()?;
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first.map(|Object(first)| first))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// An object, or the words that were written in its place: a publisher or its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Either<'t, T> {
    pub words: Cow<'t, str>,
    pub object: T,
}

impl<'de: 't, 't, T: Deserialize<'de> + Default> Deserialize<'de> for Either<'t, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EitherVisitor(PhantomData))
    }
}

struct EitherVisitor<'t, T>(PhantomData<(&'t str, T)>);

impl<'de: 't, 't, T: Deserialize<'de> + Default> Visitor<'de> for EitherVisitor<'t, T> {
    type Value = Either<'t, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a text")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        let object = T::deserialize(MapAccessDeserializer::new(fields))?;
        let words = Cow::Borrowed("");
        Ok(Either { words, object })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let first: Option<Self::Value> = items.next_element()?;
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first.unwrap_or_else(|| Either::of(Cow::Borrowed(""))))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Either::of(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Either::of(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Either::of(Cow::Borrowed("")))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Either::of(Cow::Owned(number.to_string())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Either::of(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Either::of(Cow::Owned(number.to_string())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Either::of(Cow::Borrowed("")))
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Either::of(Cow::Borrowed("")))
    }
}

impl<'t, T: Default> Either<'t, T> {
    fn of(words: Cow<'t, str>) -> Self {
        Self {
            words,
            object: T::default(),
        }
    }
}
