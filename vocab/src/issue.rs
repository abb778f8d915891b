//! Trouble with one record: data for a report, never a failure of the job.

use serde::{Deserialize, Serialize};

/// What was wrong, or what was mended, in one record or one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Which rule spoke.
    pub rule: Rule,
    /// The resource or the address concerned, when known.
    pub subject: Option<String>,
    /// A sentence for the producer of the data: what is wrong, where, what to do.
    pub message: String,
}

impl Issue {
    /// An issue about `subject`.
    pub fn new(rule: Rule, subject: impl Into<Option<String>>, message: impl Into<String>) -> Self {
        Self {
            rule,
            subject: subject.into(),
            message: message.into(),
        }
    }
}

/// The rules by name; a report counts issues by rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The document was not UTF-8 and was decoded from another charset.
    Charset,
    /// Characters that XML forbids were removed.
    IllegalCharacter,
    /// An IRI was percent-encoded or split so that it became valid.
    IriRepaired,
    /// An IRI could not be repaired: its statement was dropped.
    IriDropped,
    /// A language tag is not well-formed: the tag was mended or dropped, the text kept.
    LanguageTag,
    /// Part of the document could not be parsed: what could be read was kept.
    Syntax,
    /// A triple term or directional string (RDF 1.2): dropped.
    Rdf12,
    /// The graph is too costly to canonicalise: the record was refused.
    Poisonous,
    /// The resource has no usable identity (IRI or identifier): the record was refused.
    NoIdentity,
    /// The record is larger than the limit: refused.
    TooLarge,
    /// Another page or file failed.
    Page,
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}
