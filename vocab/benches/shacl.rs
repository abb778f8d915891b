//! What one core checks in a second, by file of shapes and by profile.
//!
//! `cargo bench -p vocab --bench shacl`; `BENCH_RECORDS` says how many records one turn checks, and
//! `BENCH_DOCUMENT` names a Turtle document whose records are checked instead of made ones.

use oxrdf::{Graph, Triple};
use std::{env, fs, hint::black_box, path::Path, time::Instant};
use vocab::{
    Kind, Profile, Record, Syntax, cut, rdf,
    shacl::{Limits, Shapes},
};

const BASE: &str = "https://portal.example/catalog";
const TURNS: usize = 7;

fn main() {
    let setting = |name| setting(name).unwrap_or_default();
    let text = match setting("BENCH_DOCUMENT").as_str() {
        "" => {
            let records = setting("BENCH_RECORDS").parse().unwrap_or(2_000);
            (0..records).map(record).collect()
        }
        path => fs::read_to_string(path).expect("the document can be read"),
    };
    let quads = rdf::read(text.as_bytes(), Syntax::Turtle, BASE)
        .expect("it is Turtle")
        .quads;
    let mut records = cut(quads, BASE).records;
    records.retain(|record| record.kind() == Kind::Dataset);
    let triples: usize = records.iter().map(|record| record.graph().len()).sum();
    let mean = triples / records.len();
    println!(
        "\n### Shapes on one core, {} records of {mean} triples\n",
        records.len()
    );
    println!("| what | figure | results a record |\n|---|---|---|");

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shapes");
    let files = [
        "dcat-ap-3.0.1/shapes.ttl",
        "dcat-ap-3.0.1/range.ttl",
        "dcat-ap-3.0.1/shapes_recommended.ttl",
        "dcat-ap-2.1.1/shapes.ttl",
        "dcat-ap-hvd-3.0.0/full.ttl",
    ];
    for file in files {
        let text = fs::read(folder.join(file)).expect("the shapes are there");
        let parsed = rdf::read(&text, Syntax::Turtle, BASE).expect("they are Turtle");
        let graph: Graph = parsed.quads.into_iter().map(Triple::from).collect();
        let shapes = Shapes::compile(&graph).expect("they are shapes");
        report(
            &format!("`{file}`, as SHACL is written"),
            &records,
            |record| {
                shapes
                    .validate(record.graph(), &Limits::default())
                    .results
                    .len()
            },
        );
    }
    for profile in Profile::published() {
        let what = format!("`{}`, all its parts, as a record", profile.name());
        report(&what, &records, |record| {
            profile.check(record).findings.len()
        });
    }
}

fn report(what: &str, records: &[Record], check: impl Fn(&Record) -> usize) {
    let mut results = 0;
    let mut rates: Vec<f64> = (0..TURNS)
        .map(|_| {
            let began = Instant::now();
            results = records
                .iter()
                .map(|record| black_box(check(record)))
                .sum::<usize>();
            records.len() as f64 / began.elapsed().as_secs_f64()
        })
        .collect();
    rates.sort_by(f64::total_cmp);
    let (low, middle, high) = (rates[0], rates[TURNS / 2], rates[TURNS - 1]);
    let mean = results as f64 / records.len() as f64;
    println!("| {what} | {middle:.0} records/s ({low:.0} to {high:.0}) | {mean:.1} |");
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo gives a bench no other place for settings"
)]
fn setting(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// A dataset as portals export it, with three files; one in four lacks what is asked for.
fn record(i: u32) -> String {
    let poor = i.is_multiple_of(4);
    let title = if poor {
        ""
    } else {
        "dct:title \"Qualité de l'air\"@fr, \"Air quality\"@en ;"
    };
    let publisher = if poor {
        "\"Ville\""
    } else {
        "<https://portal.example/o/1>"
    };
    let size = if poor {
        "\"12 ko\""
    } else {
        "\"120000\"^^xsd:nonNegativeInteger"
    };
    let files: String = (0..3)
        .map(|n| {
            format!(
                "<https://portal.example/f/{i}/{n}> a dcat:Distribution ; dct:title \"Fichier {n}\"@fr ;\n\
                 dcat:accessURL <https://files.example/{i}/{n}> ; dcat:byteSize {size} ;\n\
                 dct:license <http://publications.europa.eu/resource/authority/licence/ETALAB_2_0> ;\n\
                 dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;\n\
                 dct:modified \"2024-02-01T10:00:00Z\"^^xsd:dateTime .\n"
            )
        })
        .collect();
    format!(
        r#"
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://portal.example/d/{i}> a dcat:Dataset ; {title}
    dct:description "Mesures horaires de la qualité de l'air dans les communes."@fr ;
    dct:identifier "{i}" ; dct:issued "2024-01-15"^^xsd:date ; dct:modified "2024-02-01"^^xsd:date ;
    dcat:keyword "air"@fr, "mesure"@fr, "particules"@fr ; dct:publisher {publisher} ;
    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/ENVI> ;
    dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/HOURLY> ;
    dct:language <http://publications.europa.eu/resource/authority/language/FRA> ;
    dct:spatial <http://id.insee.fr/geo/departement/17> ;
    dcat:contactPoint [ a vcard:Organization ; vcard:fn "Service" ; vcard:hasEmail <mailto:s@portal.example> ] ;
    dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2024-01-01"^^xsd:date ; dcat:endDate "2024-12-31"^^xsd:date ] ;
    dcat:distribution <https://portal.example/f/{i}/0>, <https://portal.example/f/{i}/1>, <https://portal.example/f/{i}/2> .
<https://portal.example/o/1> a foaf:Organization ; foaf:name "Ville" .
{files}"#
    )
}
