//! Recordings: what a portal answers, and the Turtle, written by hand, of what it means.

use crate::walk::Walked;
use std::{collections::BTreeSet, fs, path::PathBuf};
use vocab::{Syntax, rdf};

/// A file of `tests/portals`; `{base}` in it stands for the portal's address.
pub fn recording(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/portals")
        .join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Whether a walk gave the graph of a Turtle file, no statement more and none less.
pub fn assert_means(walked: &Walked, base: &str, turtle: &str) {
    let expected = lines(
        recording(turtle).replace("{base}", base).as_bytes(),
        Syntax::Turtle,
    );
    let payloads: String = walked
        .upserts
        .values()
        .map(|record| record.payload())
        .collect();
    let met = lines(payloads.as_bytes(), Syntax::NTriples);
    let missing: Vec<&String> = expected.difference(&met).collect();
    let unexpected: Vec<&String> = met.difference(&expected).collect();
    let told = |lines: &[&String]| {
        let lines: Vec<String> = lines
            .iter()
            .map(|line| line.replace(base, "{base}"))
            .collect();
        lines.join("\n")
    };
    assert!(
        missing.is_empty() && unexpected.is_empty(),
        "{turtle} is not what the walk gave.\nmissing:\n{}\nunexpected:\n{}",
        told(&missing),
        told(&unexpected)
    );
}

fn lines(text: &[u8], syntax: Syntax) -> BTreeSet<String> {
    let parsed = rdf::read(text, syntax, "http://base.invalid/").unwrap();
    assert!(parsed.issues.is_empty(), "{:?}", parsed.issues);
    parsed.quads.iter().map(|quad| format!("{quad}")).collect()
}
