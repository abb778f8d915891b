//! Arbitrary JSON with the field names of a portal, and what must hold for every record made of it.

use proptest::prelude::*;
use vocab::{Record, Syntax, rdf};

/// Objects whose fields have these names and hold anything: what a portal should not send, and does.
pub fn json(keys: &'static [&'static str]) -> impl Strategy<Value = String> {
    let key = prop_oneof![
        9 => proptest::sample::select(keys).prop_map(str::to_owned),
        1 => ".{0,8}",
    ];
    let text = prop_oneof![
        4 => ".{0,24}",
        3 => "[ -~é\\n\\t]{0,40}",
        1 => proptest::sample::select(&[
            "https://ex.org/a b", "http://", "https://ex.org/{x}[y]|z", "mailto:", "mailto:a@b.example", "R/P1D",
            "2020-02-30", "2020-01-01T00:00:00Z", "01/02/2020", "<p onclick='x'>a<script>b</script>", "{{x}}", "fr",
            "{\"type\":\"Point\",\"coordinates\":[1e9,\"x\"]}", "-181,2,3,4", "POLYGON((1 1", "text/csv;x", "\u{0}\u{b}",
            "https://ex.org/datasets/0123456789abcdef0123456789abcdef_0", "a::b", "[\"a\"", "%", "https://ex.org/%zz",
        ][..]).prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        6 => text.prop_map(serde_json::Value::from),
        1 => any::<i64>().prop_map(serde_json::Value::from),
        1 => any::<f64>().prop_map(serde_json::Value::from),
        1 => any::<bool>().prop_map(serde_json::Value::from),
        1 => Just(serde_json::Value::Null),
    ];
    let value = leaf.prop_recursive(4, 48, 6, move |inner| {
        let object = proptest::collection::vec((key.clone(), inner.clone()), 0..8);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(serde_json::Value::from),
            object.prop_map(|fields| serde_json::Value::Object(fields.into_iter().collect())),
        ]
    });
    let fields = proptest::collection::vec((proptest::sample::select(keys), value), 0..16);
    fields.prop_map(|fields| {
        let fields = fields
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value));
        serde_json::Value::Object(fields.collect()).to_string()
    })
}

/// A record is what its payload says: valid N-Triples without blank nodes, sorted, each line once.
pub fn check(record: &Record) {
    let (resource, payload) = (record.resource().into_owned(), record.payload());
    let again = Record::open(resource, record.kind(), payload).unwrap();
    assert_eq!(again.fingerprint(), record.fingerprint());
    assert_eq!(rdf::canonical::payload(record.graph()), payload);
    let parsed = rdf::read(payload.as_bytes(), Syntax::NTriples, "http://ex.org/").unwrap();
    assert_eq!(parsed.issues, []);
    assert_eq!(parsed.quads.len(), again.graph().len());
}
