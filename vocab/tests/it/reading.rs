//! Documents as portals send them.

use crate::payload;
use oxrdf::Triple;
use vocab::{Rule, Syntax, rdf};

const BASE: &str = "http://example.org/data/catalog.ttl";

fn read(text: &str, syntax: Syntax) -> rdf::Parsed {
    rdf::read(text.as_bytes(), syntax, BASE).unwrap()
}

fn rules(parsed: &rdf::Parsed) -> Vec<Rule> {
    parsed.issues.iter().map(|issue| issue.rule).collect()
}

#[test]
fn a_bad_iri_costs_one_statement_not_the_file() {
    let parsed = read(
        "<http://e.org/a> <http://e.org/p> <http://[bad> .\n<http://e.org/b> <http://e.org/p> 1 .",
        Syntax::Turtle,
    );
    assert_eq!(parsed.quads.len(), 1);
    assert_eq!(rules(&parsed), [Rule::IriDropped]);
}

#[test]
fn forbidden_characters_are_encoded_and_glued_addresses_split() {
    let parsed = read(
        "<http://e.org/a> <http://e.org/p> <http://e.org/q?outSR={\"wkid\":1}&x=a b> .\n\
         <http://e.org/a> <http://e.org/q> <http://e.org/1 http://e.org/2> .\n\
         <http://e.org/a> <http://e.org/r> < http://e.org/3 > .",
        Syntax::Turtle,
    );
    let mut objects: Vec<String> = parsed
        .quads
        .iter()
        .map(|quad| quad.object.to_string())
        .collect();
    objects.sort();
    assert_eq!(
        objects,
        [
            "<http://e.org/1>",
            "<http://e.org/2>",
            "<http://e.org/3>",
            "<http://e.org/q?outSR=%7B%22wkid%22:1%7D&x=a%20b>"
        ]
    );
    assert_eq!(rules(&parsed), [Rule::IriRepaired; 3]);
}

#[test]
fn a_bad_language_tag_keeps_its_text() {
    let parsed = read(
        "<http://e.org/a> <http://e.org/p> \"x\"@toolonglanguage, \"y\"@fr .",
        Syntax::Turtle,
    );
    let objects: Vec<String> = parsed
        .quads
        .iter()
        .map(|quad| quad.object.to_string())
        .collect();
    assert_eq!(objects, ["\"x\"", "\"y\"@fr"]);
    assert_eq!(rules(&parsed), [Rule::LanguageTag]);
}

#[test]
fn latin_1_is_understood_declared_or_not() {
    let turtle = "<http://e.org/a> <http://e.org/p> \"Théâtre, élève à Angoulême, déjà été\"@fr .";
    let latin: Vec<u8> = turtle
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let parsed = rdf::read(&latin, Syntax::Turtle, BASE).unwrap();
    assert_eq!(
        parsed.quads[0].object.to_string(),
        "\"Théâtre, élève à Angoulême, déjà été\"@fr"
    );
    assert_eq!(rules(&parsed), [Rule::Charset]);

    let xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"http://e.org/\"><rdf:Description rdf:about=\"http://e.org/a\"><e:p>Théâtre</e:p></rdf:Description></rdf:RDF>";
    let latin: Vec<u8> = xml
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let parsed = rdf::read(&latin, Syntax::RdfXml, BASE).unwrap();
    assert_eq!(parsed.quads[0].object.to_string(), "\"Théâtre\"");
    assert_eq!(rules(&parsed), []);
}

#[test]
fn a_truncated_document_keeps_what_could_be_read() {
    let whole = "<http://e.org/a> <http://e.org/p> 1 .\n<http://e.org/b> <http://e.org/p> \"cut";
    for syntax in [Syntax::Turtle, Syntax::TriG, Syntax::N3] {
        let parsed = read(whole, syntax);
        assert_eq!(parsed.quads.len(), 1, "{syntax:?}");
        assert_eq!(rules(&parsed), [Rule::Syntax]);
    }
    let xml = XML.split_once("<e:p>second").unwrap().0;
    let parsed = read(xml, Syntax::RdfXml);
    assert!(!parsed.quads.is_empty());
    assert!(rules(&parsed).contains(&Rule::Syntax));
    assert!(rdf::read(b"nothing of the sort", Syntax::Turtle, BASE).is_err());
}

#[test]
fn a_turtle_document_goes_on_after_a_broken_statement() {
    let parsed = read(
        "@prefix e: <http://e.org/> .\ne:a e:p 1 .\ne:b unknown:p ; ; 7 e:x .\ne:c e:p 3 .",
        Syntax::Turtle,
    );
    assert_eq!(parsed.quads.len(), 2);
    assert!(rules(&parsed).contains(&Rule::Syntax));
}

const XML: &str = r#"<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">
  <rdf:Description rdf:about="http://e.org/a"><e:p>first</e:p></rdf:Description>
  <rdf:Description rdf:about="http://e.org/b"><e:p rdf:resource="http://e.org/x">text too</e:p></rdf:Description>
  <e:Thing rdf:about="http://e.org/c" e:q="attribute"><e:p>second</e:p></e:Thing>
