//! The questions put to an endpoint, in plain SPARQL 1.1 that old engines understand.

use super::place::Scope;
use oxrdf::NamedNode;
use std::fmt::Write;

const PREFIXES: &str = "PREFIX dcat: <http://www.w3.org/ns/dcat#> \
    PREFIX dct: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/> \
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> ";

const CLASSES: [&str; 3] = ["dcat:Dataset", "dcat:DatasetSeries", "dcat:DataService"];

/// What leads from a dataset, or from a file of it, to what belongs to it. Links to other datasets and
/// to catalogues are not among them: what hangs on those would come with every dataset.
const PARTS: &str = "dcat:distribution, dcat:contactPoint, dct:publisher, dct:creator, dct:spatial, \
    dct:temporal, dct:license, dct:rights, dct:accessRights, dct:provenance, dct:conformsTo, \
    dct:rightsHolder, dct:format, dct:language, dct:accrualPeriodicity, dct:type, dcat:theme, \
    dcat:accessService, dcat:mediaType, dcat:qualifiedRelation, foaf:page, \
    <http://www.w3.org/ns/adms#identifier>, <http://www.w3.org/ns/adms#sample>, \
    <http://www.w3.org/ns/prov#qualifiedAttribution>, <http://spdx.org/rdf/terms#checksum>, \
    <http://www.w3.org/ns/locn#geometry>, <http://www.w3.org/2006/vcard/ns#hasEmail>";

/// How many there are.
pub fn count(scope: Scope) -> String {
    format!(
        "{PREFIXES}SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE {{ {} FILTER(isIRI(?d)) }}",
        items(scope)
    )
}

/// The first `limit` of them behind `after`.
pub fn keys(scope: Scope, after: Option<&str>, limit: usize) -> String {
    let behind = after.map_or_else(String::new, |after| {
        format!(" FILTER(STR(?d) > {})", text(after))
    });
    format!(
        "{PREFIXES}SELECT DISTINCT ?d WHERE {{ {} FILTER(isIRI(?d)){behind} }} ORDER BY STR(?d) \
         LIMIT {limit}",
        items(scope)
    )
}

/// What is said of these datasets: their statements, what hangs on them two steps far, their catalogue
/// records, and the names of the catalogues that list them. The IRIs must be valid.
pub fn describe(scope: Scope, iris: &[String]) -> String {
    let values = |variable: &str| {
        let mut values = format!("VALUES {variable} {{");
        for iri in iris {
            let _ = write!(values, " <{iri}>");
        }
        values + " }"
    };
    let said = |graph: &str| stated(scope, graph, "?s ?p ?o");
    let one = stated(scope, "?g", "?d ?l ?s");
    let two = format!(
        "{} {}",
        stated(scope, "?g", "?d ?k ?m"),
        stated(scope, "?h", "?m ?l ?s")
    );
    let is_part =
        |link: &str, node: &str| format!("FILTER(isBlank({node}) || {link} IN ({PARTS}))");
    let branches = [
        format!("{} {}", values("?s"), said("?g")),
        format!(
            "{} {one} {} {}",
            values("?d"),
            is_part("?l", "?s"),
            said("?i")
        ),
        format!(
            "{} {two} {} {} {}",
            values("?d"),
            is_part("?k", "?m"),
            is_part("?l", "?s"),
            said("?i")
        ),
        format!(
            "{} {} {}",
            values("?d"),
            stated(scope, "?g", "?s foaf:primaryTopic ?d"),
            said("?i")
        ),
        format!(
            "{} {} FILTER(?p IN (dcat:dataset, dcat:service))",
            values("?o"),
            said("?g")
        ),
        format!(
            "{} {} {} FILTER(?p IN (rdf:type, dct:title))",
            values("?d"),
            stated(scope, "?g", "?s dcat:dataset ?d"),
            said("?i")
        ),
    ];
    let branches = branches
        .map(|branch| format!("{{ {branch} }}"))
        .join(" UNION ");
    format!("{PREFIXES}CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {branches} }}")
}

/// What is said of the catalogues, without their members.
pub fn catalogs(scope: Scope) -> String {
    format!(
        "{PREFIXES}CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {} {} FILTER(?p NOT IN (dcat:dataset, \
         dcat:service, dcat:record, dcat:catalog, dct:hasPart)) }}",
        stated(scope, "?g", "?s a dcat:Catalog"),
        stated(scope, "?h", "?s ?p ?o")
    )
}

/// Whether an IRI can stand in a query.
pub fn is_iri(iri: &str) -> bool {
    NamedNode::new(iri).is_ok()
}

fn items(scope: Scope) -> String {
    let classes =
        CLASSES.map(|class| format!("{{ {} }}", stated(scope, "?g", &format!("?d a {class}"))));
    classes.join(" UNION ")
}

/// A statement in the graphs that are asked.
fn stated(scope: Scope, graph: &str, statement: &str) -> String {
    match scope {
        Scope::Default => format!("{statement} ."),
        Scope::Named => format!("GRAPH {graph} {{ {statement} }}"),
        Scope::Both => format!("{{ {statement} }} UNION {{ GRAPH {graph} {{ {statement} }} }}"),
    }
}

/// A text as a literal.
fn text(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                text.push('\\');
                text.push(c);
            }
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            c => text.push(c),
        }
    }
    text + "\""
}
