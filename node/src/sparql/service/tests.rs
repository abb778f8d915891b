use super::*;
use spargebra::SparqlParser;

fn job(live: &[&str]) -> Job {
    Job {
        query: String::new(),
        base: None,
        default_graphs: Vec::new(),
        named_graphs: Vec::new(),
        table: None,
        graph: None,
        partial: false,
        explain: false,
        hold: true,
        searched: None,
        live: live.iter().map(ToString::to_string).collect(),
        replies: None,
        heard: Vec::new(),
    }
}

fn planned(query: &str, live: &[&str]) -> Result<(Query, Vec<Call>), Failure> {
    let mut query = SparqlParser::new().parse_query(query).unwrap();
    let calls = plan(&mut query, &job(live))?;
    Ok((query, calls))
}

#[test]
fn every_part_for_elsewhere_is_found_at_once() {
    let query = "SELECT * { ?d <a:p> ?o
        OPTIONAL { SERVICE <http://a.example/sparql> { ?d <a:title> ?t } }
        { SERVICE SILENT <http://b.example/sparql> { ?d <a:theme> 'x' } } UNION { ?d <a:q> 1 } }";
    let (rest, calls) = planned(query, &[]).unwrap();
    let asked: Vec<_> = calls
        .iter()
        .map(|c| (c.endpoint.as_str(), c.silent))
        .collect();
    assert_eq!(
        asked,
        [
            ("http://a.example/sparql", false),
            ("http://b.example/sparql", true)
        ]
    );
    for call in &calls {
        SparqlParser::new().parse_query(&call.query).unwrap();
    }
    assert!(calls[0].query.contains("<a:title>"), "{}", calls[0].query);
    let rest = rest.to_string();
    assert!(
        !rest.contains(".example") && rest.contains("<x-terreau:answer:1>"),
        "{rest}"
    );
}

#[test]
fn what_would_ask_for_everything_or_for_anybody_is_refused() {
    for query in [
        "SELECT * { SERVICE <http://a.example/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http://a.example/sparql> { OPTIONAL { ?s <a:p> ?o } } }",
        "SELECT * { ?s <a:endpoint> ?e SERVICE ?e { ?s <a:p> ?o } }",
        "SELECT * { ?s <a:p> ?o FILTER EXISTS { SERVICE <http://a.example/sparql> { ?s <a:q> 1 } } }",
        "SELECT * { SERVICE <http://a.example/sparql> { ?s <a:p> ?o SERVICE <http://b.example/> { ?s <a:q> 1 } } }",
    ] {
        assert!(planned(query, &[]).is_err(), "{query}");
    }
}

#[test]
fn a_live_question_is_put_to_each_member_whole_and_once() {
    let members = ["http://a.example/sparql", "http://b.example/sparql"];
    let query = "SELECT ?theme (COUNT(?d) AS ?n) { ?d <a:theme> ?theme ; <a:title> ?t
        FILTER(LANG(?t) = 'fr') } GROUP BY ?theme ORDER BY DESC(?n) LIMIT 5";
    let (rest, calls) = planned(query, &members).unwrap();
    assert_eq!(calls.len(), 2);
    for call in &calls {
        assert!(call.silent);
        assert!(
            call.query.contains("FILTER") && !call.query.contains("COUNT"),
            "{}",
            call.query
        );
        SparqlParser::new().parse_query(&call.query).unwrap();
    }
    // Grouping, order and limit come after all have answered.
    let rest = rest.to_string();
    assert!(rest.contains("COUNT") && rest.contains("LIMIT 5"), "{rest}");
    let (_, calls) = planned("ASK { <a:d> <a:theme> <a:t> }", &members).unwrap();
    assert_eq!(calls.len(), 2);
    assert!(
        planned(
            "SELECT * { SERVICE <http://c.example/> { ?s <a:p> 1 } }",
            &members
        )
        .is_err()
    );
}
