//! Records against DCAT-AP: what is found, what is left to other records, what is kept of it.

use crate::{cut_turtle, record, rich::RICH};
use vocab::{
    Conformance, Finding, Record,
    profile::{Part, Profile, findings_to_dqv},
    rdf,
    shacl::{Component, Limits, Severity},
};

const PREFIXES: &str = "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n\
    @prefix dcatap: <http://data.europa.eu/r5r/> .\n\
    @prefix dct: <http://purl.org/dc/terms/> .\n\
    @prefix eli: <http://data.europa.eu/eli/ontology#> .\n\
    @prefix foaf: <http://xmlns.com/foaf/0.1/> .\n\
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\
    @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .\n\
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
    @base <http://example.org/> .\n";

const VELO: &str = r#"
<cat> a dcat:Catalog ; dct:title "Portail"@fr ; dct:description "Tout"@fr ; dct:publisher <org> ;
    dcat:dataset <velo> .
<velo> a dcat:Dataset ; dct:title "Comptage vélo"@fr ; dct:description "Passages par heure"@fr ;
    dct:publisher <org> ; dcat:keyword "vélo"@fr ; dcat:distribution <velo.csv> ;
    dcat:contactPoint [ a vcard:Kind ; vcard:fn "Service mobilité" ] ;
    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN> ;
    dct:issued "2024-01-15"^^xsd:date .
<velo.csv> a dcat:Distribution ; dcat:accessURL <http://files.example.org/velo.csv> .
<org> a foaf:Agent ; foaf:name "La Rochelle" .
"#;

fn of(text: &str, iri: &str) -> Record {
    let cut = cut_turtle(&format!("{PREFIXES}{text}"));
    record(&cut, iri).clone()
}

fn check(profile: &str, text: &str, iri: &str) -> Conformance {
    Profile::named(profile).unwrap().check(&of(text, iri))
}

fn velo(text: &str) -> Conformance {
    check("dcat-ap-3.0.1", text, "http://example.org/velo")
}

fn brief(conformance: &Conformance, part: Part) -> Vec<String> {
    let findings = conformance.findings.iter().filter(|f| f.part == part);
    findings
        .map(|finding| format!("{}: {}", finding.node, finding.message("en")))
        .map(|text| text.replace("http://example.org/", ""))
        .collect()
}

#[test]
fn the_published_profiles_say_what_they_are_and_what_they_do_not_check() {
    let names: Vec<_> = Profile::published()
        .iter()
        .map(|profile| (profile.name(), profile.parts().count()))
        .collect();
    assert_eq!(
        names,
        [
            ("dcat-ap-3.0.1", 3),
            ("dcat-ap-2.1.1", 3),
            ("dcat-ap-hvd", 1)
        ]
    );
    assert!(Profile::named("dcat-ap-9").is_none());
    let unchecked: Vec<_> = Profile::published()
        .iter()
        .flat_map(|profile| {
            profile
                .not_evaluated()
                .map(move |(part, what)| (profile.name(), part, what))
        })
        .map(|(name, part, what)| {
            let shape = what.shape.rsplit(['#', '/']).next().unwrap();
            let word = what.what.split(' ').next().unwrap();
            format!("{name} {part:?} {shape} {word}")
        })
        .collect();
    // A word that SHACL does not have; elsewhere in the file the same is asked with sh:node.
    let shapes = ["CatalogRecord_Shape", "Dataset_Shape", "PeriodOfTime_Shape"];
    assert_eq!(
        unchecked,
        shapes.map(|shape| format!("dcat-ap-3.0.1 Base {shape} sh:shape"))
    );
}

#[test]
fn a_good_record_conforms_and_hears_what_is_recommended() {
    let conformance = velo(VELO);
    assert_eq!(brief(&conformance, Part::Base), [""; 0]);
    assert_eq!(brief(&conformance, Part::Range), [""; 0]);
    assert_eq!(
        brief(&conformance, Part::Recommended),
        [
            "velo: dct:spatial is missing",
            "velo: dct:temporal is missing",
            "velo.csv: dcatap:availability is missing",
            "velo.csv: dct:description is missing",
            "velo.csv: dct:format is missing",
            "velo.csv: dct:license is missing",
        ]
    );
    assert!(conformance.conforms() && !conformance.is_cut_short);
    let theme = "<http://publications.europa.eu/resource/authority/data-theme/TRAN>";
    assert!(
        conformance.not_judged > 0,
        "nobody says here that {theme} is a concept"
    );
}

