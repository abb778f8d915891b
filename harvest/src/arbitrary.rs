//! Arbitrary JSON and XML with the names that a portal uses, and what must hold for every record made of it.

use crate::{FetchSettings, Fetcher, OpenOptions};
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

/// The namespaces of the elements and attributes that [`xml`] makes.
pub const NAMESPACES: &str =
    "xmlns:o='http://www.openarchives.org/OAI/2.0/' xmlns:xlink='http://www.w3.org/1999/xlink'";

/// Well-formed elements with these local names, in any order and depth, which hold anything.
pub fn xml(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let text = prop_oneof![
        2 => "[a-zA-Zé0-9:/?#%{}.,()| _-]{0,30}",
        1 => proptest::sample::select(&[
            "https://ex.org/a b", "http://", "urn:uuid:1", "10.1234/x", "doi:10.5/y z", "EPSG:", "-181 95", "46.1 -1.2",
            "1e400", "NaN", "2020-02-30", "2019/2020", "/", "North 46, South 45, East 2, West 1", "POLYGON((1 1",
            "http://hdl.handle.net/1/2", "Dataset", "Text", "info:eu-repo/semantics/openAccess", "oai:x:10.1/é", "0000-0001",
        ][..]).prop_map(str::to_owned),
    ];
    let attribute = prop_oneof![
        "[a-zA-Z#_:/. -]{0,12}",
        Just("deleted".to_owned()),
        Just("Box".to_owned())
    ];
    text.prop_recursive(6, 60, 6, move |inner| {
        let name = proptest::sample::select(names);
        let inner = proptest::collection::vec(inner, 0..6);
        (name, attribute.clone(), inner).prop_map(|(name, value, inner)| {
            format!(
                "<o:{name} type='{value}' status='{value}' rightsURI='{value}' valueURI='http:{value}' \
                 relatedIdentifierType='{value}' xml:lang='{value}' xlink:href='{value}'>{}</o:{name}>",
                inner.concat()
            )
        })
    })
}

/// Options that open a source; nothing is asked for.
pub fn options() -> OpenOptions {
    OpenOptions::new(Fetcher::new(FetchSettings::default()).unwrap())
}
