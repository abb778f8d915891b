//! How good a hit is: BM25F over the exact words, BM25 over stems, and how much the record is used.
//!
//! A word saturates after its fields are summed, so that a word in title and description is one
//! piece of evidence, not two.

use crate::{
    plan::{Group, Plan},
    schema::{FIELDS, TextField, column},
};
use tantivy::{
    DocId, DocSet, Searcher, SegmentReader, Term,
    columnar::Column,
    fieldnorm::FieldNormReader,
    postings::{Postings, SegmentPostings},
    query::Bm25StatisticsProvider,
    schema::{Field, IndexRecordOption},
};

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// What one query knows of the whole index.
#[derive(Debug)]
pub(crate) struct Ranking {
    groups: Vec<GroupStatistics>,
    /// Of the fields in the order of [`TextField::ALL`], and of the field of stems.
    lengths: [LengthTable; TextField::ALL.len() + 1],
    stem_weight: f32,
    popularity: f32,
}

#[derive(Debug)]
struct GroupStatistics {
    /// The exact word in each text field.
    terms: [Term; TextField::ALL.len()],
    idf: f32,
    /// Every form in the field of candidates, with its own rarity.
    forms: Vec<(Term, f32)>,
}

/// `1 / (1 − b + b·length / average)` by field-norm id: no division in the loop.
type LengthTable = Vec<f32>;

/// How well one document answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Relevance {
    pub score: f32,
    /// How many of the words it has, in any form.
    pub words: usize,
}

impl Ranking {
    /// `languages` are the reader's: stems help more in some than in others.
    pub(crate) fn of(
        plan: &Plan,
        searcher: &Searcher,
        languages: &[String],
        popularity: f32,
    ) -> tantivy::Result<Self> {
        let documents = searcher.total_num_docs()?;
        let mut groups = Vec::new();
        for group in &plan.groups {
            groups.push(GroupStatistics::of(group, searcher, documents)?);
        }
        let mut lengths: [LengthTable; TextField::ALL.len() + 1] = Default::default();
        for (field, table) in FIELDS.texts.iter().chain([&FIELDS.all]).zip(&mut lengths) {
            let tokens = searcher.total_num_tokens(*field)?;
            *table = length_table(tokens as f32 / documents.max(1) as f32);
        }
        let popularity = popularity.clamp(0.0, 1.0) * use_matters(plan.groups.len());
        Ok(Ranking {
            groups,
            lengths,
            stem_weight: stem_weight(languages),
            popularity,
        })
    }

    pub(crate) fn segment<'r>(
        &'r self,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentRanking<'r>> {
        let mut groups = Vec::new();
        for group in &self.groups {
            groups.push(GroupCursors::open(group, reader)?);
        }
        // A segment in which no document has the field has no norms for it, and no postings either.
        let norms = |field: Field| reader.get_fieldnorms_reader(field).ok();
        Ok(SegmentRanking {
            ranking: self,
            groups,
            norms: FIELDS.texts.map(norms),
            all_norms: norms(FIELDS.all),
            popularity: reader.fast_fields().f64(column::POPULARITY)?,
        })
    }
}

impl GroupStatistics {
    fn of(group: &Group, searcher: &Searcher, documents: u64) -> tantivy::Result<Self> {
        let terms = FIELDS
            .texts
            .map(|field| Term::from_field_text(field, &group.word));
        let mut frequency = 0;
        for term in &terms {
            frequency = frequency.max(searcher.doc_freq(term)?);
        }
        let mut forms = Vec::new();
        for form in std::iter::once(&group.word).chain(&group.stems) {
            let term = Term::from_field_text(FIELDS.all, form);
            let frequency = searcher.doc_freq(&term)?;
            if frequency > 0 {
                forms.push((term, idf(documents, frequency)));
            }
        }
        Ok(GroupStatistics {
            terms,
            idf: idf(documents, frequency),
            forms,
        })
    }
}

/// The cursors of one query in one segment. Documents must be asked for in their order.
pub(crate) struct SegmentRanking<'r> {
    ranking: &'r Ranking,
    groups: Vec<GroupCursors>,
    norms: [Option<FieldNormReader>; TextField::ALL.len()],
    all_norms: Option<FieldNormReader>,
    popularity: Column<f64>,
}

