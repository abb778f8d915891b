//! Orders, pages and cursors.

use crate::{dataset, ids, index, put, words};
use proptest::prelude::*;
use search::{Change, FindError, MAX_PAGED_HITS, Query, SearchIndex, Sort};
use std::collections::{BTreeSet, HashSet};

fn many(count: usize) -> SearchIndex {
    index((0..count).map(|number| {
        let title = format!("Plage numéro {} {}", number % 50, "mer ".repeat(number % 7));
        let mut document = dataset(&format!("d{number:05}"), &title, "");
        let day = format!("2024-{:02}-{:02}", number % 12 + 1, number % 28 + 1);
        if number % 10 != 0 {
            document.card.modified = Some(day.clone());
        }
        document.card.issued = Some(day);
        document
    }))
}

fn by_cursor(index: &SearchIndex, mut query: Query) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let results = index.find(&query).unwrap();
        all.extend(ids(&results).into_iter().map(str::to_owned));
        match results.next {
            Some(next) => query.cursor = Some(next),
            None => return all,
        }
    }
}

#[test]
fn pages_and_cursors_show_every_hit_once_in_one_order() {
    let index = many(1_234);
    for sort in Sort::ALL {
        let query = Query {
            sort,
            ..words("plages mer")
        };
        let total = index.find(&query).unwrap().total as usize;
        let mut by_page = Vec::new();
        for page in 1..=total.div_ceil(100) {
            let results = index
                .find(&Query {
                    page,
                    ..query.clone()
                })
                .unwrap();
            by_page.extend(ids(&results).into_iter().map(str::to_owned));
        }
        assert_eq!(
            by_page.iter().collect::<HashSet<_>>().len(),
            total,
            "{sort:?}"
        );
        assert_eq!(by_page, by_cursor(&index, query), "{sort:?}");
    }
}

#[test]
fn hits_beyond_the_exactly_ranked_ones_come_once_too() {
    let index = many(6_500);
    let query = words("plage");
    let total = index.find(&query).unwrap().total as usize;
    assert_eq!(total, 6_500);
    let mut by_page = Vec::new();
    for page in 1..=total.div_ceil(100) {
        let results = index
            .find(&Query {
                page,
                ..query.clone()
            })
            .unwrap();
        by_page.extend(ids(&results).into_iter().map(str::to_owned));
    }
    assert_eq!(by_page.iter().collect::<HashSet<_>>().len(), total);
}

#[test]
fn orders_are_what_they_say() {
    let index = many(300);
    let dates = |sort, date: fn(&search::Card) -> Option<String>| {
        let results = index.find(&Query { sort, ..words("") }).unwrap();
        results
            .hits
            .iter()
            .map(|hit| date(&hit.card))
            .collect::<Vec<_>>()
    };
    let issued = dates(Sort::Issued, |card| card.issued.clone());
    assert!(issued.is_sorted_by(|a, b| a >= b));
    // Without a date of its own, that of issue counts.
    let modified = dates(Sort::Modified, |card| {
        card.modified.clone().or(card.issued.clone())
    });
    assert!(modified.is_sorted_by(|a, b| a >= b));
    let titles = dates(Sort::Title, |card| {
        Some(card.titles[0].value.trim().to_lowercase())
    });
    assert!(titles.is_sorted());
}

#[test]
fn pages_end_where_the_cursor_must_go_on() {
    let index = many(3);
    let query = Query {
        page: MAX_PAGED_HITS / 100 + 1,
        ..words("")
    };
    assert!(matches!(index.find(&query), Err(FindError::TooFar)));
    let query = Query {
        page: usize::MAX,
        ..words("")
    };
    assert!(matches!(index.find(&query), Err(FindError::TooFar)));
    let query = Query {
        page: 7,
        ..words("")
    };
    let results = index.find(&query).unwrap();
    assert_eq!(
        (results.hits.len(), results.total, results.next),
        (0, 3, None)
    );
}

#[test]
fn a_cursor_of_another_order_or_made_up_is_refused() {
    let index = many(300);
    let next = index
        .find(&Query {
            sort: Sort::Title,
            ..words("")
        })
        .unwrap()
        .next;
    for cursor in [
        next,
        Some("5a".to_owned()),
        Some("é".to_owned()),
        Some(String::new()),
    ] {
        let query = Query {
            cursor,
            sort: Sort::Issued,
            ..words("")
        };
        assert!(matches!(index.find(&query), Err(FindError::Cursor)));
    }
}

#[test]
fn a_page_of_size_nought_counts_only() {
    let results = many(20)
        .find(&Query {
            size: 0,
            ..words("plage")
        })
        .unwrap();
    assert_eq!((results.hits.len(), results.total), (0, 20));
}

#[test]
fn only_what_changed_since_is_found_and_the_latest_comes_first() {
    let index = index((0..30_u64).map(|number| {
        let mut document = dataset(&format!("d{number}"), "Plage", "");
        document.changed = number * 7 % 30;
        document
    }));
    let query = Query {
        changed_after: Some(25),
        sort: Sort::Changed,
        ..words("plage")
    };
    let results = index.find(&query).unwrap();
    let stamps: Vec<u64> = results.hits.iter().map(|hit| hit.changed).collect();
    assert_eq!(stamps, [29, 28, 27, 26]);
}

/// A record of a walk through pages while the catalogue moves.
fn walked(number: usize, day: usize, changed: usize) -> search::Document {
    let mut document = dataset(
        &format!("d{number:03}"),
        &format!("Plage {}", day % 7),
        "mer",
    );
    let date = format!("2024-{:02}-{:02}", day % 12 + 1, day % 28 + 1);
    document.card.modified = Some(date.clone());
    document.card.issued = Some(date);
    document.changed = changed as u64;
    document
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_cursor_meets_every_record_that_did_not_change_once_whatever_is_committed_meanwhile(
        sort in prop::sample::select(vec![Sort::Modified, Sort::Issued, Sort::Title, Sort::Changed]),
        days in prop::collection::vec(0_usize..400, 60),
        moves in prop::collection::vec((0_usize..90, 0_usize..400, any::<bool>()), 1..30),
    ) {
        let index = index(days.iter().enumerate().map(|(number, &day)| walked(number, day, number)));
        let mut query = Query { sort, size: 7, ..words("mer") };
        let mut seen: Vec<String> = Vec::new();
        let mut moved = BTreeSet::new();
        let mut moves = moves.into_iter().enumerate();
        loop {
            let results = index.find(&query).unwrap();
            seen.extend(ids(&results).into_iter().map(str::to_owned));
            let Some(next) = results.next else { break };
            query.cursor = Some(next);
            for (at, (number, day, gone)) in moves.by_ref().take(3) {
                let document = walked(number, day, 1_000 + at);
                moved.insert(document.card.id.clone());
                let change = if gone { Change::Remove(document.card.id) } else { put(document) };
                index.apply([change]).unwrap();
            }
            index.commit(2).unwrap();
        }
        let unmoved: Vec<&String> = seen.iter().filter(|id| !moved.contains(*id)).collect();
        let once: HashSet<&String> = unmoved.iter().copied().collect();
        prop_assert_eq!(unmoved.len(), once.len());
        let expected = (0..days.len()).filter(|number| !moved.contains(&format!("d{number:03}")));
        prop_assert_eq!(once.len(), expected.count());
    }
}
