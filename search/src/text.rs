//! How words are cut, folded and stemmed, per language.
//!
//! Accents are folded before stemming: the other order makes a quarter of accented French words
//! unreachable to those who type without accents.

mod fold;
mod language;
mod memo;
mod stop;

pub(crate) use fold::fold;
pub(crate) use language::Language;
pub(crate) use stop::is_stop_word;

use unicode_normalization::char::is_combining_mark;

/// Raised whenever the same text would be cut, folded or stemmed differently: indexes are rebuilt.
pub(crate) const VERSION: u32 = 1;

/// Letters that an elision leaves before its apostrophe, in French, Italian and Catalan.
const ELISIONS: [&str; 18] = [
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "dell",
    "all", "nell", "sull", "un",
];

/// Longer words say nothing that their first letters do not.
const MAX_WORD_BYTES: usize = 80;

/// One word of a text: as folded, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    pub folded: String,
    pub start: usize,
    pub end: usize,
}

/// The words of a text, in order, without elisions.
///
/// `pm2.5` stays one word: a dot or comma between two digits does not cut.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut start = None;
    let mut previous = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, letter)) = chars.next() {
        let next = chars.peek().map_or(' ', |&(_, next)| next);
        let joins = matches!(letter, '.' | ',') && previous.is_numeric() && next.is_numeric();
        if is_word_letter(letter) || joins {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            let elided = is_apostrophe(letter) && next.is_alphanumeric();
            push(&mut found, text, from, at, elided);
        }
        previous = letter;
    }
    if let Some(from) = start {
        push(&mut found, text, from, text.len(), false);
    }
    found
}

/// Other ways in which a word may be written or asked: `pm2.5` is also `pm25`, and `pm` and `2.5`.
pub(crate) fn parts(folded: &str) -> Vec<String> {
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

/// The stem of a folded word in one language.
pub(crate) fn stem(folded: &str, language: Language) -> String {
    if folded.chars().any(char::is_numeric) {
        return folded.to_owned();
    }
    memo::remembered(folded, language, || {
        let singular = match language {
            Language::French => french_singular(folded),
            _ => None,
        };
        let word = singular.as_deref().unwrap_or(folded);
        language.stemmer().stem(word).into_owned()
    })
}

/// Every stem a word has in the languages searched, each once, without the word itself.
pub(crate) fn stems(folded: &str) -> Vec<String> {
    let mut stems: Vec<String> = Language::ALL
        .iter()
        .map(|&language| stem(folded, language))
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
    let mut folded = fold(&text[start..end]);
    // What a possessive leaves behind its apostrophe is no word either.
    let possessive = folded == "s" && text[..start].chars().next_back().is_some_and(is_apostrophe);
    if folded.is_empty() || possessive || (elided && ELISIONS.contains(&folded.as_str())) {
        return;
    }
    if folded.len() > MAX_WORD_BYTES {
        let cut = (0..=MAX_WORD_BYTES)
            .rev()
            .find(|&at| folded.is_char_boundary(at))
            .unwrap_or(0);
        folded.truncate(cut);
    }
    found.push(Word { folded, start, end });
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

#[cfg(test)]
mod tests;
