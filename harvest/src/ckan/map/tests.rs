//! Whatever a package holds, it is a record or it is told.

use super::{iri, record};
use crate::{arbitrary, ckan::api::Package, describe::MapContext, kinds::Defaults};
use proptest::prelude::*;
use url::Url;
use vocab::Issues;

const KEYS: &[&str] = &[
    "id",
    "name",
    "uri",
    "title",
    "title_translated",
    "notes",
    "url",
    "tags",
    "tags_translated",
    "groups",
    "extras",
    "key",
    "value",
    "organization",
    "publisher",
    "publisher_name",
    "contact",
    "author",
    "author_email",
    "license_id",
    "license_url",
    "license_title",
    "metadata_created",
    "modified",
    "frequency",
    "language",
    "theme",
    "spatial",
    "spatial_coverage",
    "temporal_coverage",
    "start",
    "end",
    "geom",
    "bbox-west-long",
    "bbox-south-lat",
    "bbox-east-long",
    "bbox-north-lat",
    "in_series",
    "resources",
    "format",
    "mimetype",
    "size",
    "hash",
    "url_type",
    "state",
    "package_id",
    "description",
];

proptest! {
    #[test]
    fn anything_is_a_record_or_is_told(raw in arbitrary::json(KEYS)) {
        let context = MapContext {
            portal: Url::parse("https://portal.example/catalogue/").unwrap(),
            defaults: Defaults::default(),
        };
        let package = Package::read(&raw).unwrap();
        let mut issues = Issues::default();
        match record(&package, &context, &mut issues) {
            Ok(record) => {
                let iri = iri(&package, &context);
                prop_assert!(iri.is_some());
                arbitrary::check(&record);
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}