struct GroupCursors {
    idf: f32,
    exact: Vec<(TextField, SegmentPostings)>,
    forms: Vec<(f32, SegmentPostings)>,
}

impl GroupCursors {
    fn open(group: &GroupStatistics, reader: &SegmentReader) -> tantivy::Result<Self> {
        let mut exact = Vec::new();
        for (field, term) in TextField::ALL.into_iter().zip(&group.terms) {
            if let Some(postings) = postings(reader, term)? {
                exact.push((field, postings));
            }
        }
        let mut forms = Vec::new();
        for (term, idf) in &group.forms {
            if let Some(postings) = postings(reader, term)? {
                forms.push((*idf, postings));
            }
        }
        Ok(GroupCursors {
            idf: group.idf,
            exact,
            forms,
        })
    }
}

impl SegmentRanking<'_> {
    pub(crate) fn relevance(&mut self, document: DocId) -> Relevance {
        let lengths = &self.ranking.lengths;
        let mut relevance = Relevance {
            score: 0.0,
            words: 0,
        };
        for group in &mut self.groups {
            let mut evidence = 0.0;
            for (field, postings) in &mut group.exact {
                if let Some(frequency) = frequency(postings, document) {
                    let length = length(
                        &self.norms[*field as usize],
                        &lengths[*field as usize],
                        document,
                    );
                    evidence += field.weight() * frequency * length;
                }
            }
            let mut stemmed = 0.0_f32;
            let mut has_word = evidence > 0.0;
            for (idf, postings) in &mut group.forms {
                if let Some(frequency) = frequency(postings, document) {
                    let length = length(&self.all_norms, &lengths[TextField::ALL.len()], document);
                    // The best form, not their sum: they are guesses at the same word.
                    stemmed = stemmed.max(*idf * saturate(frequency * length));
                    has_word = true;
                }
            }
            relevance.score += group.idf * saturate(evidence) + self.ranking.stem_weight * stemmed;
            relevance.words += usize::from(has_word);
        }
        relevance.score *= self.prior(document);
        relevance
    }

    /// Use counts for short queries, which often name one dataset, and never for more than three times.
    fn prior(&self, document: DocId) -> f32 {
        let used = self.popularity.first(document).unwrap_or(0.0) as f32;
        1.0 + self.ranking.popularity * 2.0 * used / (2.0 + used)
    }
}

fn postings(reader: &SegmentReader, term: &Term) -> tantivy::Result<Option<SegmentPostings>> {
    let inverted = reader.inverted_index(term.field())?;
    Ok(inverted.read_postings(term, IndexRecordOption::WithFreqs)?)
}

fn frequency(postings: &mut SegmentPostings, document: DocId) -> Option<f32> {
    if postings.doc() < document {
        postings.seek(document);
    }
    (postings.doc() == document).then(|| postings.term_freq() as f32)
}

fn length(norms: &Option<FieldNormReader>, table: &LengthTable, document: DocId) -> f32 {
    norms.as_ref().map_or(1.0, |norms| {
        table[usize::from(norms.fieldnorm_id(document))]
    })
}

fn length_table(average: f32) -> LengthTable {
    let average = average.max(1e-6);
    (0..=u8::MAX)
        .map(|id| {
            let length = FieldNormReader::id_to_fieldnorm(id) as f32;
            1.0 / (1.0 - B + B * length / average)
        })
        .collect()
}

fn saturate(evidence: f32) -> f32 {
    evidence * (K1 + 1.0) / (K1 + evidence)
}

/// Deleted documents are in both counts until their segment is merged.
fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents.max(frequency) as f32, frequency as f32);
    (1.0 + (documents - frequency + 0.5) / (frequency + 0.5)).ln()
}

/// By the number of words of the query.
fn use_matters(words: usize) -> f32 {
    match words {
        0 | 1 => 1.0,
        2 => 0.5,
        3 => 0.25,
        _ => 0.12,
    }
}

/// English words vary little: a stem adds less than in languages with more endings.
fn stem_weight(languages: &[String]) -> f32 {
    match languages.first() {
        Some(tag) if !tag.to_ascii_lowercase().starts_with("en") => 1.0,
        _ => 0.3,
    }
}
