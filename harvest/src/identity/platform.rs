//! Identifiers that a platform gives once, and writes into whatever name it uses today.

use super::address::split_host;

/// Paths of Opendatasoft before the identifier of a dataset, in all versions.
const OPENDATASOFT: [&str; 4] = [
    "/explore/dataset/",
    "/api/datasets/1.0/",
    "/api/v2/catalog/datasets/",
    "/api/explore/v2.1/catalog/datasets/",
];
/// Fewer different characters than this make a placeholder, not an id.
const MIN_VARIETY: usize = 6;

/// The platform id in the normal form of an IRI: in its last segment or in its query, since what
/// stands before them may be of an organisation or a site.
pub fn of_address(normal: &str) -> Option<String> {
    let (host, rest) = split_host(normal);
    for path in OPENDATASOFT {
        if let Some(found) = rest.strip_prefix(path) {
            let id = found.split(['/', '?', '#']).next().unwrap_or_default();
            return (!id.is_empty()).then(|| format!("{}@{host}", id.to_ascii_lowercase()));
        }
    }
    let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let name = path.rsplit('/').next().unwrap_or_default();
    if let Some(id) = of_text(name) {
        return Some(id);
    }
    let id = of_text(query)?;
    match query.split_once("sublayer=") {
        Some((_, layer)) => {
            let digits = layer.bytes().take_while(u8::is_ascii_digit).count();
            Some(format!("{id}_{}", &layer[..digits]))
        }
        None => Some(id),
    }
}

/// The platform id in a text, if there is exactly one: a UUID, an ArcGIS item with its layer, or
/// `dataset@domain`.
pub fn of_text(text: &str) -> Option<String> {
    let text = text.trim();
    let mut found: Option<&str> = None;
    let mut after_word = false;
    for (at, character) in text.char_indices() {
        let begins_word = !std::mem::replace(&mut after_word, character.is_ascii_alphanumeric());
        let id = begins_word
            .then(|| uuid(&text[at..]).or_else(|| item_id(&text[at..])))
            .flatten();
        let Some(id) = id.filter(|id| is_varied(id)) else {
            continue;
        };
        if found.is_some_and(|found| !found.eq_ignore_ascii_case(id)) {
            return None;
        }
        found = Some(id);
    }
    found
        .map(str::to_ascii_lowercase)
        .or_else(|| of_domain(text))
}

/// The ArcGIS item at the beginning of a text: 32 hexadecimal digits, and a layer if there is one.
pub fn item_id(text: &str) -> Option<&str> {
    let hex = text.bytes().take_while(u8::is_ascii_hexdigit).count();
    let rest = text.get(32..).filter(|_| hex == 32)?;
    let layer = match rest.strip_prefix('_') {
        Some(layer) => layer.bytes().take_while(u8::is_ascii_digit).count(),
        None => 0,
    };
    let end = if (1..=6).contains(&layer) {
        33 + layer
    } else {
        32
    };
    ends_word(&text[end..]).then(|| &text[..end])
}

/// The UUID at the beginning of a text: 8-4-4-4-12 hexadecimal digits.
pub fn uuid(text: &str) -> Option<&str> {
    let uuid = text.get(..36)?;
    let is_uuid = uuid.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    (is_uuid && ends_word(&text[36..])).then_some(uuid)
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// `dataset@domain`, as Opendatasoft names what it has federated.
fn of_domain(text: &str) -> Option<String> {
    let (name, domain) = text.split_once('@')?;
    let is_word = |text: &str, more: &[u8]| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
    };
    let is_id = is_word(name, b"-_") && is_word(domain, b"-.") && domain.contains('.');
    is_id.then(|| text.to_ascii_lowercase())
}

fn is_varied(id: &str) -> bool {
    let mut seen = [false; 256];
    id.bytes()
        .filter(|byte| byte.is_ascii_hexdigit())
        .for_each(|byte| seen[usize::from(byte.to_ascii_lowercase())] = true);
    seen.iter().filter(|seen| **seen).count() >= MIN_VARIETY
}

#[cfg(test)]
mod tests;
