use super::history::{History, reasons, said};
use crate::identity::Likeness;

const ITEM: &str = "edd520deefca43e981677eac3b13116b";
const HUB: &str = "ville.opendata.arcgis.com";

#[test]
fn three_migrations_of_a_platform_keep_every_record() {
    let names = [
        format!("http://{HUB}/datasets/{ITEM}_0"),
        format!("https://{HUB}/datasets/{ITEM}_0"),
        format!("https://{HUB}/datasets/ville::parcs"),
        format!("https://{HUB}/maps/ville::parcs"),
    ];
    let portal = |name: &str| {
        [
            said(name, "Parcs", "parcs.csv"),
            said("eau", "Eau", "eau.csv"),
        ]
    };
    let mut history = History::of(&portal(&names[0]));
    let id = history.id("_0").unwrap();
    let mut found = Vec::new();
    for name in &names[1..] {
        let links = history.walk(&portal(name), true);
        found.extend(reasons(&links));
        assert_eq!(history.id(name), Some(id.clone()));
        assert_eq!(history.held.len(), 2);
    }
    assert_eq!(
        found,
        [Likeness::Iri, Likeness::Addresses, Likeness::Addresses]
    );
    assert_eq!(history.held[&id].aliases, &names[..3]);
}

#[test]
fn a_portal_that_goes_back_finds_its_former_names() {
    let before = [said("a", "Parcs", "-"), said("b", "Eau", "-")];
    let after = [said("c", "Parcs", "-"), said("d", "Eau", "-")];
    let mut history = History::of(&before);
    let id = history.id("/a").unwrap();
    assert_eq!(
        reasons(&history.walk(&after, true)),
        [Likeness::TitleAndPublisher; 2]
    );
    let links = history.walk(&before, true);
    assert_eq!(reasons(&links), [Likeness::Alias; 2]);
    assert_eq!(history.id("/a"), Some(id));
}

#[test]
fn a_record_that_vanished_long_ago_comes_back_under_another_name() {
    let mut history = History::of(&[said("a", "Parcs", "-"), said("b", "Eau", "-")]);
    let id = history.id("/a").unwrap();
    for _ in 0..3 {
        history.walk(&[said("b", "Eau", "-")], true);
    }
    history.walk(&[said("b", "Eau", "-"), said("c", "Parcs", "-")], true);
    assert_eq!(history.id("/c"), Some(id));
}

#[test]
fn the_one_that_vanished_last_is_taken_before_those_long_gone() {
    let mut history = History::of(&[said("old", "Parcs", "-"), said("b", "Eau", "-")]);
    history.walk(&[said("b", "Eau", "-")], true);
    // Another title at first, so that it is a record of its own.
    history.walk(&[said("b", "Eau", "-"), said("late", "Jardins", "-")], true);
    history.walk(&[said("b", "Eau", "-"), said("late", "Parcs", "-")], true);
    let late = history.id("/late").unwrap();
    history.walk(&[said("b", "Eau", "-"), said("new", "Parcs", "-")], true);
    assert_eq!(history.id("/new"), Some(late));
}

#[test]
fn an_incomplete_walk_links_names_but_nothing_likely() {
    let by_name = said(&format!("https://{HUB}/datasets/{ITEM}_0"), "Parcs", "-");
    let mut history = History::of(&[by_name, said("b", "Eau", "-")]);
    let moved = said(
        &format!("https://data.ville.example/x/{ITEM}_0"),
        "Parcs",
        "-",
    );
    let retitled = said("c", "Eau", "-");
    let links = history.walk(&[moved, retitled], false);
    assert_eq!(reasons(&links), [Likeness::PlatformId]);
    assert_eq!(links.fresh.len(), 1);
    assert!(links.ambiguous.is_empty());
}

#[test]
fn what_an_incomplete_walk_took_as_new_is_put_right_by_the_next_complete_one() {
    let mut history = History::of(&[said("a", "Parcs", "-"), said("b", "Eau", "-")]);
    let id = history.id("/a").unwrap();
    history.walk(&[said("c", "Parcs", "-")], false);
    let doubled = history.id("/c").unwrap();
    assert_ne!(doubled, id);
    let links = history.walk(&[said("c", "Parcs", "-"), said("b", "Eau", "-")], true);
    assert_eq!(links.relinks[0].absorbed, Some(doubled));
    assert_eq!(history.id("/c"), Some(id));
    assert_eq!(history.held.len(), 2);
}

#[test]
fn an_incomplete_walk_does_not_link_what_no_complete_walk_has_met() {
    // Two spellings that the portal lists side by side, read in two walks that broke off.
    let mut history = History::default();
    history.walk(&[said("http://portal.example/a", "Parcs", "-")], false);
    let links = history.walk(&[said("https://portal.example/a", "Parcs", "-")], false);
    assert!(links.relinks.is_empty());
    assert_eq!(history.held.len(), 2);
}
