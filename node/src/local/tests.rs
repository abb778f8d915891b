//! Whatever is edited, the local records say what was said before, less what was taken away, and what was
//! added.

use super::*;
use crate::config::StorageSettings;
use oxrdf::{Literal, NamedNode};
use proptest::prelude::*;
use vocab::ns::{dcat, dct, foaf, rdf};

/// One of some forty statements about datasets, publishers and other things.
fn statement(number: u8) -> Triple {
    let iri =
        |path: &str, n: u8| NamedNode::new_unchecked(format!("https://ville.example/{path}/{n}"));
    let (kind, n, m) = (number % 8, number / 8 % 3, number / 24 % 2);
    let text = |text: &str| Literal::new_simple_literal(format!("{text} {m}"));
    match kind {
        0 => Triple::new(iri("d", n), rdf::TYPE, dcat::DATASET_CLASS),
        1 => Triple::new(iri("d", n), dct::TITLE, text("Titre")),
        2 => Triple::new(iri("d", n), dct::PUBLISHER, iri("o", m)),
        3 => Triple::new(iri("o", m), rdf::TYPE, foaf::AGENT),
        4 => Triple::new(iri("o", m), foaf::NAME, text("Nom")),
        5 => Triple::new(iri("d", n), dct::RELATION, iri("e", m)),
        6 => Triple::new(iri("e", m), dct::TITLE, text("Autre")),
        _ => Triple::new(iri("o", m), foaf::HOMEPAGE, iri("d", n)),
    }
}

fn statements() -> impl Strategy<Value = HashSet<Triple>> {
    let some = proptest::collection::vec(0_u8..48, 0..6);
    some.prop_map(|numbers| numbers.into_iter().map(statement).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn an_edit_is_what_it_says_and_nothing_else(
        edits in proptest::collection::vec((statements(), statements()), 1..8),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            storage: StorageSettings {
                folder: folder.path().to_owned(),
                ..StorageSettings::default()
            },
            ..Config::default()
        };
        let holdings = Holdings::open(&config).unwrap();
        let local = Local::take(&holdings, &config).unwrap();
        prop_assert!(matches!(Local::take(&holdings, &config), Err(LocalError::Busy)));
        let mut said = HashSet::new();
        for (removed, added) in edits {
            said.retain(|triple| !removed.contains(triple));
            said.extend(added.iter().cloned());
            local.apply(&Edit { removed, added }, Timestamp::now()).unwrap();
            prop_assert_eq!(&local.statements().unwrap(), &said);
        }
        // All at once say the same, though what hangs on what may be kept in other records.
        local.replace(said.clone(), Timestamp::now()).unwrap();
        prop_assert_eq!(&local.statements().unwrap(), &said);
        let written = local.replace(said, Timestamp::now()).unwrap();
        prop_assert_eq!((written.added, written.changed, written.withdrawn), (0, 0, 0));
        holdings.close();
    }
}
