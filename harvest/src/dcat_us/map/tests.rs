//! Whatever an item holds, it is a record or it is told.

use super::{Section, records};
use crate::{arbitrary, describe::MapContext, kinds::Defaults};
use proptest::prelude::*;
use url::Url;
use vocab::Issues;

const KEYS: &[&str] = &[
    "@id",
    "@type",
    "identifier",
    "title",
    "description",
    "keyword",
    "theme",
    "issued",
    "modified",
    "language",
    "publisher",
    "contactPoint",
    "accessLevel",
    "license",
    "rights",
    "spatial",
    "temporal",
    "accrualPeriodicity",
    "conformsTo",
    "landingPage",
    "references",
    "isPartOf",
    "distribution",
    "seriesMember",
    "endpointURL",
    "name",
    "fn",
    "hasEmail",
    "accessURL",
    "downloadURL",
    "format",
    "mediaType",
    "byteSize",
    "checksum",
    "checksumValue",
    "bbox",
    "coordinates",
    "type",
    "startDate",
    "endDate",
    "prefLabel",
    "bureauCode",
];

fn context() -> MapContext {
    MapContext {
        portal: Url::parse("https://portal.example/data.json?x#y").unwrap(),
        defaults: Defaults {
            license: Some("Licence Ouverte 2.0".into()),
            language: Some("fr".into()),
            publisher: Some("Ville".into()),
            publisher_iri: None,
        },
    }
}

proptest! {
    #[test]
    fn anything_is_a_record_or_is_told(raw in arbitrary::json(KEYS)) {
        let (mut issues, mut met) = (Issues::default(), Vec::new());
        let told = records(Section::Datasets, &raw, &context(), &mut issues, &mut met);
        prop_assert!(told.is_err() || !met.is_empty());
        met.iter().for_each(arbitrary::check);
    }
}

#[test]
fn what_holds_for_the_source_is_added_where_an_item_says_nothing() {
    let (mut issues, mut met) = (Issues::default(), Vec::new());
    for raw in [
        r#"{"identifier": "a", "title": "A"}"#,
        r#"{"identifier": "b", "title": "B", "license": "https://creativecommons.org/licenses/by/4.0/",
            "publisher": {"name": "Agence"}, "language": ["en"]}"#,
    ] {
        records(Section::Datasets, raw, &context(), &mut issues, &mut met).unwrap();
    }
    let [a, b] = [met[0].payload(), met[1].payload()];
    assert!(a.contains("\"A\"@fr") && b.contains("\"B\"@en"));
    assert!(a.contains("authority/licence/ETALAB_2_0>") && b.contains("licenses/by/4.0/>"));
    assert!(a.contains("\"Ville\"") && !b.contains("\"Ville\""));
    assert!(b.contains("<https://portal.example/data.json#agent-agence>"));
}
