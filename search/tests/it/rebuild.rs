//! What is kept between two runs, and what leaves.

use crate::{dataset, found, index, put, settings, words};
use search::{Change, Document, Facet, OpenError, Query, SearchIndex, Value};

fn open(folder: &std::path::Path) -> SearchIndex {
    SearchIndex::open(folder, settings()).unwrap()
}

#[test]
fn position_and_documents_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    assert_eq!((first.position(), first.len()), (0, 0));
    first
        .apply([
            put(dataset("a", "Plages", "")),
            put(dataset("b", "Ports", "")),
        ])
        .unwrap();
    first.commit(42).unwrap();
    drop(first);
    let second = open(folder.path());
    assert_eq!((second.position(), second.len()), (42, 2));
    assert_eq!(found(&second, "port"), ["b"]);
}

#[test]
fn what_was_not_committed_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(folder.path());
    first.apply([put(dataset("a", "Plages", ""))]).unwrap();
    first.commit(1).unwrap();
    first
        .apply([
            put(dataset("b", "Ports", "")),
            Change::Remove("a".to_owned()),
        ])
        .unwrap();
    assert_eq!(found(&first, ""), ["a"]);
    drop(first);
    let second = open(folder.path());
    assert_eq!(second.position(), 1);
    assert_eq!(found(&second, ""), ["a"]);
}

#[test]
fn the_same_changes_applied_twice_give_the_same_index() {
    let changes = || {
        [
            put(dataset("a", "Plages", "")),
            put(dataset("b", "Ports", "")),
            put(dataset("a", "Dunes", "")),
            Change::Remove("b".to_owned()),
            Change::Remove("never".to_owned()),
        ]
    };
    let index = SearchIndex::in_memory(settings()).unwrap();
    for position in [5, 5] {
        index.apply(changes()).unwrap();
        index.commit(position).unwrap();
        assert_eq!(
            index.contents().unwrap(),
            [("a".to_owned(), "f-a".to_owned())]
        );
        assert_eq!((index.len(), index.position()), (1, 5));
        assert_eq!(found(&index, "dune"), ["a"]);
        assert!(found(&index, "plage").is_empty());
    }
}

#[test]
fn contents_tell_every_id_and_fingerprint() {
    let index = index((0..300).map(|number| dataset(&format!("d{number:03}"), "Titre", "")));
    index
        .apply((0..100).map(|number| Change::Remove(format!("d{number:03}"))))
        .unwrap();
    index.commit(2).unwrap();
    let mut contents = index.contents().unwrap();
    contents.sort();
    let expected: Vec<(String, String)> = (100..300)
        .map(|number| (format!("d{number:03}"), format!("f-d{number:03}")))
        .collect();
    assert_eq!(contents, expected);
}

/// With a publisher, a theme and a keyword that no other document has.
fn rare(id: &str) -> Document {
    let mut document = dataset(id, "Tourterelle des bois", "Comptages de tourterelles.");
    document.keywords = vec![crate::text("colombidés", "fr")];
    document.count(Facet::Publisher, Value::plain("Ligue des oiseaux"));
    document.count(Facet::Theme, Value::plain("Ornithologie"));
    document
}

#[test]
fn a_removed_document_leaves_hits_counts_labels_and_suggestions() {
    let index = index([rare("rare"), dataset("a", "Plages", "")]);
    let query = Query {
        facets: Facet::ALL.to_vec(),
        ..words("")
    };
    assert_eq!(index.suggest("tourt", 10).unwrap().len(), 1);
    assert_eq!(index.suggest("colom", 10).unwrap().len(), 1);
    assert_eq!(index.suggest("ligue", 10).unwrap().len(), 1);
    assert_eq!(index.find(&query).unwrap().facets[&Facet::Theme].len(), 1);

    index.apply([Change::Remove("rare".to_owned())]).unwrap();
    index.commit(2).unwrap();
    assert_eq!(found(&index, ""), ["a"]);
    assert!(found(&index, "tourterelle").is_empty());
    for prefix in ["tourt", "colom", "ligue", "orni"] {
        assert_eq!(index.suggest(prefix, 10).unwrap(), [], "{prefix}");
    }
    let results = index.find(&query).unwrap();
    assert!(results.facets[&Facet::Theme].is_empty());
    assert!(results.facets[&Facet::Publisher].is_empty());
    assert_eq!(results.facets[&Facet::Kind][0].count, 1);
}

#[test]
fn a_folder_of_another_version_is_outdated_not_damaged() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let meta = folder.path().join("meta.json");
    let text = std::fs::read_to_string(&meta).unwrap();
    let fingerprint = SearchIndex::fingerprint();
    std::fs::write(&meta, text.replace(&fingerprint, "0123456789abcdef")).unwrap();
    match SearchIndex::open(folder.path(), settings()) {
        Err(OpenError::Outdated { found, expected }) => {
            assert_eq!(
                (found.as_str(), expected),
                ("0123456789abcdef", fingerprint)
            );
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_folder_that_lost_a_file_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let index = open(folder.path());
    index.apply([put(dataset("a", "Plages", ""))]).unwrap();
    index.commit(1).unwrap();
    drop(index);
    let store = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    for path in store.filter(|path| {
        path.extension()
            .is_some_and(|extension| extension == "store")
    }) {
        std::fs::remove_file(path).unwrap();
    }
    let opened = SearchIndex::open(folder.path(), settings());
    assert!(matches!(opened, Err(OpenError::Damaged(_))), "{opened:?}");
}

#[test]
fn a_folder_that_is_no_index_any_more_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    std::fs::write(folder.path().join("meta.json"), "{").unwrap();
    let opened = SearchIndex::open(folder.path(), settings());
    assert!(matches!(opened, Err(OpenError::Damaged(_))), "{opened:?}");
}

#[test]
fn one_folder_has_one_writer() {
    let folder = tempfile::tempdir().unwrap();
    let _first = open(folder.path());
    let second = SearchIndex::open(folder.path(), settings());
    assert!(matches!(second, Err(OpenError::Locked)), "{second:?}");
}

#[test]
fn searches_go_on_while_changes_come_in() {
    fn shared<T: Send + Sync>(index: T) -> T {
        index
    }
    let index = shared(index([dataset("a", "Plages", "")]));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for position in 2..12 {
                index
                    .apply([
                        put(dataset("a", "Plages", "")),
                        put(dataset("b", "Plages", "")),
                    ])
                    .unwrap();
                index.commit(position).unwrap();
            }
        });
        while !writer.is_finished() {
            let results = index.find(&words("plage")).unwrap();
            assert_eq!(results.hits.len() as u64, results.total);
            assert!(results.total == 1 || results.total == 2);
        }
    });
    assert_eq!(index.position(), 11);
}
