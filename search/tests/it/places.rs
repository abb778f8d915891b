//! Where and when.

use crate::{dataset, found, ids, index, words};
use search::{Document, Query, Relation, SearchIndex, Sort};

fn boxed(id: &str, boxes: &[[f64; 4]]) -> Document {
    let mut document = dataset(id, "Carte", "");
    document.boxes = boxes.to_vec();
    document
}

fn within(index: &SearchIndex, bbox: [f64; 4]) -> Vec<String> {
    let query = Query {
        bbox: Some(bbox),
        size: 100,
        ..Query::default()
    };
    let results = index.find(&query).unwrap();
    let mut found: Vec<String> = ids(&results).into_iter().map(str::to_owned).collect();
    found.sort();
    found
}

#[test]
fn a_box_finds_what_overlaps_it() {
    let index = index([
        boxed("larochelle", &[[-1.24, 46.13, -1.11, 46.19]]),
        boxed("france", &[[-5.2, 41.3, 9.6, 51.1]]),
        boxed("fidji", &[[176.9, -20.7, -178.2, -12.5]]),
        // The box around both parts would hold La Rochelle; neither part does.
        boxed("parts", &[[8.5, 41.3, 9.6, 43.1], [-5.2, 47.9, -4.0, 48.9]]),
        boxed("nowhere", &[]),
    ]);
    assert_eq!(
        within(&index, [-1.2, 46.1, -1.0, 46.2]),
        ["france", "larochelle"]
    );
    assert_eq!(
        within(&index, [-4.5, 48.0, -4.0, 48.5]),
        ["france", "parts"]
    );
    assert_eq!(within(&index, [-179.5, -18.0, -179.0, -17.0]), ["fidji"]);
    assert_eq!(within(&index, [179.0, -18.0, -179.0, -17.0]), ["fidji"]);
    assert!(within(&index, [f64::NAN, 0.0, 1.0, 1.0]).is_empty());
    assert_eq!(found(&index, "").len(), 5);
}

#[test]
fn a_period_finds_what_overlaps_it() {
    let documents = [
        ("old", vec![(Some(1990), Some(1999))]),
        ("open", vec![(Some(2015), None)]),
        (
            "two",
            vec![(Some(1980), Some(1985)), (Some(2010), Some(2012))],
        ),
        ("never", vec![]),
    ];
    let index = index(documents.map(|(id, periods)| {
        let mut document = dataset(id, "Série", "");
        document.periods = periods;
        document
    }));
    let during = |start, end| {
        let mut query = words("");
        query.period = Some((start, end));
        let results = index.find(&query).unwrap();
        let mut found: Vec<String> = ids(&results).into_iter().map(str::to_owned).collect();
        found.sort();
        found
    };
    assert_eq!(during(Some(1995), Some(1996)), ["old"]);
    assert_eq!(during(Some(2011), Some(2030)), ["open", "two"]);
    assert_eq!(during(Some(2000), Some(2005)), Vec::<String>::new());
    assert_eq!(during(None, Some(1985)), ["two"]);
    assert_eq!(during(None, None).len(), 4);
}

fn lying(index: &SearchIndex, bbox: [f64; 4], relation: Relation) -> Vec<String> {
    let query = Query {
        bbox: Some(bbox),
        bbox_relation: relation,
        size: 100,
        ..Query::default()
    };
    let results = index.find(&query).unwrap();
    let mut found: Vec<String> = ids(&results).into_iter().map(str::to_owned).collect();
    found.sort();
    found
}

#[test]
fn a_box_may_be_asked_to_hold_or_to_be_held() {
    let index = index([
        boxed("larochelle", &[[-1.24, 46.13, -1.11, 46.19]]),
        boxed("france", &[[-5.2, 41.3, 9.6, 51.1]]),
        boxed("fidji", &[[176.9, -20.7, -178.2, -12.5]]),
        boxed("parts", &[[-1.2, 46.1, -1.1, 46.2], [8.5, 41.3, 9.6, 43.1]]),
        boxed("nowhere", &[]),
    ]);
    let department = [-1.6, 45.1, 0.1, 46.4];
    assert_eq!(lying(&index, department, Relation::Within), ["larochelle"]);
    assert_eq!(lying(&index, department, Relation::Contains), ["france"]);
    assert_eq!(
        lying(&index, department, Relation::Intersects),
        ["france", "larochelle", "parts"]
    );
    // Over the antimeridian, in pairs.
    let pacific = [170.0, -25.0, -170.0, -10.0];
    assert_eq!(lying(&index, pacific, Relation::Within), ["fidji"]);
    let east = [170.0, -25.0, 180.0, -10.0];
    assert!(lying(&index, east, Relation::Within).is_empty());
    let inside = [178.0, -18.0, -179.0, -17.0];
    assert_eq!(lying(&index, inside, Relation::Contains), ["fidji"]);
    assert!(lying(&index, [f64::NAN, 0.0, 1.0, 1.0], Relation::Contains).is_empty());
}

#[test]
fn what_agrees_better_with_a_box_comes_first() {
    let index = index([
        boxed("france", &[[-5.2, 41.3, 9.6, 51.1]]),
        boxed("department", &[[-1.6, 45.1, 0.1, 46.4]]),
        boxed("city", &[[-1.24, 46.13, -1.11, 46.19]]),
        boxed("nowhere", &[]),
    ]);
    let mut query = Query {
        bbox: Some([-1.25, 46.12, -1.1, 46.2]),
        ..Query::default()
    };
    let order = ["city", "department", "france"];
    assert_eq!(ids(&index.find(&query).unwrap()), order);
    query.words = "carte".to_owned();
    let ranked = index.find(&query).unwrap();
    assert_eq!(ids(&ranked), order);
    // A bounded factor: it never outweighs the words.
    assert!(ranked.hits[0].score <= 1.26 * ranked.hits[2].score);
    query.sort = Sort::Overlap;
    assert_eq!(ids(&index.find(&query).unwrap()), order);
}

#[test]
fn periods_are_held_and_agree_too() {
    let documents = [
        ("century", (Some(1901), Some(2000))),
        ("decade", (Some(1990), Some(1999))),
        ("year", (Some(1995), Some(1995))),
        ("open", (Some(1994), None)),
    ];
    let index = index(documents.map(|(id, period)| {
        let mut document = dataset(id, "Série", "");
        document.periods = vec![period];
        document
    }));
    let during = |relation| {
        let query = Query {
            period: Some((Some(1990), Some(1999))),
            period_relation: relation,
            ..Query::default()
        };
        let results = index.find(&query).unwrap();
        ids(&results)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        during(Relation::Intersects),
        ["decade", "year", "century", "open"]
    );
    assert_eq!(during(Relation::Within), ["decade", "year"]);
    assert_eq!(during(Relation::Contains), ["decade", "century"]);
}
