//! What the API answers: lists, datasets, resources, data services.

use crate::{
    json::{Either, Link, Many, Object, Words},
    usage::Metrics,
};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A page of a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer<'t> {
    #[serde(borrow, deserialize_with = "list")]
    pub data: Vec<&'t RawValue>,
    /// Whether `data` was there.
    #[serde(rename = "page_size", deserialize_with = "there")]
    pub is_list: bool,
    pub total: Option<u64>,
    #[serde(borrow)]
    pub next_page: Link<'t>,
}

impl Answer<'_> {
    /// How many items there are, when `met` of them were.
    pub fn total(&self, met: u64) -> u64 {
        let more = u64::from(self.next_page.some().is_some());
        self.total.unwrap_or(met + more)
    }
}

fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<&'de RawValue>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(|_| true)
}

/// Where a dataset of API 2 has its resources.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Linked<'t> {
    #[serde(borrow)]
    pub resources: Object<Subsection<'t>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Subsection<'t> {
    #[serde(borrow)]
    pub href: Link<'t>,
    pub total: Option<u64>,
}

/// A dataset.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Dataset<'t> {
    #[serde(borrow)]
    pub id: Words<'t>,
    #[serde(borrow)]
    pub slug: Words<'t>,
    #[serde(borrow)]
    pub page: Link<'t>,
    #[serde(borrow)]
    pub title: Words<'t>,
    #[serde(borrow)]
    pub acronym: Words<'t>,
    #[serde(borrow)]
    pub description: Words<'t>,
    #[serde(borrow)]
    pub tags: Many<Words<'t>>,
    #[serde(borrow)]
    pub badges: Many<Either<'t, Badge<'t>>>,
    #[serde(borrow)]
    pub license: Words<'t>,
    #[serde(borrow)]
    pub frequency: Words<'t>,
    #[serde(borrow)]
    pub access_type: Words<'t>,
    #[serde(borrow)]
    pub created_at: Words<'t>,
    #[serde(borrow)]
    pub last_update: Words<'t>,
    #[serde(borrow)]
    pub last_modified: Words<'t>,
    #[serde(borrow)]
    pub private: Words<'t>,
    #[serde(borrow)]
    pub archived: Words<'t>,
    #[serde(borrow)]
    pub deleted: Words<'t>,
    #[serde(borrow)]
    pub organization: Object<Organization<'t>>,
    #[serde(borrow)]
    pub owner: Object<Organization<'t>>,
    #[serde(borrow)]
    pub contact_points: Many<Object<ContactPoint<'t>>>,
    /// Its form of 2023.
    #[serde(borrow)]
    pub contact_point: Many<Object<ContactPoint<'t>>>,
    #[serde(borrow)]
    pub harvest: Object<Harvest<'t>>,
    #[serde(borrow)]
    pub extras: Object<Extras<'t>>,
    #[serde(borrow)]
    pub temporal_coverage: Object<Period<'t>>,
    #[serde(borrow)]
    pub spatial: Object<Spatial<'t>>,
    #[serde(borrow)]
    pub schema: Either<'t, Schema<'t>>,
    #[serde(borrow)]
    pub metrics: Object<Metrics<'t>>,
    /// A list, or a link to one.
    #[serde(borrow)]
    pub resources: Option<&'t RawValue>,
}

/// A data service, as far as it is no dataset.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Service<'t> {
    #[serde(borrow)]
    pub base_api_url: Link<'t>,
    #[serde(borrow)]
    pub machine_documentation_url: Link<'t>,
    #[serde(borrow)]
    pub technical_documentation_url: Link<'t>,
    #[serde(borrow)]
    pub business_documentation_url: Link<'t>,
    #[serde(borrow)]
    pub self_web_url: Link<'t>,
    #[serde(borrow)]
    pub metadata_modified_at: Words<'t>,
    #[serde(borrow)]
    pub deleted_at: Words<'t>,
    #[serde(borrow)]
    pub archived_at: Words<'t>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Badge<'t> {
    #[serde(borrow)]
    pub kind: Words<'t>,
}

/// An organisation, or a person.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Organization<'t> {
    #[serde(borrow)]
    pub id: Words<'t>,
    #[serde(borrow)]
    pub name: Words<'t>,
    #[serde(borrow)]
    pub first_name: Words<'t>,
    #[serde(borrow)]
    pub last_name: Words<'t>,
    #[serde(borrow)]
    pub page: Link<'t>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ContactPoint<'t> {
    #[serde(borrow)]
    pub name: Words<'t>,
    #[serde(borrow)]
    pub email: Words<'t>,
    #[serde(borrow)]
    pub contact_form: Link<'t>,
    #[serde(borrow)]
    pub role: Words<'t>,
}

/// Where a portal has a dataset from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Harvest<'t> {
    #[serde(borrow)]
    pub remote_id: Words<'t>,
    #[serde(borrow)]
    pub remote_url: Link<'t>,
    #[serde(borrow)]
    pub uri: Link<'t>,
    #[serde(borrow)]
    pub dct_identifier: Words<'t>,
}

/// The extras that say what other portals say in fields.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Extras<'t> {
    #[serde(borrow, rename = "harvest:remote_id")]
    pub remote_id: Words<'t>,
    #[serde(borrow)]
    pub remote_url: Link<'t>,
    #[serde(borrow, rename = "ods:url")]
    pub ods_url: Link<'t>,
    #[serde(borrow, rename = "dct:identifier")]
    pub dct_identifier: Words<'t>,
    #[serde(borrow, rename = "inspire:identifier")]
    pub inspire_identifier: Words<'t>,
    #[serde(borrow, rename = "datagouv_ckan_id")]
    pub ckan_id: Words<'t>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Period<'t> {
    #[serde(borrow)]
    pub start: Words<'t>,
    #[serde(borrow)]
    pub end: Words<'t>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Spatial<'t> {
    #[serde(borrow)]
    pub zones: Many<Either<'t, Zone<'t>>>,
    #[serde(borrow)]
    pub geom: Option<&'t RawValue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Zone<'t> {
    #[serde(borrow)]
    pub id: Words<'t>,
    #[serde(borrow)]
    pub name: Words<'t>,
    #[serde(borrow)]
    pub uri: Link<'t>,
}

/// A schema of schema.data.gouv.fr by its name, or any by its address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Schema<'t> {
    #[serde(borrow)]
    pub name: Words<'t>,
    #[serde(borrow)]
    pub url: Link<'t>,
}

/// A file, an API or a page of a dataset.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Resource<'t> {
    #[serde(borrow)]
    pub id: Words<'t>,
    #[serde(borrow)]
    pub title: Words<'t>,
    #[serde(borrow)]
    pub description: Words<'t>,
    #[serde(borrow)]
    pub url: Link<'t>,
    /// `main`, `documentation`, `update`, `api`, `code`, `other`.
    #[serde(borrow, rename = "type")]
    pub purpose: Words<'t>,
    #[serde(borrow)]
    pub format: Words<'t>,
    #[serde(borrow)]
    pub mime: Words<'t>,
    #[serde(borrow)]
    pub filesize: Words<'t>,
    #[serde(borrow)]
    pub checksum: Object<Checksum<'t>>,
    #[serde(borrow)]
    pub created_at: Words<'t>,
    #[serde(borrow)]
    pub last_modified: Words<'t>,
    #[serde(borrow)]
    pub schema: Either<'t, Schema<'t>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Checksum<'t> {
    #[serde(borrow, rename = "type")]
    pub algorithm: Words<'t>,
    #[serde(borrow)]
    pub value: Words<'t>,
}
