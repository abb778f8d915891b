use super::super::sample::{Sample, dataset};
use super::*;

const OWN: &str = "https://rive.example/";

fn there() -> Sample {
    dataset("https://national.example/datasets/arbres").title("Arbres")
}

fn checked(sample: Sample) -> Result<usize, Loop> {
    check_chain(&sample.record(), OWN)
}

#[test]
fn a_record_of_another_passes_with_its_hops_counted() {
    assert_eq!(checked(there()), Ok(0));
    let first = "https://ville.example/dataset/arbres";
    let taken = there().link(prov::WAS_DERIVED_FROM, first);
    assert_eq!(checked(taken.clone()), Ok(1));
    let twice = taken.said_of(first, dct::SOURCE, "https://ville.example/fichier");
    assert_eq!(checked(twice), Ok(2));
}

#[test]
fn what_comes_back_to_us_is_not_taken() {
    let ours = "http://rive.example/datasets/abc";
    for sample in [
        dataset(ours),
        there().link(prov::WAS_DERIVED_FROM, ours),
        there().link(dct::IS_PART_OF, "https://RIVE.example"),
        there().said_of(
            "https://rive.example/catalog",
            dcat::DATASET,
            "https://x.example/1",
        ),
        there()
            .link(dct::SOURCE, "https://ville.example/1")
            .said_of("https://ville.example/1", dct::SOURCE, ours),
    ] {
        assert!(matches!(checked(sample), Err(Loop::Own { .. })));
    }
    // Another site whose name begins alike, and a link that is no provenance.
    assert_eq!(checked(dataset("https://rive.example.org/1")), Ok(0));
    assert_eq!(checked(there().link(dct::RELATION, ours)), Ok(0));
}

#[test]
fn a_chain_of_more_than_three_is_too_long_and_a_ring_ends() {
    let step = |n: usize| format!("https://portal-{n}.example/1");
    let chain = |length: usize| {
        (1..length).fold(
            there().link(prov::WAS_DERIVED_FROM, &step(1)),
            |sample, n| sample.said_of(&step(n), prov::WAS_DERIVED_FROM, &step(n + 1)),
        )
    };
    assert_eq!(checked(chain(3)), Ok(3));
    assert!(matches!(
        checked(chain(4)),
        Err(Loop::TooFar { hops: 4, .. })
    ));
    let ring = chain(2).said_of(&step(2), prov::WAS_DERIVED_FROM, &step(1));
    assert_eq!(checked(ring), Ok(2));
}

fn replica<'r>(resource: &'r str, source: &'r str, hops: usize) -> Replica<'r> {
    Replica {
        resource,
        source,
        hops,
        derived_from: &[],
        first_seen: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn the_one_that_others_name_is_nearest_to_its_origin() {
    let origin = replica("https://ville.example/d/1", "https://ville.example", 0);
    let names = ["http://ville.example/d/1/"];
    let copy = Replica {
        derived_from: &names,
        ..replica(
            "https://national.example/d/9",
            "https://national.example",
            0,
        )
    };
    assert_eq!(nearest_to_origin(&[copy.clone(), origin.clone()]), Some(1));
    assert_eq!(nearest_to_origin(&[origin, copy]), Some(0));
    assert_eq!(nearest_to_origin(&[]), None);
}

#[test]
fn then_fewer_hops_then_the_portal_s_own_then_the_first_seen() {
    let far = replica("https://a.example/1", "https://a.example", 2);
    let near = replica("https://b.example/1", "https://b.example", 1);
    assert_eq!(nearest_to_origin(&[far, near.clone()]), Some(1));
    let elsewhere = replica("https://a.example/1", "https://other.example", 1);
    assert_eq!(nearest_to_origin(&[elsewhere, near.clone()]), Some(1));
    let later = Replica {
        first_seen: Timestamp::from_second(1).unwrap(),
        ..replica("https://a.example/1", "https://a.example", 1)
    };
    assert_eq!(nearest_to_origin(&[later, near]), Some(1));
}
