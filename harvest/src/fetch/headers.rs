//! What the headers of an answer say.

use reqwest::{Response, header};

/// A header as text, if it is.
pub fn header_text(response: &Response, name: header::HeaderName) -> Option<String> {
    Some(response.headers().get(name)?.to_str().ok()?.to_owned())
}

/// The target of `Link: <…>; rel="next"`.
pub fn link_next(response: &Response) -> Option<String> {
    let links = response.headers().get_all(header::LINK);
    let texts = links.iter().filter_map(|value| value.to_str().ok());
    // Targets may hold commas: a link begins at its `<`.
    texts
        .flat_map(|text| text.split('<').skip(1))
        .find_map(|link| {
            let (target, parameters) = link.split_once('>')?;
            let is_next = parameters.split([';', ',']).any(|parameter| {
                let (name, value) = parameter.split_once('=').unwrap_or_default();
                let mut values = value.trim().trim_matches('"').split(' ');
                name.trim().eq_ignore_ascii_case("rel")
                    && values.any(|value| value.eq_ignore_ascii_case("next"))
            });
            is_next.then(|| target.to_owned())
        })
}
