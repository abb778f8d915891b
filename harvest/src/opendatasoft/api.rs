//! What the APIs answer: Explore 2.1 and 2.0, and API 1.0.

use crate::{
    describe::segment,
    json::{Many, Object, Words},
    usage::Explore,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap};

/// A page of datasets.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer<'t> {
    /// Of Explore and version 2.0.
    pub total_count: Option<u64>,
    /// Of version 1.
    pub nhits: Option<u64>,
    /// Explore 2.1.
    #[serde(borrow)]
    pub results: Option<Vec<&'t RawValue>>,
    /// Explore 2.0, version 1.
    #[serde(borrow)]
    pub datasets: Option<Vec<&'t RawValue>>,
}

impl<'t> Answer<'t> {
    pub fn total(&self) -> Option<u64> {
        self.total_count.or(self.nhits)
    }

    pub fn rows(&self) -> Option<Vec<&'t RawValue>> {
        self.results.clone().or_else(|| self.datasets.clone())
    }
}

/// A dataset.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Dataset<'t> {
    #[serde(borrow, alias = "datasetid")]
    pub dataset_id: Words<'t>,
    /// `da_…`: it stays when somebody renames the dataset.
    #[serde(borrow)]
    pub dataset_uid: Words<'t>,
    #[serde(borrow)]
    pub has_records: Words<'t>,
    #[serde(borrow)]
    pub data_visible: Words<'t>,
    #[serde(borrow)]
    pub visibility: Words<'t>,
    #[serde(borrow)]
    pub features: Many<Words<'t>>,
    #[serde(borrow)]
    pub attachments: Many<Object<Attachment<'t>>>,
    #[serde(borrow)]
    pub alternative_exports: Many<Object<Attachment<'t>>>,
    #[serde(borrow)]
    pub metas: Option<&'t RawValue>,
    /// Version 1 has templates beside `metas`, not in it.
    #[serde(borrow)]
    pub interop_metas: Object<Templates<'t>>,
    #[serde(borrow)]
    pub extra_metas: Object<Templates<'t>>,
    /// Explore 2.0 wraps datasets.
    #[serde(borrow)]
    pub dataset: Option<&'t RawValue>,
}

/// A file beside the records.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Attachment<'t> {
    #[serde(borrow)]
    pub id: Words<'t>,
    #[serde(borrow)]
    pub title: Words<'t>,
    #[serde(borrow)]
    pub description: Words<'t>,
    #[serde(borrow)]
    pub mimetype: Words<'t>,
    /// `odsfile://…`, or an address elsewhere.
    #[serde(borrow)]
    pub url: Words<'t>,
}

/// The templates of metadata.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Templates<'t> {
    #[serde(borrow, rename = "default")]
    pub general: Option<&'t RawValue>,
    #[serde(borrow)]
    pub dcat: Object<Dcat<'t>>,
    #[serde(borrow)]
    pub dcat_ap: Object<DcatAp<'t>>,
    #[serde(borrow)]
    pub inspire: Object<Inspire<'t>>,
    #[serde(borrow)]
    pub federation: Object<Federation<'t>>,
    #[serde(borrow)]
    pub explore: Object<Explore<'t>>,
    /// Whatever the portal's owner added.
    #[serde(borrow)]
    pub custom: Object<BTreeMap<Cow<'t, str>, Many<Words<'t>>>>,
}

/// `default`: what every dataset has.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct General<'t> {
    #[serde(borrow)]
    pub title: Words<'t>,
    #[serde(borrow)]
    pub description: Words<'t>,
    #[serde(borrow)]
    pub theme: Many<Words<'t>>,
    #[serde(borrow)]
    pub keyword: Many<Words<'t>>,
    #[serde(borrow)]
    pub license: Words<'t>,
    #[serde(borrow)]
    pub license_url: Words<'t>,
    #[serde(borrow)]
    pub language: Words<'t>,
    #[serde(borrow)]
    pub modified: Words<'t>,
    #[serde(borrow)]
    pub publisher: Many<Words<'t>>,
    #[serde(borrow)]
    pub references: Many<Words<'t>>,
    #[serde(borrow)]
    pub attributions: Many<Words<'t>>,
    #[serde(borrow)]
    pub territory: Many<Words<'t>>,
    #[serde(borrow)]
    pub geographic_area: Option<&'t RawValue>,
    #[serde(borrow)]
    pub source_domain_address: Words<'t>,
    #[serde(borrow)]
    pub source_dataset: Words<'t>,
}

/// Where a federated dataset comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Federation<'t> {
    #[serde(borrow)]
    pub source_domain_address: Words<'t>,
    #[serde(borrow)]
    pub source_dataset: Words<'t>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Dcat<'t> {
    #[serde(borrow)]
    pub created: Words<'t>,
    #[serde(borrow)]
    pub issued: Words<'t>,
    #[serde(borrow)]
    pub creator: Many<Words<'t>>,
    #[serde(borrow)]
    pub contact_name: Words<'t>,
    #[serde(borrow)]
    pub contact_email: Words<'t>,
    #[serde(borrow)]
    pub accrualperiodicity: Words<'t>,
    #[serde(borrow)]
    pub spatial: Many<Words<'t>>,
    #[serde(borrow)]
    pub temporal: Words<'t>,
    #[serde(borrow)]
    pub temporal_coverage_start: Words<'t>,
    #[serde(borrow)]
    pub temporal_coverage_end: Words<'t>,
    #[serde(borrow)]
    pub conforms_to: Many<Words<'t>>,
    #[serde(borrow)]
    pub dataquality: Words<'t>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DcatAp<'t> {
    #[serde(borrow)]
    pub hvd_category: Many<Words<'t>>,
    #[serde(borrow)]
    pub applicable_legislation: Many<Words<'t>>,
    #[serde(borrow)]
    pub conforms_to: Many<Words<'t>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Inspire<'t> {
    #[serde(borrow)]
    pub theme: Many<Words<'t>>,
    #[serde(borrow)]
    pub file_identifier: Words<'t>,
    #[serde(borrow)]
    pub hierarchy_level: Words<'t>,
    #[serde(borrow)]
    pub contact_individual_name: Words<'t>,
    #[serde(borrow)]
    pub contact_email: Words<'t>,
    #[serde(borrow)]
    pub extend_bounding_box_westbound_longitude: Words<'t>,
    #[serde(borrow)]
    pub extend_bounding_box_southbound_latitude: Words<'t>,
    #[serde(borrow)]
    pub extend_bounding_box_eastbound_longitude: Words<'t>,
    #[serde(borrow)]
    pub extend_bounding_box_northbound_latitude: Words<'t>,
}

impl Federation<'_> {
    /// The dataset at the portal it comes from.
    pub fn iri(&self) -> Option<String> {
        let host = self.source_domain_address.some()?;
        let host = host.trim_end_matches('/');
        let site = match host.starts_with("http") {
            true => host.to_owned(),
            false => format!("https://{host}"),
        };
        let id = segment(self.source_dataset.some()?);
        Some(format!("{site}/explore/dataset/{id}/"))
    }
}

impl Inspire<'_> {
    /// `west,south,east,north`, when all four are there.
    pub fn bbox(&self) -> Option<String> {
        let corners = [
            self.extend_bounding_box_westbound_longitude.some()?,
            self.extend_bounding_box_southbound_latitude.some()?,
            self.extend_bounding_box_eastbound_longitude.some()?,
            self.extend_bounding_box_northbound_latitude.some()?,
        ];
        Some(corners.join(","))
    }
}
