//! Queries that would bring an endpoint down, and how each must end.

/// One of them.
pub struct Hostile {
    pub name: &'static str,
    pub query: String,
    /// The statuses that say clearly what became of it.
    pub statuses: &'static [u16],
}

const REFUSED: &[u16] = &[400];
const TOO_LONG: &[u16] = &[413];
/// Stopped: at its deadline, or where its memory ends.
const STOPPED: &[u16] = &[422, 504];
/// Stopped, or answered as far as an answer may go, which it says.
const BOUNDED: &[u16] = &[200, 400, 422, 504];

/// All of them.
pub fn all() -> Vec<Hostile> {
    let hostile = |name, query: String, statuses| Hostile {
        name,
        query,
        statuses,
    };
    let digits = "1 2 3 4 5 6 7 8 9 10";
    let lists: String = ('a'..='k')
        .map(|v| format!("VALUES ?{v} {{ {digits} }} "))
        .collect();
    let doubling: String = (0..40)
        .map(|n| format!(" BIND(CONCAT(?s{n}, ?s{n}) AS ?s{})", n + 1))
        .collect();
    let replacing: String = (0..12)
        .map(|n| {
            format!(
                " BIND(REPLACE(?s{n}, '.', '$0$0$0$0$0$0$0$0') AS ?s{})",
                n + 1
            )
        })
        .collect();
    let patterns: String = (0..500).map(|n| format!("?s{n} ?p{n} ?o{n} . ")).collect();
    let long_list: String = (0..5000).map(|n| format!("<a:{n}> ")).collect();
    let optionals = "OPTIONAL { ?a ?b ?c } ".repeat(5000);
    let (open, close) = ("{".repeat(5000), "}".repeat(5000));
    let functions = format!("{}'a'{}", "STR(".repeat(2000), ")".repeat(2000));
    let everything = "SELECT (COUNT(*) AS ?n) WHERE";
    vec![
        hostile(
            "a cross product of triples",
            format!("{everything} {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }}"),
            STOPPED,
        ),
        hostile(
            "a cross product that reads nothing",
            format!("{everything} {{ {lists} }}"),
            STOPPED,
        ),
        hostile(
            "a cross product of filters",
            format!(
                "{everything} {{ ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(STR(?c)) + STRLEN(STR(?f)) = -1) }}"
            ),
            STOPPED,
        ),
        hostile(
            "paths with both ends free",
            format!(
                "{everything} {{ ?a (!<a:none>)+ ?b . ?c (!<a:none>)* ?d . ?e (!<a:none>)+ ?f }}"
            ),
            STOPPED,
        ),
        hostile(
            "a path of 2,000 steps",
            format!("SELECT * {{ ?a <a:p>{} ?b }}", "/<a:p>".repeat(2000)),
            REFUSED,
        ),
        hostile(
            "500 triple patterns",
            format!("SELECT * {{ {patterns} }}"),
            REFUSED,
        ),
        hostile(
            "5,000 groups inside one another",
            format!("ASK {open}{close}"),
            REFUSED,
        ),
        hostile(
            "5,000 OPTIONAL in a row",
            format!("ASK {{ {optionals} }}"),
            REFUSED,
        ),
        hostile(
            "2,000 functions inside one another",
            format!("SELECT ({functions} AS ?x) {{}}"),
            REFUSED,
        ),
        hostile(
            "OPTIONAL in OPTIONAL in OPTIONAL",
            format!(
                "{everything} {{ ?a ?b ?c OPTIONAL {{ ?d ?e ?f OPTIONAL {{ ?g ?h ?i OPTIONAL {{ ?j ?k ?l }} }} }} }}"
            ),
            STOPPED,
        ),
        hostile(
            "NOT EXISTS over everything",
            format!(
                "{everything} {{ ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS {{ ?g ?h ?i FILTER(?i = CONCAT(STR(?c), STR(?f))) }} }}"
            ),
            STOPPED,
        ),
        hostile(
            "a regular expression that backtracks",
            "SELECT ?o { ?s ?p ?o FILTER(REGEX(STR(?o), '^(([a-z ])+.)+[A-Z]([a-z ])+$')) }".into(),
            BOUNDED,
        ),
        hostile(
            "a regular expression of a million states",
            "SELECT ?o { ?s ?p ?o FILTER(REGEX(STR(?o), '((a{1,100}){1,100}){1,100}')) }".into(),
            BOUNDED,
        ),
        hostile(
            "an order of everything by everything",
            "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c ?e LIMIT 10".into(),
            STOPPED,
        ),
        hostile(
            "distinct pairs of everything",
            format!("{everything} {{ SELECT DISTINCT ?c ?f {{ ?a ?b ?c . ?d ?e ?f }} }}"),
            STOPPED,
        ),
        hostile(
            "one string of everything",
            "SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?c), STR(?f)))) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
                .into(),
            STOPPED,
        ),
        hostile(
            "a string that doubles 40 times",
            format!("SELECT (STRLEN(?s40) AS ?n) {{ BIND('0123456789abcdef' AS ?s0){doubling} }}"),
            STOPPED,
        ),
        hostile(
            "replacements of replacements",
            format!("SELECT (STRLEN(?s12) AS ?n) {{ BIND('0123456789abcdef' AS ?s0){replacing} }}"),
            STOPPED,
        ),
        hostile(
            "5,000 values",
            format!("SELECT * {{ VALUES ?s {{ {long_list} }} ?s ?p ?o }}"),
            REFUSED,
        ),
        hostile(
            "a billion rows",
            "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }".into(),
            BOUNDED,
        ),
        hostile(
            "SERVICE to the machine itself",
            "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s <a:p> ?o } }".into(),
            REFUSED,
        ),
        hostile(
            "SERVICE to where clouds keep keys",
            "SELECT * { SERVICE <http://169.254.169.254/latest/meta-data> { ?s <a:p> ?o } }".into(),
            REFUSED,
        ),
        hostile(
            "SERVICE to an address in the data",
            "SELECT * { ?s <a:endpoint> ?e SERVICE ?e { ?s <a:p> ?o } }".into(),
            REFUSED,
        ),
        hostile(
            "LOAD of a file",
            "LOAD <file:///etc/passwd>".into(),
            REFUSED,
        ),
        hostile(
            "a query of 10 MB",
            format!("ASK {{ ?s ?p '{}' }}", "x".repeat(10 << 20)),
            TOO_LONG,
        ),
        hostile(
            "a query of 200 kB",
            format!("ASK {{ ?s ?p '{}' }}", "x".repeat(200 << 10)),
            TOO_LONG,
        ),
    ]
}
