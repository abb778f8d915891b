//! Catalogues are walked item by item, and broken ones are told where they break.

use super::{Scan, Section};
use proptest::prelude::*;

fn items(text: &str) -> Result<Vec<(Section, String)>, String> {
    let mut scan = Scan::default();
    let mut items = Vec::new();
    while let Some((section, raw)) = scan.next(text, "x").map_err(|error| error.to_string())? {
        items.push((section, raw.to_owned()));
        // A walk can be put aside and taken up again anywhere.
        let kept = serde_json::to_string(&scan).unwrap();
        scan = serde_json::from_str(&kept).unwrap();
    }
    Ok(items)
}

#[test]
fn every_list_of_every_catalogue_is_met() {
    let text = r#" { "title": "é", "dataset": [ {"a": 1}, {"b": [2]} ],
        "catalog": [ {"dataset": [{"c": 3}]}, 7, {"catalog": {"service": {"d": 4}}} ],
        "datasetSeries": [{"e": 5}], "x": null } "#;
    let met = items(text).unwrap();
    let expected = [
        (Section::Datasets, r#"{"a": 1}"#),
        (Section::Datasets, r#"{"b": [2]}"#),
        (Section::Datasets, r#"{"c": 3}"#),
        (Section::Services, r#"{"d": 4}"#),
        (Section::Series, r#"{"e": 5}"#),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(section, raw)| (section, raw.to_owned()))
        .collect();
    assert_eq!(met, expected);
    assert_eq!(items(r#"[{"a": 1}]"#).unwrap().len(), 1);
    assert_eq!(items(r#"{"dataset": []}"#).unwrap(), []);
}

#[test]
fn broken_documents_are_told() {
    for text in [
        "",
        "7",
        "{",
        r#"{"dataset""#,
        r#"{"dataset": [{"a": 1}, {"b": "#,
        r#"{"dataset": [{"a": 1}"#,
        r#"{"dataset": [{"a": 1}]} {"#,
        r#"{"dataset": [{"a" 1}]}"#,
        r#"{dataset: []}"#,
    ] {
        let error = items(text).unwrap_err();
        assert!(
            error.contains("cannot read x further than byte"),
            "{text}: {error}"
        );
    }
    let deep = r#"{"catalog":"#.repeat(40);
    assert!(items(&deep).unwrap_err().contains("nested too deep"));
}

proptest! {
    #[test]
    fn nothing_panics(text in r#"[\[\]{},:" a-z0-9é\\]{0,60}"#) {
        let _ = items(&text);
    }
}