</rdf:RDF>"#;

#[test]
fn an_error_in_rdf_xml_costs_one_description() {
    let twice = XML.replace(
        "rdf:resource=",
        "rdf:resource=\"http://e.org/x\" rdf:resource=",
    );
    let parsed = read(&twice, Syntax::RdfXml);
    let subjects: Vec<String> = parsed
        .quads
        .iter()
        .map(|quad| quad.subject.to_string())
        .collect();
    assert!(subjects.contains(&"<http://e.org/a>".to_owned()));
    assert!(
        subjects.contains(&"<http://e.org/c>".to_owned()),
        "{subjects:?}"
    );
    assert_eq!(rules(&parsed), [Rule::Syntax]);
}

#[test]
fn characters_that_xml_forbids_are_removed() {
    let xml = XML
        .replace("first", "fi\u{b}rst&#12;")
        .replace("text too", "");
    let parsed = read(&xml, Syntax::RdfXml);
    assert_eq!(parsed.quads[0].object.to_string(), "\"first\"");
    assert!(rules(&parsed).contains(&Rule::IllegalCharacter));
}

#[test]
fn relative_addresses_are_resolved_against_the_document() {
    let parsed = read("<a> <#p> <> .", Syntax::Turtle);
    assert_eq!(
        parsed.quads[0].to_string(),
        "<http://example.org/data/a> <http://example.org/data/catalog.ttl#p> <http://example.org/data/catalog.ttl>"
    );
}

#[test]
fn rdf_1_2_is_left_out_and_said() {
    let parsed = read(
        "<http://e.org/a> <http://e.org/p> <<( <http://e.org/a> <http://e.org/p> 1 )>>, \"x\"@ar--rtl, 2 .",
        Syntax::Turtle,
    );
    assert_eq!(parsed.quads.len(), 1);
    assert_eq!(rules(&parsed), [Rule::Rdf12; 2]);
}

#[test]
fn lines_are_read_one_by_one_and_bad_ones_reported() {
    let text = "<http://e.org/a> <http://e.org/p> \"1\" .\nnonsense\n<http://e.org/b> <http://e.org/p> <http://e.org/a b> .\n<http://e.org/c> <http://e.org/p> \"3\" <http://e.org/g> .\n";
    let all: Vec<_> = rdf::read_lines(text.as_bytes(), Syntax::NQuads, BASE)
        .map(|line| line.unwrap())
        .collect();
    let good = all.iter().filter(|line| line.is_ok()).count();
    let issues: Vec<Rule> = all
        .iter()
        .filter_map(|line| line.as_ref().err())
        .map(|i| i.rule)
        .collect();
    assert_eq!(good, 3);
    assert_eq!(issues, [Rule::Syntax, Rule::IriRepaired]);
}

#[test]
fn json_ld_uses_built_in_contexts_only() {
    let ours = r#"{"@context": "https://node.example/ns/context/catalog-1.jsonld",
        "id": "http://e.org/d", "type": "Dataset", "title": {"@value": "Titre", "@language": "fr"},
        "distribution": [{"id": "http://e.org/f", "downloadURL": "http://e.org/f.csv"}]}"#;
    let parsed = read(ours, Syntax::JsonLd);
    let turtle = crate::turtle(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
         <http://e.org/d> a dcat:Dataset ; dct:title \"Titre\"@fr ; dcat:distribution <http://e.org/f> .
         <http://e.org/f> dcat:downloadURL <http://e.org/f.csv> .",
    );
    let graph = parsed.quads.into_iter().map(Triple::from).collect();
    assert_eq!(payload(graph), payload(turtle));

    let schema = r#"{"@context": "https://schema.org/", "@id": "http://e.org/d", "@type": "Dataset", "name": "Titre"}"#;
    assert_eq!(read(schema, Syntax::JsonLd).quads.len(), 2);

    let far = r#"{"@context": "http://elsewhere.example/c.jsonld", "@id": "http://e.org/d", "@type": "X"}"#;
    let error = rdf::read(far.as_bytes(), Syntax::JsonLd, BASE)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("http://elsewhere.example/c.jsonld"),
        "{error}"
    );
}

