//! What a person typed, as words, phrases, exclusions and fields.

mod prefix;

pub(crate) use prefix::Prefix;

use crate::text::{self, Word};

/// Whatever is typed beyond this is not read.
const MAX_CHARACTERS: usize = 512;
const MAX_WORDS: usize = 32;
/// So many words, small ones counted, are a question: what it is made of is not sought.
const QUESTION_WORDS: usize = 6;

/// The words of a query, folded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// Words that count, each once, those of phrases included.
    pub words: Vec<String>,
    /// Words that must follow each other.
    pub phrases: Vec<Vec<String>>,
    /// Words, or phrases, that must be absent.
    pub excluded: Vec<Vec<String>>,
    /// Every word outside of quotations, exclusions and fields, where it stands.
    pub spoken: Vec<Spoken>,
    /// What is asked of one field.
    pub fields: Vec<Asked>,
}

/// A word as it stands in the text typed, small words and repeated ones among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spoken {
    pub word: String,
    pub start: usize,
    pub end: usize,
    pub is_capital: bool,
}

/// What stands behind the prefix of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub prefix: Prefix,
    /// As typed, without quotation marks.
    pub text: String,
    pub words: Vec<String>,
    /// Whether the words follow each other.
    pub is_phrase: bool,
    /// With its prefix.
    pub start: usize,
    pub end: usize,
}

/// Reads `word`, `"a phrase"`, `-word`, `-"a phrase"`, `field:word` and `field:"a phrase"`. Every text
/// means something; none is an error.
pub(crate) fn parse(typed: &str) -> Typed {
    let mut parsed = Typed::default();
    let mut left = MAX_WORDS;
    for piece in pieces(typed) {
        let mut found = text::words(piece.text);
        found.truncate(left);
        left -= found.len();
        let at = piece.start;
        let is_spoken = !piece.excluded && !piece.quoted && piece.prefix.is_none();
        for word in found.iter().filter(|_| is_spoken) {
            parsed.spoken.push(Spoken {
                word: word.folded().to_owned(),
                start: at + word.start,
                end: at + word.end,
                is_capital: piece.text[word.start..].starts_with(char::is_uppercase),
            });
        }
        let mut words: Vec<String> = found.into_iter().map(folded).collect();
        if words.is_empty() {
            continue;
        }
        if let Some(prefix) = piece.prefix {
            parsed.fields.push(Asked {
                prefix,
                text: piece.text.trim().to_owned(),
                is_phrase: piece.quoted && words.len() > 1,
                words,
                start: piece.whole.0,
                end: piece.whole.1,
            });
            continue;
        }
        if piece.excluded {
            parsed.excluded.push(words);
            continue;
        }
        if piece.quoted && words.len() > 1 {
            parsed.phrases.push(words.clone());
        }
        parsed.words.append(&mut words);
    }
    let is_question = parsed.words.len() >= QUESTION_WORDS;
    drop_unless_nothing_stays(&mut parsed.words, text::is_stop_word);
    if is_question {
        drop_unless_nothing_stays(&mut parsed.words, text::is_question_word);
    }
    let mut seen = std::collections::HashSet::new();
    parsed.words.retain(|word| seen.insert(word.clone()));
    parsed
}

fn folded(word: Word) -> String {
    word.folded().to_owned()
}

/// A query made only of such words keeps them.
fn drop_unless_nothing_stays(words: &mut Vec<String>, says_nothing: fn(&str) -> bool) {
    if words.iter().any(|word| !says_nothing(word)) {
        words.retain(|word| !says_nothing(word));
    }
}

struct Piece<'t> {
    text: &'t str,
    /// Where the text begins.
    start: usize,
    /// Where the piece begins and ends, with prefix and quotation marks.
    whole: (usize, usize),
    quoted: bool,
    excluded: bool,
    prefix: Option<Prefix>,
}

