//! Mending one statement that a lenient parser let through: its IRIs and its language tag.

mod datatype;

use crate::{
    issue::{Issue, Rule},
    rdf::rewrite::usual_namespace,
};
use datatype::Datatype;
use foldhash::fast::RandomState;
use oxilangtag::LanguageTag;
use oxiri::Iri;
use oxrdf::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, vocab::xsd};
use std::collections::HashSet;

/// What became of an IRI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mended {
    /// It was valid.
    Fine,
    /// It is valid now. Several: addresses had been glued with a blank.
    Repaired(Vec<String>),
    /// Nothing can be made of it.
    Hopeless,
}

/// Makes a valid absolute IRI of what a portal wrote, if that can be done without guessing:
/// trimmed, split at blanks between two addresses, forbidden characters percent-encoded.
pub fn mend_iri(text: &str) -> Mended {
    mend_iri_against(text, "")
}

/// As [`mend_iri`]; a leading blank makes a parser take an address for a relative one, so that the
/// folder of `base` stands before it: it is taken off again.
pub fn mend_iri_against(text: &str, base: &str) -> Mended {
    if Iri::parse(text).is_ok() {
        return Mended::Fine;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let glued = words.iter().skip(1).all(|word| has_web_scheme(word));
    let parts: Vec<String> = if words.len() > 1 && glued {
        let folder = words[0].ends_with('/') && base.starts_with(words[0]);
        words
            .iter()
            .skip(usize::from(folder))
            .map(|word| encoded(word))
            .collect()
    } else {
        vec![encoded(text.trim())]
    };
    let all_valid = !parts.is_empty() && parts.iter().all(|part| Iri::parse(part.as_str()).is_ok());
    if all_valid {
        Mended::Repaired(parts)
    } else {
        Mended::Hopeless
    }
}

/// Mends a statement, or drops it with an `Issue` that says why. One statement with several
/// addresses in its object becomes several, unless the document describes one thing under them all:
/// `described` holds the subjects that have to be mended.
pub fn mend_quad(
    quad: Quad,
    base: &str,
    described: &HashSet<NamedNode>,
    issues: &mut Vec<Issue>,
    quads: &mut Vec<Quad>,
) {
    let mut mender = Mender {
        subject: quad.subject.to_string(),
        base,
        issues,
    };
    let Some(subject) = mender.subject(quad.subject) else {
        return;
    };
    let Some(predicate) = mender.only(&quad.predicate, "predicate") else {
        return;
    };
    let graph_name = match quad.graph_name {
        // A graph's name is not content: a bad one must not cost the statement.
        GraphName::NamedNode(name) if Iri::parse(name.as_str()).is_err() => GraphName::DefaultGraph,
        other => other,
    };
    let is_one = matches!(&quad.object, Term::NamedNode(node) if described.contains(node));
    let objects = mender.objects(quad.object).into_iter();
    for object in objects.take(if is_one { 1 } else { usize::MAX }) {
        quads.push(Quad::new(
            subject.clone(),
            predicate.clone(),
            object,
            graph_name.clone(),
        ));
    }
}

/// Checks the statements of a document, each IRI once.
#[derive(Default)]
pub struct Checked<'q>(HashSet<&'q str, RandomState>);

impl<'q> Checked<'q> {
    /// As [`is_sound`].
    pub fn is_sound(&mut self, quad: &'q Quad, base: &str) -> bool {
        let subject = match &quad.subject {
            NamedOrBlankNode::NamedNode(node) => self.is_iri(node),
            NamedOrBlankNode::BlankNode(_) => true,
        };
        subject
            && self.is_iri(&quad.predicate)
            && match &quad.object {
                Term::NamedNode(node) => self.is_iri(node),
                Term::BlankNode(_) => true,
                Term::Literal(literal) => is_sound_literal(literal, base),
                Term::Triple(_) => false,
            }
    }

    fn is_iri(&mut self, node: &'q NamedNode) -> bool {
        if self.0.contains(node.as_str()) {
            return true;
        }
        let is_iri = is_iri(node);
        if is_iri {
            self.0.insert(node.as_str());
        }
        is_iri
    }
}

