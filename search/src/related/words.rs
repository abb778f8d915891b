//! The few words that tell a record from most others.

use crate::{document::Document, schema::FIELDS, snapshot::Snapshot, terms::Term, text};
use std::{cmp::Reverse, collections::HashMap};
use vocab::Text;

/// Words asked for.
const WORDS: usize = 8;
/// Words whose rarity is looked up: those that the record says most.
const LOOKED_UP: usize = 40;
/// Words of one text that are read.
const READ: usize = 400;
/// Words that more than one in so many records has tell nothing.
const COMMON: u64 = 25;
/// In a small catalogue nothing is common.
const FEW: u64 = 10;

/// The best words first.
pub(super) fn telling(snapshot: &Snapshot, document: &Document) -> tantivy::Result<Vec<String>> {
    let mut said: HashMap<String, u32> = HashMap::new();
    let is_name = |text: &&Text| text.language.as_deref() != Some("zxx");
    let alternatives: Vec<&Text> = document.alternatives.iter().filter(is_name).collect();
    count(&mut said, &document.card.titles, 3);
    count(&mut said, alternatives, 3);
    count(&mut said, &document.keywords, 2);
    count(&mut said, &document.descriptions, 1);
    let mut said: Vec<(String, u32)> = said.into_iter().collect();
    said.sort_unstable_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    said.truncate(LOOKED_UP);
    let documents = snapshot.searcher.num_docs();
    let mut words = Vec::new();
    for (word, times) in said {
        let frequency = Term::look_up(snapshot, FIELDS.all, &word)?.frequency;
        // A word that nothing else has finds nothing else.
        if frequency < 2 || frequency > (documents / COMMON).max(FEW) {
            continue;
        }
        let rarity = (documents.max(frequency) as f32 / frequency as f32).ln() + 1.0;
        // The second time adds less than the first.
        words.push((rarity * (1.0 + times as f32).ln(), word));
    }
    words.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    words.truncate(WORDS);
    Ok(words.into_iter().map(|(_, word)| word).collect())
}

fn count<'t>(
    said: &mut HashMap<String, u32>,
    texts: impl IntoIterator<Item = &'t Text>,
    weight: u32,
) {
    for text in texts {
        for word in text::words(&text.value).into_iter().take(READ) {
            let word = word.folded();
            let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
            if !is_number && word.len() > 1 && !text::is_stop_word(word) {
                *said.entry(word.to_owned()).or_default() += weight;
            }
        }
    }
}
