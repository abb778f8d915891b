//! Persistent identifiers: the names that scholarly records keep wherever they are copied to.

/// The IRI of a record that has a DOI or a handle.
pub fn persistent(identifier: &str) -> Option<String> {
    doi(identifier).or_else(|| handle(identifier))
}

/// The IRI of the DOI that a text is: `10.1/x`, `doi:10.1/x`, `http://dx.doi.org/10.1/x`.
pub fn doi(text: &str) -> Option<String> {
    let text = text.trim();
    let at = text.find("10.")?;
    let (before, doi) = text.split_at(at);
    let before = before.to_ascii_lowercase();
    let is_prefix = before.is_empty()
        || matches!(before.as_str(), "doi:" | "doi: " | "info:doi/" | "urn:doi:")
        || before.ends_with("doi.org/") && before.starts_with("http");
    (is_prefix && is_doi(doi)).then(|| format!("https://doi.org/{doi}"))
}

/// The IRIs of the DOI in the identifier of an OAI item: `oai:example.org:doi:10.1/x`.
pub fn dois(item: &str) -> Option<String> {
    let (_, doi) = item.split_once(":10.")?;
    let doi = format!("10.{doi}");
    is_doi(&doi).then(|| format!("https://doi.org/{doi}"))
}

fn is_doi(text: &str) -> bool {
    let Some((registrant, name)) = text
        .strip_prefix("10.")
        .and_then(|rest| rest.split_once('/'))
    else {
        return false;
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    registrant.split('.').all(is_number)
        && !name.is_empty()
        && !name.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'))
}

fn handle(text: &str) -> Option<String> {
    let text = text.trim();
    let host = text
        .split_once("://")
        .filter(|(scheme, _)| scheme.starts_with("http"))?
        .1;
    let name = host.strip_prefix("hdl.handle.net/")?;
    let is_whole = name
        .split_once('/')
        .is_some_and(|(_, name)| !name.is_empty());
    (is_whole && !name.contains(char::is_whitespace))
        .then(|| format!("https://hdl.handle.net/{name}"))
}
