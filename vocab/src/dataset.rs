//! dcat:Dataset and dcat:DatasetSeries, as typed views that borrow the record's graph.

use crate::{
    access::{self, AccessRights, License},
    agent::{Agent, Contact, first_texts},
    codelist::{self, Code},
    coverage::{self, Period, Place},
    date,
    distribution::Distribution,
    graph::Node,
    ns::{dc, dcat, dcatap, dct, foaf, owl, rdfs, skos},
    skolem::is_skolem,
    text::Text,
};
use oxrdf::{NamedNodeRef, TermRef};

/// A dataset, a series, a service or a catalogue seen as a `dcat:Resource`.
#[derive(Debug, Clone, Copy)]
pub struct Dataset<'g>(pub Node<'g>);

/// A code of a code list, or what stood in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    /// The IRI of the code when one is known.
    pub iri: Option<String>,
    /// The code (`TRAN`, `CSV`, `ANNUAL`), when the list has it.
    pub code: Option<&'static str>,
    /// Labels found in the record or in the list.
    pub labels: Vec<Text>,
}

impl<'g> Dataset<'g> {
    pub fn titles(self) -> Vec<Text> {
        first_texts(self.0, &[dct::TITLE, dc::TITLE, rdfs::LABEL, foaf::NAME])
    }

    pub fn descriptions(self) -> Vec<Text> {
        let properties = [
            dct::DESCRIPTION,
            dc::DESCRIPTION,
            dct::ABSTRACT,
            rdfs::COMMENT,
        ];
        first_texts(self.0, &properties)
    }

    /// `dcat:keyword`, without stray blanks, each once.
    pub fn keywords(self) -> Vec<Text> {
        let mut keywords: Vec<Text> = Vec::new();
        for mut keyword in self.0.texts(dcat::KEYWORD) {
            keyword.value = keyword.value.trim().to_owned();
            if !keyword.value.is_empty() && !keywords.contains(&keyword) {
                keywords.push(keyword);
            }
        }
        keywords
    }

    /// `skos:altLabel`: acronyms and other names.
    pub fn alternatives(self) -> Vec<Text> {
        let mut names = self.0.texts(skos::ALT_LABEL);
        let alternative = NamedNodeRef::new_unchecked("http://purl.org/dc/terms/alternative");
        names.extend(self.0.texts(alternative));
        names
    }

    pub fn identifiers(self) -> Vec<&'g str> {
        let mut identifiers = self.0.literals(dct::IDENTIFIER);
        identifiers.extend(self.0.links(dct::IDENTIFIER));
        identifiers
    }

    pub fn themes(self) -> Vec<Coded> {
        coded(self.0, dcat::THEME, codelist::theme)
    }

    pub fn publisher(self) -> Option<Agent<'g>> {
        self.agents(dct::PUBLISHER).into_iter().next()
    }

    pub fn creators(self) -> Vec<Agent<'g>> {
        self.agents(dct::CREATOR)
    }

    pub fn contacts(self) -> Vec<Contact<'g>> {
        let contacts = self.0.nodes(dcat::CONTACT_POINT);
        contacts.into_iter().map(Contact).collect()
    }

    pub fn distributions(self) -> Vec<Distribution<'g>> {
        let distributions = self.0.nodes(dcat::DISTRIBUTION);
        distributions.into_iter().map(Distribution).collect()
    }

    /// ISO 639-1 codes of `dct:language`, whatever form they were given in.
    pub fn languages(self) -> Vec<String> {
        let mut languages: Vec<String> = Vec::new();
        let links = self.0.links(dct::LANGUAGE);
        for text in links.into_iter().chain(self.0.literals(dct::LANGUAGE)) {
            if let Some(code) = codelist::language(text)
                && !languages.iter().any(|known| known == code)
            {
                languages.push(code.to_owned());
            }
        }
        languages
    }

    /// Lexical dates as given, normalised to `YYYY-MM-DD` or RFC 3339 where they can be.
    pub fn issued(self) -> Option<String> {
        dated(self.0, dct::ISSUED)
    }

    pub fn modified(self) -> Option<String> {
        dated(self.0, dct::MODIFIED)
    }

    pub fn frequency(self) -> Option<Coded> {
        let frequencies = coded(self.0, dct::ACCRUAL_PERIODICITY, codelist::frequency);
        best(frequencies)
    }

    pub fn places(self) -> Vec<Place> {
        coverage::places(self.0)
    }

    pub fn periods(self) -> Vec<Period> {
        coverage::periods(self.0)
    }

    pub fn landing_pages(self) -> Vec<&'g str> {
        self.0.addresses(dcat::LANDING_PAGE)
    }

    pub fn documentation(self) -> Vec<&'g str> {
        self.0.addresses(foaf::PAGE)
    }

    /// Of the dataset, else those of its distributions, each once. Where there is none at all, what
    /// `dct:rights` says counts if it is a licence we know.
    pub fn licenses(self) -> Vec<License> {
        let own = access::licenses(self.0, dct::LICENSE);
        if !own.is_empty() {
            return own;
        }
        let distributions = self.distributions();
        let nodes = || distributions.iter().map(|distribution| distribution.0);
        let stated = nodes().flat_map(|node| access::licenses(node, dct::LICENSE));
        let mut licenses = once(stated);
        if licenses.is_empty() {
            let all = nodes().chain([self.0]);
            let rights = all.flat_map(|node| access::licenses(node, dct::RIGHTS));
            licenses = once(rights.filter(|license| license.code.is_some()));
        }
        licenses
    }

    pub fn access_rights(self) -> Option<AccessRights> {
        let stated = [dct::ACCESS_RIGHTS, dct::RIGHTS];
        stated.into_iter().find_map(|predicate| {
            let nodes = self.0.nodes(predicate);
            let labels = nodes
                .iter()
                .flat_map(|node| node.texts(rdfs::LABEL))
                .map(|l| l.value);
            let links = self.0.links(predicate).into_iter();
            links
                .chain(self.0.literals(predicate))
                .map(str::to_owned)
                .chain(labels)
                .find_map(|text| AccessRights::of(&text))
        })
    }

    pub fn conforms_to(self) -> Vec<&'g str> {
        self.0.links(dct::CONFORMS_TO)
    }

    pub fn hvd_categories(self) -> Vec<Coded> {
        coded(self.0, dcatap::HVD_CATEGORY, codelist::hvd_category)
    }

    pub fn in_series(self) -> Vec<&'g str> {
        self.0.links(dcat::IN_SERIES)
    }

    pub fn version(self) -> Option<&'g str> {
        [dcat::VERSION, owl::VERSION_INFO, dct::HAS_VERSION]
            .into_iter()
            .find_map(|predicate| self.0.literal(predicate))
    }

    fn agents(self, predicate: NamedNodeRef<'_>) -> Vec<Agent<'g>> {
        self.0.nodes(predicate).into_iter().map(Agent).collect()
    }
}

