//! What SELECT answers, in JSON, XML or CSV, whatever was asked for.

use crate::pager::Trouble;
use oxrdf::{Literal, Term};
use sparesults::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};

/// More rows than any page that we ask for.
const MAX_ROWS: usize = 100_000;

/// The number of a COUNT.
pub fn count(bytes: &[u8], address: &str) -> Result<u64, Trouble> {
    let terms = column(bytes, address)?;
    let number = terms.first().and_then(|term| match term {
        Term::Literal(literal) => literal.value().trim().parse().ok(),
        _ => None,
    });
    number.ok_or_else(|| Trouble::Answer(format!("{address} did not answer a COUNT with a number")))
}

/// The IRIs of a list.
pub fn keys(bytes: &[u8], address: &str) -> Result<Vec<String>, Trouble> {
    let terms = column(bytes, address)?;
    let iri = |term| match term {
        Term::NamedNode(node) => Some(node.into_string()),
        // CSV does not tell IRIs from texts.
        Term::Literal(literal) => Some(literal.value().to_owned()),
        Term::BlankNode(_) | Term::Triple(_) => None,
    };
    Ok(terms.into_iter().filter_map(iri).collect())
}

/// The first column.
fn column(bytes: &[u8], address: &str) -> Result<Vec<Term>, Trouble> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let format = match bytes.trim_ascii_start().first() {
        None => return Err(Trouble::Answer(format!("{address} is empty"))),
        Some(b'{') => QueryResultsFormat::Json,
        Some(b'<') if contains(bytes, b"sparql-results#") => QueryResultsFormat::Xml,
        Some(b'<') => {
            return Err(Trouble::Answer(format!(
                "{address} answered a web page, not results: it is no SPARQL endpoint, or is in trouble"
            )));
        }
        Some(b'?') => QueryResultsFormat::Tsv,
        Some(_) => return table(bytes, address),
    };
    let cannot = |error: &dyn std::fmt::Display| {
        Trouble::Answer(format!("cannot read the results of {address}: {error}"))
    };
    let parsed = QueryResultsParser::from_format(format)
        .for_slice(bytes)
        .map_err(|error| cannot(&error))?;
    let SliceQueryResultsParserOutput::Solutions(solutions) = parsed else {
        return Err(cannot(&"it is a yes or a no"));
    };
    let mut terms = Vec::new();
    for solution in solutions.take(MAX_ROWS) {
        let solution = solution.map_err(|error| cannot(&error))?;
        terms.extend(solution.iter().next().map(|(_, term)| term.clone()));
    }
    Ok(terms)
}

/// CSV, which does not say which of its texts are IRIs: a heading without blanks or markup, then rows.
fn table(bytes: &[u8], address: &str) -> Result<Vec<Term>, Trouble> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let heading = lines.next().unwrap_or_default();
    if !heading
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_,\"".contains(&b))
    {
        return Err(Trouble::Answer(format!(
            "{address} did not answer with results of a query"
        )));
    }
    let first = |line: &str| {
        let cell = match line.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => line.split(',').next(),
        };
        Term::from(Literal::new_simple_literal(cell.unwrap_or_default()))
    };
    Ok(lines.take(MAX_ROWS).map(first).collect())
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(2048)];
    head.windows(text.len()).any(|window| window == text)
}
