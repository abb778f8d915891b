//! How words are cut, folded and stemmed, per language.
//!
//! Accents are folded before stemming: the other order makes a quarter of accented French words
//! unreachable to those who type without accents.

mod fold;
mod form;
mod language;
mod memo;
mod stop;

pub(crate) use form::Form;
pub(crate) use language::Language;
pub(crate) use stop::{is_question_word, is_stop_word};

use std::rc::Rc;
use unicode_normalization::char::is_combining_mark;

/// Raised whenever the same text would be cut, folded or stemmed differently: indexes are rebuilt.
pub(crate) const VERSION: u32 = 2;

/// Letters that an elision leaves before its apostrophe, in French, Italian and Catalan.
const ELISIONS: [&str; 18] = [
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "dell",
    "all", "nell", "sull", "un",
];

/// One word of a text, and where it stood.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub form: Rc<Form>,
    pub start: usize,
    pub end: usize,
}

impl Word {
    pub(crate) fn folded(&self) -> &str {
        &self.form.folded
    }
}

/// The words of a text, in order, without elisions.
///
/// `pm2.5` stays one word: a dot or comma between two digits does not cut.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    words_into(text, &mut found);
    found
}

/// The same, in place of what a list holds.
pub(crate) fn words_into(text: &str, found: &mut Vec<Word>) {
    found.clear();
    let bytes = text.as_bytes();
    let is_plain = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let mut start = None;
    let mut previous = ' ';
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        if is_plain(at) {
            // What most words are made of needs no tables.
            start.get_or_insert(at);
            while is_plain(at) {
                at += 1;
            }
            previous = char::from(bytes[at - 1]);
            continue;
        }
        let after = at + letter.len_utf8();
        let next = text[after..].chars().next().unwrap_or(' ');
        let joins = matches!(letter, '.' | ',') && previous.is_numeric() && next.is_numeric();
        if is_word_letter(letter) || joins {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            let elided = is_apostrophe(letter) && next.is_alphanumeric();
            push(found, text, from, at, elided);
        }
        previous = letter;
        at = after;
    }
    if let Some(from) = start {
        push(found, text, from, text.len(), false);
    }
}

/// Every stem a folded word has in the languages searched, each once, without the word itself.
pub(crate) fn stems(folded: &str) -> Vec<String> {
    let mut stems: Vec<String> = Language::ALL
        .iter()
        .map(|&language| form::stem(folded, language))
        .collect();
    stems.sort_unstable();
    stems.dedup();
    stems.retain(|stem| stem != folded && !stem.is_empty());
    stems
}

fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || (!letter.is_ascii() && is_combining_mark(letter))
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2019}' | '\u{02BC}' | '\u{2018}')
}

fn push(found: &mut Vec<Word>, text: &str, start: usize, end: usize, elided: bool) {
    let form = memo::form(&text[start..end]);
    let folded = form.folded.as_str();
    // What a possessive leaves behind its apostrophe is no word either.
    let possessive = folded == "s" && text[..start].chars().next_back().is_some_and(is_apostrophe);
    if folded.is_empty() || possessive || (elided && ELISIONS.contains(&folded)) {
        return;
    }
    found.push(Word { form, start, end });
}

#[cfg(test)]
mod tests;
