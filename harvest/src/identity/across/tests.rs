use super::super::sample::{Sample, dataset};
use super::*;
use vocab::ns::dcat;

const UUID: &str = "0f6bd0c2-2b23-4b52-9d0b-8e1f5f8a7c11";

fn same(a: Sample, b: Sample) -> Option<Sameness> {
    let [a, b] = [a, b].map(|sample| Traces::of(&sample.record()));
    let found = same_dataset(&a, &b);
    assert_eq!(found, same_dataset(&b, &a), "it is the same both ways");
    // What is the same can be found by a mark.
    assert!(found.is_none() || a.marks().any(|mark| b.marks().any(|other| other == mark)));
    found
}

fn origin() -> Sample {
    dataset("https://ville.example/dataset/arbres").title("Arbres")
}

fn copy() -> Sample {
    dataset("https://national.example/datasets/arbres-1").title("Arbres")
}

#[test]
fn a_title_alone_tells_nothing() {
    let publisher = "Ville de Rive";
    assert_eq!(
        same(origin().publisher(publisher), copy().publisher(publisher)),
        None
    );
}

#[test]
fn a_copy_names_its_origin() {
    let iri = "http://ville.example/dataset/arbres/";
    for copy in [
        copy().link(prov::WAS_DERIVED_FROM, iri),
        copy().link(dct::SOURCE, iri),
        copy().identifier(iri),
    ] {
        assert_eq!(same(origin(), copy), Some(Sameness::DerivedFrom));
    }
}

#[test]
fn a_file_identifier_is_the_same_however_it_is_written() {
    let a = origin().identifier(UUID);
    let b = copy().other_identifier(&format!("urn:uuid:{}", UUID.to_uppercase()));
    let c = dataset(&format!("https://geo.example/metadata/{UUID}"));
    assert_eq!(same(a.clone(), b.clone()), Some(Sameness::FileIdentifier));
    assert_eq!(same(a, c.clone()), Some(Sameness::FileIdentifier));
    assert_eq!(same(b, c), Some(Sameness::FileIdentifier));
}

#[test]
fn an_identifier_counts_with_its_publisher() {
    let a = origin()
        .identifier("ARBRES-2024")
        .publisher("Ville de Rive");
    let b = copy().identifier("ARBRES-2024");
    let reason = Some(Sameness::IdentifierAndPublisher);
    assert_eq!(
        same(a.clone(), b.clone().publisher("VILLE DE RIVE")),
        reason
    );
    assert_eq!(same(a.clone(), b.clone().publisher("Ville de Mer")), None);
    assert_eq!(same(a.clone(), b), None);
    let placeholder = |sample: Sample| sample.identifier("A remplir").publisher("Ville de Rive");
    assert_eq!(same(placeholder(origin()), placeholder(copy())), None);
}

#[test]
fn another_identifier_counts_by_itself() {
    let a = origin().other_identifier("10.5072/arbres");
    let b = copy().other_identifier("10.5072/arbres");
    assert_eq!(same(a, b), Some(Sameness::OtherIdentifier));
}

#[test]
fn the_same_files_make_the_same_dataset() {
    let with = |sample: Sample, files: &[&str]| {
        files
            .iter()
            .fold(sample, |sample, file| sample.file(dcat::DOWNLOAD_URL, file))
    };
    let files = [
        "https://ville.example/a.csv",
        "https://ville.example/a.json",
    ];
    let turned = ["http://ville.example/a.json", "https://Ville.example/a.csv"];
    assert_eq!(
        same(with(origin(), &files), with(copy(), &turned)),
        Some(Sameness::Downloads)
    );
    assert_eq!(
        same(with(origin(), &files), with(copy(), &files[..1])),
        None
    );
}
