//! The fields of the index, and the number that forces a rebuild.

use crate::{query::Facet, text};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;
use tantivy::{
    schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{
        RAW_TOKENIZER_NAME, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager,
    },
};
use vocab::territory;

/// Raised when what is stored or counted changes without a field changing.
const VERSION: u32 = 6;
/// Words arrive analysed; this only takes them apart again.
const ANALYSED: &str = "analysed";
/// Before a word that stands at the same place as the one before it.
pub(crate) const SAME_PLACE: char = '\u{1}';

/// Every field, by what it is for.
#[derive(Debug)]
pub(crate) struct Fields {
    pub schema: Schema,
    pub id: Field,
    pub fingerprint: Field,
    pub card: Field,
    pub labels: Field,
    /// Words as written (folded), in the order of [`TextField::ALL`].
    pub texts: [Field; TextField::ALL.len()],
    /// Every word, stemmed and as written: where candidates come from.
    pub all: Field,
    /// Words of titles and other names, stemmed and as written.
    pub names: Field,
    /// In the order of [`Facet::ALL`].
    pub facets: [Field; Facet::ALL.len()],
    pub suggest: Field,
    /// The territories that a record is about itself.
    pub territory: Field,
    /// Labels that mean the same: the key of one, a mark, the other.
    pub synonym: Field,
    /// The IRIs of the series that a record is part of.
    pub series: Field,
    /// The IRI of the resource, for those who ask for nothing else.
    pub iri: Field,
    pub order: Field,
    pub title_order: Field,
    pub issued: Field,
    pub modified: Field,
    pub changed: Field,
    pub priors: Field,
    pub start: Field,
    pub end: Field,
    pub west: Field,
    pub south: Field,
    pub east: Field,
    pub north: Field,
}

/// A text field of exact words, with what a word in it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextField {
    Title,
    Alternative,
    Keyword,
    Description,
    Publisher,
    Distribution,
}

impl TextField {
    pub(crate) const ALL: [TextField; 6] = [
        TextField::Title,
        TextField::Alternative,
        TextField::Keyword,
        TextField::Description,
        TextField::Publisher,
        TextField::Distribution,
    ];

    /// Whether it holds what a record is called.
    pub(crate) fn is_name(self) -> bool {
        matches!(self, TextField::Title | TextField::Alternative)
    }

    /// Whether words that follow each other in it belong together.
    pub(crate) fn is_prose(self) -> bool {
        !matches!(self, TextField::Publisher | TextField::Distribution)
    }

    /// How many times its words are written into the field of candidates.
    pub(crate) fn repeats(self) -> usize {
        match self {
            TextField::Title | TextField::Alternative => 3,
            TextField::Keyword => 2,
            TextField::Description | TextField::Publisher | TextField::Distribution => 1,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            TextField::Title => "title",
            TextField::Alternative => "alternative",
            TextField::Keyword => "keyword",
            TextField::Description => "description",
            TextField::Publisher => "publisher",
            TextField::Distribution => "distribution",
        }
    }

    /// Of the field of the index.
    fn indexed(self) -> &'static str {
        match self {
            TextField::Title => "title_x",
            TextField::Alternative => "alt_x",
            TextField::Keyword => "kw_x",
            TextField::Description => "desc_x",
            TextField::Publisher => "pub_x",
            TextField::Distribution => "dist_x",
        }
    }
}

/// The names of the fast columns that are read by name.
pub(crate) mod column {
    pub(crate) const IRI: &str = "iri";
    pub(crate) const ORDER: &str = "order";
    pub(crate) const TITLE_ORDER: &str = "title_order";
    pub(crate) const ISSUED: &str = "issued";
    pub(crate) const MODIFIED: &str = "modified";
    pub(crate) const CHANGED: &str = "changed";
    pub(crate) const PRIORS: &str = "priors";
    pub(crate) const START: &str = "t_start";
    pub(crate) const END: &str = "t_end";
    pub(crate) const BOX: [&str; 4] = ["w", "s", "e", "n"];
}

/// The one schema of this version of the program.
pub(crate) static FIELDS: LazyLock<Fields> = LazyLock::new(fields);

/// Schema, analysis and format of the index as sixteen hexadecimal digits.
pub(crate) fn fingerprint() -> String {
    let schema = serde_json::to_string(&FIELDS.schema).expect("a schema can be written as JSON");
    let mut hash = Sha256::new();
    hash.update(schema);
    hash.update(VERSION.to_be_bytes());
    hash.update(text::VERSION.to_be_bytes());
    hash.update(territory::EDITION);
    hash.update(tantivy::INDEX_FORMAT_VERSION.to_be_bytes());
    HEXLOWER.encode(&hash.finalize()[..8])
}

