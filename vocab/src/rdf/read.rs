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
use std::collections::{BTreeMap, HashSet};

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
    // A strict JSON-LD processor drops invalid IRIs in silence; we want to mend or report them.
    if syntax != Syntax::JsonLd
        && let Ok(quads) = strict(&text, syntax, base)
    {
        return Ok(sound(quads, base, issues, mend::is_sound_as_parsed));
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
    Ok(sound(quads, base, issues, mend::is_sound))
}

/// Keeps what is sound, mends what is not.
fn sound(
    quads: Vec<Quad>,
    base: &str,
    mut issues: Vec<Issue>,
    is_sound: impl Fn(&Quad, &str) -> bool,
) -> Parsed {
    if quads.iter().all(|quad| is_sound(quad, base)) {
        return Parsed { quads, issues };
    }
    let described: HashSet<_> = quads
        .iter()
        .filter_map(mend::unsound_subject)
        .cloned()
        .collect();
    let mut kept = Vec::with_capacity(quads.len());
    let mut keys = BTreeMap::<String, u64>::new();
    for quad in quads {
        let predicate = quad.predicate.as_str();
        if !predicate.contains(':') {
            // A key of JSON-LD that its context does not know: one issue a key, not one a use.
            *keys.entry(predicate.to_owned()).or_default() += 1;
        } else if mend::is_sound(&quad, base) {
            kept.push(quad);
        } else {
            mend::mend_quad(quad, base, &described, &mut issues, &mut kept);
        }
    }
    for (key, count) in keys {
        let message =
            format!("the key `{key}` means nothing in its context: left out {count} times");
        issues.push(Issue::new(Rule::IriDropped, Some(base.to_owned()), message));
    }
    Parsed {
        quads: kept,
        issues,
    }
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
        Syntax::RdfXml => salvage::elements(text, |part| parse(part, syntax, base), changes),
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

/// One lenient pass over a text.
fn parse(text: &str, syntax: Syntax, base: &str) -> (Vec<Quad>, Vec<String>) {
    let resumes = matches!(syntax, Syntax::Turtle | Syntax::TriG | Syntax::N3);
    let parser = parser(syntax, base).unwrap_or_else(|| RdfParser::from_format(syntax.format()));
    let mut quads = Vec::new();
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
    let base = match mend::mend_iri(base) {
        mend::Mended::Fine => base.to_owned(),
        mend::Mended::Repaired(iris) => iris.into_iter().next()?,
        mend::Mended::Hopeless => return None,
    };
    // Statements are not about a fragment of the document.
    let base = base.split('#').next().unwrap_or_default().to_owned();
    Iri::parse(base.as_str()).ok()?;
    RdfParser::from_format(syntax.format())
        .with_base_iri(base)
        .ok()
}
