use super::super::document::Document;
use super::*;
use crate::kinds::Defaults;
use crate::source;
use proptest::prelude::*;

fn mapped(text: &str) -> source::Page {
    let url = Url::parse("https://x.example/page").unwrap();
    let context = MapContext {
        portal: Url::parse("https://x.example/").unwrap(),
        defaults: Defaults::default(),
    };
    let mut page = Page {
        url: &url,
        language: "",
        modified: "",
        nameless: 0,
    };
    let mut items = Items::default();
    let document = Document::parse(text).unwrap();
    document.datasets(&mut items, &mut page, &context);
    items.page()
}

#[test]
fn a_dataset_is_named_by_its_id_its_address_or_its_page() {
    for (fields, expected) in [
        (
            r#""@id": "https://doi.org/10.1/x", "url": "https://y.example""#,
            "https://doi.org/10.1/x",
        ),
        (r##""@id": "#data""##, "https://x.example/page#data"),
        (r#""@id": "_:b0", "url": "/d/1""#, "https://x.example/d/1"),
        (r#""@id": "doi:10.1/x""#, "https://doi.org/10.1/x"),
        (r#""url": "https://y.example/1""#, "https://y.example/1"),
        (r#""description": "x""#, "https://x.example/page"),
    ] {
        let page = mapped(&format!(r#"{{"@type": "Dataset", "name": "X", {fields}}}"#));
        assert_eq!(page.records[0].resource().as_str(), expected, "{fields}");
    }
}

#[test]
fn a_thing_inside_of_itself_has_an_end() {
    let page = mapped(
        r#"{"@graph": [{"@id": "https://x.example/a", "@type": "Dataset", "name": "A",
            "publisher": {"@id": "https://x.example/a"}, "hasPart": {"@id": "https://x.example/a"}}]}"#,
    );
    assert_eq!(page.records.len(), 1);
}

/// Any JSON-LD in place of any field.
fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(serde_json::Value::from),
        any::<f64>().prop_map(serde_json::Value::from),
        "\\PC{0,12}".prop_map(serde_json::Value::from),
        Just(serde_json::Value::from("1,2 3,4 5,6 7,8")),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let names = prop::sample::select(vec![
            "@id",
            "@type",
            "@value",
            "@list",
            "@graph",
            "@language",
            "@context",
            "name",
            "url",
            "geo",
            "box",
            "polygon",
            "contentUrl",
            "value",
            "schema:dataset",
            "spdx:checksum",
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
        let document = serde_json::json!([a, {
            "@type": "Dataset", "name": a, "description": b, "spatialCoverage": c, "license": a,
            "distribution": b, "publisher": c, "creator": a, "identifier": b, "keywords": c,
            "temporalCoverage": a, "inLanguage": b, "sameAs": c, "contactPoint": a, "hasPart": b,
        }]);
        let _ = mapped(&document.to_string());
    }
}
