//! The text of a document, whatever charset it came in.

use crate::{
    issue::{Issue, Rule},
    rdf::Syntax,
};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// Decodes a document: its byte order mark, its XML declaration, UTF-8, then a guess.
pub fn decode<'b>(bytes: &'b [u8], syntax: Syntax, base: &str) -> (Cow<'b, str>, Option<Issue>) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (without_xml_declaration(text, syntax), None);
    }
    if syntax == Syntax::RdfXml
        && let Some(encoding) = declared_in_xml(bytes)
        && encoding != UTF_8
    {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        return (without_xml_declaration(text, syntax), None);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(error) => guess(bytes, syntax, base, error.valid_up_to()),
    }
}

fn guess<'b>(
    bytes: &'b [u8],
    syntax: Syntax,
    base: &str,
    valid_up_to: usize,
) -> (Cow<'b, str>, Option<Issue>) {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // A UTF-8 document with some broken bytes in it, for instance one cut inside a character.
    let encoding = if mostly_utf8(bytes) {
        UTF_8
    } else {
        detector.guess(None, Utf8Detection::Allow)
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let message = format!(
        "the document is not UTF-8 (byte {valid_up_to}) although nothing says so: it was read as \
         {}; send it as UTF-8",
        encoding.name()
    );
    let issue = Issue::new(Rule::Charset, Some(base.to_owned()), message);
    (without_xml_declaration(text, syntax), Some(issue))
}

/// Whether decoding as UTF-8 loses far less than it understands.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let mut good = 0usize;
    let mut bad = 0usize;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad * 10 < good
        || (bad == 1
            && bytes
                .utf8_chunks()
                .last()
                .is_some_and(|c| !c.invalid().is_empty()))
}

/// The charset an XML declaration announces. What announces UTF-16 in plain ASCII bytes lies.
fn declared_in_xml(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = std::str::from_utf8(bytes.get(..bytes.len().min(200))?)
        .or_else(|error| std::str::from_utf8(&bytes[..error.valid_up_to()]))
        .ok()?;
    let declaration = head.trim_start().strip_prefix("<?xml")?;
    let declaration = &declaration[..declaration.find("?>")?];
    let value = declaration.split_once("encoding")?.1.trim_start();
    let value = value.strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let label = value[1..].split(quote).next()?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

/// Decoded text is UTF-8 now: a declaration that says otherwise would be refused by the parser.
fn without_xml_declaration(text: Cow<'_, str>, syntax: Syntax) -> Cow<'_, str> {
    if syntax != Syntax::RdfXml {
        return text;
    }
    let trimmed = text.trim_start();
    match trimmed
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
    {
        Some((_, rest)) => Cow::Owned(rest.to_owned()),
        None => text,
    }
}
