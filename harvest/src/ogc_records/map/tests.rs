use super::*;
use crate::kinds::Defaults;
use proptest::prelude::*;

fn mapped(raw: &str) -> Result<Mapped, Unmapped> {
    let items = Url::parse("https://x.example/collections/a/items").unwrap();
    let context = MapContext {
        portal: Url::parse("https://x.example/").unwrap(),
        defaults: Defaults::default(),
    };
    record(raw, &items, &items, &context, &mut Issues::default())
}

fn iri_of(id: &str) -> String {
    let raw = format!(r#"{{"id": "{id}", "properties": {{"title": "X"}}}}"#);
    match mapped(&raw) {
        Ok(Mapped::Record(record)) => record.resource().as_str().to_owned(),
        other => panic!("{id}: {other:?}"),
    }
}

#[test]
fn a_record_keeps_its_own_iri_where_it_has_one() {
    let items = "https://x.example/collections/a/items";
    assert_eq!(iri_of("urn:wmo:md:fr:x"), "urn:wmo:md:fr:x");
    assert_eq!(iri_of("https://y.example/1"), "https://y.example/1");
    assert_eq!(iri_of("a/b c"), format!("{items}/a%2Fb%20c"));
    assert_eq!(iri_of("urn:"), format!("{items}/urn:"));
}

#[test]
fn open_ends_are_open() {
    for (interval, expected) in [
        (r#"["2020-01-01", ".."]"#, Some(["2020-01-01", ""])),
        (r#"[null, "2021"]"#, Some(["", "2021"])),
        (r#"["2020-01-01"]"#, None),
        (r#""2020""#, None),
    ] {
        let raw = format!(r#"{{"interval": {interval}}}"#);
        let time: Time<'_> = serde_json::from_str(&raw).unwrap();
        let expected = expected.map(|ends| ends.map(str::to_owned));
        assert_eq!(time.ends(), expected, "{interval}");
    }
}

/// Any JSON in place of any field.
fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        "\\PC{0,12}".prop_map(serde_json::Value::from),
        Just(serde_json::Value::from("https://x.example/{a}")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let names = prop::sample::select(vec![
            "id",
            "type",
            "coordinates",
            "interval",
            "rel",
            "href",
            "title",
            "concepts",
            "roles",
            "emails",
            "value",
            "code",
            "links",
            "enclosure",
            "distribution",
            "availableFormats",
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
            "id": "x", "geometry": a, "time": b, "links": c, "associations": a,
            "properties": {
                "title": b, "contacts": c, "themes": a, "language": b, "externalIds": c,
                "keywords": a, "license": b, "resourceLanguages": c, "wmo:dataPolicy": a,
            },
        });
        let _ = mapped(&item.to_string());
    }
}
