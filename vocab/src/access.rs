//! license, access rights: who may see and use the data.

use crate::{
    codelist,
    graph::Node,
    ns::{dct, foaf, rdfs, skos},
    skolem::is_skolem,
    text::Text,
};
use oxrdf::{NamedNodeRef, TermRef};

/// A licence as a record states it, recognised where it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// The IRI or text of the record.
    pub raw: String,
    /// EU code (`ETALAB_2_0`, `CC_BY_4_0`) when recognised.
    pub code: Option<&'static str>,
    /// EU authority IRI when recognised.
    pub iri: Option<&'static str>,
    pub labels: Vec<Text>,
}

/// EU access right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessRights {
    Public,
    Restricted,
    NonPublic,
    Sensitive,
    Confidential,
}

impl AccessRights {
    /// From an IRI, a code or a common phrase.
    pub fn of(text: &str) -> Option<Self> {
        Some(match codelist::access_right(text)?.code {
            "PUBLIC" => AccessRights::Public,
            "RESTRICTED" => AccessRights::Restricted,
            "NON_PUBLIC" => AccessRights::NonPublic,
            "SENSITIVE" => AccessRights::Sensitive,
            "CONFIDENTIAL" => AccessRights::Confidential,
            _ => return None,
        })
    }

    /// The EU code.
    pub fn code(self) -> &'static str {
        match self {
            AccessRights::Public => "PUBLIC",
            AccessRights::Restricted => "RESTRICTED",
            AccessRights::NonPublic => "NON_PUBLIC",
            AccessRights::Sensitive => "SENSITIVE",
            AccessRights::Confidential => "CONFIDENTIAL",
        }
    }
}

/// The licences behind a property of a node, each once.
pub(crate) fn licenses(node: Node<'_>, predicate: NamedNodeRef<'_>) -> Vec<License> {
    let mut licenses: Vec<License> = Vec::new();
    for value in node.values(predicate) {
        if let Some(license) = license(node, value)
            && !licenses.iter().any(|other| other.is_same(&license))
        {
            licenses.push(license);
        }
    }
    licenses
}

impl License {
    /// Whether two statements mean the same licence.
    pub fn is_same(&self, other: &License) -> bool {
        self.raw == other.raw || (self.code.is_some() && self.code == other.code)
    }
}

fn license(node: Node<'_>, value: TermRef<'_>) -> Option<License> {
    let (raw, described) = match value {
        TermRef::Literal(literal) => (literal.value().trim().to_owned(), None),
        TermRef::NamedNode(iri) => (iri.as_str().to_owned(), Some(iri.into())),
        TermRef::BlankNode(blank) => (String::new(), Some(blank.into())),
        TermRef::Triple(_) => return None,
    };
    let described = described.map(|id| Node {
        graph: node.graph,
        id,
    });
    let mut labels = described.map(names).unwrap_or_default();
    let nameless = raw.is_empty() || is_skolem(&raw);
    let mut forms: Vec<String> = Vec::new();
    if !nameless {
        forms.push(raw.clone());
    }
    if let Some(described) = described {
        forms.extend(
            described
                .addresses(foaf::PAGE)
                .into_iter()
                .map(str::to_owned),
        );
        forms.extend(
            described
                .literals(dct::IDENTIFIER)
                .into_iter()
                .map(str::to_owned),
        );
        forms.extend(labels.iter().map(|label| label.value.clone()));
    }
    let raw = forms.first()?.clone();
    if says_nothing(&raw) {
        return None;
    }
    let code = forms.iter().find_map(|form| codelist::license(form));
    if labels.is_empty() {
        labels = code.map(codelist::Code::labels).unwrap_or_default();
    }
    Some(License {
        raw,
        code: code.map(|code| code.code),
        iri: code.map(|code| code.iri),
        labels,
    })
}

fn names(node: Node<'_>) -> Vec<Text> {
    [dct::TITLE, rdfs::LABEL, skos::PREF_LABEL, foaf::NAME]
        .into_iter()
        .map(|predicate| node.texts(predicate))
        .find(|texts| !texts.is_empty())
        .unwrap_or_default()
}

/// Words that portals write where no licence was chosen.
fn says_nothing(text: &str) -> bool {
    let words = [
        "",
        "notspecified",
        "not specified",
        "unknown",
        "none",
        "other",
        "null",
        "n/a",
        "license not specified",
        "licence not specified",
        "non spécifiée",
        "autre",
        "inconnue",
    ];
    words.contains(&text.trim().to_lowercase().as_str())
}
