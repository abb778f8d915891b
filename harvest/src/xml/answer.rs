//! An answer in XML: decoded, parsed, and mended where one record breaks it.

pub use super::broken::Broken;

use super::{Element, broken::without_broken, decode, parse};
use crate::pager::{Content, Reading, Trouble};

/// Reads an answer: `read` gets its root element and the text it was parsed from, and the records
/// (elements with a local name in `names`) that had to be left out of it.
pub fn reading<P>(
    content: &Content,
    names: &[&str],
    read: impl FnOnce(Element<'_>, &str, Vec<Broken>) -> Result<Reading<P>, Trouble>,
) -> Result<Reading<P>, Trouble> {
    let address = content.url.as_str();
    let mut issues = Vec::new();
    let text = decode(content.bytes(), address, &mut issues).map_err(Trouble::Foreign)?;
    let mut reading = match parse(&text) {
        Ok(document) => read(document.root_element(), &text, Vec::new())?,
        Err(error) => {
            let unreadable = |error: String| {
                Trouble::Answer(format!("cannot read {address}: it is not whole XML ({error})"))
            };
            let (text, broken) = without_broken(&text, names).ok_or_else(|| unreadable(error))?;
            let document = parse(&text).map_err(unreadable)?;
            read(document.root_element(), &text, broken)?
        }
    };
    reading.page.issues.extend(issues);
    Ok(reading)
}
