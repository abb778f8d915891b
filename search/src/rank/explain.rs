//! Why a hit stands where it does: every number that its score is made of.

use super::{Ranking, Single, priors::Factors, word::Ranked};
use crate::{
    plan::Origin,
    segment::Segment,
    terms::{Term, for_each_of},
};
use serde::Serialize;
use tantivy::{DocId, schema::IndexRecordOption};

/// Smaller differences are those of adding numbers up in another order.
const TOLERANCE: f32 = 1e-4;

/// How a score came about: `text` times all factors.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    pub phase: Phase,
    /// What is added up to `text`: words, neighbours in titles, words near each other.
    pub words: Vec<WordExplanation>,
    pub neighbours: f32,
    pub near: f32,
    pub text: f32,
    pub factors: Factors,
    pub score: f32,
}

/// How a hit came to stand where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// By the whole formula.
    Ranked,
    /// Beyond the candidates: by the quick score, of which only the factors are told.
    Quick,
}

/// What one word of the query is worth to a hit: the most that one of its readings is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordExplanation {
    pub word: String,
    /// Those that the record has.
    pub readings: Vec<ReadingExplanation>,
    pub worth: f32,
}

/// The word as typed, a synonym or what was meant: `weight` times the least of its words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadingExplanation {
    pub origin: Origin,
    pub weight: f32,
    pub words: Vec<TermExplanation>,
    pub worth: f32,
}

/// One word: as written, plus `stem_weight` times its best form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermExplanation {
    pub term: String,
    /// How rare it is as written.
    pub idf: f32,
    pub fields: Vec<FieldExplanation>,
    /// `idf` times the sum of the fields' evidence, saturated.
    pub exact: f32,
    pub forms: Vec<FormExplanation>,
    pub stem_weight: f32,
    pub worth: f32,
}

/// Evidence in one field: weight, times how often, times what a word counts in a field so long.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldExplanation {
    pub field: &'static str,
    /// How many documents have the word there.
    pub documents: u64,
    pub frequency: u32,
    pub weight: f32,
    pub length: f32,
    pub evidence: f32,
}

/// The word itself or a stem, anywhere in the record; more where it is in a name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormExplanation {
    pub form: String,
    pub documents: u64,
    pub idf: f32,
    pub frequency: u32,
    pub in_names: u32,
    pub worth: f32,
}

/// What is known of a hit that is shown.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown {
    pub score: f32,
    pub phase: Phase,
    /// What the score was multiplied by for where and when the record is.
    pub overlap: f32,
}

impl Ranking<'_> {
    /// How the score of a hit, as shown, came about.
    pub(crate) fn explain(
        &self,
        ord: usize,
        segment: &Segment,
        document: DocId,
        Shown {
            score,
            phase,
            overlap,
        }: Shown,
    ) -> tantivy::Result<Explanation> {
        let factors = Factors {
            understood: self.boosts.factor(ord, document),
            overlap,
            ..self.priors(segment)?.factors(document)
        };
        let mut explanation = Explanation {
            phase,
            words: Vec::new(),
            neighbours: 0.0,
            near: 0.0,
            text: score / factors.product(),
            factors,
            score,
        };
        if phase == Phase::Quick {
            return Ok(explanation);
        }
        for word in &self.words {
            let mut readings = Vec::new();
            for reading in &word.readings {
                readings.extend(self.explain_reading(reading, ord, segment, document)?);
            }
            explanation.words.push(WordExplanation {
                word: word.typed().word.to_owned(),
                worth: readings
                    .iter()
                    .map(|reading| reading.worth)
                    .fold(0.0, f32::max),
                readings,
            });
        }
        for pair in &self.pairs {
            if let Some(postings) = pair.postings(ord, segment)? {
                for_each_of(&[document], postings, |_, _| {
                    explanation.neighbours += self.formula.pair * pair.idf;
                });
            }
        }
        let words: f32 = explanation.words.iter().map(|word| word.worth).sum();
        explanation.text = words + explanation.neighbours;
        // Only the best are looked into for words near each other.
        let near = self.nearness(ord, segment, &[document])?[0];
        let shown = score / factors.product();
        if (shown - explanation.text - near).abs() < (shown - explanation.text).abs() {
            explanation.near = near;
            explanation.text += near;
        }
        debug_assert!((explanation.text - shown).abs() <= TOLERANCE * shown.max(1.0));
        Ok(explanation)
    }

    /// `None` when the record does not have it.
    fn explain_reading(
        &self,
        reading: &Ranked<'_>,
        ord: usize,
        segment: &Segment,
        document: DocId,
    ) -> tantivy::Result<Option<ReadingExplanation>> {
        let mut words = Vec::with_capacity(reading.words.len());
        for single in &reading.words {
            words.push(self.explain_term(single, ord, segment, document)?);
        }
        let least = words.iter().map(|word| word.worth).reduce(f32::min);
        let worth = reading.weight * least.unwrap_or(0.0);
        Ok((worth > 0.0).then_some(ReadingExplanation {
            origin: reading.origin,
            weight: reading.weight,
            words,
            worth,
        }))
    }

    fn explain_term(
        &self,
        single: &Single<'_>,
        ord: usize,
        segment: &Segment,
        document: DocId,
    ) -> tantivy::Result<TermExplanation> {
        let formula = self.formula;
        let mut fields = Vec::new();
        for (field, term) in &single.fields {
            let frequency = frequency(term, ord, segment, document)?;
            if frequency > 0 {
                let weight = formula.weights[*field as usize];
                let length = self.lengths[*field as usize].segment(segment).of(document);
                fields.push(FieldExplanation {
                    field: field.name(),
                    documents: term.frequency,
                    frequency,
                    weight,
                    length,
                    evidence: weight * frequency as f32 * length,
                });
            }
        }
        let mut forms = Vec::new();
        for form in &single.forms {
            let anywhere = frequency(form.all, ord, segment, document)?;
            let in_names = match &form.names {
                Some(names) => frequency(names, ord, segment, document)?,
                None => 0,
            };
            if anywhere > 0 {
                let length = self.all_lengths.segment(segment).of(document);
                let name_length = self.name_lengths.segment(segment).of(document);
                let evidence =
                    anywhere as f32 * length + formula.names * in_names as f32 * name_length;
                forms.push(FormExplanation {
                    form: form.all.text.clone(),
                    documents: form.all.frequency,
                    idf: form.idf,
                    frequency: anywhere,
                    in_names,
                    worth: form.idf * formula.saturate(evidence),
                });
            }
        }
        let evidence = fields.iter().map(|field| field.evidence).sum();
        let exact = single.idf * formula.saturate(evidence);
        let best = forms.iter().map(|form| form.worth).fold(0.0, f32::max);
        Ok(TermExplanation {
            term: single.word.to_owned(),
            idf: single.idf,
            fields,
            exact,
            forms,
            stem_weight: self.stem_weight,
            worth: exact + self.stem_weight * best,
        })
    }
}

/// How often a document has a term.
fn frequency(term: &Term, ord: usize, segment: &Segment, document: DocId) -> tantivy::Result<u32> {
    let mut found = 0;
    if let Some(postings) = term.postings(ord, segment, IndexRecordOption::WithFreqs)? {
        for_each_of(&[document], postings, |_, frequency| found = frequency);
    }
    Ok(found)
}
