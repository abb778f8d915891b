use super::*;
use crate::kinds::Defaults;
use proptest::prelude::*;
use url::Url;

fn context() -> MapContext {
    MapContext {
        portal: Url::parse("https://data.town.example/").unwrap(),
        defaults: Defaults::default(),
    }
}

fn mapped(raw: &str, dialect: Dialect) -> Record {
    match record(raw, dialect, &context(), &mut Issues::default()) {
        Ok(Mapped::Used(record, _)) => *record,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_three_apis_give_one_dataset_one_name() {
    let general = r#"{"title": "Eau", "language": "fr"}"#;
    let explore = format!(r#"{{"dataset_id": "eau@ville", "metas": {{"default": {general}}}}}"#);
    let v2 = format!(r#"{{"dataset": {explore}}}"#);
    let v1 = format!(r#"{{"datasetid": "eau@ville", "metas": {general}}}"#);
    let records = [
        mapped(&explore, Dialect::Explore),
        mapped(&v2, Dialect::V2),
        mapped(&v1, Dialect::V1),
    ];
    for record in records {
        assert_eq!(
            record.resource().as_str(),
            "https://data.town.example/explore/dataset/eau@ville/"
        );
        assert!(record.payload().contains("\"Eau\"@fr"));
    }
}

#[test]
fn a_dataset_without_id_is_refused_and_one_without_metadata_is_kept() {
    let refused = record("{}", Dialect::Explore, &context(), &mut Issues::default());
    assert!(matches!(
        refused,
        Err(Unmapped {
            iri: None,
            error: MapError::NoIdentity
        })
    ));
    let bare = mapped(r#"{"dataset_id": "x", "metas": "none"}"#, Dialect::Explore);
    assert!(bare.payload().contains("dcat#Dataset"));
}

/// Any JSON in place of any field.
fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        "\\PC{0,12}".prop_map(serde_json::Value::from),
        Just(serde_json::Value::from("https://x.example/a b")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let names = prop::sample::select(vec![
            "default",
            "dcat",
            "inspire",
            "custom",
            "title",
            "theme",
            "territory",
            "id",
            "url",
            "geometry",
            "source_dataset",
            "source_domain_address",
            "temporal",
            "frequency",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            prop::collection::btree_map(names.prop_map(str::to_owned), inner, 0..5)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn mapping_never_panics(metas in value(), files in value(), other in value()) {
        let item = serde_json::json!({
            "dataset_id": "x", "metas": metas, "attachments": files, "has_records": other,
            "features": "geo", "interop_metas": other, "visibility": files,
        });
        for dialect in [Dialect::Explore, Dialect::V2, Dialect::V1] {
            let _ = record(&item.to_string(), dialect, &context(), &mut Issues::default());
        }
    }
}
