//! SHACL beyond the W3C's tests: what is not checked, what is refused, what costs too much.

use crate::turtle;
use oxrdf::Graph;
use vocab::shacl::{CompileError, Component, Limits, Reached, Report, Shapes, ValidationResult};

pub const PREFIXES: &str = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
    @prefix : <http://example.org/> .\n";

pub fn parse(text: &str) -> Graph {
    turtle(&format!("{PREFIXES}{text}"))
}

pub fn compile(text: &str) -> Shapes {
    Shapes::compile(&parse(text)).unwrap()
}

fn validate(shapes: &str, data: &str) -> Report {
    compile(shapes).validate(&parse(data), &Limits::default())
}

/// `focus component value`, shortened.
pub fn brief(results: &[ValidationResult]) -> Vec<String> {
    let short = |text: String| text.replace("http://example.org/", "");
    let brief = |result: &ValidationResult| {
        let value = result.value.as_ref().map(ToString::to_string);
        short(format!(
            "{} {} {}",
            result.focus,
            result.component.name(),
            value.unwrap_or_default()
        ))
        .trim()
        .to_owned()
    };
    results.iter().map(brief).collect()
}

#[test]
fn what_core_does_not_have_is_said_and_not_checked() {
    let shapes = compile(
        r#":S sh:targetNode :a ;
             sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o }" ] ;
             sh:property [ sh:path :p ; sh:shape :Other ; sh:pattern "(a)\\1" ] ;
             sh:property [ sh:path :q ; sh:pattern "[a-z-[aeiou]]" ] ;
             sh:property [ sh:path :r ; sh:uniqueLang "1"^^xsd:boolean ; sh:qualifiedMinCount 1 ] ."#,
    );
    let said: Vec<_> = shapes.not_evaluated().iter().collect();
    assert!(
        said.iter().all(|what| what.shape == "http://example.org/S"),
        "{said:?}"
    );
    let words: Vec<_> = said
        .iter()
        .map(|what| {
            what.what
                .split([' ', ':'])
                .take(2)
                .collect::<Vec<_>>()
                .join(":")
        })
        .collect();
    assert_eq!(
        words,
        [
            "sh:pattern",
            "sh:pattern",
            "sh:qualifiedMinCount",
            "sh:select",
            "sh:shape",
            "sh:sparql",
            "sh:uniqueLang"
        ]
    );
    let report = shapes.validate(
        &parse(":a :p \"b\" ; :r \"x\"@en, \"y\"@en ."),
        &Limits::default(),
    );
    assert!(report.conforms());
}

#[test]
fn shapes_that_mean_nothing_are_refused_with_every_reason() {
    let text = r#":S sh:targetClass :C ; sh:minCount 1 ; sh:nodeKind :Thing ;
        sh:property [ sh:path ( :p ) ; sh:minCount "many" ], [ sh:minCount 1 ], [ sh:path :p, :q ] ;
        sh:or ( :A "B" ) ; sh:in :notAList ; sh:severity "bad" .
        :x sh:entailment <http://www.w3.org/ns/entailment/RDFS> ."#;
    let CompileError(problems) = Shapes::compile(&parse(text)).unwrap_err();
    let whats: Vec<_> = problems.iter().map(|p| p.what.as_str()).collect();
    assert_eq!(problems.len(), 10, "{whats:#?}");
    for part in [
        "sh:minCount needs sh:path",
        "sh:nodeKind: <http://example.org/Thing> is not a kind of node",
        "a sequence or alternative of paths needs two members",
        "is not a count",
        "has no sh:path",
        "#path> has 2 values",
        "a literal stands where a shape is needed",
        "<http://example.org/notAList> is not a list",
        "sh:severity is not an IRI",
        "is not supported",
    ] {
        assert!(
            whats.iter().any(|what| what.contains(part)),
            "{part}: {whats:#?}"
        );
    }
}

#[test]
fn paths_and_lists_without_an_end_are_refused() {
    for text in [
        ":S sh:targetNode :a ; sh:property [ sh:path _:p ; sh:minCount 1 ] . _:p sh:inversePath _:p .",
        ":S sh:targetNode :a ; sh:in _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 ; \
         <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l .",
    ] {
        let error = Shapes::compile(&parse(text)).unwrap_err();
        assert!(error.to_string().contains("no end"), "{error}");
    }
}