#[test]
fn the_syntax_is_seen_from_the_content() {
    let seen = |text: &str| Syntax::sniff(text.as_bytes());
    assert_eq!(seen(XML), Some(Syntax::RdfXml));
    assert_eq!(
        seen("\u{feff}@prefix e: <http://e.org/> . e:a e:b e:c ."),
        Some(Syntax::Turtle)
    );
    assert_eq!(
        seen("# note\n<http://e.org/a> <http://e.org/b> \"c\" .\n"),
        Some(Syntax::NTriples)
    );
    assert_eq!(
        seen("<http://e.org/a> <http://e.org/b> \"c\" <http://e.org/g> .\n"),
        Some(Syntax::NQuads)
    );
    assert_eq!(
        seen("@prefix e: <http://e.org/> .\ne:g { e:a e:b e:c . }"),
        Some(Syntax::TriG)
    );
    assert_eq!(
        seen("{\"@context\": {}, \"@id\": \"http://e.org/a\"}"),
        Some(Syntax::JsonLd)
    );
    assert_eq!(
        seen("<!DOCTYPE html><html><head><title>Portail</title></head></html>"),
        None
    );
    assert_eq!(seen("<html xmlns=\"http://www.w3.org/1999/xhtml\"/>"), None);
    assert_eq!(
        seen("<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"/>"),
        None
    );
    assert_eq!(seen("{\"success\": true}"), None);
    assert_eq!(seen("id;nom;date\n1;a;2020"), None);
    assert_eq!(seen(""), None);
}

#[test]
fn a_document_nested_without_end_is_refused() {
    let deep = 200_000;
    let hostile = [
        (
            format!("{}1{}", "[".repeat(deep), "]".repeat(deep)),
            Syntax::JsonLd,
        ),
        (
            format!(
                "{}{}",
                "{\"@id\":\"http://e.org/a\",\"http://e.org/p\":".repeat(deep),
                "1"
            ),
            Syntax::JsonLd,
        ),
        (
            format!(
                "<http://e.org/a> <http://e.org/p> {} .",
                "[ <http://e.org/p> ".repeat(deep)
            ),
            Syntax::Turtle,
        ),
        (
            format!("<http://e.org/a> <http://e.org/p> {} .", "( ".repeat(deep)),
            Syntax::TriG,
        ),
        (
            format!(
                "<http://e.org/a> <http://e.org/p> {} .",
                "<<( <http://e.org/a> <http://e.org/p> ".repeat(deep)
            ),
            Syntax::Turtle,
        ),
        (format!("{XML}{}", "<e:x>".repeat(deep)), Syntax::RdfXml),
    ];
    for (text, syntax) in hostile {
        assert!(
            rdf::read(text.as_bytes(), syntax, BASE).is_err(),
            "{syntax:?}"
        );
    }
    let line = format!(
        "<http://e.org/a> <http://e.org/p> {} .",
        "<<( <http://e.org/a> <http://e.org/p> ".repeat(deep)
    );
    let read: Vec<_> = rdf::read_lines(line.as_bytes(), Syntax::NTriples, BASE).collect();
    assert_eq!(read.len(), 1);
}

#[test]
fn entities_that_explode_are_refused() {
    let mut doctype = String::from("<!DOCTYPE rdf:RDF [<!ENTITY a0 \"lol\">");
    for n in 1..20 {
        let inner = format!("&a{};", n - 1).repeat(10);
        doctype.push_str(&format!("<!ENTITY a{n} \"{inner}\">"));
    }
    doctype.push_str("]>");
    let bomb = XML
        .replace("?>", &format!("?>{doctype}"))
        .replace("first", "&a19;");
    assert!(rdf::read(bomb.as_bytes(), Syntax::RdfXml, BASE).is_err());
    let honest = XML
        .replace("?>", "?><!DOCTYPE rdf:RDF [<!ENTITY e \"http://e.org/\">]>")
        .replace("rdf:about=\"http://e.org/a\"", "rdf:about=\"&e;a\"")
        .replace("text too", "");
    assert_eq!(
        read(&honest, Syntax::RdfXml).quads[0].subject.to_string(),
        "<http://e.org/a>"
    );
}

#[test]
fn an_xml_document_of_any_charset_is_a_text_that_a_parser_may_have() {
    let mut issues = Vec::new();
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9t\xe9\x02</a>";
    let text = rdf::xml_text(latin, "http://ex.org/", &mut issues).unwrap();
    assert_eq!(text, "<a>été</a>");
    assert_eq!(issues.len(), 1, "{issues:?}");
    let deep = "<a>".repeat(1_000);
    assert!(rdf::xml_text(deep.as_bytes(), "http://ex.org/", &mut issues).is_err());
}

#[test]
fn rdf_xml_is_read_the_same_whether_or_not_its_addresses_are_absolute() {
    let xml = |about: &str, more: &str| {
        format!(
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:e=\"http://e.org/\">\
             <rdf:Description {about}><e:p rdf:resource=\"http://e.org/x\"/></rdf:Description>{more}</rdf:RDF>"
        )
    };
    let absolute = "rdf:about=\"http://example.org/data/catalog.ttl#me\"";
    let plain = read(&xml(absolute, ""), Syntax::RdfXml);
    assert_eq!(plain.quads.len(), 1);
    for about in [
        "rdf:about=\"#me\"",
        "rdf:ID=\"me\"",
        "rdf:about=\"catalog.ttl#me\"",
    ] {
        assert_eq!(
            read(&xml(about, ""), Syntax::RdfXml).quads,
            plain.quads,
            "{about}"
        );
    }
    let other = "<rdf:Description rdf:about=\"\"><e:q>1</e:q></rdf:Description>";
    let both = read(&xml(absolute, other), Syntax::RdfXml);
    assert_eq!(both.quads[0], plain.quads[0]);
    assert_eq!(both.quads[1].subject.to_string(), format!("<{BASE}>"));
}
