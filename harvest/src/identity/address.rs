//! One spelling for the addresses that lead to the same thing.

/// Segments under which ArcGIS Hub shows one and the same item.
const HUB_KINDS: [&str; 12] = [
    "datasets",
    "maps",
    "apps",
    "documents",
    "content",
    "items",
    "templates",
    "pages",
    "initiatives",
    "events",
    "feedback",
    "stories",
];
/// Pages of an item, which follow its name.
const HUB_PAGES: [&str; 4] = ["explore", "about", "api", "data"];

/// An IRI without what portals change when they move: scheme, case of the host, default port, last
/// slash, percent-encoding, and the kind that ArcGIS Hub writes before an item. What is not of the
/// web keeps its scheme.
pub fn normal(iri: &str) -> String {
    let iri = iri.trim();
    let Some(rest) = web(iri) else {
        return encoded(iri);
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, rest) = rest.split_at(end);
    let mut normal = host(authority);
    let (path, query) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let path = encoded(path.trim_end_matches('/'));
    match hub_item(&normal, &path) {
        Some(item) => {
            normal.push_str("/datasets/");
            normal.push_str(&item);
        }
        None => normal.push_str(&path),
    }
    if query.len() > 1 {
        normal.push_str(&encoded(query));
    }
    normal
}

/// The host of a normal form, and what follows it.
pub fn split_host(normal: &str) -> (&str, &str) {
    normal.split_at(normal.find(['/', '?', '#']).unwrap_or(normal.len()))
}

/// The last segment of a normal form: what the resource is called at its portal.
pub fn local_name(normal: &str) -> &str {
    normal
        .rsplit(['/', '#', '=', '?'])
        .next()
        .unwrap_or_default()
}

/// Whether the normal form of an IRI, or a name alone, is that of an ArcGIS Hub item by words: such
/// names are given again when items come and go.
pub fn is_slug(normal: &str) -> bool {
    let (host, path) = split_host(normal);
    let (is_platform, name) = match path.strip_prefix("/datasets/") {
        Some(name) => (host.ends_with(".arcgis.com"), name),
        None => (false, normal),
    };
    let is_word = !name.contains(['/', ' ', '#', '?']);
    is_word && (is_platform || name.contains("::")) && super::platform::item_id(name).is_none()
}

/// What follows the scheme of the web.
fn web(iri: &str) -> Option<&str> {
    let colon = iri.find("://")?;
    let scheme = &iri[..colon];
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    is_web.then(|| &iri[colon + 3..])
}

fn host(authority: &str) -> String {
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let mut host = host.to_ascii_lowercase();
    for port in [":80", ":443"] {
        if host.ends_with(port) {
            host.truncate(host.len() - port.len());
        }
    }
    host
}

/// The name of an ArcGIS Hub item, in lower case: an item id or `owner::slug`, or any name where the
/// host is the platform's.
fn hub_item(host: &str, path: &str) -> Option<String> {
    let mut segments = path.strip_prefix('/')?.split('/');
    let is_kind = segments
        .next()
        .is_some_and(|kind| HUB_KINDS.contains(&kind));
    let name = segments.next().filter(|name| is_kind && !name.is_empty())?;
    let ends = match segments.next() {
        None => true,
        Some(page) => HUB_PAGES.contains(&page) && segments.next().is_none(),
    };
    let is_item = host.ends_with(".arcgis.com")
        || name.contains("::")
        || super::platform::item_id(name).is_some_and(|id| id.len() == name.len());
    (ends && is_item).then(|| name.to_ascii_lowercase())
}

/// One spelling of percent-encoding: RFC 3986, 6.2.2, and bytes beyond ASCII encoded as RFC 3987 has
/// it. A percent sign that begins no escape is escaped itself, so that it begins none afterwards.
fn encoded(text: &str) -> String {
    if text.is_ascii() && !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut encoded = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%')
            .then(|| Some(digit(*bytes.get(at + 1)?)? << 4 | digit(*bytes.get(at + 2)?)?))
            .flatten();
        match escaped {
            Some(value) if is_unreserved(value) => encoded.push(char::from(value)),
            Some(value) => push_escaped(&mut encoded, value),
            None if byte.is_ascii() && byte != b'%' => encoded.push(char::from(byte)),
            None => push_escaped(&mut encoded, byte),
        }
        at += if escaped.is_some() { 3 } else { 1 };
    }
    encoded
}

fn push_escaped(out: &mut String, byte: u8) {
    out.push('%');
    for digit in [byte >> 4, byte & 15] {
        out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
    }
}

fn digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests;
