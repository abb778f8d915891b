//! The beginnings of IRIs about which somebody speaks with authority.

/// Whether an IRI lies in a namespace: `https://data.example` has `https://data.example/a` in it, and not
/// `https://data.example.org/a`.
pub fn is_within(iri: &str, namespace: &str) -> bool {
    let Some(rest) = iri.strip_prefix(namespace) else {
        return false;
    };
    let is_delimiter = |c: char| matches!(c, '/' | '#' | '?' | ':' | '=' | '&');
    !namespace.is_empty()
        && (rest.is_empty() || namespace.ends_with(is_delimiter) || rest.starts_with(is_delimiter))
}

/// Whether a namespace is narrow enough to be anybody's: it names a host at least.
pub fn is_namespace(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .map(|rest| rest.split(['/', '#', '?', ':']).next().unwrap_or_default());
    match host {
        Some(host) => {
            text.len() <= MAX_BYTES && host.len() > 1 && !text.contains(char::is_whitespace)
        }
        None => false,
    }
}

const MAX_BYTES: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_ends_where_a_name_does() {
        assert!(is_within("https://a.example/x", "https://a.example/"));
        assert!(is_within("https://a.example/x", "https://a.example"));
        assert!(is_within("https://a.example", "https://a.example"));
        assert!(is_within("https://a.example/id#x", "https://a.example/id"));
        assert!(!is_within("https://a.example.org/x", "https://a.example"));
        assert!(!is_within("https://a.example/idea", "https://a.example/id"));
        assert!(!is_within("https://a.example/", ""));
    }

    #[test]
    fn nobody_speaks_for_all_of_the_web() {
        assert!(is_namespace("https://a.example/"));
        assert!(is_namespace("http://127.0.0.1:8080/"));
        for text in ["", "http", "https://", "https:///", "urn:", "mailto:a"] {
            assert!(!is_namespace(text), "{text}");
        }
    }
}
