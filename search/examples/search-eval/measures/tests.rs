//! Measures against values worked out by hand.

use super::*;

fn hits(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

fn grades(judged: &[(&str, f64)]) -> HashMap<String, f64> {
    let judged = judged.iter();
    judged.map(|&(id, grade)| (id.to_owned(), grade)).collect()
}

fn is_near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
}

#[test]
fn measures_are_those_worked_out_by_hand() {
    let grades = grades(&[("a", 2.0), ("b", 1.0), ("c", 1.0), ("d", 0.0)]);
    let measures = Measures::of(&hits(&["d", "a", "x", "b", "y", "c"]), &grades);
    // Gained: 2 / log2(3) + 1 / log2(5), then 1 / log2(7); at best 2 + 1 / log2(3) + 1 / log2(4).
    is_near(measures.ndcg5, 1.69254 / 3.13093);
    is_near(measures.ndcg10, 2.04875 / 3.13093);
    // The relevant ones stand at 2, 4 and 6.
    is_near(
        measures.average_precision,
        (1.0 / 2.0 + 2.0 / 4.0 + 3.0 / 6.0) / 3.0,
    );
    is_near(measures.reciprocal_rank, 0.5);
    assert_eq!((measures.success1, measures.success5), (0.0, 1.0));
}

#[test]
fn the_best_order_measures_one_and_nothing_found_measures_zero() {
    let grades = grades(&[("a", 2.0), ("b", 1.0)]);
    let best = Measures::of(&hits(&["a", "b", "x"]), &grades);
    for measure in [
        best.ndcg5,
        best.ndcg10,
        best.average_precision,
        best.reciprocal_rank,
    ] {
        is_near(measure, 1.0);
    }
    assert_eq!(Measures::of(&[], &grades), Measures::default());
    let mean = Measures::mean(&[best, Measures::default()]);
    is_near(mean.ndcg10, 0.5);
    is_near(mean.success1, 0.5);
}

#[test]
fn what_stands_behind_the_depth_does_not_count() {
    let mut found = hits(&["x"; 10]);
    found.push("a".to_owned());
    let measures = Measures::of(&found, &grades(&[("a", 1.0)]));
    assert_eq!((measures.ndcg10, measures.success5), (0.0, 0.0));
    is_near(measures.reciprocal_rank, 1.0 / 11.0);
}
