//! How good a list of hits is, by the judgements of one query.

use std::collections::HashMap;

/// The measures of one query, or their mean over several.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measures {
    pub ndcg5: f64,
    pub ndcg10: f64,
    pub average_precision: f64,
    pub reciprocal_rank: f64,
    pub success1: f64,
    pub success5: f64,
}

/// A measure by which one ranking is preferred to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Ndcg10,
    ReciprocalRank,
}

impl Measure {
    pub fn named(name: &str) -> Result<Self, String> {
        match name {
            "ndcg10" => Ok(Measure::Ndcg10),
            "mrr" => Ok(Measure::ReciprocalRank),
            _ => Err(format!("{name} is not a measure to choose by")),
        }
    }

    pub fn of(self, measures: &Measures) -> f64 {
        match self {
            Measure::Ndcg10 => measures.ndcg10,
            Measure::ReciprocalRank => measures.reciprocal_rank,
        }
    }
}

impl Measures {
    pub const HEADER: &str =
        "                                        NDCG@5 NDCG@10     MAP     MRR     S@1     S@5";

    /// `grades` are those of the judged documents; what is not judged is not relevant.
    pub fn of(hits: &[String], grades: &HashMap<String, f64>) -> Self {
        let gains: Vec<f64> = hits
            .iter()
            .map(|hit| grades.get(hit).copied().unwrap_or(0.0).max(0.0))
            .collect();
        let mut best: Vec<f64> = grades
            .values()
            .copied()
            .filter(|&grade| grade > 0.0)
            .collect();
        best.sort_by(|a, b| b.total_cmp(a));
        let first = gains.iter().position(|&gain| gain > 0.0);
        let within = |depth| f64::from(u8::from(first.is_some_and(|first| first < depth)));
        Measures {
            ndcg5: discounted(&gains, 5) / discounted(&best, 5),
            ndcg10: discounted(&gains, 10) / discounted(&best, 10),
            average_precision: precisions(&gains) / best.len() as f64,
            reciprocal_rank: first.map_or(0.0, |first| 1.0 / (first + 1) as f64),
            success1: within(1),
            success5: within(5),
        }
    }

    pub fn mean(all: &[Measures]) -> Self {
        let count = all.len().max(1) as f64;
        let mean = |of: fn(&Measures) -> f64| all.iter().map(of).sum::<f64>() / count;
        Measures {
            ndcg5: mean(|measures| measures.ndcg5),
            ndcg10: mean(|measures| measures.ndcg10),
            average_precision: mean(|measures| measures.average_precision),
            reciprocal_rank: mean(|measures| measures.reciprocal_rank),
            success1: mean(|measures| measures.success1),
            success5: mean(|measures| measures.success5),
        }
    }

    pub fn row(&self, name: &str) -> String {
        let name: String = name.chars().take(37).collect();
        format!(
            "{name:<38}{:>8.4}{:>8.4}{:>8.4}{:>8.4}{:>8.4}{:>8.4}",
            self.ndcg5,
            self.ndcg10,
            self.average_precision,
            self.reciprocal_rank,
            self.success1,
            self.success5
        )
    }
}

/// Gains as they are, each divided by the logarithm of its place.
fn discounted(gains: &[f64], depth: usize) -> f64 {
    let gains = gains.iter().take(depth).enumerate();
    gains
        .map(|(at, gain)| gain / (at as f64 + 2.0).log2())
        .sum()
}

/// The sum of the precisions at each relevant hit.
fn precisions(gains: &[f64]) -> f64 {
    let mut relevant = 0.0;
    let mut sum = 0.0;
    for (at, _) in gains.iter().enumerate().filter(|&(_, &gain)| gain > 0.0) {
        relevant += 1.0;
        sum += relevant / (at + 1) as f64;
    }
    sum
}

#[cfg(test)]
mod tests;
