//! What portals send that no parser takes: every mend has its rule, and loses nothing beside itself.

use oxrdf::{Dataset, Graph, Triple};
use proptest::prelude::*;
use std::collections::BTreeMap;
use vocab::{Rule, Syntax, rdf};

const BASE: &str = "http://p.example/c";
const PREFIXES: &str = "@prefix dcat: <http://www.w3.org/ns/dcat#> . \
    @prefix dct: <http://purl.org/dc/terms/> . \
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n\
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n";

/// A catalogue in RDF/XML: one dataset that says this, and a sound one behind it.
fn xml(inner: &str) -> String {
    format!(
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns:dct=\"http://purl.org/dc/terms/\" xmlns:dcat=\"http://www.w3.org/ns/dcat#\">\
         <dcat:Dataset rdf:about=\"http://a/1\"><dct:title>One</dct:title>{inner}</dcat:Dataset>\
         <dcat:Dataset rdf:about=\"http://a/2\"><dct:title>Two</dct:title></dcat:Dataset></rdf:RDF>"
    )
}

/// The same in Turtle; `inner` begins with a semicolon or ends the statement.
fn turtle(inner: &str) -> String {
    format!(
        "{PREFIXES}<http://a/1> a dcat:Dataset ; dct:title \"One\" {inner}\n\
         <http://a/2> a dcat:Dataset ; dct:title \"Two\" ."
    )
}

fn read(text: &str, syntax: Syntax) -> (Graph, BTreeMap<Rule, u64>) {
    let parsed = rdf::read(text.as_bytes(), syntax, BASE).unwrap();
    let mut rules = BTreeMap::new();
    for issue in parsed.issues {
        *rules.entry(issue.rule).or_default() += 1;
    }
    (parsed.quads.into_iter().map(Triple::from).collect(), rules)
}

/// What a sound document would say: both datasets, and this about the first.
fn expected(said: &str) -> Graph {
    let (graph, rules) = read(&turtle(&format!(". {said}")), Syntax::Turtle);
    assert!(rules.is_empty(), "{said}: {rules:?}");
    graph
}

fn check(sent: &str, syntax: Syntax, said: &str, rules: &[Rule]) {
    let (graph, found) = read(sent, syntax);
    assert_eq!(graph, expected(said), "{sent}");
    assert_eq!(found.into_keys().collect::<Vec<_>>(), rules, "{sent}");
}

#[test]
fn broken_xml_costs_nothing_that_can_be_understood() {
    let cases = [
        (
            "<dct:description>a&nbsp;&eacute;</dct:description>",
            "dct:description '''a\u{A0}é'''",
            Rule::Entity,
        ),
        (
            "<dct:description>R & D < 3</dct:description>",
            "dct:description 'R & D < 3'",
            Rule::Entity,
        ),
        (
            "<dcat:landingPage rdf:resource=\"http://a/?x=1&y=2\"/>",
            "dcat:landingPage <http://a/?x=1&y=2>",
            Rule::Entity,
        ),
        (
            "<dcat:theme>Text<rdf:Description rdf:about=\"http://t\"/></dcat:theme>",
            "dcat:theme 'Text', <http://t>",
            Rule::MixedContent,
        ),
        (
            "<d:theme xmlns:d=\"http://www.w3.org/ns/dcat#\" rdf:resource=\"http://t\" xml:lang=\"fr\">Air</d:theme>",
            "dcat:theme 'Air'@fr, <http://t>",
            Rule::MixedContent,
        ),
        (
            "<dcat:theme><rdf:Description rdf:about=\"http://t\"/> <rdf:Description rdf:about=\"http://u\"/></dcat:theme>",
            "dcat:theme <http://t>, <http://u>",
            Rule::MixedContent,
        ),
        (
            "<dct:description><p>Hi <b>you</b></p></dct:description>",
            "dct:description '<p>Hi <b>you</b></p>'",
            Rule::MixedContent,
        ),
        (
            "<foaf:page rdf:resource=\"http://x\"/>",
            "<http://xmlns.com/foaf/0.1/page> <http://x>",
            Rule::Prefix,
        ),
        (
            "<rdf:type rdf:resource=\"dctype:Dataset\"/>",
            "a <http://purl.org/dc/dcmitype/Dataset>",
            Rule::Prefix,
        ),
        (
            "<dct:issued rdf:datatype=\"xsd:date\">2020-01-02</dct:issued>",
            "dct:issued '2020-01-02'^^xsd:date",
            Rule::Datatype,
        ),
        (
            "<dct:issued rdf:datatype=\"\">2020-01-02</dct:issued>",
            "dct:issued '2020-01-02'",
            Rule::Datatype,
        ),
        (
            "<dct:issued rdf:datatype=\"http://www.w3.org/2001/XMLSchema#date\">2020-01-02T03:04:05Z</dct:issued>",
            "dct:issued '2020-01-02T03:04:05Z'^^xsd:dateTime",
            Rule::Datatype,
        ),
        (
            "<dct:alternative rdf:datatype=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#langString\">t</dct:alternative>",
            "dct:alternative 't'",
            Rule::LanguageTag,
        ),
    ];
    for (sent, said, rule) in cases {
        check(
            &xml(sent),
            Syntax::RdfXml,
            &format!("<http://a/1> {said} ."),
            &[rule],
        );
    }
}

