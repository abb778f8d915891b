//! Titles and excerpts as HTML, the words of the query marked, accents and all.

use crate::{
    document::Card,
    plan::Plan,
    text::{self, Language, Word},
};
use std::{borrow::Cow, cmp::Reverse, collections::HashSet};
use vocab::Text;

/// About so many bytes of a description are shown.
const EXCERPT_BYTES: usize = 280;
/// Words before the first mark, so that it can be understood.
const LEAD_WORDS: usize = 6;

/// Marks the words of one query.
#[derive(Debug)]
pub(crate) struct Highlighter {
    forms: HashSet<String>,
    languages: Vec<String>,
}

impl Highlighter {
    pub(crate) fn of(plan: &Plan, languages: &[String]) -> Self {
        Highlighter {
            forms: plan.forms().collect(),
            languages: languages.to_vec(),
        }
    }

    /// The title in the reader's language, with marks.
    pub(crate) fn title(&self, card: &Card) -> Option<String> {
        let title = self.best(&card.titles)?;
        let words = text::words(&title.value);
        Some(self.mark(title, &words, 0, title.value.len()))
    }

    /// The stretch of a description with most of the words: of the reader's language unless only
    /// another one has them.
    pub(crate) fn excerpt(&self, card: &Card) -> Option<String> {
        let preferred = self.best(&card.descriptions)?;
        let others = card.descriptions.iter().filter(|text| *text != preferred);
        let marked = std::iter::once(preferred)
            .chain(others)
            .map(|text| (text, text::words(&text.value)))
            .find(|(text, words)| words.iter().any(|word| self.has(text, word)));
        let (text, words) = marked.unwrap_or_else(|| (preferred, text::words(&preferred.value)));
        let (start, end) = self.stretch(text, &words);
        let marked = self.mark(text, &words, start, end);
        let before = if start > 0 { "… " } else { "" };
        let after = if end < text.value.len() { " …" } else { "" };
        Some(format!("{before}{marked}{after}"))
    }

    fn best<'t>(&self, texts: &'t [Text]) -> Option<&'t Text> {
        let languages: Vec<&str> = self.languages.iter().map(String::as_str).collect();
        vocab::text::best(texts, &languages)
    }

    fn has(&self, text: &Text, word: &Word) -> bool {
        if self.forms.contains(word.folded()) {
            return true;
        }
        let language = text.language.as_deref().and_then(Language::of_tag);
        match language {
            Some(language) => self.forms.contains(word.form.stem(language)),
            None => Language::ALL
                .into_iter()
                .any(|language| self.forms.contains(word.form.stem(language))),
        }
    }

    /// Where the best excerpt begins and ends: at words.
    fn stretch(&self, text: &Text, words: &[Word]) -> (usize, usize) {
        if text.value.len() <= EXCERPT_BYTES {
            return (0, text.value.len());
        }
        let marked: Vec<bool> = words.iter().map(|word| self.has(text, word)).collect();
        let inside = |first: usize| {
            let fits = words[first..].iter().zip(&marked[first..]);
            fits.take_while(|(word, _)| word.end - words[first].start <= EXCERPT_BYTES)
                .filter(|(_, marked)| **marked)
                .count()
        };
        let starts = (0..words.len()).filter(|&first| marked[first]);
        let best = starts
            .max_by_key(|&first| (inside(first), Reverse(first)))
            .unwrap_or(0);
        let first = best.saturating_sub(LEAD_WORDS);
        let start = if first == 0 { 0 } else { words[first].start };
        let fits = words[first..]
            .iter()
            .take_while(|word| word.end - start <= EXCERPT_BYTES);
        let end = fits.last().map_or(start, |word| word.end);
        if words.last().is_some_and(|word| word.end == end) {
            return (start, text.value.len());
        }
        (start, end)
    }

    fn mark(&self, text: &Text, words: &[Word], start: usize, end: usize) -> String {
        let mut html = String::new();
        let mut at = start;
        for word in words
            .iter()
            .filter(|word| word.start >= start && word.end <= end)
        {
            if !self.has(text, word) {
                continue;
            }
            html.push_str(&escape(&text.value[at..word.start]));
            html.push_str("<mark>");
            html.push_str(&escape(&text.value[word.start..word.end]));
            html.push_str("</mark>");
            at = word.end;
        }
        html.push_str(&escape(&text.value[at..end]));
        html
    }
}

fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    Cow::Owned(escaped)
}
