//! What an item of a data.json says: DCAT-US 1.0, 1.1 and 3.0, and their relatives elsewhere.

use crate::json::{Either, Link, Many, Object, Words};
use serde::Deserialize;
use serde_json::value::RawValue;

/// A dataset, a series or a service.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Item<'t> {
    #[serde(borrow, rename = "@id")]
    pub id: Link<'t>,
    #[serde(borrow, rename = "@type")]
    pub types: Many<Words<'t>>,
    #[serde(borrow)]
    pub identifier: Link<'t>,
    #[serde(borrow)]
    pub other_identifier: Many<Words<'t>>,
    #[serde(borrow)]
    pub title: Words<'t>,
    #[serde(borrow)]
    pub description: Words<'t>,
    #[serde(borrow)]
    pub keyword: Many<Words<'t>>,
    #[serde(borrow)]
    pub theme: Many<Words<'t>>,
    #[serde(borrow)]
    pub super_theme: Many<Words<'t>>,
    #[serde(borrow)]
    pub issued: Words<'t>,
    #[serde(borrow)]
    pub modified: Words<'t>,
    #[serde(borrow)]
    pub language: Many<Words<'t>>,
    #[serde(borrow)]
    pub publisher: Many<Either<'t, Publisher<'t>>>,
    #[serde(borrow)]
    pub contact_point: Many<Either<'t, ContactPoint<'t>>>,
    #[serde(borrow)]
    pub access_level: Words<'t>,
    #[serde(borrow)]
    pub access_rights: Words<'t>,
    #[serde(borrow)]
    pub license: Many<Link<'t>>,
    #[serde(borrow)]
    pub rights: Many<Words<'t>>,
    #[serde(borrow)]
    pub spatial: Option<&'t RawValue>,
    #[serde(borrow)]
    pub temporal: Option<&'t RawValue>,
    #[serde(borrow)]
    pub spatial_resolution_in_meters: Words<'t>,
    #[serde(borrow)]
    pub temporal_resolution: Words<'t>,
    #[serde(borrow)]
    pub accrual_periodicity: Words<'t>,
    #[serde(borrow)]
    pub conforms_to: Many<Link<'t>>,
    #[serde(borrow)]
    pub described_by: Link<'t>,
    #[serde(borrow)]
    pub landing_page: Many<Link<'t>>,
    #[serde(borrow)]
    pub page: Many<Link<'t>>,
    #[serde(borrow)]
    pub references: Many<Link<'t>>,
    #[serde(borrow)]
    pub is_part_of: Many<Link<'t>>,
    #[serde(borrow)]
    pub in_series: Many<Link<'t>>,
    #[serde(borrow)]
    pub relation: Many<Link<'t>>,
    #[serde(borrow)]
    pub source: Many<Link<'t>>,
    #[serde(borrow)]
    pub version: Words<'t>,
    #[serde(borrow)]
    pub version_notes: Words<'t>,
    #[serde(borrow)]
    pub provenance: Words<'t>,
    #[serde(borrow)]
    pub web_service: Link<'t>,
    #[serde(borrow)]
    pub distribution: Many<Object<Distribution<'t>>>,
    /// Datasets written inside a series.
    #[serde(borrow)]
    pub series_member: Option<&'t RawValue>,
    #[serde(rename = "endpointURL", borrow)]
    pub endpoint_url: Many<Link<'t>>,
    #[serde(borrow)]
    pub endpoint_description: Many<Link<'t>>,
    #[serde(borrow)]
    pub serves_dataset: Many<Link<'t>>,
    #[serde(borrow)]
    pub bureau_code: Many<Words<'t>>,
    #[serde(borrow)]
    pub program_code: Many<Words<'t>>,
    #[serde(rename = "primaryITInvestmentUII", borrow)]
    pub primary_it_investment_uii: Words<'t>,
    #[serde(borrow)]
    pub system_of_records: Words<'t>,
    #[serde(borrow)]
    pub data_quality: Words<'t>,
}

/// An organisation or a person.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Publisher<'t> {
    #[serde(borrow, rename = "@id")]
    pub id: Link<'t>,
    #[serde(borrow, rename = "@type")]
    pub types: Many<Words<'t>>,
    #[serde(borrow)]
    pub name: Words<'t>,
    #[serde(borrow)]
    pub mbox: Link<'t>,
    #[serde(borrow)]
    pub homepage: Link<'t>,
}

/// Whom to ask.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ContactPoint<'t> {
    #[serde(borrow)]
    pub r#fn: Words<'t>,
    #[serde(borrow)]
    pub has_email: Link<'t>,
    #[serde(borrow)]
    pub tel: Link<'t>,
    #[serde(borrow, rename = "hasURL")]
    pub has_url: Link<'t>,
}

/// A file or an access point.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Distribution<'t> {
    #[serde(borrow, rename = "@id")]
    pub id: Link<'t>,
    #[serde(borrow)]
    pub identifier: Link<'t>,
    #[serde(borrow)]
    pub title: Words<'t>,
    #[serde(borrow)]
    pub description: Words<'t>,
    #[serde(borrow, rename = "accessURL")]
    pub access_url: Link<'t>,
    #[serde(borrow, rename = "downloadURL")]
    pub download_url: Link<'t>,
    #[serde(borrow)]
    pub format: Words<'t>,
    #[serde(borrow)]
    pub media_type: Words<'t>,
    #[serde(borrow)]
    pub byte_size: Words<'t>,
    #[serde(borrow)]
    pub checksum: Object<Checksum<'t>>,
    #[serde(borrow)]
    pub issued: Words<'t>,
    #[serde(borrow)]
    pub modified: Words<'t>,
    #[serde(borrow)]
    pub license: Many<Link<'t>>,
    #[serde(borrow)]
    pub rights: Words<'t>,
    #[serde(borrow)]
    pub conforms_to: Link<'t>,
    #[serde(borrow)]
    pub described_by: Link<'t>,
    #[serde(borrow)]
    pub access_service: Link<'t>,
}

/// A sum that tells whether a file is whole.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Checksum<'t> {
    #[serde(borrow)]
    pub algorithm: Link<'t>,
    #[serde(borrow)]
    pub checksum_value: Words<'t>,
}