#[test]
fn broken_turtle_costs_nothing_that_can_be_understood() {
    let cases = [
        ("", "", Rule::MissingDot),
        (
            "; foaf:page <http://x> .",
            "<http://xmlns.com/foaf/0.1/page> <http://x>",
            Rule::Prefix,
        ),
        (
            "; dct:description 'a'@fr_FR, 'b'@123 .",
            "dct:description 'a'@fr-FR, 'b'",
            Rule::LanguageTag,
        ),
        (
            "; dct:description 'C:\\maps' .",
            "dct:description 'C:\\\\maps'",
            Rule::Escape,
        ),
        (
            "; dct:license ; dct:description 'a' .",
            "dct:description 'a'",
            Rule::Value,
        ),
        (
            "; dct:description 'a' ; dct:license .",
            "dct:description 'a'",
            Rule::Value,
        ),
        (
            "; dct:alternative 't'^^rdf:langString .",
            "dct:alternative 't'",
            Rule::LanguageTag,
        ),
    ];
    for (sent, said, rule) in cases {
        let said = match said {
            "" => String::new(),
            said => format!("<http://a/1> {said} ."),
        };
        check(&turtle(sent), Syntax::Turtle, &said, &[rule]);
    }
}

#[test]
fn a_document_without_its_last_dot_may_have_been_cut_off() {
    let whole = turtle(".");
    let (graph, rules) = read(whole.trim_end_matches(" ."), Syntax::Turtle);
    assert_eq!(graph, expected(""));
    assert_eq!(rules.into_keys().collect::<Vec<_>>(), [Rule::Syntax]);
}

#[test]
fn broken_json_costs_nothing_that_can_be_understood() {
    let json = |inner: &str| {
        format!(
            r#"{{"@context":{{"dct":"http://purl.org/dc/terms/","dcat":"http://www.w3.org/ns/dcat#"}},
            "@graph":[{{"@id":"http://a/1","@type":"dcat:Dataset","dct:title":"One"{inner}}},
            {{"@id":"http://a/2","@type":"dcat:Dataset","dct:title":"Two"}}"#
        )
    };
    let said = "<http://a/1> dct:description 'a\\tb\\nc' .";
    let sent = json(",\"dct:description\":\"a\tb\nc\",") + ",]}";
    check(&sent, Syntax::JsonLd, said, &[Rule::Json]);
    let cut = json("") + ", {\"@id\":\"http://a/3\", \"dct:title\": \"Thr";
    check(&cut, Syntax::JsonLd, "", &[Rule::Syntax]);
    let unknown = json(",\"level\":1,\"rank\":[1,2]") + "]}";
    let (graph, _) = read(&unknown, Syntax::JsonLd);
    assert_eq!(graph, expected(""));
    let issues = rdf::read(unknown.as_bytes(), Syntax::JsonLd, BASE)
        .unwrap()
        .issues;
    assert_eq!(issues.len(), 2, "one a key: {issues:?}");
}

#[test]
fn sound_documents_are_left_alone() {
    let sound = "; dct:description 'R & D', 'é'@fr, \"\"\"a \"b\" \\n\"\"\" ; dct:license <http://l#x> . \
        # a ; b .\n <geo:47.2,1.3> dct:title '1.5'^^xsd:decimal, 1.5, 2, true ; dct:x [], [ dct:y ( 1 2 ) ] .";
    let (_, rules) = read(&turtle(sound), Syntax::Turtle);
    assert!(rules.is_empty(), "{rules:?}");
}

/// Documents with pieces cut out, doubled and swapped.
fn wounded(sound: String) -> impl Strategy<Value = String> {
    let wound = (
        any::<prop::sample::Index>(),
        0usize..40,
        "[<>&;.\"'\\\\@{}\\[\\],:é\u{0}-\u{1f}]{0,3}",
    );
    prop::collection::vec(wound, 0..4).prop_map(move |wounds| {
        let mut text: Vec<char> = sound.chars().collect();
        for (at, length, with) in wounds {
            let at = at.index(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, with.chars());
        }
        text.into_iter().collect()
    })
}

proptest! {
    #[test]
    fn no_wound_makes_a_reader_fail(
        xml in wounded(xml("<dcat:theme>a<rdf:Description rdf:about=\"http://t\"/></dcat:theme>")),
        turtle in wounded(turtle("; dct:description 'a\\b'@fr_FR ; dct:license ; foaf:page [] .")),
        json in wounded("{\"@context\":{\"a\":\"http://a/\"},\"@id\":\"http://b\",\"a\":[\"c\\\"\",{\"@value\":1}]}".to_owned()),
    ) {
        for (text, syntax) in [(xml, Syntax::RdfXml), (turtle, Syntax::Turtle), (json, Syntax::JsonLd)] {
            if let Ok(parsed) = rdf::read(text.as_bytes(), syntax, BASE) {
                // What was kept is sound: it is read back as it is.
                let dataset: Dataset = parsed.quads.iter().collect();
                let lines: String = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
                let again = rdf::read(lines.as_bytes(), Syntax::NQuads, BASE).unwrap();
                prop_assert!(again.issues.is_empty(), "{text}: {:?}", again.issues);
            }
        }
    }
}
