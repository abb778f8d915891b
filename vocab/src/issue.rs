//! Trouble with one record: data for a report, never a failure of the job.

mod issues;

pub use issues::Issues;

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
    /// `&`, `<` or an entity that XML does not know: read as plain text.
    Entity,
    /// A property of RDF/XML holds several values, or text among elements: read as one property a
    /// value.
    MixedContent,
    /// A prefix is not declared, or stands where no prefix is expanded: read with its usual namespace.
    Prefix,
    /// A statement of Turtle lacks the dot that ends it.
    MissingDot,
    /// A backslash in Turtle that escapes nothing: read as it is.
    Escape,
    /// A property without a value was left out.
    Value,
    /// Stray commas or raw control characters in JSON.
    Json,
    /// A datatype that is none, or not that of the value: mended or dropped, the text kept.
    Datatype,
    /// Described in the words of schema.org: read as DCAT.
    Vocabulary,
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
    /// A description held markup that no page may show: it was sanitised.
    Html,
    /// A template that was never filled in (`{{description}}`) was removed.
    Template,
    /// A text that says nothing (`TODO`, `null`, `-`) was left out.
    Placeholder,
    /// The title is missing, or is not a text.
    Title,
    /// A contact without a usable address: the empty part was left out.
    Contact,
    /// Keywords with stray blanks, empty or repeated ones.
    Keyword,
    /// An address is empty or cannot be one: it was left out, or kept as a text.
    Url,
    /// A licence written in words, read as a code.
    License,
    /// A file format written in words, read as a code.
    Format,
    /// A theme written in words, read as a code.
    Theme,
    /// A frequency written in words, read as a code.
    Frequency,
    /// A language written in words, read as a code.
    Language,
    /// An access right written in words, read as a code.
    AccessRights,
    /// A value means no code of its list: it was kept as it was written.
    UnknownCode,
    /// A date that is none, or in a form of its own.
    Date,
    /// A geometry that is none, inverted or not on Earth.
    Geometry,
    /// A number that is none.
    Number,
    /// The same identifier, address or file stands twice.
    Duplicate,
    /// A new resource may be one that is held under another name, or not: it was taken as new.
    Ambiguous,
    /// The item could not be mapped: it was set aside, and what is held of it stays.
    Item,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 40] = [
        Rule::Charset,
        Rule::IllegalCharacter,
        Rule::IriRepaired,
        Rule::IriDropped,
        Rule::LanguageTag,
        Rule::Syntax,
        Rule::Entity,
        Rule::MixedContent,
        Rule::Prefix,
        Rule::MissingDot,
        Rule::Escape,
        Rule::Value,
        Rule::Json,
        Rule::Datatype,
        Rule::Vocabulary,
        Rule::Rdf12,
        Rule::Poisonous,
        Rule::NoIdentity,
        Rule::TooLarge,
        Rule::Page,
        Rule::Html,
        Rule::Template,
        Rule::Placeholder,
        Rule::Title,
        Rule::Contact,
        Rule::Keyword,
        Rule::Url,
        Rule::License,
        Rule::Format,
        Rule::Theme,
        Rule::Frequency,
        Rule::Language,
        Rule::AccessRights,
        Rule::UnknownCode,
        Rule::Date,
        Rule::Geometry,
        Rule::Number,
        Rule::Duplicate,
        Rule::Ambiguous,
        Rule::Item,
    ];

    /// Whether the rule refuses a record instead of mending it. Such issues are never only counted.
    pub fn is_refusal(self) -> bool {
        matches!(
            self,
            Rule::Poisonous | Rule::NoIdentity | Rule::TooLarge | Rule::Item | Rule::Page
        )
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rules_are_in_the_list_of_all() {
        // The error of a name that is none lists those there are.
        let error = serde_json::from_str::<Rule>("\"none\"").unwrap_err();
        let error = error.to_string();
        let (_, names) = error.split_once("expected one of ").unwrap();
        let names: Vec<&str> = names.split('`').skip(1).step_by(2).collect();
        assert_eq!(names, Rule::ALL.map(|rule| rule.to_string()));
    }
}
