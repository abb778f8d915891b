//! Stems already worked out by this thread: a text repeats a small vocabulary.

use super::Language;
use std::{cell::RefCell, collections::HashMap};

/// Words remembered of one language, about 100 bytes each; then remembering starts afresh.
const MAX_WORDS: usize = 20_000;

thread_local! {
    static KNOWN: RefCell<[HashMap<String, String>; Language::ALL.len()]> = RefCell::default();
}

/// The stem as remembered, else as `stem` finds it.
pub(super) fn remembered(word: &str, language: Language, stem: impl FnOnce() -> String) -> String {
    KNOWN.with_borrow_mut(|known| {
        let known = &mut known[language as usize];
        if let Some(stem) = known.get(word) {
            return stem.clone();
        }
        if known.len() >= MAX_WORDS {
            known.clear();
        }
        let stem = stem();
        known.insert(word.to_owned(), stem.clone());
        stem
    })
}
