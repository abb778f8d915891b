//! Reading a whole document: strict first, and what can be saved otherwise.

use crate::{
    issue::{Issue, Rule},
    rdf::{
        Parsed, ReadError, Syntax, charset, contexts, guard, lines, mend,
        rewrite::{self, Changes},
        salvage,
    },
};
use oxiri::Iri;
use oxrdf::Quad;
use oxrdfio::{RdfParser, SliceQuadParser};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

/// A Turtle parser goes on after an error; a document with more errors than this is noise.
const MAX_ERRORS: usize = 1_000;

/// Reads a document. `base` is where it came from: relative IRIs are resolved against it.
pub fn read(bytes: &[u8], syntax: Syntax, base: &str) -> Result<Parsed, ReadError> {
    let (text, recoded) = charset::decode(bytes, syntax, base);
    let mut issues: Vec<Issue> = recoded.into_iter().collect();
    let refused = |message: String| ReadError::Syntax {
        base: base.to_owned(),
        syntax,
        message,
    };
    guard::check(&text, syntax).map_err(refused)?;
    let text = match syntax {
        Syntax::RdfXml => salvage::without_illegal_characters(text, base, &mut issues),
        _ => text,
    };
    // A strict JSON-LD processor drops invalid IRIs in silence; we want to mend or report them. A strict
    // RDF/XML parser checks each IRI where it stands, which costs more than all else it does: here
    // each is checked once.
    if !matches!(syntax, Syntax::JsonLd | Syntax::RdfXml)
        && let Ok(quads) = strict(&text, syntax, base)
    {
        let is_sound = |quad: &Quad| mend::is_sound_as_parsed(quad, base);
        if quads.iter().all(is_sound) {
            return Ok(Parsed { quads, issues });
        }
        return Ok(sound(quads, base, issues));
    }
    let mut changes = Changes::default();
    let (quads, errors) = lenient(&text, syntax, base, &mut issues, &mut changes);
    if let (true, Some(error)) = (quads.is_empty(), errors.first()) {
        return Err(refused(error.clone()));
    }
    issues.extend(changes.into_issues(base));
    issues.extend(
        errors
            .into_iter()
            .map(|error| Issue::new(Rule::Syntax, Some(base.to_owned()), error)),
    );
    Ok(sound(quads, base, issues))
}

/// The text of an XML document, safe to be parsed.
pub fn xml_text<'b>(
    bytes: &'b [u8],
    base: &str,
    issues: &mut Vec<Issue>,
) -> Result<Cow<'b, str>, ReadError> {
    let (text, recoded) = charset::decode(bytes, Syntax::RdfXml, base);
    issues.extend(recoded);
    guard::check(&text, Syntax::RdfXml).map_err(|message| ReadError::Xml {
        base: base.to_owned(),
        message,
    })?;
    Ok(salvage::without_illegal_characters(text, base, issues))
}

/// Keeps what is sound, mends what is not.
fn sound(mut quads: Vec<Quad>, base: &str, mut issues: Vec<Issue>) -> Parsed {
    let mut checked = mend::Checked::default();
    let unsound: Vec<usize> = quads
        .iter()
        .enumerate()
        .filter_map(|(at, quad)| (!checked.is_sound(quad, base)).then_some(at))
        .collect();
    drop(checked);
    if unsound.is_empty() {
        return Parsed { quads, issues };
    }
    let subjects = unsound
        .iter()
        .filter_map(|at| mend::unsound_subject(&quads[*at]));
    let described: HashSet<_> = subjects.cloned().collect();
    let mut keys = BTreeMap::<String, u64>::new();
    let (mut more, mut dropped) = (Vec::new(), Vec::new());
    for at in unsound {
        let predicate = quads[at].predicate.as_str();
        if !predicate.contains(':') {
            // A key of JSON-LD that its context does not know: one issue a key, not one a use.
            *keys.entry(predicate.to_owned()).or_default() += 1;
            dropped.push(at);
            continue;
        }
        let before = more.len();
        let quad = quads[at].clone();
        mend::mend_quad(quad, base, &described, &mut issues, &mut more);
        if more.len() == before {
            dropped.push(at);
        } else {
            quads[at] = more.swap_remove(before);
        }
    }
    if !dropped.is_empty() {
        let (mut at, mut next) = (0, dropped.into_iter().peekable());
        quads.retain(|_| {
            at += 1;
            next.next_if_eq(&(at - 1)).is_none()
        });
    }
    quads.append(&mut more);
    for (key, count) in keys {
        let message =
            format!("the key `{key}` means nothing in its context: left out {count} times");
        issues.push(Issue::new(Rule::IriDropped, Some(base.to_owned()), message));
    }
    Parsed { quads, issues }
}

fn strict(text: &str, syntax: Syntax, base: &str) -> Result<Vec<Quad>, oxrdfio::RdfParseError> {
    let quads = match parser(syntax, base) {
        Some(parser) => with_contexts(parser.for_slice(text)).collect::<Result<_, _>>()?,
        None => with_contexts(RdfParser::from_format(syntax.format()).for_slice(text))
            .collect::<Result<_, _>>()?,
    };
    Ok(quads)
}

