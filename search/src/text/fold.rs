//! One spelling for all spellings of a word: lower case, no accents, no ligatures.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, compatibility forms and ligatures expanded, marks removed; letters, digits and inner
/// `.` and `,` are all that stays.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for letter in word.nfkd().flat_map(char::to_lowercase) {
        match letter {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'đ' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            '.' | ',' => folded.push(letter),
            _ if is_combining_mark(letter) || !letter.is_alphanumeric() => {}
            _ => folded.push(letter),
        }
    }
    folded
}
