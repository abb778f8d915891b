//! A graph that is a part of a larger one: what is judged of it is so in the whole.

use crate::shacl::{brief, compile, parse};
use oxrdf::{Graph, NamedOrBlankNodeRef, TermRef, Triple};
use proptest::{prelude::*, sample::select};
use vocab::{
    ns,
    shacl::{Excerpt, Extent, Limits, Report, Shapes, ValidationResult},
};

/// `w…` are here as a whole, of `c…` the classes are, the rest is only mentioned.
fn extent(node: TermRef<'_>) -> Extent {
    match node {
        TermRef::NamedNode(node) => match node.as_str().strip_prefix("http://example.org/") {
            Some(name) if name.starts_with('w') => Extent::Whole,
            Some(name) if name.starts_with('c') => Extent::Classes,
            _ => Extent::Mention,
        },
        _ => Extent::Whole,
    }
}

fn validate(shapes: &Shapes, data: &Graph) -> Report {
    let excerpt = Excerpt {
        extent: &extent,
        scattered: &[],
    };
    shapes.validate_excerpt(data, excerpt, &Limits::default())
}

/// What is found wrong, and what is left open.
fn judged(property: &str, data: &str) -> (Vec<String>, Vec<String>) {
    let shapes = compile(&format!(
        ":S sh:targetNode :w ; sh:property [ {property} ] ."
    ));
    let report = validate(&shapes, &parse(data));
    (brief(&report.results), brief(&report.not_judged))
}

#[test]
fn what_a_node_is_cannot_be_told_from_its_mention() {
    let none: Vec<String> = Vec::new();
    let data = ":w :p :x, :c1, :w1, \"text\" . :c1 a :Robot . :w1 :name 1 .";
    let (wrong, open) = judged("sh:path :p ; sh:class :Agent", data);
    assert_eq!(
        wrong,
        ["<w> Class <c1>", "<w> Class <w1>", "<w> Class \"text\""]
    );
    assert_eq!(open, ["<w> Class <x>"]);

    // What the term itself tells is judged.
    let (wrong, open) = judged("sh:path :p ; sh:nodeKind sh:Literal", ":w :p :x .");
    assert_eq!(
        (wrong, open),
        (vec!["<w> NodeKind <x>".to_owned()], none.clone())
    );

    // What any of several shapes allows is open while one of them is.
    let or = "sh:path :p ; sh:or ( [ sh:class :Agent ] [ sh:nodeKind sh:Literal ] )";
    assert_eq!(
        judged(or, ":w :p :x ."),
        (none.clone(), vec!["<w> Or <x>".to_owned()])
    );
    assert_eq!(judged(or, ":w :p 1 ."), (none.clone(), none.clone()));
    let not = "sh:path :p ; sh:not [ sh:class :Agent ]";
    assert_eq!(
        judged(not, ":w :p :x ."),
        (none.clone(), vec!["<w> Not <x>".to_owned()])
    );
}

#[test]
fn values_that_may_be_elsewhere_leave_counts_open() {
    let none: Vec<String> = Vec::new();
    let two_steps = "sh:path ( :p :q ) ; sh:minCount 1";
    assert_eq!(
        judged(two_steps, ":w :p :x ."),
        (none.clone(), vec!["<w> MinCount".to_owned()])
    );
    assert_eq!(
        judged(two_steps, ":w :p :w1 . :w1 :r 1 ."),
        (vec!["<w> MinCount".to_owned()], none.clone())
    );
    let inverse = "sh:path [ sh:inversePath :p ] ; sh:minCount 1";
    assert_eq!(
        judged(inverse, ":w :q 1 ."),
        (none.clone(), vec!["<w> MinCount".to_owned()])
    );
    assert_eq!(judged(inverse, ":x :p :w ."), (none.clone(), none.clone()));
    // Too many are too many, wherever the others are.
    let most = "sh:path [ sh:inversePath :p ] ; sh:maxCount 1";
    assert_eq!(
        judged(most, ":x :p :w . :y :p :w ."),
        (vec!["<w> MaxCount".to_owned()], none)
    );
}

#[test]
fn scattered_predicates_leave_counts_open_even_on_whole_nodes() {
    let shapes = compile(":S sh:targetNode :w ; sh:property [ sh:path :p ; sh:minCount 1 ] .");
    let predicate = oxrdf::NamedNode::new("http://example.org/p").unwrap();
    let excerpt = Excerpt {
        extent: &extent,
        scattered: &[predicate.as_ref()],
    };
    let report = shapes.validate_excerpt(&parse(":w :q 1 ."), excerpt, &Limits::default());
    assert_eq!(brief(&report.not_judged), ["<w> MinCount"]);
    assert!(report.results.is_empty() && !report.conforms());
}

