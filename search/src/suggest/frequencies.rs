//! How many documents have each term of a field: the most frequent that begin so are found without
//! reading the others.

use std::{cmp::Reverse, collections::BinaryHeap, ops::Range};
use tantivy::{SegmentReader, schema::Field, termdict::TermDictionary};

/// By the number of the term, which is its place in the order of terms. Of one segment, which never
/// changes: deleted documents count too.
#[derive(Debug)]
pub(crate) struct Frequencies(Vec<u32>);

/// A term, and how many documents have it.
pub(super) type Counted = (u32, Vec<u8>);

impl Frequencies {
    pub(crate) fn of(reader: &SegmentReader, field: Field) -> tantivy::Result<Self> {
        let inverted = reader.inverted_index(field)?;
        let mut frequencies = Vec::with_capacity(inverted.terms().num_terms());
        let mut terms = inverted.terms().range().without_keys().into_stream()?;
        while terms.advance() {
            frequencies.push(terms.value().doc_freq);
        }
        Ok(Frequencies(frequencies))
    }

    /// The most frequent terms that begin in one of some ways, at most `wanted`, in no order.
    pub(super) fn most(
        &self,
        terms: &TermDictionary,
        beginnings: &[String],
        wanted: usize,
    ) -> tantivy::Result<Vec<Counted>> {
        let mut best: BinaryHeap<Reverse<(u32, Reverse<u64>)>> = BinaryHeap::new();
        let mut least = 0;
        for beginning in beginnings {
            let range = self.range(terms, beginning)?;
            for (ord, &count) in range.clone().zip(&self.0[range]) {
                // Of terms that are equally frequent the first ones stay.
                if best.len() == wanted && count <= least {
                    continue;
                }
                best.push(Reverse((count, Reverse(ord as u64))));
                if best.len() > wanted {
                    best.pop();
                }
                least = best.peek().map_or(0, |Reverse((least, _))| *least);
            }
        }
        let mut most = Vec::with_capacity(best.len());
        for Reverse((count, Reverse(ord))) in best {
            let mut term = Vec::new();
            if terms.ord_to_term(ord, &mut term)? {
                most.push((count, term));
            }
        }
        Ok(most)
    }

    /// The numbers of the terms that begin so.
    fn range(&self, terms: &TermDictionary, beginning: &str) -> tantivy::Result<Range<usize>> {
        let first_from = |bound: &[u8]| -> tantivy::Result<usize> {
            let mut terms = terms.range().ge(bound).into_stream()?;
            Ok(match terms.advance() {
                true => terms.term_ord() as usize,
                false => self.0.len(),
            })
        };
        let mut end = beginning.as_bytes().to_vec();
        // No byte of a text is 255: what is greater than all that begin so has it next.
        end.push(u8::MAX);
        let first = first_from(beginning.as_bytes())?;
        Ok(first..first_from(&end)?.max(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tantivy::{
        Index, IndexWriter,
        schema::{STRING, Schema},
    };

    /// A segment of documents with one word each.
    fn segment(words: &[String]) -> (SegmentReader, Field) {
        let mut schema = Schema::builder();
        let field = schema.add_text_field("word", STRING);
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
        for word in words {
            writer
                .add_document(tantivy::doc!(field => word.as_str()))
                .unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        (searcher.segment_reader(0).clone(), field)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_most_frequent_terms_are_those_that_counting_all_gives(
            words in prop::collection::vec("[abé]{1,3}", 1..60),
            beginning in "[abé]{0,2}",
            wanted in 1_usize..6,
        ) {
            let (reader, field) = segment(&words);
            let frequencies = Frequencies::of(&reader, field).unwrap();
            let inverted = reader.inverted_index(field).unwrap();
            let mut most = frequencies
                .most(inverted.terms(), std::slice::from_ref(&beginning), wanted)
                .unwrap();
            most.sort_by_key(|(count, word)| (Reverse(*count), word.clone()));

            let mut all: Vec<&String> = words.iter().filter(|word| word.starts_with(&beginning)).collect();
            all.sort_unstable();
            let mut all: Vec<Counted> = all
                .chunk_by(|a, b| a == b)
                .map(|same| (same.len() as u32, same[0].clone().into_bytes()))
                .collect();
            all.sort_by_key(|(count, word)| (Reverse(*count), word.clone()));
            all.truncate(wanted);
            prop_assert_eq!(most, all);
        }
    }
}
