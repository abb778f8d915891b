//! Documents that a parser refuses, written again so that it takes them: each change has its rule.

pub mod json;
pub mod turtle;
pub mod xml;

use crate::{
    issue::{Issue, Rule},
    ns,
};
use std::collections::BTreeMap;

/// How often each rule changed something.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changes(BTreeMap<Rule, u64>);

impl Changes {
    pub fn count(&mut self, rule: Rule) {
        *self.0.entry(rule).or_default() += 1;
    }

    pub fn add(&mut self, other: Changes) {
        for (rule, count) in other.0 {
            *self.0.entry(rule).or_default() += count;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One issue a rule, with how often it spoke.
    pub fn into_issues(self, base: &str) -> impl Iterator<Item = Issue> {
        let base = base.to_owned();
        self.0.into_iter().map(move |(rule, count)| {
            let what = match rule {
                Rule::Entity => "`&`, `<` or entities that XML does not know, read as plain text",
                Rule::MixedContent => {
                    "properties that hold several values, or text among elements, read as one \
                     property a value"
                }
                Rule::Prefix => "undeclared prefixes, read with their usual namespace",
                Rule::MissingDot => "statements without the dot that ends them",
                Rule::LanguageTag => "malformed language tags, mended or dropped",
                Rule::Escape => "backslashes that escape nothing, read as they are",
                Rule::Value => "properties without a value, left out",
                Rule::Json => "stray commas or raw control characters in JSON, mended",
                _ => "places mended",
            };
            Issue::new(rule, Some(base.clone()), format!("{count} {what}"))
        })
    }
}

/// The namespace that everybody means by a prefix.
pub fn usual_namespace(prefix: &str) -> Option<&'static str> {
    let prefix = match prefix {
        "dcterms" | "terms" => "dct",
        "sdo" => "schema",
        "gsp" | "geosparql" => "geo",
        _ => prefix,
    };
    let known = ns::PREFIXES.iter().find(|(name, _)| *name == prefix);
    known.map(|(_, namespace)| *namespace).or(match prefix {
        "dctype" | "dcmitype" => Some("http://purl.org/dc/dcmitype/"),
        "dc" => Some("http://purl.org/dc/elements/1.1/"),
        _ => None,
    })
}
