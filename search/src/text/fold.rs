//! One spelling for all spellings of a word: lower case, no accents, no ligatures.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, compatibility forms and ligatures expanded, marks removed; letters, digits and inner
/// `.` and `,` are all that stays.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    if word.chars().all(|letter| fold_latin(letter).is_some()) {
        folded.extend(word.chars().filter_map(fold_latin));
        return folded;
    }
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

/// The letters that most words are made of, without the tables of Unicode; `None` for any other.
fn fold_latin(letter: char) -> Option<char> {
    match letter {
        'a'..='z' | '0'..='9' => Some(letter),
        'A'..='Z' => Some(letter.to_ascii_lowercase()),
        'à' | 'â' | 'ä' | 'á' | 'À' | 'Â' | 'Ä' | 'Á' => Some('a'),
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => Some('e'),
        'î' | 'ï' | 'í' | 'Î' | 'Ï' | 'Í' => Some('i'),
        'ô' | 'ö' | 'ó' | 'Ô' | 'Ö' | 'Ó' => Some('o'),
        'ù' | 'û' | 'ü' | 'ú' | 'Ù' | 'Û' | 'Ü' | 'Ú' => Some('u'),
        'ç' | 'Ç' => Some('c'),
        'ñ' | 'Ñ' => Some('n'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_letters_are_folded_as_unicode_folds_them() {
        for letter in ('\u{0}'..='\u{17f}').filter(|&letter| fold_latin(letter).is_some()) {
            let unicode: String = letter
                .nfkd()
                .flat_map(char::to_lowercase)
                .filter(|&letter| !is_combining_mark(letter))
                .collect();
            assert_eq!(fold(&letter.to_string()), unicode);
        }
    }
}