#[test]
fn a_shape_that_refers_to_itself_is_judged_to_its_end() {
    let shapes = ":S sh:targetNode :a ; sh:property [ sh:path :next ; sh:node :S ] ; \
                  sh:property [ sh:path :name ; sh:minCount 1 ] .";
    let circle = ":a :next :b ; :name 1 . :b :next :c ; :name 2 . :c :next :a ; :name 3 .";
    assert!(validate(shapes, circle).conforms());
    let report = validate(shapes, &circle.replace("; :name 3", ""));
    assert_eq!(brief(&report.results), ["<a> Node <b>"]);
}

#[test]
fn a_chain_longer_than_the_stack_is_cut_short_and_said() {
    let shapes = ":S sh:targetNode :n0 ; sh:property [ sh:path :next ; sh:node :S ] .";
    let chain: String = (0..20_000)
        .map(|n| format!(":n{n} :next :n{} .\n", n + 1))
        .collect();
    let report = validate(shapes, &chain);
    assert_eq!(report.cut_short, Some(Reached::Depth));
    assert!(!report.conforms());
}

#[test]
fn what_costs_too_much_is_cut_short_and_said() {
    // 2,000 × 2,000 comparisons; and 2ⁿ ways through a ladder.
    let values: String = (0..2_000)
        .map(|n| format!(":a :p {n} ; :q {n} .\n"))
        .collect();
    let ladder: String = (0..60)
        .map(|n| {
            format!(
                ":l{n} :up :m{n}, :o{n} . :m{n} :up :l{0} . :o{n} :up :l{0} .\n",
                n + 1
            )
        })
        .collect();
    for (shapes, data) in [
        (
            ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:lessThan :q ] .",
            &values,
        ),
        (
            ":S sh:targetNode :l0 ; sh:property [ sh:path :up ; sh:node :S ] .",
            &ladder,
        ),
    ] {
        let limits = Limits {
            steps: 100_000,
            depth: 1_000,
            ..Limits::default()
        };
        let report = compile(shapes).validate(&parse(data), &limits);
        assert_eq!(report.cut_short, Some(Reached::Steps));
    }
}

#[test]
fn more_results_than_the_limit_are_cut_short_and_said() {
    let data: String = (0..50).map(|n| format!(":a :p {n} .\n")).collect();
    let shapes = ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:nodeKind sh:IRI ] .";
    let limits = Limits {
        results: 10,
        ..Limits::default()
    };
    let report = compile(shapes).validate(&parse(&data), &limits);
    assert_eq!(
        (report.results.len(), report.cut_short),
        (10, Some(Reached::Results))
    );
}

#[test]
fn literals_have_the_forms_of_their_datatypes() {
    let forms: &[(&str, &[&str], &[&str])] = &[
        (
            "integer",
            &["0", "-7", "+1", "123456789012345678901234567890"],
            &["", "1.0", "1e3", " 1", "-", "١"],
        ),
        (
            "nonNegativeInteger",
            &["0", "-0", "99999999999999999999"],
            &["-1", "1.5"],
        ),
        ("positiveInteger", &["1"], &["0", "-1"]),
        (
            "unsignedLong",
            &["18446744073709551615"],
            &["18446744073709551616"],
        ),
        ("byte", &["-128", "127"], &["128", "-129"]),
        (
            "decimal",
            &["1", "-.5", "1.", "0.10"],
            &[".", "1e1", "1,5", "INF"],
        ),
        (
            "double",
            &["1", "-1.5e-3", "INF", "-INF", "NaN"],
            &["inf", "nan", "infinity", "1e", "e1", ""],
        ),
        ("boolean", &["true", "0"], &["TRUE", "yes", ""]),
        (
            "date",
            &["2024-02-29", "2024-01-01Z", "-0044-03-15"],
            &[
                "2023-02-29",
                "2024-1-1",
                "01/01/2024",
                "2024-01-01T00:00:00",
                "",
            ],
        ),
        (
            "dateTime",
            &["2024-01-01T24:00:00", "2024-01-01T00:00:00.5+02:00"],
            &["2024-01-01", "2024-01-01 00:00:00"],
        ),
        ("gYear", &["2024", "2024Z"], &["24", "2024-01"]),
        ("gYearMonth", &["2024-12"], &["2024-13"]),
        ("duration", &["P1Y", "-PT0.5S"], &["1Y", "P"]),
        ("hexBinary", &["", "0aFF"], &["abc", "0g"]),
        ("anyURI", &["http://example.org/", ""], &[]),
    ];
    for (datatype, good, bad) in forms {
        let shapes = compile(&format!(
            ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:datatype xsd:{datatype} ] ."
        ));
        for (text, fits) in good
            .iter()
            .map(|t| (t, true))
            .chain(bad.iter().map(|t| (t, false)))
        {
            let data = parse(&format!(":a :p \"{text}\"^^xsd:{datatype} ."));
            let report = shapes.validate(&data, &Limits::default());
            assert_eq!(report.conforms(), fits, "\"{text}\"^^xsd:{datatype}");
        }
    }
}