#[test]
fn what_is_wrong_is_found_in_the_resource_and_in_what_hangs_on_it() {
    let poor = r#"
<velo> a dcat:Dataset ; dct:title "Comptage vélo"@fr ; dct:publisher "La Rochelle" ;
    dct:accrualPeriodicity <f/1>, <f/2> ; dcat:distribution <velo.csv> ; dct:temporal [ a dct:Period ] ;
    dcat:contactPoint [ vcard:fn "Service mobilité" ] .
<velo.csv> a dcat:Distribution ; dct:license <l/1>, <l/2> ; dcat:byteSize "12 ko" ; dct:issued "hier" .
"#;
    let conformance = velo(poor);
    assert_eq!(
        brief(&conformance, Part::Base),
        [
            "velo: dct:accrualPeriodicity has more than one value",
            "velo: dct:description is missing",
            "velo: dct:publisher: “La Rochelle” should be an address or a described thing, not a text",
            "velo.csv: dct:issued: “hier” does not have the form asked for: \
             The values must be data typed as either xsd:date, xsd:dateTime, xsd:gYear or \
             xsd:gYearMonth",
            "velo.csv: dct:license has more than one value",
            "velo.csv: dcat:accessURL is missing",
            "velo.csv: dcat:byteSize: “12 ko” is not a valid xsd:nonNegativeInteger",
        ]
    );
    assert_eq!(
        brief(&conformance, Part::Range),
        [
            "velo: dct:publisher: “La Rochelle” is not said to be of the class foaf:Agent",
            "velo: dct:temporal: velo#genid-c14n1 is not said to be of the class dct:PeriodOfTime",
            "velo: dcat:contactPoint: velo#genid-c14n0 is not said to be of the class vcard:Kind",
        ]
    );
    assert!(!conformance.conforms());
}

#[test]
fn a_publisher_is_judged_where_it_is_described() {
    let publisher = |text: &str| {
        let conformance =
            velo(&VELO.replace("<org> a foaf:Agent ; foaf:name \"La Rochelle\" .", text));
        brief(&conformance, Part::Range)
    };
    // Described on another page, or nowhere: this record cannot tell.
    assert_eq!(publisher(""), [""; 0]);
    assert_eq!(publisher("<org> a foaf:Agent ."), [""; 0]);
    assert_eq!(
        publisher("<org> a foaf:Organization ; foaf:name \"La Rochelle\" ."),
        ["velo: dct:publisher: org is not said to be of the class foaf:Agent"]
    );
    // What its own record lacks is found there and nowhere else.
    let nameless = VELO.replace(
        "foaf:name \"La Rochelle\"",
        "foaf:homepage <http://larochelle.fr/>",
    );
    assert_eq!(brief(&velo(&nameless), Part::Base), [""; 0]);
    let own = check("dcat-ap-3.0.1", &nameless, "http://example.org/org");
    assert_eq!(brief(&own, Part::Base), ["org: foaf:name is missing"]);
}

#[test]
fn a_catalogue_is_not_blamed_for_members_that_their_records_state() {
    let catalogue = check("dcat-ap-2.1.1", VELO, "http://example.org/cat");
    assert_eq!(brief(&catalogue, Part::Base), [""; 0]);
    // Nor is a series for datasets that say themselves that they are in it.
    let series = "<s> a dcat:DatasetSeries ; dct:title \"S\" ; dct:description \"S\" .\n\
        <velo> a dcat:Dataset ; dct:title \"V\" ; dcat:inSeries <s> .";
    let series = check("dcat-ap-3.0.1", series, "http://example.org/s");
    assert_eq!(brief(&series, Part::Base), [""; 0]);
    assert!(series.not_judged > 0);
}

/// A record may leave open what its catalogue would tell; what it is told is wrong is wrong there too.
#[test]
fn a_record_has_no_finding_that_its_catalogue_has_not() {
    let agents = VELO.replace("<org> a foaf:Agent ; foaf:name \"La Rochelle\" .", "");
    let relations = VELO.replace(
        "dct:issued",
        "dct:relation <other> ; dct:creator <me> ; dct:issued",
    ) + "<other> a dcat:Dataset ; dct:isPartOf <velo> ; dct:conformsTo <norm> .\n\
           <me> a foaf:Person ; foaf:mbox <mailto:me@example.org> .\n\
           <r> a dcat:CatalogRecord ; foaf:primaryTopic <velo> ; dct:modified \"hier\" .";
    let rich = RICH.to_owned();
    for text in [VELO, &agents, &relations]
        .map(|t| format!("{PREFIXES}{t}"))
        .iter()
        .chain([&rich])
    {
        let cut = cut_turtle(text);
        let whole: oxrdf::Graph = cut.records.iter().flat_map(|r| r.graph().iter()).collect();
        for profile in Profile::published() {
            let truth = profile.check_whole(&whole, &Limits::default());
            assert!(truth.not_judged == 0 && !truth.is_cut_short);
            for record in &cut.records {
                for finding in profile.check(record).findings {
                    assert!(truth.findings.contains(&finding), "{finding:?}");
                }
            }
        }
    }
}

/// What a page of a catalogue leaves out may leave a question open; it never makes a record wrong.
#[test]
fn a_record_cut_from_a_page_has_no_other_findings_than_one_cut_from_the_whole() {
    let mut lines = VELO.trim().split("\n<").collect::<Vec<_>>();
    let dataset = format!("<{}", lines.remove(1));
    for profile in Profile::published() {
        let whole = profile.check(&of(VELO, "http://example.org/velo"));
        let page = profile.check(&of(&dataset, "http://example.org/velo"));
        for finding in &page.findings {
            let hangs_on = finding.node == "http://example.org/velo.csv";
            assert!(whole.findings.contains(finding) || hangs_on, "{finding:?}");
        }
    }
}

