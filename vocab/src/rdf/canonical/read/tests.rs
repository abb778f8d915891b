//! What is written canonically is read back the same, and nothing else is taken for it.

use super::{super::payload, lines, triples};
use oxrdf::{Literal, NamedNode, Term, Triple};
use proptest::prelude::*;

fn iri() -> impl Strategy<Value = NamedNode> {
    "https://[a-z]{1,5}\\.example/[a-zé0-9#?=&;,.()%20-]{0,8}".prop_map(NamedNode::new_unchecked)
}

fn term() -> impl Strategy<Value = Term> {
    prop_oneof![
        iri().prop_map(Term::from),
        "\\PC{0,12}".prop_map(|value| Literal::new_simple_literal(value).into()),
        "[\\x00-\\x7f\"\\\\^^@<> .]{0,12}"
            .prop_map(|value| Literal::new_simple_literal(value).into()),
        ("[a-z\"\\\\\\n]{0,8}", iri())
            .prop_map(|(value, datatype)| Literal::new_typed_literal(value, datatype).into()),
        ("[a-z\"@\\\\]{0,8}", "[a-z]{2}(-[a-z]{2,4})?").prop_map(|(value, language)| {
            Literal::new_language_tagged_literal_unchecked(value, language).into()
        }),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        all in proptest::collection::vec((iri(), iri(), term()), 0..12),
    ) {
        let mut all: Vec<Triple> =
            all.into_iter().map(|(s, p, o)| Triple::new(s, p, o)).collect();
        let text = payload(all.iter().map(Triple::as_ref));
        let back: Vec<Triple> = triples(&text).collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(payload(back.iter().map(Triple::as_ref)), text.clone());
        let parser = oxrdfio::RdfParser::from_format(oxrdfio::RdfFormat::NTriples).lenient();
        let parsed: Vec<Triple> =
            parser.for_slice(&text).map(|quad| quad.unwrap().into()).collect();
        prop_assert_eq!(&parsed, &back);
        all.sort_by_key(ToString::to_string);
        all.dedup();
        prop_assert_eq!(all.len(), back.len());
    }

    #[test]
    fn noise_is_an_error_and_never_a_panic(text in "[<>\"\\\\u0-9a-f @^.\n-]{0,60}") {
        for line in lines(&text).flatten() {
            let _ = line.triple();
        }
    }
}

#[test]
fn a_line_that_is_not_canonical_is_named() {
    for bad in [
        "<a> <b> <c>",
        "_:a <b> <c> .",
        "<a> <b> \"c .",
        "<a> <b> \"c\"@ .",
        "<a> <b> \"\\q\" .",
        "<a> <b> \"\\u00\" .",
        "<a> <b> <c> <d> .",
        "",
    ] {
        let read: Result<Vec<_>, _> = triples(&format!("{bad}\n")).collect();
        let error = read.expect_err(bad).to_string();
        assert!(error.contains("canonical N-Triples"), "{error}");
    }
}
