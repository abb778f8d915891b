use super::history::{History, reasons, said};
use crate::identity::Likeness;
use proptest::prelude::*;
use std::collections::BTreeSet;
use vocab::Rule;

#[test]
fn a_record_met_under_its_own_name_stays_itself() {
    let mut history = History::of(&[said("a", "Parcs", "parcs.csv")]);
    let links = history.walk(
        &[
            said("a", "Parcs", "parcs.csv"),
            said("b", "Parcs", "parcs.csv"),
        ],
        true,
    );
    assert!(links.relinks.is_empty() && links.ambiguous.is_empty());
    assert_eq!(links.fresh.len(), 1);
    assert_eq!(history.held.len(), 2);
}

#[test]
fn a_former_name_beside_the_new_one_is_another_record_with_an_id_of_its_own() {
    let mut history = History::of(&[said("a", "Parcs", "-")]);
    history.walk(&[said("b", "Parcs", "-")], true);
    let id = history.id("/b").unwrap();
    history.walk(&[said("a", "Parcs", "-"), said("b", "Parcs", "-")], true);
    assert_eq!(history.id("/b"), Some(id.clone()));
    assert_ne!(history.id("/a"), Some(id));
    assert_eq!(history.held.len(), 2);
}

#[test]
fn one_title_for_two_is_not_guessed() {
    let mut history = History::of(&[said("a", "Budget", "-"), said("b", "Budget", "-")]);
    let links = history.walk(&[said("c", "Budget", "-"), said("d", "Budget", "-")], true);
    assert!(links.relinks.is_empty());
    assert_eq!(links.ambiguous.len(), 2);
    assert_eq!(links.ambiguous[0].candidates.len(), 2);
    let issue = links.ambiguous[0].issue();
    assert_eq!(issue.rule, Rule::Ambiguous);
    assert!(issue.message.contains("/dataset/a>"), "{}", issue.message);
    assert_eq!(history.held.len(), 4);
}

#[test]
fn a_title_that_another_record_had_before_is_not_enough() {
    let before = [said("a", "Budget", "-"), said("b", "Budget", "-")];
    let mut history = History::of(&before);
    // `b` is there still and has another title now: only `a` has vanished, but the title was shared.
    let links = history.walk(&[said("b", "Comptes", "-"), said("c", "Budget", "-")], true);
    assert!(links.relinks.is_empty());
    assert_eq!(links.ambiguous.len(), 1);
}

#[test]
fn two_new_names_for_one_record_are_both_new() {
    let mut history = History::of(&[said("a", "-", "parcs.csv"), said("z", "Eau", "-")]);
    let after = [
        said("b", "-", "parcs.csv"),
        said("c", "-", "parcs.csv"),
        said("z", "Eau", "-"),
    ];
    let links = history.walk(&after, true);
    assert!(links.relinks.is_empty());
    assert_eq!((links.ambiguous.len(), links.fresh.len()), (2, 2));
}

#[test]
fn a_name_like_two_records_is_not_decided_by_what_is_less_sure() {
    let named = said("one", "Parcs", "-").identifier("registre-0001");
    let other = said("two", "Eau", "-").identifier("registre-0002");
    let mut history = History::of(&[named, other]);
    let both = said("new", "Parcs", "-")
        .identifier("registre-0001")
        .other_identifier("registre-0002");
    let links = history.walk(&[both], true);
    assert!(links.relinks.is_empty());
    assert_eq!(links.ambiguous[0].candidates.len(), 2);
}

#[test]
fn layers_that_are_counted_anew_are_not_taken_for_each_other() {
    let layers = |names: [&str; 3], titles: [&str; 3]| {
        let mut layers = Vec::new();
        for (n, (name, title)) in names.into_iter().zip(titles).enumerate() {
            layers.push(said(
                name,
                title,
                &format!("rest/services/Plan/MapServer/{n}"),
            ));
        }
        layers
    };
    let before = layers(["a", "b", "c"], ["Aéroport", "Rivage", "Zone humide"]);
    // One layer was put first, and all are renamed.
    let after = layers(["d", "e", "f"], ["Forêt", "Aéroport", "Rivage"]);
    let mut history = History::of(&before);
    let ids = [history.id("/a"), history.id("/b")];
    let links = history.walk(&after, true);
    assert_eq!(reasons(&links), [Likeness::TitleAndPublisher; 2]);
    assert_eq!([history.id("/e"), history.id("/f")], ids);
}