/// Resolves the IRIs of a statement that begin with no scheme.
pub fn resolve(quad: &mut Quad, base: Option<&Iri<String>>) {
    let Some(base) = base else { return };
    let resolved = |iri: &str| NamedNode::new_unchecked(base.resolve_unchecked(iri).into_inner());
    if let NamedOrBlankNode::NamedNode(node) = &mut quad.subject
        && !has_scheme(node.as_str())
    {
        *node = resolved(node.as_str());
    }
    match &mut quad.object {
        Term::NamedNode(node) if !has_scheme(node.as_str()) => *node = resolved(node.as_str()),
        Term::Literal(literal) if !has_scheme(literal.datatype().as_str()) => {
            let datatype = resolved(literal.datatype().as_str());
            *literal = Literal::new_typed_literal(literal.value(), datatype);
        }
        _ => {}
    }
}

fn has_scheme(iri: &str) -> bool {
    if let Some(rest) = iri.strip_prefix("http") {
        return rest.starts_with(':') || rest.starts_with("s:");
    }
    let scheme = iri.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

fn is_sound_literal(literal: &Literal, base: &str) -> bool {
    literal.direction().is_none()
        && match literal.language() {
            Some(tag) => LanguageTag::parse(tag).is_ok(),
            None => {
                literal.datatype() == xsd::STRING
                    || datatype::mended(literal, base) == Datatype::Fine
            }
        }
}

/// As [`is_sound`], for a statement of a strict parser, which has checked its IRIs and its tag.
pub fn is_sound_as_parsed(quad: &Quad, base: &str) -> bool {
    let is_name =
        |node: &NamedNode| node.as_str().starts_with("http") || expanded(node.as_str()).is_none();
    let object = match &quad.object {
        Term::NamedNode(node) => is_name(node),
        Term::BlankNode(_) => true,
        Term::Literal(literal) => {
            literal.direction().is_none()
                && (literal.language().is_some()
                    || literal.datatype() == xsd::STRING
                    || datatype::mended(literal, base) == Datatype::Fine)
        }
        Term::Triple(_) => false,
    };
    let subject = match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => is_name(node),
        NamedOrBlankNode::BlankNode(_) => true,
    };
    object && subject && is_name(&quad.predicate)
}

/// Whether a statement is plain RDF 1.1 with valid IRIs and language tags.
pub fn is_sound(quad: &Quad, base: &str) -> bool {
    let object = match &quad.object {
        Term::NamedNode(node) => is_iri(node),
        Term::BlankNode(_) => true,
        Term::Literal(literal) => is_sound_literal(literal, base),
        Term::Triple(_) => false,
    };
    let subject = match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => is_iri(node),
        NamedOrBlankNode::BlankNode(_) => true,
    };
    object && subject && is_iri(&quad.predicate)
}

struct Mender<'m> {
    subject: String,
    base: &'m str,
    issues: &'m mut Vec<Issue>,
}

