use super::*;
use crate::kinds::Defaults;
use proptest::prelude::*;
use url::Url;

fn context() -> MapContext {
    MapContext {
        portal: Url::parse("https://nation.example/").unwrap(),
        defaults: Defaults::default(),
    }
}

fn mapped(raw: &str) -> Result<Mapped, Unmapped> {
    dataset(raw, &[], &context(), &mut Issues::default())
}

#[test]
fn a_new_slug_changes_an_identifier_and_not_the_name() {
    let [before, after] = ["eaux", "eaux-2024"].map(|slug| {
        let raw = format!(r#"{{"id": "d1", "slug": "{slug}", "title": "Eaux"}}"#);
        match mapped(&raw) {
            Ok(Mapped::Used(record, _)) => *record,
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(before.resource(), after.resource());
    assert_eq!(
        before.resource().as_str(),
        "https://nation.example/datasets/d1/"
    );
    assert!(after.payload().contains("\"eaux-2024\""));
}

#[test]
fn what_is_no_object_is_refused() {
    for raw in ["7", "\"x\"", "null"] {
        assert!(
            matches!(
                mapped(raw),
                Err(Unmapped {
                    error: MapError::Shape(_),
                    ..
                })
            ),
            "{raw}"
        );
    }
    assert!(matches!(
        mapped("{}"),
        Err(Unmapped {
            error: MapError::NoIdentity,
            ..
        })
    ));
}

/// Any JSON in place of any field.
fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from),
        "\\PC{0,12}".prop_map(serde_json::Value::from),
        Just(serde_json::Value::from("fr:commune:17300@1943")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let names = prop::sample::select(vec![
            "id",
            "name",
            "zones",
            "geom",
            "url",
            "remote_url",
            "remote_id",
            "start",
            "kind",
            "type",
            "value",
            "checksum",
            "schema",
            "title",
            "format",
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
    fn mapping_never_panics(a in value(), b in value(), c in value()) {
        let item = serde_json::json!({
            "id": "x", "title": a, "resources": b, "spatial": c, "harvest": a, "organization": b,
            "owner": c, "tags": a, "badges": b, "license": c, "schema": a, "contact_points": b,
            "temporal_coverage": c, "extras": a, "archived": b, "base_api_url": c,
        });
        let raw = item.to_string();
        let _ = dataset(&raw, &[a.to_string()], &context(), &mut Issues::default());
        let _ = service(&raw, &context(), &mut Issues::default());
    }
}