/// Statements that could be read, and the errors met on the way.
fn lenient(
    text: &str,
    syntax: Syntax,
    base: &str,
    issues: &mut Vec<Issue>,
    changes: &mut Changes,
) -> (Vec<Quad>, Vec<String>) {
    match syntax {
        Syntax::NTriples | Syntax::NQuads => {
            let mut quads = Vec::new();
            let mut errors = Vec::new();
            for line in lines::Lines::new(text.as_bytes(), syntax, base).flatten() {
                match line {
                    Ok(quad) => quads.push(quad),
                    Err(issue) if issue.rule == Rule::Syntax => errors.push(issue.message),
                    Err(issue) => issues.push(issue),
                }
            }
            (quads, errors)
        }
        Syntax::RdfXml => match whole_xml(text, base) {
            Some(quads) => (quads, Vec::new()),
            None => salvage::elements(text, |part| parse(part, syntax, base), changes),
        },
        Syntax::JsonLd => json(text, base, changes),
        Syntax::Turtle | Syntax::TriG | Syntax::N3 => turtle(text, syntax, base, changes),
    }
}

fn json(text: &str, base: &str, changes: &mut Changes) -> (Vec<Quad>, Vec<String>) {
    let (quads, errors) = parse(text, Syntax::JsonLd, base);
    if errors.is_empty() {
        return (quads, errors);
    }
    let Some((clean, made, is_cut)) = rewrite::json::rewritten(text) else {
        return (quads, errors);
    };
    let (saved, mut fewer) = parse(&clean, Syntax::JsonLd, base);
    if saved.is_empty() || saved.len() < quads.len() {
        return (quads, errors);
    }
    changes.add(made);
    if is_cut {
        fewer.push("the document ends in the middle: what stood complete was kept".to_owned());
    }
    (saved, fewer)
}

fn turtle(
    text: &str,
    syntax: Syntax,
    base: &str,
    changes: &mut Changes,
) -> (Vec<Quad>, Vec<String>) {
    let (mut quads, mut errors) = parse(text, syntax, base);
    if !errors.is_empty()
        && let Some((rewritten, made)) = rewrite::turtle::rewritten(text)
    {
        let (more, fewer) = parse(&rewritten, syntax, base);
        let saves = more.len() > quads.len();
        if saves || fewer.len() < errors.len() && more.len() == quads.len() {
            (quads, errors) = (more, fewer);
            changes.add(made);
        }
    }
    // The parser goes on behind a missing dot: nothing is lost there. One that is missing at the very
    // end is another matter, since a document that was cut off looks the same.
    let before = errors.len();
    errors.retain(|error| !error.contains("A dot is expected"));
    for _ in errors.len()..before {
        changes.count(Rule::MissingDot);
    }
    (quads, errors)
}

/// The statements of sound RDF/XML. A parser that knows a base resolves each IRI against it, which costs a
/// quarter of its time; nearly all are absolute, so that the few others are resolved here.
fn whole_xml(text: &str, base: &str) -> Option<Vec<Quad>> {
    let parser = RdfParser::from_format(Syntax::RdfXml.format());
    let (mut quads, errors) = parse_with(parser, text, false);
    if !errors.is_empty() {
        return None;
    }
    let base = base_iri(base);
    for quad in &mut quads {
        mend::resolve(quad, base.as_ref());
    }
    Some(quads)
}

/// One lenient pass over a text.
fn parse(text: &str, syntax: Syntax, base: &str) -> (Vec<Quad>, Vec<String>) {
    let resumes = matches!(syntax, Syntax::Turtle | Syntax::TriG | Syntax::N3);
    let parser = parser(syntax, base).unwrap_or_else(|| RdfParser::from_format(syntax.format()));
    parse_with(parser, text, resumes)
}

fn parse_with(parser: RdfParser, text: &str, resumes: bool) -> (Vec<Quad>, Vec<String>) {
    // RDF/XML takes some 90 bytes a statement, and growing step by step copies them all again.
    let mut quads = Vec::with_capacity(text.len() / 128);
    let mut errors = Vec::new();
    for quad in with_contexts(parser.lenient().for_slice(text)) {
        match quad {
            Ok(quad) => quads.push(quad),
            Err(error) => {
                errors.push(error.to_string());
                if !resumes || errors.len() == MAX_ERRORS {
                    break;
                }
            }
        }
    }
    (quads, errors)
}

fn with_contexts(parser: SliceQuadParser<'_>) -> SliceQuadParser<'_> {
    parser.with_document_loader(contexts::load)
}

/// A parser with its base, if the base can be one.
pub fn parser(syntax: Syntax, base: &str) -> Option<RdfParser> {
    RdfParser::from_format(syntax.format())
        .with_base_iri(base_iri(base)?.into_inner())
        .ok()
}

/// What relative IRIs are resolved against.
fn base_iri(base: &str) -> Option<Iri<String>> {
    let base = match mend::mend_iri(base) {
        mend::Mended::Fine => base.to_owned(),
        mend::Mended::Repaired(iris) => iris.into_iter().next()?,
        mend::Mended::Hopeless => return None,
    };
    // Statements are not about a fragment of the document.
    Iri::parse(base.split('#').next().unwrap_or_default().to_owned()).ok()
}