#[test]
fn a_slug_given_to_something_else_is_not_followed() {
    let hub = |kind: &str| format!("https://ville.hub.arcgis.com/{kind}/ville::zones");
    let walked = |title: &str, file: &str| {
        // Another layer of the same title, so that the title alone does not tell.
        let other = said("other", "Zones", "other.csv");
        let mut history = History::of(&[said(&hub("datasets"), "Zones", "a.csv"), other.clone()]);
        reasons(&history.walk(&[said(&hub("maps"), title, file), other], true))
    };
    assert_eq!(walked("Zones", "b.csv"), []);
    assert_eq!(walked("Écoles", "-"), []);
    assert_eq!(walked("Zones", "-"), [Likeness::Slug]);
    assert_eq!(walked("Zones", "a.csv"), [Likeness::Addresses]);
    assert_eq!(walked("Écoles", "a.csv"), [Likeness::Slug]);
}

#[test]
fn what_many_share_is_no_doubt_worth_telling() {
    let before: Vec<_> = (0..20)
        .map(|n| said(&format!("a{n}"), "Carte", "-"))
        .collect();
    let mut history = History::of(&before);
    let mut after = before[..19].to_vec();
    after.push(said("b", "Carte", "-"));
    let links = history.walk(&after, true);
    assert!(links.relinks.is_empty() && links.ambiguous.is_empty());
}

prop_compose! {
    /// A portal of a few datasets whose names, titles and files are often the same.
    fn portal()(said_of_each in prop::collection::btree_map(0..12u8, (0..6u8, 0..6u8), 0..10))
        -> Vec<(u8, (u8, u8))> {
        said_of_each.into_iter().collect()
    }
}

proptest! {
    #[test]
    fn whatever_portals_say_nothing_is_claimed_twice_and_nothing_is_lost(
        walks in prop::collection::vec((portal(), any::<bool>()), 1..6)
    ) {
        let mut history = History::default();
        for (portal, is_complete) in walks {
            let samples: Vec<_> = portal
                .iter()
                .map(|(name, (title, file))| {
                    said(&format!("n{name}"), &format!("Titre {title} mot"), &format!("{file}.csv"))
                })
                .collect();
            let ids: BTreeSet<_> = history.held.keys().cloned().collect();
            let links = history.walk(&samples, is_complete);
            let claimed: BTreeSet<_> = links.relinks.iter().map(|relink| &relink.id).collect();
            let named: BTreeSet<_> = links.relinks.iter().map(|relink| &relink.new).collect();
            prop_assert_eq!(claimed.len(), links.relinks.len());
            prop_assert_eq!(named.len(), links.relinks.len());
            prop_assert!(claimed.iter().all(|id| ids.contains(*id)));
            // What is said is held under its name, once.
            for sample in samples {
                let record = sample.record();
                let bears = |name: &str| name == record.resource().as_str();
                let held = history.held.values().filter(|held| bears(&held.resource));
                prop_assert_eq!(held.count(), 1);
            }
            // The same again changes nothing.
            if is_complete {
                let before: Vec<_> = history.held.values().map(|h| h.resource.clone()).collect();
                let samples: Vec<_> = portal
                    .iter()
                    .map(|(name, (title, file))| {
                        said(&format!("n{name}"), &format!("Titre {title} mot"), &format!("{file}.csv"))
                    })
                    .collect();
                let links = history.walk(&samples, true);
                prop_assert!(links.relinks.is_empty() && links.fresh.is_empty());
                let after: Vec<_> = history.held.values().map(|h| h.resource.clone()).collect();
                prop_assert_eq!(before, after);
            }
        }
    }
}