/// What an index of another analysis must share with this one to be read at all: the same fields, kept
/// in the same way.
pub(crate) fn form() -> String {
    let schema = serde_json::to_string(&FIELDS.schema).expect("a schema can be written as JSON");
    let mut hash = Sha256::new();
    hash.update(schema);
    hash.update(VERSION.to_be_bytes());
    hash.update(tantivy::INDEX_FORMAT_VERSION.to_be_bytes());
    HEXLOWER.encode(&hash.finalize()[..8])
}

/// The tokenizers the fields name.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(ANALYSED, TextAnalyzer::from(AnalysedTokenizer::default()));
    manager
}

fn fields() -> Fields {
    let mut builder = Schema::builder();
    let indexed = |tokenizer: &str, option| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(option),
        )
    };
    let raw = || {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(RAW_TOKENIZER_NAME)
                .set_index_option(IndexRecordOption::Basic)
                .set_fieldnorms(false),
        )
    };
    let id = builder.add_text_field("id", raw().set_stored());
    let fingerprint = builder.add_text_field("fingerprint", TextOptions::default().set_stored());
    let card = builder.add_text_field("card", TextOptions::default().set_stored());
    let labels = builder.add_text_field("labels", TextOptions::default().set_stored());
    let texts = TextField::ALL.map(|field| {
        builder.add_text_field(
            field.indexed(),
            indexed(ANALYSED, IndexRecordOption::WithFreqsAndPositions),
        )
    });
    let all = builder.add_text_field("all_s", indexed(ANALYSED, IndexRecordOption::WithFreqs));
    let names = builder.add_text_field("names_s", indexed(ANALYSED, IndexRecordOption::WithFreqs));
    let facets = Facet::ALL
        .map(|facet| builder.add_text_field(facet.name(), raw().set_fast(RAW_TOKENIZER_NAME)));
    let suggest = builder.add_text_field("suggest", raw());
    let territory = builder.add_text_field("territory_own", raw());
    let synonym = builder.add_text_field("synonym", raw());
    let series = builder.add_text_field("series", raw());
    let numbers = FAST;
    Fields {
        id,
        fingerprint,
        card,
        labels,
        texts,
        all,
        names,
        facets,
        suggest,
        territory,
        synonym,
        series,
        iri: builder.add_text_field(
            column::IRI,
            TextOptions::default().set_fast(RAW_TOKENIZER_NAME),
        ),
        order: builder.add_u64_field(column::ORDER, numbers.clone()),
        title_order: builder.add_text_field(
            column::TITLE_ORDER,
            TextOptions::default().set_fast(RAW_TOKENIZER_NAME),
        ),
        issued: builder.add_i64_field(column::ISSUED, numbers.clone()),
        modified: builder.add_i64_field(column::MODIFIED, numbers.clone()),
        changed: builder.add_u64_field(column::CHANGED, numbers.clone()),
        priors: builder.add_u64_field(column::PRIORS, numbers.clone()),
        start: builder.add_i64_field(column::START, numbers.clone()),
        end: builder.add_i64_field(column::END, numbers.clone()),
        west: builder.add_f64_field(column::BOX[0], numbers.clone()),
        south: builder.add_f64_field(column::BOX[1], numbers.clone()),
        east: builder.add_f64_field(column::BOX[2], numbers.clone()),
        north: builder.add_f64_field(column::BOX[3], numbers),
        schema: builder.build(),
    }
}

/// Takes analysed words apart at blanks; a word marked [`SAME_PLACE`] shares the place of the last.
#[derive(Debug, Clone, Default)]
struct AnalysedTokenizer {
    token: Token,
}

struct AnalysedStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl Tokenizer for AnalysedTokenizer {
    type TokenStream<'a> = AnalysedStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> AnalysedStream<'a> {
        self.token.reset();
        AnalysedStream {
            rest: text,
            token: &mut self.token,
        }
    }
}

impl TokenStream for AnalysedStream<'_> {
    fn advance(&mut self) -> bool {
        // Words are short: looking at each byte is quicker than a search for blanks that is made for
        // long texts.
        let start = self.rest.bytes().take_while(|&byte| byte == b' ').count();
        let length = self.rest[start..]
            .bytes()
            .take_while(|&byte| byte != b' ')
            .count();
        if length == 0 {
            return false;
        }
        let (word, rest) = self.rest[start..].split_at(length);
        self.rest = rest;
        let (word, step) = match word.strip_prefix(SAME_PLACE) {
            Some(word) => (word, 0),
            None => (word, 1),
        };
        self.token.position = self.token.position.wrapping_add(step);
        self.token.text.clear();
        self.token.text.push_str(word);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
