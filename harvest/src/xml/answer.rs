//! An answer in XML: decoded, parsed, and mended where one record breaks it.

pub use super::broken::Broken;

use super::{Element, broken::without_broken, decode, parse, prefixes::declared};
use crate::pager::{Content, Reading, Trouble};
use vocab::Issue;

/// Reads an answer of a portal as [`whole`] does.
pub fn reading<P>(
    content: &Content,
    names: &[&str],
    read: impl FnOnce(Element<'_>, &str, Vec<Broken>) -> Result<Reading<P>, Trouble>,
) -> Result<Reading<P>, Trouble> {
    let (mut reading, issues) = whole(content.bytes(), content.url.as_str(), names, read)?;
    reading.page.issues.extend(issues);
    Ok(reading)
}

/// Reads a document: `read` gets its root element and the text it was parsed from, and the records
/// (elements with a local name in `names`) that had to be left out of it.
pub fn whole<T>(
    bytes: &[u8],
    address: &str,
    names: &[&str],
    read: impl FnOnce(Element<'_>, &str, Vec<Broken>) -> Result<T, Trouble>,
) -> Result<(T, Vec<Issue>), Trouble> {
    let mut issues = Vec::new();
    let text = decode(bytes, address, &mut issues).map_err(Trouble::Foreign)?;
    let said = match parse(&text) {
        Ok(document) => read(document.root_element(), &text, Vec::new())?,
        Err(error) => {
            let unreadable = |error: String| {
                Trouble::Answer(format!(
                    "cannot read {address}: it is not whole XML ({error})"
                ))
            };
            let declared = declared(&text, address, &mut issues);
            let text = declared.as_deref().unwrap_or(&text);
            if let Some(document) = declared.as_deref().and_then(|text| parse(text).ok()) {
                return Ok((read(document.root_element(), text, Vec::new())?, issues));
            }
            let (text, broken) = without_broken(text, names).ok_or_else(|| unreadable(error))?;
            let document = parse(&text).map_err(unreadable)?;
            read(document.root_element(), &text, broken)?
        }
    };
    Ok((said, issues))
}
