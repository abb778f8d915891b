//! The example queries of the page to write SPARQL in: each is answered, and answers something.

use crate::harness::{Site, catalogue, eventually};
use std::{fs, path::Path};

/// The bundled catalogue has no data services, and nothing that is declared of high value.
const WITHOUT_ROWS: [&str; 2] = ["high-value", "services"];

#[test]
fn every_example_is_answered() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    // What is derived comes after the records.
    eventually("the records are checked and counted", || {
        let graphs = node.csv("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }");
        ["quality", "statistics"]
            .iter()
            .all(|name| graphs.contains(name))
    });
    let page = node.get("/fr/sparql").text();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/examples");
    let mut examples = 0;
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap();
        let query = fs::read_to_string(&file).unwrap();
        let rows = node.csv(&query).lines().count() - 1;
        assert_eq!(
            rows == 0,
            WITHOUT_ROWS.contains(&name),
            "{name}: {rows} rows"
        );
        examples += 1;
    }
    assert_eq!(page.matches("/fr/sparql?query=").count(), examples);
    assert!(examples >= 20, "{examples}");

    let asked = node
        .get("/fr/sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20a%20%3Ft%20%7D%20LIMIT%203")
        .text();
    for form in ["csv", "tsv", "json", "xml"] {
        assert!(asked.contains(&format!("format={form}")), "{form}");
    }
    let plan = node
        .get("/sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20a%20%3Ft%20%7D%20LIMIT%203&explain=true");
    assert_eq!(plan.header("content-type"), Some("application/json"));
    assert!(
        plan.json()["plan"]["children"].is_array(),
        "{}",
        plan.text()
    );
}
