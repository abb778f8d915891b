//! What a payload says that tells its resource from others.

use super::{
    address::{is_slug, local_name, normal, split_host},
    keys::{MAX_PLATFORM, mark},
    platform,
};
use crate::tidy::is_placeholder;
use vocab::{
    Kind,
    ns::{adms, dcat, dct, foaf, skos},
    rdf::canonical::{self, Line},
};

/// Addresses that make up the set of one record: with more, it has no such key.
const MAX_ADDRESSES: usize = 200;
/// A shorter local name may stand in any address by chance.
const MIN_NAME: usize = 4;
/// A shorter identifier is a number in a list, which may be counted anew.
const MIN_IDENTIFIER: usize = 6;

/// What a payload says that tells its resource from others.
#[derive(Default)]
pub(super) struct Said<'p> {
    pub title: Option<Line<'p>>,
    pub publisher: Option<&'p str>,
    pub names: Vec<Line<'p>>,
    pub identifiers: Vec<Line<'p>>,
    pub notations: Vec<Line<'p>>,
    pub other_identifiers: Vec<&'p str>,
    pub locations: Vec<&'p str>,
    pub downloads: Vec<&'p str>,
}

impl<'p> Said<'p> {
    /// Lines that are none are passed over: what is held was checked when it was sealed.
    pub fn of(resource: &str, payload: &'p str) -> Self {
        let mut said = Self::default();
        for line in canonical::lines(payload).flatten() {
            let predicate = bare(line.predicate);
            let is_own = bare(line.subject) == resource;
            if predicate == dcat::ACCESS_URL.as_str() || predicate == dcat::ENDPOINT_URL.as_str() {
                said.locations.extend(link(line.object));
            } else if predicate == dcat::DOWNLOAD_URL.as_str() {
                said.locations.extend(link(line.object));
                said.downloads.extend(link(line.object));
            } else if predicate == foaf::NAME.as_str() {
                said.names.push(line);
            } else if predicate == skos::NOTATION.as_str() {
                said.notations.push(line);
            } else if is_own && predicate == dct::TITLE.as_str() {
                said.title.get_or_insert(line);
            } else if is_own && predicate == dct::PUBLISHER.as_str() {
                said.publisher = said.publisher.or(link(line.object));
            } else if is_own && predicate == dct::IDENTIFIER.as_str() {
                said.identifiers.push(line);
            } else if is_own && predicate == adms::IDENTIFIER.as_str() {
                said.other_identifiers.extend(link(line.object));
            }
        }
        said
    }

    /// The identifiers stated, `dct:identifier` first, then the notations of `adms:identifier`.
    pub fn stated(&self) -> impl Iterator<Item = String> {
        let of_others = self
            .notations
            .iter()
            .filter(|line| self.other_identifiers.contains(&bare(line.subject)));
        self.identifiers
            .iter()
            .chain(of_others)
            .filter_map(|line| value(*line))
    }

    /// The publisher's name, else its address in normal form.
    pub fn publisher(&self) -> String {
        let Some(publisher) = self.publisher else {
            return String::new();
        };
        self.names
            .iter()
            .find(|line| bare(line.subject) == publisher)
            .and_then(|line| value(*line))
            .map_or_else(|| normal(publisher), |name| words(&name))
    }

    pub fn platform(&self, normal_iri: &str) -> Box<[u64]> {
        let mut marks = Vec::new();
        let mut add = |id: String| {
            let mark = mark("platform", &id);
            if marks.len() < MAX_PLATFORM && !marks.contains(&mark) {
                marks.push(mark);
            }
        };
        platform::of_address(normal_iri)
            .into_iter()
            .for_each(&mut add);
        for identifier in self.stated() {
            if is_telling(&identifier) {
                let identifier = normal(&identifier);
                let id = platform::of_address(&identifier)
                    .or_else(|| platform::of_text(&identifier))
                    .or_else(|| (!is_slug(&identifier)).then_some(identifier));
                id.into_iter().for_each(&mut add);
            }
        }
        marks.into()
    }

    pub fn addresses(&self, normal_iri: &str, kind: Kind) -> u64 {
        let (own_host, _) = split_host(normal_iri);
        let own_name = local_name(normal_iri).to_ascii_lowercase();
        let mut locations = self.locations.clone();
        locations.sort_unstable();
        locations.dedup();
        let all: Vec<String> = locations.iter().map(|url| normal(url)).collect();
        let tell = |url: &&String| {
            let (_, path) = split_host(url);
            let is_made_of_name =
                own_name.len() >= MIN_NAME && url.to_ascii_lowercase().contains(&own_name);
            !path.is_empty() && !is_made_of_name
        };
        let is_elsewhere = |url: &&String| split_host(url).0 != own_host;
        // What the portal serves itself moves with it: it counts where there is nothing else.
        let mut set: Vec<&String> = all.iter().filter(tell).filter(is_elsewhere).collect();
        if set.is_empty() {
            set = all.iter().filter(tell).collect();
        }
        set.sort_unstable();
        set.dedup();
        if set.is_empty() || set.len() > MAX_ADDRESSES {
            return 0;
        }
        let lines: String = set.iter().flat_map(|url| [url.as_str(), "\n"]).collect();
        mark(&format!("addresses of {}", kind.name()), &lines)
    }
}

/// Whether an identifier is long enough to be nobody else's.
pub(super) fn is_telling(identifier: &str) -> bool {
    identifier.chars().count() >= MIN_IDENTIFIER
        && !words(identifier).is_empty()
        && !is_placeholder(identifier)
}

/// Letters and figures in lower case, words parted by one blank.
pub(super) fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_alphanumeric() {
            words.extend(character.to_lowercase());
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// An IRI without its brackets.
pub(super) fn bare(bracketed: &str) -> &str {
    bracketed
        .strip_prefix('<')
        .and_then(|iri| iri.strip_suffix('>'))
        .unwrap_or(bracketed)
}

/// The IRI that an object is, if it is no literal.
pub(super) fn link(object: &str) -> Option<&str> {
    object.strip_prefix('<')?.strip_suffix('>')
}

/// The text of a literal, or an IRI.
pub(super) fn value(line: Line<'_>) -> Option<String> {
    match line.triple().ok()?.object {
        oxrdf::Term::Literal(literal) => Some(literal.value().to_owned()),
        oxrdf::Term::NamedNode(node) => Some(node.into_string()),
        _ => None,
    }
}
