//! Hits by the IRIs of their resources.

use crate::{dataset, put, settings, words};
use search::{Asked, Query, Resources, SearchIndex};

fn asked<'a>(query: &'a Query) -> Asked<'a> {
    Asked {
        query,
        limit: 1000,
        boxes: None,
    }
}

fn iris(resources: &Resources) -> Vec<&str> {
    let iris = resources.resources.iter();
    iris.map(|resource| resource.iri.rsplit('/').next().unwrap())
        .collect()
}

/// In two segments, one of whose records is gone.
fn index() -> SearchIndex {
    let index = crate::index([
        dataset("a", "Pistes cyclables", "Les pistes de la ville"),
        dataset("b", "Arbres", "Des arbres le long des pistes cyclables"),
    ]);
    let mut copy = dataset("c", "Pistes cyclables de la ville", "");
    copy.card.iri = "https://example.org/datasets/a".to_owned();
    let gone = dataset("d", "Pistes cyclables", "");
    index
        .apply([put(copy), put(gone), put(dataset("e", "Budget", ""))])
        .unwrap();
    index.commit(2).unwrap();
    index.apply([search::Change::Remove("d".into())]).unwrap();
    index.commit(3).unwrap();
    index
}

#[test]
fn the_best_hits_are_the_same_as_those_of_a_search_and_each_iri_is_told_once() {
    let index = index();
    let query = words("pistes cyclables");
    let found = index.resources(&asked(&query)).unwrap();
    assert_eq!((found.position, found.total), (3, 3));
    let mut expected: Vec<String> = Vec::new();
    for hit in index.find(&query).unwrap().hits {
        let name = hit.card.iri.rsplit('/').next().unwrap().to_owned();
        if !expected.contains(&name) {
            expected.push(name);
        }
    }
    assert_eq!(iris(&found), expected);
    let scores: Vec<f32> = found.resources.iter().map(|found| found.score).collect();
    assert!(scores.is_sorted_by(|a, b| a >= b) && scores.iter().all(|score| *score > 0.0));
}

#[test]
fn a_limit_keeps_the_best_and_the_total_tells_of_the_others() {
    let index = index();
    let query = words("pistes cyclables");
    let all = index.resources(&asked(&query)).unwrap();
    let one = Asked {
        limit: 1,
        ..asked(&query)
    };
    let one = index.resources(&one).unwrap();
    assert_eq!(one.total, 3);
    assert_eq!(one.resources, all.resources[..1]);
}

#[test]
fn highlights_mark_the_words_only_when_they_are_asked_for() {
    let index = index();
    let mut query = words("arbres");
    let plain = index.resources(&asked(&query)).unwrap();
    assert_eq!(plain.resources[0].highlight, None);
    query.highlight = true;
    let marked = index.resources(&asked(&query)).unwrap();
    let highlight = marked.resources[0].highlight.as_deref().unwrap();
    assert!(highlight.contains("<mark>arbres</mark>"), "{highlight}");
}

#[test]
fn boxes_are_looked_at_one_by_one() {
    let mut inside = dataset("inside", "Carte", "");
    inside.boxes = vec![[0.0, 0.0, 1.0, 1.0]];
    let mut half = dataset("half", "Carte", "");
    half.boxes = vec![[0.0, 0.0, 1.0, 1.0], [8.0, 8.0, 9.0, 9.0]];
    let index = crate::index([inside, half, dataset("nowhere", "Carte", "")]);
    let query = words("carte");
    let all_low = |boxes: &[[f64; 4]]| boxes.iter().all(|edges| edges[2] < 5.0);
    let low = Asked {
        boxes: Some(&all_low),
        ..asked(&query)
    };
    let found = index.resources(&low).unwrap();
    assert_eq!((found.total, iris(&found)), (1, vec!["inside"]));
}

#[test]
fn an_index_is_read_while_another_writes_it_and_cannot_be_written_twice() {
    let folder = tempfile::tempdir().unwrap();
    let writing = SearchIndex::open(folder.path(), settings()).unwrap();
    writing.apply([put(dataset("a", "Budget", ""))]).unwrap();
    writing.commit(7).unwrap();
    let reading = SearchIndex::open_to_read(folder.path(), settings()).unwrap();
    let query = words("budget");
    let found = reading.resources(&asked(&query)).unwrap();
    assert_eq!((found.position, found.total), (7, 1));
    assert!(reading.apply([put(dataset("b", "Budget", ""))]).is_err());
    assert!(reading.commit(8).is_err());
    writing.apply([put(dataset("b", "Budget", ""))]).unwrap();
    writing.commit(8).unwrap();
    assert_eq!(writing.resources(&asked(&query)).unwrap().total, 2);
}
