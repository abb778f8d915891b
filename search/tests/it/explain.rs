//! Every number of a score, told.

use crate::{dataset, index, text, words};
use search::{Document, Origin, Phase, SearchIndex};

fn library(documents: usize) -> SearchIndex {
    let varied = |number: usize| -> Document {
        let spread = |sides: usize| number * 7_919 % sides;
        let title = format!("Eau {}", "potable ".repeat(spread(3)));
        let description = format!(
            "{}qualité des eaux potables, {}",
            "mer ".repeat(spread(11)),
            "plages ".repeat(spread(5))
        );
        let mut document = dataset(&format!("d{number:05}"), &title, &description);
        document.keywords = vec![text(["eau", "plage"][number % 2], "fr")];
        document.popularity = spread(7) as f64;
        document.official = [None, Some(true), Some(false)][spread(3)];
        document.archived = spread(13) == 0;
        document.quality = (spread(2) == 0).then(|| spread(100) as f32 / 100.0);
        document.card.modified = Some(format!("20{:02}-05-06", spread(27)));
        document
    };
    index((0..documents).map(varied))
}

fn is_near(a: f32, b: f32) -> bool {
    (a - b).abs() <= 1e-4 * a.abs().max(b.abs()).max(1e-3)
}

fn assert_adds_up(explanation: &search::Explanation) {
    let words: f32 = explanation.words.iter().map(|word| word.worth).sum();
    let text = words + explanation.neighbours + explanation.near;
    assert!(is_near(text, explanation.text), "{explanation:#?}");
    for word in &explanation.words {
        for reading in &word.readings {
            for term in &reading.words {
                let evidence: f32 = term.fields.iter().map(|field| field.evidence).sum();
                assert!(is_near(
                    term.exact,
                    term.idf * evidence * 2.2 / (1.2 + evidence)
                ));
                for field in &term.fields {
                    let product = field.weight * field.frequency as f32 * field.length;
                    assert!(is_near(product, field.evidence));
                }
                let best = term.forms.iter().map(|form| form.worth).fold(0.0, f32::max);
                assert!(is_near(term.worth, term.exact + term.stem_weight * best));
            }
        }
        let best = word.readings.iter().map(|reading| reading.worth);
        assert!(is_near(word.worth, best.fold(0.0, f32::max)));
    }
}

#[test]
fn the_factors_of_every_hit_multiply_to_the_score_shown() {
    let index = library(800);
    for typed in [
        "eau",
        "eau potable",
        "qualité eaux plage",
        "eau potabel",
        "mer",
    ] {
        let mut query = words(typed);
        query.explain = true;
        query.today = Some(20_000);
        // The last pages are beyond the hits in which words near each other are looked for.
        for page in 1..=8 {
            query.page = page;
            for hit in index.find(&query).unwrap().hits {
                let explanation = hit.explanation.unwrap();
                let factors = explanation.factors;
                let product = factors.popularity
                    * factors.official
                    * factors.fresh
                    * factors.quality
                    * factors.archived;
                assert!(
                    is_near(explanation.text * product, hit.score),
                    "{typed}: {explanation:#?}"
                );
                assert_eq!(explanation.phase, Phase::Ranked);
                assert_adds_up(&explanation);
            }
        }
    }
}

#[test]
fn a_correction_is_told_as_one() {
    let mut query = words("potabel");
    query.explain = true;
    let hits = library(100).find(&query).unwrap().hits;
    let word = &hits[0].explanation.as_ref().unwrap().words[0];
    assert_eq!(word.word, "potabel");
    assert_eq!(word.readings[0].origin, Origin::Typo);
    assert!(is_near(word.readings[0].weight, 0.4));
}

#[test]
fn hits_beyond_the_candidates_say_so() {
    let mut query = words("eau");
    query.explain = true;
    query.page = 60;
    let hits = library(6_100).find(&query).unwrap().hits;
    assert!(!hits.is_empty());
    for hit in hits {
        let explanation = hit.explanation.unwrap();
        assert_eq!(explanation.phase, Phase::Quick);
        assert!(is_near(
            explanation.text * explanation.factors.product(),
            hit.score
        ));
    }
}

#[test]
fn nothing_is_explained_unasked_or_in_another_order() {
    let index = library(10);
    let unasked = index.find(&words("eau")).unwrap();
    assert!(unasked.hits.iter().all(|hit| hit.explanation.is_none()));
    let mut by_title = words("eau");
    by_title.explain = true;
    by_title.sort = search::Sort::Title;
    let by_title = index.find(&by_title).unwrap();
    assert!(by_title.hits.iter().all(|hit| hit.explanation.is_none()));
}
