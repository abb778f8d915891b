//! A collection of ten documents, written for this test.

use super::*;
use crate::{index, measures::Measures, vary};

fn arguments(more: &[&str]) -> Arguments {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/search-eval/fixture");
    let usual = [folder, "--language", "fr"];
    let given = usual.iter().chain(more);
    Arguments::read(given.map(|&argument| argument.to_owned())).unwrap()
}

fn measured(arguments: &Arguments) -> Measures {
    let collection = Collection::read(arguments).unwrap();
    let mut index = index(&collection, arguments);
    Measures::mean(&vary::all(&mut index, &collection, arguments)[0].measures)
}

#[test]
fn a_folder_is_read_as_it_is_judged() {
    let collection = Collection::read(&arguments(&[])).unwrap();
    assert_eq!(collection.documents.len(), 10);
    // The query without a relevant document does not count, nor does the judgement of a document that is not there.
    assert_eq!((collection.queries.len(), collection.judged()), (3, 5));
    let used = Collection::read(&arguments(&["--only-used"])).unwrap();
    assert_eq!(used.documents.len(), 2);
}

#[test]
fn the_words_of_the_fixture_are_found_and_measured() {
    let measures = measured(&arguments(&[]));
    // "plages" finds its one document first; "qualite air" its two of grades 2 and 1 in that order;
    // "budgets" the used one of two alike first, which is the one that is not judged relevant.
    let ndcg = (1.0 + 1.0 + 1.0 / 3_f64.log2()) / 3.0;
    assert!((measures.ndcg10 - ndcg).abs() < 1e-9, "{measures:?}");
    assert!((measures.reciprocal_rank - 2.5 / 3.0).abs() < 1e-9);
}

#[test]
fn what_is_wrong_with_a_folder_is_told() {
    let missing = arguments(&["--queries", "nothing.tsv"]);
    assert!(
        Collection::read(&missing)
            .unwrap_err()
            .contains("nothing.tsv")
    );
    for wrong in [
        ["--column", "x"],
        ["--measure", "luck"],
        ["--set", "k1"],
        ["--unknown", "1"],
    ] {
        let given = ["folder"]
            .iter()
            .chain(&wrong)
            .map(|&argument| argument.to_owned());
        assert!(Arguments::read(given).is_err(), "{wrong:?}");
    }
}
