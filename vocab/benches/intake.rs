//! What one core reads, cuts into records and seals in a second, by syntax.
//!
//! `cargo bench -p vocab --bench intake`; `BENCH_RECORDS` says how many records one turn takes in,
//! `BENCH_DOCUMENT` names a document in RDF/XML to take in instead of those made up here.

#[path = "intake/exports.rs"]
mod exports;

use std::{env, hint::black_box, time::Instant};
use vocab::{Kind, Syntax, cut, rdf};

const BASE: &str = "https://portal.example/catalog";
const TURNS: usize = 5;

#[expect(
    clippy::disallowed_methods,
    reason = "cargo gives a bench no other place for settings"
)]
fn main() {
    if let Ok(path) = env::var("BENCH_DOCUMENT") {
        let text = std::fs::read_to_string(&path).expect("the document can be read");
        header(1);
        return export(&path, &text);
    }
    let asked = env::var("BENCH_RECORDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let records: usize = asked.unwrap_or(100_000) / 20;
    let turtle: String = (0..records).map(record).collect();
    let quads = rdf::read(turtle.as_bytes(), Syntax::Turtle, BASE)
        .expect("it is Turtle")
        .quads;
    let graph = quads.into_iter().map(oxrdf::Triple::from).collect();

    header(records);
    let syntaxes = [
        (Syntax::NTriples, ""),
        (Syntax::Turtle, ""),
        (Syntax::RdfXml, "≥ 3,000"),
        (Syntax::JsonLd, ""),
    ];
    for (syntax, goal) in syntaxes {
        let text = rdf::to_string(&graph, syntax);
        let mut rates: Vec<f64> = (0..TURNS).map(|_| rate(&text, syntax, records)).collect();
        rates.sort_by(f64::total_cmp);
        let (low, middle, high) = (rates[0], rates[TURNS / 2], rates[TURNS - 1]);
        let figure = format!("{middle:.0} records/s ({low:.0} to {high:.0})");
        println!("| {syntax:?}: read, cut, seal | {figure} | {goal} |");
    }
    export("export of 6 KB a dataset", &exports::short(records));
    export("export of 22 KB a dataset", &exports::long(records / 4));
}

fn header(records: usize) {
    println!("\n### Intake on one core, {records} records of 22 triples\n");
    println!("| what | figure | goal |\n|---|---|---|");
}

/// An export in RDF/XML: all of it, then each step by itself.
fn export(name: &str, text: &str) {
    let megabytes = text.len() as f64 / 1e6;
    let began = Instant::now();
    let parsed = rdf::read(text.as_bytes(), Syntax::RdfXml, BASE).expect("it is RDF/XML");
    let reading = began.elapsed().as_secs_f64();
    let triples = parsed.quads.len();
    let cut = cut(parsed.quads, BASE);
    let datasets = cut
        .records
        .iter()
        .filter(|record| record.kind() == Kind::Dataset)
        .count();
    let mut rates: Vec<f64> = (0..TURNS)
        .map(|_| {
            let began = Instant::now();
            let parsed = rdf::read(text.as_bytes(), Syntax::RdfXml, BASE).expect("it is RDF/XML");
            let cut = black_box(vocab::cut(parsed.quads, BASE));
            let rate = datasets as f64 / began.elapsed().as_secs_f64();
            assert!(cut.records.len() >= datasets, "every record is sealed");
            rate
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    let (low, middle, high) = (rates[0], rates[TURNS / 2], rates[TURNS - 1]);
    println!(
        "| RDF/XML {name}: {datasets} datasets, {triples} triples, {megabytes:.1} MB | {middle:.0} datasets/s \
         ({low:.0} to {high:.0}) | ≥ 3,000 |"
    );
    println!(
        "| of which reading | {:.0} % | |",
        100.0 * reading * middle / datasets as f64
    );
}

fn rate(text: &str, syntax: Syntax, records: usize) -> f64 {
    let began = Instant::now();
    let parsed = rdf::read(text.as_bytes(), syntax, BASE).expect("it was written by us");
    let cut = black_box(cut(parsed.quads, BASE));
    let rate = records as f64 / began.elapsed().as_secs_f64();
    assert!(
        cut.records.len() >= records && cut.issues.is_empty(),
        "every record is sealed"
    );
    rate
}

/// A dataset as portals export it: contact and period without a name, one file, a shared publisher.
fn record(i: usize) -> String {
    let description =
        "Mesures horaires de la qualité de l'air dans les communes. ".repeat(1 + i % 8);
    let (month, day) = (1 + i % 12, 1 + i % 28);
    format!(
        r#"
<https://portal.example/datasets/{i}> a <http://www.w3.org/ns/dcat#Dataset> ;
    <http://purl.org/dc/terms/title> "Qualité de l'air {i}"@fr, "Air quality {i}"@en ;
    <http://purl.org/dc/terms/description> "{description}"@fr ;
    <http://purl.org/dc/terms/identifier> "{i}" ;
    <http://purl.org/dc/terms/issued> "2024-{month:02}-{day:02}"^^<http://www.w3.org/2001/XMLSchema#date> ;
    <http://www.w3.org/ns/dcat#keyword> "air"@fr, "mesure"@fr ;
    <http://purl.org/dc/terms/publisher> <https://portal.example/organizations/{organization}> ;
    <http://www.w3.org/ns/dcat#contactPoint> [
        a <http://www.w3.org/2006/vcard/ns#Organization> ;
        <http://www.w3.org/2006/vcard/ns#fn> "Service {organization}" ] ;
    <http://purl.org/dc/terms/temporal> [
        a <http://purl.org/dc/terms/PeriodOfTime> ;
        <http://www.w3.org/ns/dcat#startDate> "2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ] ;
    <http://www.w3.org/ns/dcat#distribution> <https://portal.example/files/{i}> .
<https://portal.example/files/{i}> a <http://www.w3.org/ns/dcat#Distribution> ;
    <http://www.w3.org/ns/dcat#downloadURL> <https://files.example/{i}.csv> ;
    <http://purl.org/dc/terms/license> <https://www.etalab.gouv.fr/licence-ouverte-open-licence> .
<https://portal.example/organizations/{organization}> a <http://xmlns.com/foaf/0.1/Organization> ;
    <http://xmlns.com/foaf/0.1/name> "Organisation {organization}" .
"#,
        organization = i % 100,
    )
}
