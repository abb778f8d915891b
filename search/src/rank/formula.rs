//! What evidence, rarity and use are worth.

use crate::{plan::Origin, schema::TextField};

/// Every number of the ranking. The defaults are argued in `docs/decisions/0009-ranking.md`.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// How soon more of the same word says no more.
    pub k1: f32,
    /// What a word is worth in each field: title, alternative, keyword, description, publisher, distribution.
    pub weights: [f32; 6],
    /// How much less a word is worth in a longer field, by field.
    pub b: [f32; 6],
    /// The same in the field of all words.
    pub all_b: f32,
    /// What a word in any of its forms adds to the word as written, for readers of English.
    pub stem_english: f32,
    /// The same for readers of all other languages.
    pub stem_others: f32,
    /// What any form of a word is worth in a title or another name, beside 1 anywhere.
    pub names: f32,
    /// What two words are worth that are neighbours in a title, as in the query.
    pub pair: f32,
    /// What two words are worth that follow each other closely in any field.
    pub near: f32,
    /// How far it moves a hit that an authority publishes it.
    pub official: f32,
    /// How far it moves a hit that it changed today.
    pub fresh: f32,
    /// How far the best description moves a hit up, and the worst down.
    pub quality: f32,
    /// What is left of the score of a record that is kept only for the record.
    pub archived: f32,
}

impl Default for Formula {
    fn default() -> Self {
        Formula {
            k1: 1.2,
            weights: [3.0, 3.0, 1.0, 1.0, 0.5, 0.3],
            b: [0.75, 0.75, 0.9, 0.75, 0.75, 0.75],
            all_b: 0.75,
            stem_english: 0.4,
            stem_others: 1.0,
            names: 4.0,
            pair: 0.3,
            near: 0.3,
            official: 0.2,
            fresh: 0.2,
            quality: 0.05,
            archived: 0.3,
        }
    }
}

impl Formula {
    /// A number by its name, so that it can be varied: `weight.title`, `b.keyword`, `k1`, …
    pub fn parameter(&mut self, name: &str) -> Option<&mut f32> {
        if let Some((list, field)) = name.split_once('.') {
            let mut fields = TextField::ALL.into_iter();
            let field = fields.find(|known| known.name() == field)? as usize;
            return match list {
                "weight" => self.weights.get_mut(field),
                "b" => self.b.get_mut(field),
                _ => None,
            };
        }
        Some(match name {
            "k1" => &mut self.k1,
            "all_b" => &mut self.all_b,
            "stem_english" => &mut self.stem_english,
            "stem_others" => &mut self.stem_others,
            "names" => &mut self.names,
            "pair" => &mut self.pair,
            "near" => &mut self.near,
            "official" => &mut self.official,
            "fresh" => &mut self.fresh,
            "quality" => &mut self.quality,
            "archived" => &mut self.archived,
            _ => return None,
        })
    }

    pub(super) fn saturate(&self, evidence: f32) -> f32 {
        evidence * (self.k1 + 1.0) / (self.k1 + evidence)
    }

    /// English words vary little: a stem adds less than in languages with more endings.
    pub(super) fn stem_weight(&self, languages: &[String]) -> f32 {
        match languages.first() {
            Some(tag) if !tag.to_ascii_lowercase().starts_with("en") => self.stem_others,
            _ => self.stem_english,
        }
    }
}

/// Deleted documents are in both counts until their segment is merged.
pub(super) fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents.max(frequency) as f32, frequency as f32);
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// What a variant is worth beside the word as typed. Where some document has the word in any form, the
/// best that a variant can do stays below what a stem alone does.
pub(super) fn variant_weight(origin: Origin, typed_is_known: bool, stem_weight: f32) -> f32 {
    match typed_is_known {
        true => origin.weight() * stem_weight / (1.0 + stem_weight),
        false => origin.weight(),
    }
}
