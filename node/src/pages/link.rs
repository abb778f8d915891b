//! Addresses in pages: only those that are safe to follow, and ours put together in one place.

use url::{Url, form_urlencoded};

/// An address taken from metadata, if a browser may be sent there.
pub fn outward(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    matches!(url.scheme(), "http" | "https" | "ftp").then(|| address.trim().to_owned())
}

/// What a person reads for an address: without scheme, not too long.
pub fn shown(address: &str) -> String {
    let bare = address
        .trim_start_matches("https://")
        .trim_start_matches("http://");
    super::format::excerpt(bare.trim_end_matches('/'), 60)
}

/// What a person reads for a source: a file by its name, not by where it lies on a disk.
pub fn source(name: &str) -> String {
    if name.contains("://") {
        return shown(name);
    }
    name.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or(name)
        .to_owned()
}

/// `path?name=value&…`, encoded; without a question mark when there is nothing to ask.
pub fn with_query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_no_address() {
        assert_eq!(outward("javascript:alert(1)"), None);
        assert_eq!(outward("data:text/html,x"), None);
        assert_eq!(outward("not an address"), None);
        assert_eq!(
            outward(" https://a.example/x "),
            Some("https://a.example/x".into())
        );
    }

    #[test]
    fn a_source_is_shown_by_its_name() {
        assert_eq!(source("/srv/import/catalogue.ttl.zst"), "catalogue.ttl.zst");
        assert_eq!(
            source("https://data.example/catalog.ttl"),
            "data.example/catalog.ttl"
        );
        assert_eq!(source("larochelle"), "larochelle");
    }

    #[test]
    fn queries_are_encoded() {
        assert_eq!(
            with_query("/fr/search", [("q", "eau & mer")]),
            "/fr/search?q=eau+%26+mer"
        );
        assert_eq!(with_query("/fr/search", []), "/fr/search");
    }
}
