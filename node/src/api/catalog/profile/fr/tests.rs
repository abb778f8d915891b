use super::{said, takes};
use oxrdf::{Graph, NamedNode, Triple};
use oxrdfio::{RdfFormat, RdfParser};
use vocab::{Kind, Record};

const THEMES: &str = "http://publications.europa.eu/resource/authority/data-theme";
const RIGHTS: &str = "http://publications.europa.eu/resource/authority/access-right";

fn record(turtle: &str) -> Record {
    let prefixes = "@prefix dcat: <http://www.w3.org/ns/dcat#> . \
                    @prefix dct: <http://purl.org/dc/terms/> . \
                    @prefix spdx: <http://spdx.org/rdf/terms#> . \
                    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . ";
    let resource = NamedNode::new("https://e.org/d").unwrap();
    let graph: Graph = RdfParser::from_format(RdfFormat::Turtle)
        .with_base_iri(resource.as_str())
        .unwrap()
        .for_slice(&format!("{prefixes}{turtle}"))
        .map(|quad| Triple::from(quad.unwrap()))
        .collect();
    Record::seal(resource, Kind::Dataset, graph).unwrap()
}

fn says(turtle: &str, what: &str) -> bool {
    said(&record(turtle)).to_string().contains(what)
}

#[test]
fn a_text_is_said_in_one_language() {
    let titles = "<> dct:title \"Trees\"@en, \"Arbres\"@fr, \"Bäume\"@de ;
                     dct:description \"Trees\"@en, \"Bäume\"@de ; dcat:keyword \"a\"@en, \"b\"@fr .";
    assert!(says(titles, "title> \"Arbres\"@fr"));
    assert!(!says(titles, "title> \"Trees\""));
    assert!(!says(titles, "title> \"Bäume\""));
    assert!(says(titles, "description> \"Trees\"@en"));
    assert!(!says(titles, "description> \"Bäume\""));
    assert!(says(titles, "keyword> \"a\"@en") && says(titles, "keyword> \"b\"@fr"));
    assert!(says("<> dct:title \"Un\", \"One\"@en .", "title> \"Un\""));
}

#[test]
fn a_checksum_is_a_plain_string() {
    let file = "<> dcat:distribution <#f> . <#f> dcat:accessURL <https://e.org/f> ; \
                spdx:checksum [ spdx:checksumValue \"00ff\"^^xsd:hexBinary ] .";
    assert!(says(file, "checksumValue> \"00ff\""));
    assert!(!says(file, "hexBinary"));
}

#[test]
fn a_licence_has_the_address_that_is_known() {
    let licence = "http://publications.europa.eu/resource/authority/licence";
    let known = format!("<> dct:license <{licence}/ETALAB_2_0> .");
    assert!(says(
        &known,
        "<https://www.etalab.gouv.fr/licence-ouverte-open-licence>"
    ));
    assert!(!says(&known, licence));
    let other = format!("<> dct:license <{licence}/AFL_3_0>, <https://e.org/ours> .");
    assert!(says(&other, "/AFL_3_0>") && says(&other, "<https://e.org/ours>"));
}

#[test]
fn a_theme_is_a_keyword_too() {
    let theme = format!("<> dcat:theme <{THEMES}/ENVI>, <https://e.org/theme> .");
    assert!(says(&theme, "keyword> \"Environnement\"@fr"));
    assert!(says(&theme, "theme> <https://e.org/theme>"));
}

#[test]
fn a_file_without_an_address_is_left_out() {
    let files = "<> dcat:distribution <#a>, <#b> . <#a> dct:title \"A\" . \
                 <#b> dct:title \"B\" ; dcat:downloadURL <https://e.org/b> .";
    assert!(!says(files, "#a>"));
    assert!(says(files, "distribution> <https://e.org/d#b>"));
}

#[test]
fn what_is_restricted_needs_a_reason() {
    let restricted = format!("<> dct:accessRights <{RIGHTS}/RESTRICTED>");
    let reason = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/\
                  INSPIRE_Directive_Article13_1f";
    assert!(!takes(&record(&format!("{restricted} ."))));
    assert!(takes(&record(&format!(
        "{restricted} ; dct:rights <{reason}> ."
    ))));
    assert!(takes(&record(&format!(
        "<> dct:accessRights <{RIGHTS}/PUBLIC> ."
    ))));
    assert!(takes(&record("<> dct:title \"A\" .")));
}