/// Shapes of every kind, about nodes whose own statements make them targets.
const SHAPES: &str = r#"
:A sh:targetClass :A ;
    sh:property [ sh:path :p ; sh:class :B ; sh:minCount 2 ; sh:maxCount 2 ],
        [ sh:path :p ; sh:not [ sh:class :B ] ],
        [ sh:path :p ; sh:xone ( [ sh:class :A ] [ sh:class :B ] [ sh:nodeKind sh:Literal ] ) ],
        [ sh:path :q ; sh:or ( [ sh:class :A ] [ sh:datatype xsd:integer ] ) ; sh:hasValue 1 ],
        [ sh:path ( :p :q ) ; sh:minCount 1 ; sh:maxCount 2 ; sh:equals :q ],
        [ sh:path [ sh:inversePath :q ] ; sh:minCount 1 ; sh:class :A ; sh:maxCount 1 ],
        [ sh:path [ sh:zeroOrMorePath :p ] ; sh:class :A ; sh:nodeKind sh:IRI ; sh:disjoint :q ],
        [ sh:path [ sh:oneOrMorePath [ sh:alternativePath ( :p :q ) ] ] ; sh:minCount 3 ],
        [ sh:path :p ; sh:qualifiedValueShape [ sh:class :A ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ],
        [ sh:path :p ; sh:lessThan :q ], [ sh:path :q ; sh:lessThanOrEquals :p ] .
:B sh:targetClass :B ; sh:targetSubjectsOf :q ;
    sh:and ( [ sh:property [ sh:path :p ; sh:minCount 1 ] ] [ sh:not [ sh:property [ sh:path :q ; sh:maxCount 1 ] ] ] ) ;
    sh:property [ sh:path :p ; sh:node [ sh:closed true ; sh:property [ sh:path :q ] ] ],
        [ sh:path :p ; sh:node [ sh:not [ sh:property [ sh:path [ sh:zeroOrOnePath :q ] ; sh:hasValue :w0 ] ] ] ] .
"#;

fn triples() -> impl Strategy<Value = Vec<Triple>> {
    let names: &[&str] = &["w0", "w1", "w2", "c0", "c1", "x0", "x1"];
    let node = |name: &str| oxrdf::NamedNode::new(format!("http://example.org/{name}")).unwrap();
    let triple = (select(names), 0..4u8, select(names), 0..3i64).prop_map(
        move |(subject, kind, object, number)| {
            let subject = node(subject);
            match kind {
                0 => {
                    let class = if number == 0 { "A" } else { "B" };
                    Triple::new(subject, ns::rdf::TYPE, node(class))
                }
                1 => Triple::new(subject, node("p"), node(object)),
                2 => Triple::new(subject, node("q"), node(object)),
                _ => {
                    let predicate = if object.starts_with('w') { "p" } else { "q" };
                    Triple::new(subject, node(predicate), oxrdf::Literal::from(number))
                }
            }
        },
    );
    proptest::collection::vec(triple, 0..24)
}

/// What an honest excerpt of a graph holds.
fn cut(whole: &[Triple]) -> Graph {
    let is_held = |triple: &&Triple| match extent(NamedOrBlankNodeRef::from(&triple.subject).into())
    {
        Extent::Whole => true,
        Extent::Classes => triple.predicate == ns::rdf::TYPE,
        Extent::Mention => false,
    };
    whole.iter().filter(is_held).collect()
}

fn key(result: &ValidationResult) -> String {
    let (path, value) = (&result.path, &result.value);
    let shape = &result.shape;
    format!(
        "{} {path:?} {:?} {shape} {value:?}",
        result.focus, result.component
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_is_judged_of_an_excerpt_is_so_in_the_whole(whole in triples()) {
        let shapes = compile(SHAPES);
        let excerpt = validate(&shapes, &cut(&whole));
        let graph: Graph = whole.iter().collect();
        let truth = shapes.validate(&graph, &Limits::default());
        let about_whole_nodes = |result: &&ValidationResult| {
            extent(result.focus.as_ref()) == Extent::Whole
        };
        let truth: Vec<_> = truth.results.iter().filter(about_whole_nodes).collect();
        for found in &excerpt.results {
            prop_assert!(truth.iter().any(|t| key(t) == key(found)), "not so: {found:?}");
        }
        for so in truth {
            let is_found = excerpt.results.iter().any(|found| key(found) == key(so));
            let is_open = excerpt.not_judged.iter().any(|open| {
                (&open.focus, &open.shape, open.component) == (&so.focus, &so.shape, so.component)
                    && (open.value.is_none() || open.value == so.value)
            });
            prop_assert!(is_found || is_open, "neither found nor left open: {so:?}");
        }
    }

    #[test]
    fn the_order_of_statements_does_not_matter(
        whole in triples(),
        other in triples().prop_shuffle(),
    ) {
        let all: Vec<_> = whole.iter().chain(&other).collect();
        let forward: Graph = all.iter().copied().collect();
        let backward: Graph = all.iter().rev().copied().collect();
        let run = |graph: &Graph, limits: &Limits| {
            // Compiled each time: the shapes' blank nodes get other labels, and other places.
            let report = compile(SHAPES).validate(graph, limits);
            let unlabelled = |result: ValidationResult| (result.focus, result.path, result.value, result.component);
            let results: Vec<_> = report.results.into_iter().map(unlabelled).collect();
            (results, report.cut_short)
        };
        for limits in [Limits::default(), Limits { results: 5, ..Limits::default() }, Limits { steps: 200, ..Limits::default() }] {
            prop_assert_eq!(run(&forward, &limits), run(&backward, &limits));
        }
    }

    #[test]
    fn no_graph_of_shapes_makes_it_panic(mut parts in Just(pieces()).prop_shuffle(), keep in 0..64usize, salt in 0..97u32) {
        parts.truncate(keep);
        let mut graph: Graph = parts.iter().collect();
        // Some objects where they do not belong.
        for (at, triple) in parts.iter().enumerate().filter(|(at, _)| (*at as u32 + salt).is_multiple_of(7)) {
            let other = &parts[(at * 31 + salt as usize) % parts.len()];
            graph.insert(&Triple::new(triple.subject.clone(), triple.predicate.clone(), other.object.clone()));
        }
        if let Ok(shapes) = Shapes::compile(&graph) {
            let limits = Limits { steps: 20_000, ..Limits::default() };
            shapes.validate(&graph, &limits);
        }
    }
}

/// The statements of the shapes above.
fn pieces() -> Vec<Triple> {
    let graph = parse(SHAPES);
    let mut pieces: Vec<Triple> = graph.iter().map(|t| t.into_owned()).collect();
    pieces.sort_by_key(|triple| triple.to_string());
    pieces
}
