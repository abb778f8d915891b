//! Resources that several pages describe are one, whatever the order.

use super::*;
use oxrdf::Graph;
use vocab::Syntax;

const HEAD: &str = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix ex: <http://ex.org/> . ";

fn agent(turtle: &str) -> Record {
    let text = format!("{HEAD}{turtle}");
    let parsed = vocab::rdf::read(text.as_bytes(), Syntax::Turtle, "http://ex.org/doc").unwrap();
    let graph: Graph = parsed.quads.into_iter().map(oxrdf::Triple::from).collect();
    Record::seal(
        NamedNode::new("http://ex.org/agent").unwrap(),
        Kind::Agent,
        graph,
    )
    .unwrap()
}

fn merged<'r>(records: impl IntoIterator<Item = &'r Record>) -> Record {
    let mut shared = Shared::new(1 << 20);
    for record in records {
        assert!(shared.add(record.clone()).is_none());
    }
    let record = shared
        .pop()
        .unwrap()
        .into_record()
        .map_err(|(_, error)| error)
        .unwrap();
    assert!(shared.is_empty());
    record
}

#[test]
fn the_order_of_pages_does_not_change_what_is_said_of_an_agent() {
    let pages = [
        agent("ex:agent a foaf:Agent ; foaf:name 'Ville' ."),
        agent("ex:agent a foaf:Agent ; foaf:name 'Ville' ; ex:address [ ex:city 'Aytré' ] ."),
        agent(
            "ex:agent a foaf:Agent ; foaf:mbox <mailto:a@ex.org> ; ex:address [ ex:city 'Aytré' ; ex:code 1 ] .",
        ),
    ];
    let [a, b, c] = &pages;
    let expected = merged([a, b, c]);
    for order in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
        assert_eq!(merged(order).payload(), expected.payload());
    }
    assert_eq!(
        expected.payload().lines().count(),
        6,
        "{}",
        expected.payload()
    );
}

#[test]
fn a_description_that_never_changes_is_given_back_as_it_was() {
    let page = agent("ex:agent a foaf:Agent ; ex:address [ ex:city 'Aytré' ] .");
    assert_eq!(
        merged([&page, &page, &page]).fingerprint(),
        page.fingerprint()
    );
}

#[test]
fn a_new_resource_beyond_the_memory_limit_is_given_back() {
    let mut shared = Shared::new(10);
    assert!(shared.add(agent("ex:agent foaf:name 'Ville' .")).is_some());
    assert!(shared.is_empty());
}