impl Mender<'_> {
    fn subject(&mut self, subject: NamedOrBlankNode) -> Option<NamedOrBlankNode> {
        match subject {
            NamedOrBlankNode::NamedNode(node) => self.only(&node, "subject").map(Into::into),
            blank => Some(blank),
        }
    }

    /// The mended IRI where only one can stand.
    fn only(&mut self, node: &NamedNode, place: &str) -> Option<NamedNode> {
        self.all(node, place).into_iter().next()
    }

    fn all(&mut self, node: &NamedNode, place: &str) -> Vec<NamedNode> {
        if let Some(iri) = expanded(node.as_str()) {
            let message = format!("the {place} `{}` was read as <{iri}>", node.as_str());
            self.say(Rule::Prefix, message);
            return vec![NamedNode::new_unchecked(iri)];
        }
        match mend_iri_against(node.as_str(), self.base) {
            Mended::Fine => vec![node.clone()],
            Mended::Repaired(iris) => {
                let message = format!(
                    "the {place} `{}` is not a valid IRI: it was read as <{}>",
                    shown(node.as_str()),
                    iris.join("> and <")
                );
                self.say(Rule::IriRepaired, message);
                iris.into_iter().map(NamedNode::new_unchecked).collect()
            }
            Mended::Hopeless => {
                let message = format!(
                    "the {place} `{}` is not an IRI and cannot be made one: the statement was left \
                     out",
                    shown(node.as_str())
                );
                self.say(Rule::IriDropped, message);
                Vec::new()
            }
        }
    }

    fn objects(&mut self, object: Term) -> Vec<Term> {
        match object {
            Term::NamedNode(node) => self
                .all(&node, "object")
                .into_iter()
                .map(Term::from)
                .collect(),
            Term::BlankNode(_) => vec![object],
            Term::Literal(literal) => self.literal(literal).map(Term::from).into_iter().collect(),
            Term::Triple(_) => {
                self.say(
                    Rule::Rdf12,
                    "triple terms (RDF 1.2) are not understood: left out".into(),
                );
                Vec::new()
            }
        }
    }

    fn literal(&mut self, literal: Literal) -> Option<Literal> {
        if literal.direction().is_some() {
            let message = "texts with a direction (RDF 1.2) are not understood: left out";
            self.say(Rule::Rdf12, message.into());
            return None;
        }
        if let Some(tag) = literal.language() {
            if LanguageTag::parse(tag).is_ok() {
                return Some(literal);
            }
            let mended = tag.trim().replace('_', "-");
            let mended = LanguageTag::parse(mended).ok();
            let message = match &mended {
                Some(tag) => format!(
                    "language tag `{}`, read as `{tag}`",
                    shown(literal.language().unwrap_or_default())
                ),
                None => format!(
                    "language tag `{}` means nothing: the text was kept without it",
                    shown(tag)
                ),
            };
            self.say(Rule::LanguageTag, message);
            let value = literal.value();
            return Some(match mended {
                Some(tag) => Literal::new_language_tagged_literal_unchecked(
                    value,
                    tag.into_inner().to_ascii_lowercase(),
                ),
                None => Literal::new_simple_literal(value),
            });
        }
        let (value, written) = (literal.value(), literal.datatype().as_str());
        let (mended, message) = match datatype::mended(&literal, self.base) {
            Datatype::Fine => return Some(literal),
            Datatype::Is(iri) => (
                Literal::new_typed_literal(value, NamedNode::new_unchecked(&iri)),
                format!("the datatype `{}` was read as <{iri}>", shown(written)),
            ),
            Datatype::None => (
                Literal::new_simple_literal(value),
                format!(
                    "the datatype `{}` is none of `{}`: the text was kept without it",
                    shown(written),
                    shown(value)
                ),
            ),
        };
        let is_language = written.ends_with("#langString");
        let rule = if is_language {
            Rule::LanguageTag
        } else {
            Rule::Datatype
        };
        self.say(rule, message);
        Some(mended)
    }

    fn say(&mut self, rule: Rule, message: String) {
        self.issues
            .push(Issue::new(rule, self.subject.clone(), message));
    }
}

/// The subject of a statement, if it has to be mended.
pub fn unsound_subject(quad: &Quad) -> Option<&NamedNode> {
    match &quad.subject {
        NamedOrBlankNode::NamedNode(node) if !is_iri(node) => Some(node),
        _ => None,
    }
}

fn is_iri(node: &NamedNode) -> bool {
    let iri = node.as_str();
    (iri.starts_with("http") || expanded(iri).is_none()) && Iri::parse(iri).is_ok()
}

/// What `dctype:Dataset` means where a portal wrote it in the place of an IRI: nothing has a scheme
/// of that name. `geo:` is a scheme, and stays.
fn expanded(iri: &str) -> Option<String> {
    let (prefix, local) = iri.split_once(':')?;
    let is_name = local
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
    if local.is_empty() || !is_name || matches!(prefix, "geo" | "org") {
        return None;
    }
    usual_namespace(prefix).map(|namespace| format!("{namespace}{local}"))
}

fn has_web_scheme(word: &str) -> bool {
    ["http://", "https://", "ftp://"]
        .iter()
        .any(|scheme| word.starts_with(scheme))
}

/// What a message shows of a text that may be very long.
fn shown(text: &str) -> String {
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Percent-encodes what an IRI may not hold, and nothing else.
fn encoded(text: &str) -> String {
    let mut iri = String::with_capacity(text.len() + 16);
    let after_host = text.find("://").map_or(0, |at| {
        text[at + 3..]
            .find(['/', '?', '#'])
            .map_or(text.len(), |i| at + 3 + i)
    });
    let mut in_fragment = false;
    for (at, c) in text.char_indices() {
        let keep = match c {
            '%' => {
                let digits = text.as_bytes().get(at + 1..at + 3);
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            }
            '#' => !std::mem::replace(&mut in_fragment, true),
            '[' | ']' => at < after_host,
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => false,
            c if c.is_ascii_alphanumeric() || "-._~:/?@!$&'()*+,;=".contains(c) => true,
            c => !c.is_whitespace() && !c.is_control() && Iri::parse(format!("x:/{c}")).is_ok(),
        };
        if keep {
            iri.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                iri.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    iri
}
