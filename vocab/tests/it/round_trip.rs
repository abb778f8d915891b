//! Six syntaxes, one graph.

use crate::{graph, payload, turtle};
use oxrdf::{BlankNode, Graph, Literal, NamedNode, NamedOrBlankNode, Term, Triple};
use proptest::prelude::*;
use vocab::{Syntax, rdf};

#[test]
fn what_rdf_xml_cannot_say_is_left_out_and_counted() {
    let graph = turtle(
        r#"<http://e.org/s> <http://e.org/1> "no local name" ; <http://e.org/p> "bell \u0007", "kept" ."#,
    );
    let mut out = Vec::new();
    let left_out = rdf::write_counted(&graph, Syntax::RdfXml, &mut out).unwrap();
    assert_eq!(left_out, 2);
    let again = crate::graph(&out, Syntax::RdfXml);
    assert_eq!(again.len(), 1);
}

#[test]
fn an_address_whose_scheme_is_one_of_our_prefixes_survives_json_ld() {
    let before =
        turtle("<http://e.org/s> <http://www.opengis.net/ont/geosparql#p> <geo:46.1,-1.2> .");
    let text = rdf::to_string(&before, Syntax::JsonLd);
    assert_eq!(
        payload(graph(text.as_bytes(), Syntax::JsonLd)),
        payload(before)
    );
}

#[test]
fn names_of_syntaxes_are_understood() {
    for syntax in Syntax::ALL {
        assert_eq!(Syntax::from_media_type(syntax.media_type()), Some(syntax));
        assert_eq!(Syntax::from_extension(syntax.extension()), Some(syntax));
    }
    assert_eq!(
        Syntax::from_media_type("text/turtle; charset=utf-8"),
        Some(Syntax::Turtle)
    );
    assert_eq!(Syntax::from_name("JSON-LD"), Some(Syntax::JsonLd));
    assert_eq!(Syntax::from_name("n-quads"), Some(Syntax::NQuads));
    assert_eq!(Syntax::from_media_type("text/html"), None);
}

fn iri() -> impl Strategy<Value = NamedNode> {
    "http://e\\.org/[a-zé]{1,6}(#[a-z]{1,3})?".prop_map(|iri| NamedNode::new(iri).unwrap())
}

fn text() -> impl Strategy<Value = String> {
    // Everything XML can hold; line ends and quotes often.
    prop::collection::vec(
        prop_oneof![
            Just('\n'),
            Just('\r'),
            Just('\t'),
            Just('"'),
            Just('\\'),
            Just('<'),
            Just('&'),
            Just(' '),
            prop::char::range('!', '~'),
            prop::char::range('à', 'ÿ'),
            Just('𝛑'),
        ],
        0..12,
    )
    .prop_map(String::from_iter)
}

fn object() -> impl Strategy<Value = Term> {
    prop_oneof![
        iri().prop_map(Term::from),
        (0..4u8).prop_map(|n| BlankNode::new(format!("b{n}")).unwrap().into()),
        text().prop_map(|text| Literal::new_simple_literal(text).into()),
        (text(), "[a-z]{2}(-[a-z]{2})?").prop_map(|(text, tag)| {
            Literal::new_language_tagged_literal(text, tag)
                .unwrap()
                .into()
        }),
        (text(), iri()).prop_map(|(text, class)| Literal::new_typed_literal(text, class).into()),
    ]
}

pub fn any_graph() -> impl Strategy<Value = Graph> {
    let subject = prop_oneof![
        iri().prop_map(NamedOrBlankNode::from),
        (0..4u8).prop_map(|n| BlankNode::new(format!("b{n}")).unwrap().into()),
    ];
    let triple = (subject, iri(), object()).prop_map(|(s, p, o)| Triple::new(s, p, o));
    prop::collection::vec(triple, 0..12).prop_map(|triples| triples.iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_graph_comes_back_from_every_syntax(before in any_graph()) {
        for syntax in Syntax::ALL {
            let text = rdf::to_string(&before, syntax);
            let after = graph(text.as_bytes(), syntax);
            prop_assert_eq!(payload(after), payload(before.clone()), "{:?}:\n{}", syntax, text);
        }
    }
}