#[test]
fn numbers_are_compared_whatever_their_size_and_type() {
    let at_most = |bound: &str, value: &str| {
        let shapes =
            format!(":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:maxInclusive {bound} ] .");
        validate(&shapes, &format!(":a :p {value} .")).conforms()
    };
    assert!(at_most("10", "9.99"));
    assert!(at_most("1e1", "9"));
    assert!(at_most(
        "100000000000000000000000000000",
        "99999999999999999999999999999"
    ));
    assert!(!at_most(
        "99999999999999999999999999999",
        "100000000000000000000000000000"
    ));
    assert!(at_most("-0.5", "-0.50"));
    assert!(!at_most("-2", "-1"));
    assert!(!at_most("10", "\"NaN\"^^xsd:double"));
    assert!(!at_most("10", "\"9\""));
    assert!(at_most(
        "\"2024-01-02\"^^xsd:date",
        "\"2024-01-01\"^^xsd:date"
    ));
    // With and without a time zone, a day apart: nobody can say.
    assert!(!at_most(
        "\"2024-01-01T12:00:00Z\"^^xsd:dateTime",
        "\"2024-01-01T11:59:59\"^^xsd:dateTime"
    ));
}

#[test]
fn a_background_holds_classes_and_concepts_and_is_not_validated() {
    let shapes = ":S sh:targetClass :Agent ; sh:property [ sh:path :name ; sh:minCount 1 ] . \
                  :T sh:targetClass :Dataset ; sh:property [ sh:path :publisher ; sh:class :Agent ] .";
    let background = parse(
        ":Company rdfs:subClassOf :Organization . :Organization rdfs:subClassOf :Agent . :state a :Agent .",
    );
    let data = parse(":d a :Dataset ; :publisher :p, :state, :q . :p a :Company . :q a :Robot .");
    let report = compile(shapes)
        .with_background(&background)
        .validate(&data, &Limits::default());
    assert_eq!(brief(&report.results), ["<d> Class <q>", "<p> MinCount"]);
    let alone = compile(shapes).validate(&data, &Limits::default());
    assert_eq!(
        brief(&alone.results),
        ["<d> Class <p>", "<d> Class <q>", "<d> Class <state>"]
    );
}

#[test]
fn a_result_says_what_was_asked_by_which_shape() {
    let report = validate(
        ":S sh:targetNode :a ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 2 ; \
         sh:severity sh:Warning ; sh:message \"deux\"@fr ] .",
        ":b :p :a .",
    );
    let [result] = report.results.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!(result.component, Component::MinCount);
    assert_eq!(result.expected.as_deref(), Some("2"));
    assert_eq!(result.path.as_deref(), Some("^<http://example.org/p>"));
    assert_eq!(
        result.shape_name.as_ref().unwrap().as_str(),
        "http://example.org/S"
    );
    assert_eq!(
        result.severity.iri().as_str(),
        "http://www.w3.org/ns/shacl#Warning"
    );
    assert_eq!(result.messages[0].value(), "deux");
}
