//! Reading a whole document: strict first, and what can be saved otherwise.

use crate::{
    issue::{Issue, Rule},
    rdf::{Parsed, ReadError, Syntax, charset, contexts, guard, lines, mend, salvage},
};
use oxiri::Iri;
use oxrdf::Quad;
use oxrdfio::{RdfParser, SliceQuadParser};

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
        return Ok(sound(quads, base, issues));
    }
    let (quads, errors) = lenient(&text, syntax, base, &mut issues);
    if let (true, Some(error)) = (quads.is_empty(), errors.first()) {
        return Err(refused(error.clone()));
    }
    issues.extend(
        errors
            .into_iter()
            .map(|error| Issue::new(Rule::Syntax, Some(base.to_owned()), error)),
    );
    Ok(sound(quads, base, issues))
}

/// Keeps what is sound, mends what is not.
fn sound(quads: Vec<Quad>, base: &str, mut issues: Vec<Issue>) -> Parsed {
    if quads.iter().all(mend::is_sound) {
        return Parsed { quads, issues };
    }
    let mut kept = Vec::with_capacity(quads.len());
    for quad in quads {
        if mend::is_sound(&quad) {
            kept.push(quad);
        } else {
            mend::mend_quad(quad, base, &mut issues, &mut kept);
        }
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
        Syntax::RdfXml => salvage::elements(text, |part| parse(part, syntax, base)),
        Syntax::JsonLd | Syntax::Turtle | Syntax::TriG | Syntax::N3 => parse(text, syntax, base),
    }
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
