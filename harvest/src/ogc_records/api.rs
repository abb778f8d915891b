//! What an API answers: collections, pages of records, records.

use crate::json::{Either, Link as Address, Many, Object, Words};
use serde::Deserialize;
use serde_json::value::RawValue;
use url::Url;

/// Collections of one API that are walked.
const MAX_COLLECTIONS: usize = 1000;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Collections<'t> {
    #[serde(borrow)]
    pub collections: Many<Object<Collection<'t>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Collection<'t> {
    #[serde(borrow)]
    pub id: Words<'t>,
    #[serde(borrow, rename = "itemType")]
    pub item_type: Many<Words<'t>>,
    #[serde(borrow)]
    pub links: Many<Object<Link<'t>>>,
}

impl Collections<'_> {
    /// Where the collections of records have their items.
    pub fn of_records(&self, base: &Url) -> Vec<Url> {
        let collections = self.collections.iter().filter(|collection| {
            let mut types = collection.item_type.iter();
            types.any(|of| of.eq_ignore_ascii_case("record"))
        });
        let items = collections.filter_map(|collection| {
            let links = collection.links.iter();
            let stated = best(links.filter(|link| *link.rel == *"items"));
            match stated {
                Some(link) => base.join(&link.href).ok(),
                None => {
                    let id = crate::describe::segment(collection.id.some()?);
                    let mut url = base.clone();
                    let path = base.path().trim_end_matches('/').to_owned();
                    url.set_path(&format!("{path}/{id}/items"));
                    url.set_query(None);
                    Some(url)
                }
            }
        });
        items.take(MAX_COLLECTIONS).collect()
    }
}

/// A page of records, or one record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Features<'t> {
    #[serde(borrow, rename = "type")]
    pub class: Words<'t>,
    #[serde(borrow)]
    pub features: Option<Vec<&'t RawValue>>,
    #[serde(rename = "numberMatched")]
    pub number_matched: Option<u64>,
    #[serde(borrow)]
    pub links: Many<Object<Link<'t>>>,
}

impl<'t> Features<'t> {
    /// The records as they are written; `whole` is the text of the answer.
    pub fn records(&self, whole: &'t str) -> Option<Vec<&'t str>> {
        match &self.features {
            Some(features) => Some(features.iter().map(|raw| raw.get()).collect()),
            None if *self.class == *"Feature" => Some(vec![whole]),
            None => None,
        }
    }

    /// The next page, in JSON where there is a choice.
    pub fn next(&self, base: &Url) -> Option<Url> {
        let links = self.links.iter().filter(|link| *link.rel == *"next");
        base.join(&best(links)?.href).ok()
    }
}

/// The link to JSON, else one of no type.
fn best<'l, 't: 'l>(
    links: impl Iterator<Item = &'l Object<Link<'t>>> + Clone,
) -> Option<&'l Link<'t>> {
    let mut typed = links.clone();
    let json = typed.find(|link| link.media_type.contains("json"));
    let mut others = links;
    json.or_else(|| others.find(|link| !link.media_type.contains("html")))
        .map(|link| &**link)
}

/// A record.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Record<'t> {
    #[serde(borrow)]
    pub id: Words<'t>,
    #[serde(borrow)]
    pub geometry: Option<&'t RawValue>,
    #[serde(borrow)]
    pub time: Object<Time<'t>>,
    #[serde(borrow, rename = "conformsTo")]
    pub conforms_to: Many<Words<'t>>,
    #[serde(borrow)]
    pub properties: Object<Properties<'t>>,
    #[serde(borrow)]
    pub links: Many<Object<Link<'t>>>,
    /// Links of earlier drafts.
    #[serde(borrow)]
    pub associations: Many<Object<Link<'t>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Time<'t> {
    #[serde(borrow)]
    pub interval: Option<&'t RawValue>,
    #[serde(borrow)]
    pub date: Words<'t>,
    #[serde(borrow)]
    pub timestamp: Words<'t>,
    #[serde(borrow)]
    pub resolution: Words<'t>,
}

