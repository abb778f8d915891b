//! The words of a document, as they are written into the fields of the index.

use super::Document;
use crate::{
    schema::{FIELDS, SAME_PLACE, TextField},
    text::{self, Language, Word},
};
use tantivy::TantivyDocument;
use vocab::Text;

/// Words of one text beyond this are not indexed: no description needs them.
const MAX_WORDS: usize = 20_000;

/// The words of one document after another.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    /// Of texts that do not say their language.
    language: Option<Language>,
    /// Of the text at hand: its words, and as they are written into their field.
    words: Vec<Word>,
    exact: String,
    /// Of all texts of the document, and of its names alone.
    all: String,
    names: String,
}

impl Analysis {
    pub(super) fn add_texts(&mut self, out: &mut TantivyDocument, document: &Document) {
        self.language = language(document);
        self.all.clear();
        self.names.clear();
        let card = &document.card;
        let names = card.publisher.iter().flat_map(|publisher| &publisher.names);
        self.add(out, TextField::Title, &card.titles);
        self.add(out, TextField::Alternative, &document.alternatives);
        self.add_joined(&card.titles);
        self.add_joined(&document.alternatives);
        self.add(out, TextField::Keyword, &document.keywords);
        self.add(out, TextField::Description, &document.descriptions);
        self.add(out, TextField::Publisher, names);
        self.add(out, TextField::Distribution, &document.distributions);
        self.add(out, TextField::Distribution, &document.also);
        out.add_text(FIELDS.all, &self.all);
        if !self.names.is_empty() {
            out.add_text(FIELDS.names, &self.names);
        }
    }

    fn add<'t>(
        &mut self,
        out: &mut TantivyDocument,
        field: TextField,
        texts: impl IntoIterator<Item = &'t Text>,
    ) {
        for text in texts {
            let language = match &text.language {
                Some(tag) => Language::of_tag(tag),
                None => self.language,
            };
            self.exact.clear();
            let mut words = std::mem::take(&mut self.words);
            text::words_into(&text.value, &mut words);
            for word in words.iter().take(MAX_WORDS) {
                self.exact.push_str(word.folded());
                self.exact.push(' ');
                let stem = language.map(|language| word.form.stem(language));
                self.push(word.folded(), stem, field);
                for part in &word.form.parts {
                    self.exact.push(SAME_PLACE);
                    self.exact.push_str(part);
                    self.exact.push(' ');
                    self.push(part, None, field);
                }
            }
            self.words = words;
            if !self.exact.is_empty() {
                out.add_text(FIELDS.texts[field as usize], &self.exact);
            }
        }
    }

    /// Neighbours in a title as one word: `opendata` finds "open data", `qualiteeau` "qualité de l'eau".
    fn add_joined(&mut self, titles: &[Text]) {
        for title in titles {
            let words = text::words(&title.value);
            // Nobody runs an article and its noun together.
            let words = words
                .iter()
                .map(Word::folded)
                .filter(|word| !text::is_stop_word(word));
            let words: Vec<&str> = words.take(MAX_WORDS).collect();
            for pair in words.windows(2) {
                self.all.extend(pair.iter().copied());
                self.all.push(' ');
            }
        }
    }

    /// The stem, and the word itself where it differs: a reader may ask in a language in which it
    /// has another stem.
    fn push(&mut self, folded: &str, stem: Option<&str>, field: TextField) {
        let stem = stem.filter(|&stem| stem != folded && !stem.is_empty());
        let written = self.all.len();
        self.all.push_str(folded);
        self.all.push(' ');
        if let Some(stem) = stem {
            self.all.push(SAME_PLACE);
            self.all.push_str(stem);
            self.all.push(' ');
        }
        let end = self.all.len();
        if field.is_name() {
            self.names.push_str(&self.all[written..end]);
        }
        for _ in 1..field.repeats() {
            self.all.extend_from_within(written..end);
        }
    }
}

/// The language of texts that do not say theirs: what the record says, else what it looks like.
fn language(document: &Document) -> Option<Language> {
    let mut stated = document.languages.iter();
    if let Some(stated) = stated.find_map(|tag| Language::of_tag(tag)) {
        return Some(stated);
    }
    let untagged = document.card.titles.iter().chain(&document.descriptions);
    let sample: Vec<&str> = untagged
        .filter(|text| text.language.is_none())
        .map(|text| text.value.as_str())
        .collect();
    Language::detect(&sample.join(" "))
}

/// The folded words of a text, with a blank between each two.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text::words(text) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(word.folded());
    }
    folded
}