#[test]
fn only_high_value_datasets_are_checked_as_such() {
    let hvd = Profile::named("dcat-ap-hvd").unwrap();
    assert!(!hvd.applies_to(&of(VELO, "http://example.org/velo")));
    let flagged = VELO.replace(
        "dct:issued",
        "dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj> ;\n    \
         dcatap:hvdCategory <http://data.europa.eu/bna/c_b79e35eb>, <elsewhere> ; dct:issued",
    );
    let record = of(&flagged, "http://example.org/velo");
    assert!(hvd.applies_to(&record));
    let conformance = hvd.check(&record);
    assert_eq!(
        brief(&conformance, Part::Full),
        [
            "velo#genid-c14n0: velo#genid-c14n0 has none of the forms allowed: It is recommended to \
             provide at least either an email or a contact form from e.g. a service desk.",
            "velo.csv: dcatap:applicableLegislation does not have the value \
             http://data.europa.eu/eli/reg_impl/2023/138/oj",
            "velo.csv: dcatap:applicableLegislation is missing",
            "velo.csv: velo.csv has none of the forms allowed: \
             It is mandatory to provide legal information.",
        ]
    );
    let own = VELO.replace("dct:issued", "dcatap:hvdCategory <own> ; dct:issued")
        + "<own> a skos:Concept ; skos:prefLabel \"x\"@en ; skos:inScheme <mine> .";
    let conformance = hvd.check(&of(&own, "http://example.org/velo"));
    let scheme = |f: &&Finding| f.component == Component::Node;
    let wrong: Vec<_> = conformance
        .findings
        .iter()
        .filter(scheme)
        .map(|f| f.message("fr"))
        .collect();
    assert_eq!(
        wrong,
        [
            "dcatap:hvdCategory : http://example.org/own n’a pas la forme demandée : The range of HVD \
          category must be of type <http://www.w3.org/2004/02/skos/core#Concept>."
        ]
    );
}

#[test]
fn findings_are_kept_as_json_and_read_in_two_languages() {
    let long = format!("\"{}\"", "é".repeat(5_000));
    let conformance =
        velo(&VELO.replace("<org> ; dcat:keyword", &format!("{long} ; dcat:keyword")));
    let json = serde_json::to_string(&conformance).unwrap();
    assert_eq!(
        serde_json::from_str::<Conformance>(&json).unwrap(),
        conformance
    );
    let finding = &conformance.findings[0];
    assert_eq!(finding.component, Component::NodeKind);
    assert_eq!(finding.severity, Severity::Violation);
    assert_eq!(
        finding.property(),
        Some("http://purl.org/dc/terms/publisher")
    );
    let value = finding.value.as_deref().unwrap();
    assert_eq!(value.chars().count(), 201);
    let cut = format!("“{}…”", "é".repeat(199));
    assert_eq!(
        finding.message("fr"),
        format!(
            "dct:publisher : {cut} devrait être une adresse ou un élément décrit, et non un texte"
        )
    );
}

#[test]
fn every_kind_of_finding_has_a_sentence_in_both_languages() {
    let mut sentences = Vec::new();
    for component in Component::ALL {
        let finding = Finding {
            part: Part::Base,
            shape: "http://example.org/S".to_owned(),
            node: "http://example.org/d".to_owned(),
            path: Some("(<http://purl.org/dc/terms/title>|^<http://example.org/p>)".to_owned()),
            component: *component,
            expected: Some("2".to_owned()),
            value: Some("\"a \\\"b\\\"\\nc\"@fr".to_owned()),
            severity: Severity::Violation,
            messages: Vec::new(),
        };
        sentences.push(format!(
            "{}\n  {}",
            finding.message("en"),
            finding.message("fr")
        ));
    }
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn findings_become_quality_statements_without_blank_nodes() {
    let resource = "http://example.org/velo";
    let profile = Profile::named("dcat-ap-3.0.1").unwrap();
    let record = of(
        &VELO.replace("dct:description \"Passages par heure\"@fr ;", ""),
        resource,
    );
    let conformance = profile.check(&record);
    let name = oxrdf::NamedNode::new(resource).unwrap();
    let triples = findings_to_dqv(name.as_ref(), profile, &conformance);
    assert!(
        triples
            .iter()
            .all(|t| !t.subject.is_blank_node() && !t.object.is_blank_node())
    );
    let graph: oxrdf::Graph = triples.iter().collect();
    assert_eq!(graph.len(), triples.len());
    let first: Vec<_> = rdf::canonical::payload(&graph)
        .lines()
        .filter(|line| line.contains("quality-dcat-ap-3.0.1> ") || line.contains("-3.0.1-1> <"))
        .map(str::to_owned)
        .collect();
    insta::assert_snapshot!(first.join("\n"));
}