fn pieces(typed: &str) -> Vec<Piece<'_>> {
    let end = typed
        .char_indices()
        .nth(MAX_CHARACTERS)
        .map_or(typed.len(), |(at, _)| at);
    let mut rest = &typed[..end];
    let mut pieces = Vec::new();
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (excluded, body) = match rest.strip_prefix('-') {
            Some(body) if !body.starts_with(char::is_whitespace) => (true, body),
            _ => (false, rest),
        };
        let (prefix, body) = match Prefix::read(body) {
            Some((prefix, body)) if !excluded => (Some(prefix), body),
            _ => (None, body),
        };
        let quoted = body.chars().next().and_then(|open| {
            let inside = &body[open.len_utf8()..];
            let close = inside.find(closing(open)?)?;
            Some((&inside[..close], &inside[close..]))
        });
        let (text, after) = match quoted {
            Some((text, after)) => (text, after.trim_start_matches(is_quote)),
            None => body.split_at(word_end(body)),
        };
        let start = text.as_ptr() as usize - typed.as_ptr() as usize;
        pieces.push(Piece {
            text,
            start,
            whole: (end - rest.len(), end - after.len()),
            quoted: quoted.is_some(),
            excluded,
            prefix,
        });
        rest = after;
    }
    pieces
}

/// Where the word ends: at a blank, or where a quotation opens.
fn word_end(body: &str) -> usize {
    body.char_indices()
        .skip(1)
        .find(|&(_, letter)| letter.is_whitespace() || closing(letter).is_some())
        .map_or(body.len(), |(at, _)| at)
}

fn closing(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '«' => Some('»'),
        '“' => Some('”'),
        '„' => Some('“'),
        _ => None,
    }
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '»' | '”' | '“')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        let typed = parse("Qualité \"l'eau potable\" -plages «mer» -\"île de Ré\" co-voiturage");
        assert_eq!(
            typed.words,
            ["qualite", "eau", "potable", "mer", "co", "voiturage"]
        );
        assert_eq!(typed.phrases, [["eau", "potable"]]);
        assert_eq!(typed.excluded, [vec!["plages"], vec!["ile", "de", "re"]]);
    }

    #[test]
    fn fields_are_told_from_words_by_their_names() {
        let typed =
            parse("vélo titre:plages Format:csv lieu:\"La Rochelle\" http://a.b/c heure:12 tag:");
        let fields: Vec<(Prefix, &str)> = typed
            .fields
            .iter()
            .map(|asked| (asked.prefix, asked.text.as_str()))
            .collect();
        assert_eq!(
            fields,
            [
                (Prefix::Title, "plages"),
                (Prefix::Format, "csv"),
                (Prefix::Place, "La Rochelle")
            ]
        );
        assert_eq!(
            typed.words,
            ["velo", "http", "b", "c", "heure", "12", "tag"]
        );
        assert_eq!(typed.fields[1].start, "vélo titre:plages ".len());
        assert_eq!(typed.fields[1].end, "vélo titre:plages Format:csv".len());
        let spoken: Vec<usize> = typed.spoken.iter().map(|word| word.start).collect();
        assert_eq!(spoken[0], 0);
    }

    #[test]
    fn a_lone_quote_or_dash_is_no_error() {
        assert_eq!(parse("\"eau potable").words, ["eau", "potable"]);
        assert_eq!(parse(" - -- \" "), Typed::default());
    }

    #[test]
    fn a_query_of_stop_words_keeps_them() {
        assert_eq!(parse("la de").words, ["la", "de"]);
        assert_eq!(parse("la plage de l'île").words, ["plage", "ile"]);
    }

    #[test]
    fn a_question_is_asked_without_the_words_of_asking() {
        assert_eq!(
            parse("Où trouver des données sur la qualité de l'eau ?").words,
            ["qualite", "eau"]
        );
        assert_eq!(
            parse("What datasets are available on school meals?").words,
            ["school", "meals"]
        );
        assert_eq!(
            parse("données disponibles").words,
            ["donnees", "disponibles"]
        );
        assert_eq!(
            parse("what data are there about all these data")
                .words
                .len(),
            5
        );
    }

    #[test]
    fn a_long_text_is_cut_to_a_bounded_query() {
        let typed = parse(&(0..500).map(|n| format!("w{n} ")).collect::<String>());
        assert_eq!(typed.words.len(), MAX_WORDS);
    }
}
