//! The vocabulary of words that mean the same, in SKOS, which the settings name.

use oxrdf::{NamedNode, NamedOrBlankNode, Term};
use search::Synonyms;
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::Path,
};
use vocab::{
    ns::skos,
    rdf::{self, ReadError},
};

/// The largest file, decompressed.
const MAX_BYTES: u64 = 512 << 20;
/// The languages whose words are stemmed; labels in others are left out.
const LANGUAGES: [&str; 7] = ["fr", "en", "es", "de", "it", "pt", "nl"];
/// How a file compressed with zstd begins.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// Why a vocabulary cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    #[error("cannot read the vocabulary `{path}`: {source}")]
    File { path: String, source: io::Error },
    #[error("the vocabulary `{path}` is larger than {MAX_BYTES} bytes")]
    Large { path: String },
    #[error(transparent)]
    Syntax(#[from] ReadError),
}

/// The concepts of a SKOS file in any syntax of RDF, zstd or not, with all their labels.
pub fn synonyms(path: &Path) -> Result<Synonyms, VocabularyError> {
    let shown = path.display().to_string();
    let bytes = bytes(path).map_err(|source| VocabularyError::File {
        path: shown.clone(),
        source,
    })?;
    let Some(bytes) = bytes else {
        return Err(VocabularyError::Large { path: shown });
    };
    let parsed = rdf::read_sniffed(&bytes, None, "urn:vocabulary")?;
    let mut concepts: BTreeMap<NamedNode, Vec<String>> = BTreeMap::new();
    let labels = [skos::PREF_LABEL, skos::ALT_LABEL];
    for quad in parsed.quads {
        let NamedOrBlankNode::NamedNode(concept) = quad.subject else {
            continue;
        };
        let Term::Literal(label) = quad.object else {
            continue;
        };
        let is_ours = label
            .language()
            .is_none_or(|tag| LANGUAGES.contains(&tag.split('-').next().unwrap_or(tag)));
        if is_ours && labels.contains(&quad.predicate.as_ref()) {
            let label = label.value().to_owned();
            concepts.entry(concept).or_default().push(label);
        }
    }
    Ok(Synonyms::of(concepts.into_values()))
}

/// What a file holds; nothing when it is too large.
fn bytes(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut file = File::open(path)?;
    let mut begin = Vec::new();
    (&mut file).take(4).read_to_end(&mut begin)?;
    let is_zstd = begin == ZSTD;
    let whole = io::Cursor::new(begin).chain(file);
    let mut bytes = Vec::new();
    let limit = MAX_BYTES + 1;
    match is_zstd {
        true => zstd::Decoder::new(whole)?
            .take(limit)
            .read_to_end(&mut bytes)?,
        false => whole.take(limit).read_to_end(&mut bytes)?,
    };
    Ok((bytes.len() as u64 <= MAX_BYTES).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const VOCABULARY: &str = "\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://example.org/bike> skos:prefLabel \"vélo\"@fr, \"bicycle\"@en, \"polkupyörä\"@fi ; skos:altLabel \"cycle\"@fr .
<http://example.org/lone> skos:prefLabel \"seul\"@fr .
";

    #[test]
    fn concepts_are_read_with_their_labels_compressed_or_not() {
        for packed in [false, true] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            let bytes = match packed {
                true => zstd::encode_all(VOCABULARY.as_bytes(), 3).unwrap(),
                false => VOCABULARY.as_bytes().to_vec(),
            };
            file.write_all(&bytes).unwrap();
            // A concept with one label has no synonym.
            assert_eq!(synonyms(file.path()).unwrap().len(), 1);
        }
    }

    #[test]
    fn a_file_that_is_none_is_said_to_be_none() {
        let missing = synonyms(Path::new("/nowhere/eurovoc.rdf")).unwrap_err();
        assert!(missing.to_string().contains("/nowhere/eurovoc.rdf"));
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"\x00\x01 not RDF").unwrap();
        assert!(synonyms(file.path()).is_err());
    }
}
