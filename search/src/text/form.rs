//! What a word becomes before it is looked for: folded, cut, stemmed.

use super::{Language, fold::fold};
use std::cell::OnceCell;

/// Longer words say nothing that their first letters do not.
const MAX_WORD_BYTES: usize = 80;

/// All that a word may be found by.
#[derive(Debug)]
pub(crate) struct Form {
    pub folded: String,
    /// Other ways in which it may be written or asked.
    pub parts: Vec<String>,
    /// In the order of [`Language::ALL`], each when it is first asked for.
    stems: [OnceCell<String>; Language::ALL.len()],
}

impl Form {
    /// Of a word as it is written.
    pub(super) fn of(word: &str) -> Self {
        let mut folded = fold(word);
        if folded.len() > MAX_WORD_BYTES {
            let cut = (0..=MAX_WORD_BYTES)
                .rev()
                .find(|&at| folded.is_char_boundary(at))
                .unwrap_or(0);
            folded.truncate(cut);
        }
        Form {
            parts: parts(&folded),
            folded,
            stems: Default::default(),
        }
    }

    pub(crate) fn stem(&self, language: Language) -> &str {
        self.stems[language as usize].get_or_init(|| stem(&self.folded, language))
    }
}

/// The stem of a folded word in one language.
pub(super) fn stem(folded: &str, language: Language) -> String {
    if folded.chars().any(char::is_numeric) {
        return folded.to_owned();
    }
    let singular = match language {
        Language::French => french_singular(folded),
        _ => None,
    };
    let word = singular.as_deref().unwrap_or(folded);
    language.stemmer().stem(word).into_owned()
}

/// `pm2.5` is also `pm25`, and `pm` and `2.5`.
pub(super) fn parts(folded: &str) -> Vec<String> {
    if folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut parts: Vec<String> = Vec::new();
    let mut kind = None;
    for letter in folded.chars() {
        let digit = letter.is_numeric() || !letter.is_alphanumeric();
        if kind != Some(digit) || parts.is_empty() {
            parts.push(String::new());
            kind = Some(digit);
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    // Long chains of letters and digits are identifiers: nobody asks for their pieces.
    if parts.len() < 2 || parts.len() > 3 {
        parts.clear();
    }
    if folded.contains(['.', ',']) {
        parts.push(folded.replace(['.', ','], ""));
    }
    parts
}

/// `chevaux` → `cheval`, `bateaux` → `bateau`, `plages` → `plage`; `None` when nothing changes.
fn french_singular(word: &str) -> Option<String> {
    if word.len() <= 3 || word.ends_with("ss") {
        return None;
    }
    if let Some(root) = word.strip_suffix("aux")
        && !word.ends_with("eaux")
    {
        return Some(format!("{root}al"));
    }
    word.strip_suffix(['s', 'x']).map(str::to_owned)
}