/// The values of a property, looked up in a code list.
pub(crate) fn coded(
    node: Node<'_>,
    predicate: NamedNodeRef<'_>,
    find: impl Fn(&str) -> Option<&'static Code>,
) -> Vec<Coded> {
    let mut found: Vec<Coded> = Vec::new();
    for value in node.values(predicate) {
        let Some(coded) = code_of(node, value, &find) else {
            continue;
        };
        let same = |other: &Coded| match (coded.code, &coded.iri) {
            (Some(code), _) => other.code == Some(code),
            (None, Some(iri)) => other.iri.as_ref() == Some(iri),
            (None, None) => other.labels == coded.labels,
        };
        if !found.iter().any(same) {
            found.push(coded);
        }
    }
    found
}

/// The first value that the list knows, else the first.
pub(crate) fn best(mut values: Vec<Coded>) -> Option<Coded> {
    let known = values.iter().position(|coded| coded.code.is_some());
    (!values.is_empty()).then(|| values.swap_remove(known.unwrap_or(0)))
}

/// A date property: the latest that is a date, else the text as given.
pub(crate) fn dated(node: Node<'_>, predicate: NamedNodeRef<'_>) -> Option<String> {
    let texts = node.literals(predicate);
    let latest = texts.iter().filter_map(|text| date::normalise(text)).max();
    latest.or_else(|| texts.first().map(|text| text.trim().to_owned()))
}

fn code_of(
    node: Node<'_>,
    value: TermRef<'_>,
    find: impl Fn(&str) -> Option<&'static Code>,
) -> Option<Coded> {
    let (iri, labels) = match value {
        TermRef::Literal(literal) => {
            let text = literal.value().trim();
            if text.is_empty() {
                return None;
            }
            let label = Text {
                value: text.to_owned(),
                language: literal.language().map(str::to_owned),
            };
            (None, vec![label])
        }
        TermRef::NamedNode(iri) => {
            let labels = labels(Node::named(node.graph, iri));
            let iri = Some(iri.as_str()).filter(|iri| !is_skolem(iri));
            (iri, labels)
        }
        TermRef::BlankNode(blank) => {
            let id = blank.into();
            (
                None,
                labels(Node {
                    graph: node.graph,
                    id,
                }),
            )
        }
        TermRef::Triple(_) => return None,
    };
    let by_label = || labels.iter().find_map(|label| find(&label.value));
    match iri.and_then(&find).or_else(by_label) {
        Some(code) => Some(Coded {
            iri: Some(code.iri.to_owned()),
            code: Some(code.code),
            labels: code.labels(),
        }),
        None if iri.is_none() && labels.is_empty() => None,
        None => Some(Coded {
            iri: iri.map(str::to_owned),
            code: None,
            labels,
        }),
    }
}

fn labels(node: Node<'_>) -> Vec<Text> {
    first_texts(
        node,
        &[skos::PREF_LABEL, rdfs::LABEL, dct::TITLE, skos::NOTATION],
    )
}

fn once(licenses: impl Iterator<Item = License>) -> Vec<License> {
    let mut kept: Vec<License> = Vec::new();
    for license in licenses {
        if !kept.iter().any(|other| other.is_same(&license)) {
            kept.push(license);
        }
    }
    kept
}
