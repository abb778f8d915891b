//! What choosing is worth on queries that did not choose.

use super::*;

fn run(values: &[f64]) -> Run {
    let measures = values.iter().map(|&ndcg10| Measures {
        ndcg10,
        ..Measures::default()
    });
    Run {
        name: String::new(),
        measures: measures.collect(),
    }
}

#[test]
fn no_query_chooses_how_it_is_answered() {
    // The first run is best for the first query alone, of which the other queries know nothing.
    let runs = [
        run(&[1.0, 0.1, 0.1, 0.1, 0.1]),
        run(&[0.0, 0.3, 0.3, 0.3, 0.3]),
    ];
    let chosen = cross_validated(&runs, Measure::Ndcg10);
    // The first is answered by the second run; the others by the first, whose sum is greater without them.
    assert!((chosen.ndcg10 - (0.0 + 4.0 * 0.1) / 5.0).abs() < 1e-9);
}

#[test]
fn one_run_is_what_it_is() {
    let alone = [run(&[0.2, 0.4, 0.9, 0.1, 0.4, 1.0])];
    assert_eq!(
        cross_validated(&alone, Measure::Ndcg10),
        Measures::mean(&alone[0].measures)
    );
}
