//! The same queries under other values of the formula, and what choosing among them is worth on
//! queries that were not there when it was chosen.

use crate::{
    arguments::Arguments,
    collection::Collection,
    measures::{Measure, Measures},
    query,
};
use search::{Formula, SearchIndex};

/// Queries are dealt out to so many parts.
const FOLDS: usize = 5;

/// What one formula makes of all queries.
#[derive(Debug)]
pub struct Run {
    pub name: String,
    /// In the order of the queries.
    pub measures: Vec<Measures>,
}

/// Every combination of the values to be varied; the first is the formula as it is set.
pub fn all(index: &mut SearchIndex, collection: &Collection, arguments: &Arguments) -> Vec<Run> {
    let mut formula = Formula::default();
    for (name, value) in &arguments.set {
        set(&mut formula, name, *value);
    }
    let mut formulas = vec![(String::new(), formula)];
    for (name, values) in &arguments.vary {
        formulas = formulas
            .iter()
            .flat_map(|(known, formula)| {
                values.iter().map(move |&value| {
                    let mut formula = formula.clone();
                    set(&mut formula, name, value);
                    (format!("{known}{name}={value} "), formula)
                })
            })
            .collect();
    }
    let runs = formulas.into_iter().map(|(name, formula)| {
        index.set_formula(formula);
        Run {
            name,
            measures: judge(index, collection, arguments),
        }
    });
    runs.collect()
}

fn set(formula: &mut Formula, name: &str, value: f32) {
    match formula.parameter(name) {
        Some(parameter) => *parameter = value,
        None => panic!("the formula has no `{name}`"),
    }
}

fn judge(index: &SearchIndex, collection: &Collection, arguments: &Arguments) -> Vec<Measures> {
    let judged = collection.queries.iter().map(|asked| {
        let results = index
            .find(&query(&asked.words, &asked.language, arguments.today))
            .unwrap();
        let hits: Vec<String> = results.hits.into_iter().map(|hit| hit.card.id).collect();
        Measures::of(&hits, &asked.grades)
    });
    judged.collect()
}

/// The mean over all queries, each answered by the run that was best on the folds it is not in.
pub fn cross_validated(runs: &[Run], by: Measure) -> Measures {
    let queries = runs.first().map_or(0, |run| run.measures.len());
    let mut answered = Vec::with_capacity(queries);
    for fold in 0..FOLDS {
        let others = |run: &Run| {
            let others = (0..queries).filter(|query| query % FOLDS != fold);
            others.map(|query| by.of(&run.measures[query])).sum::<f64>()
        };
        let best = runs
            .iter()
            .max_by(|a, b| others(a).total_cmp(&others(b)))
            .expect("there is a run");
        let own = (0..queries).filter(|query| query % FOLDS == fold);
        answered.extend(own.map(|query| best.measures[query]));
    }
    Measures::mean(&answered)
}

#[cfg(test)]
mod tests;