impl Time<'_> {
    /// Both ends, an open one empty.
    pub fn ends(&self) -> Option<[String; 2]> {
        let instant = self.date.some().or(self.timestamp.some());
        if let Some(instant) = instant {
            return Some([instant.to_owned(), instant.to_owned()]);
        }
        let ends: Vec<Words<'_>> = serde_json::from_str(self.interval?.get()).ok()?;
        let [start, end] = &ends[..] else {
            return None;
        };
        Some([start, end].map(|end| match end.trim() {
            ".." => String::new(),
            end => end.to_owned(),
        }))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Properties<'t> {
    #[serde(borrow, rename = "type")]
    pub class: Words<'t>,
    #[serde(borrow)]
    pub title: Words<'t>,
    #[serde(borrow)]
    pub description: Words<'t>,
    #[serde(borrow)]
    pub keywords: Many<Words<'t>>,
    /// The language of the record.
    #[serde(borrow)]
    pub language: Either<'t, Language<'t>>,
    #[serde(borrow, rename = "resourceLanguages")]
    pub resource_languages: Many<Either<'t, Language<'t>>>,
    #[serde(borrow)]
    pub created: Words<'t>,
    #[serde(borrow)]
    pub updated: Words<'t>,
    #[serde(borrow)]
    pub published: Words<'t>,
    #[serde(borrow, rename = "externalIds")]
    pub external_ids: Many<Words<'t>>,
    #[serde(borrow)]
    pub contacts: Many<Object<Contact<'t>>>,
    /// Contacts of earlier drafts.
    #[serde(borrow)]
    pub providers: Many<Object<Contact<'t>>>,
    #[serde(borrow)]
    pub themes: Many<Object<Theme<'t>>>,
    #[serde(borrow)]
    pub license: Words<'t>,
    #[serde(borrow)]
    pub rights: Words<'t>,
    #[serde(borrow)]
    pub version: Words<'t>,
    /// `core` or `recommended`, of WCMP 2.
    #[serde(borrow, rename = "wmo:dataPolicy")]
    pub wmo_data_policy: Words<'t>,
    #[serde(borrow)]
    pub associations: Many<Object<Link<'t>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Language<'t> {
    #[serde(borrow)]
    pub code: Words<'t>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Contact<'t> {
    #[serde(borrow)]
    pub name: Words<'t>,
    #[serde(borrow)]
    pub organization: Words<'t>,
    #[serde(borrow)]
    pub emails: Many<Words<'t>>,
    #[serde(borrow)]
    pub phones: Many<Words<'t>>,
    #[serde(borrow)]
    pub links: Many<Object<Link<'t>>>,
    #[serde(borrow)]
    pub url: Address<'t>,
    #[serde(borrow)]
    pub roles: Many<Words<'t>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Theme<'t> {
    #[serde(borrow)]
    pub concepts: Many<Either<'t, Concept<'t>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Concept<'t> {
    #[serde(borrow)]
    pub id: Words<'t>,
    #[serde(borrow)]
    pub title: Words<'t>,
    #[serde(borrow)]
    pub url: Address<'t>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Link<'t> {
    #[serde(borrow)]
    pub rel: Words<'t>,
    #[serde(borrow)]
    pub href: Address<'t>,
    #[serde(borrow, rename = "type")]
    pub media_type: Words<'t>,
    #[serde(borrow)]
    pub title: Words<'t>,
    #[serde(borrow)]
    pub length: Words<'t>,
    #[serde(borrow)]
    pub created: Words<'t>,
    #[serde(borrow)]
    pub updated: Words<'t>,
    #[serde(borrow)]
    pub templated: Words<'t>,
    #[serde(borrow)]
    pub distribution: Object<Formats<'t>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Formats<'t> {
    #[serde(borrow, rename = "availableFormats")]
    pub available_formats: Many<Words<'t>>,
}
