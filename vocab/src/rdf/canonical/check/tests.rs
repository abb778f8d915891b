//! What is taken for a payload is one, and what is written here is taken for it.

use super::{super::payload, is_payload};
use oxrdf::{Graph, Literal, NamedNode, Term, Triple};
use oxrdfio::{RdfFormat, RdfParser};
use proptest::prelude::*;

/// What a payload states, read by a parser that checks every term; written again, it has to be the same.
fn is_payload_by_parser(text: &str) -> bool {
    let parsed: Result<Graph, _> = RdfParser::from_format(RdfFormat::NTriples)
        .for_slice(text)
        .map(|quad| quad.map(Triple::from))
        .collect();
    parsed.is_ok_and(|graph| {
        let is_plain = |triple: oxrdf::TripleRef<'_>| {
            !triple.subject.is_blank_node() && !triple.object.is_blank_node()
        };
        graph.iter().all(is_plain) && payload(graph.iter()) == text
    })
}

fn iri() -> impl Strategy<Value = NamedNode> {
    "https://[a-c]\\.example/[a-zé0-9?=&;,.()-]{0,3}".prop_map(NamedNode::new_unchecked)
}

fn term() -> impl Strategy<Value = Term> {
    prop_oneof![
        iri().prop_map(Term::from),
        "[\\x00-\\x7f\"\\\\é]{0,6}".prop_map(|value| Literal::new_simple_literal(value).into()),
        ("[a-z\"\\\\\\n]{0,4}", iri())
            .prop_map(|(value, datatype)| Literal::new_typed_literal(value, datatype).into()),
        ("[a-z\"@\\\\]{0,4}", "[a-z]{2,3}(-[a-zA-Z]{2,4})?").prop_map(|(value, language)| {
            Literal::new_language_tagged_literal_unchecked(value, language).into()
        }),
    ]
}

fn written() -> impl Strategy<Value = String> {
    let triples = proptest::collection::vec((iri(), iri(), term()), 0..8);
    triples.prop_map(|all| {
        let all: Vec<Triple> = all
            .into_iter()
            .map(|(s, p, o)| Triple::new(s, p, o))
            .collect();
        payload(all.iter().map(Triple::as_ref))
    })
}

proptest! {
    #[test]
    fn what_is_written_here_is_a_payload(text in written()) {
        prop_assert!(is_payload(&text), "{}", text);
        prop_assert!(is_payload_by_parser(&text), "{}", text);
    }

    #[test]
    fn what_was_changed_in_it_is_judged_as_by_a_parser(
        text in written(),
        at in any::<prop::sample::Index>(),
        other in "[<>\"\\\\u0-9a-fA-F @^.\nét:/_-]{0,3}",
        gone in 0..4_usize,
    ) {
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
        let from = at.index(places.len());
        let upto = (from + gone).min(places.len() - 1);
        let changed = format!("{}{other}{}", &text[..places[from]], &text[places[upto]..]);
        prop_assert_eq!(is_payload(&changed), is_payload_by_parser(&changed), "{}", changed);
    }
}

#[test]
fn any_other_form_is_refused() {
    let good = "<https://a.example/a> <https://a.example/p> \"x\" .\n";
    assert!(is_payload(good) && is_payload(""));
    for bad in [
        good.trim_end().to_owned(),
        format!("{good}{good}"),
        format!("{good}\n"),
        format!("\n{good}"),
        good.replace('\n', "\r\n"),
        good.replace(" .", "  ."),
        good.replace("\"x\"", "_:b"),
        good.replace("<https://a.example/a>", "_:b"),
        good.replace("<https://a.example/a>", "<a>"),
        good.replace("example/p", "example/a b"),
        good.replace("\"x\"", "\"\\u0078\""),
        good.replace("\"x\"", "\"a\tb\""),
        good.replace("\"x\"", "\"x\"@FR"),
        good.replace("\"x\"", "\"x\"@f r"),
        good.replace("\"x\"", "\"x\"^^<http://www.w3.org/2001/XMLSchema#string>"),
        format!("<https://b.example/a> <https://a.example/p> \"x\" .\n{good}"),
    ] {
        assert!(!is_payload(&bad), "{bad}");
        assert!(!is_payload_by_parser(&bad), "{bad}");
    }
}
