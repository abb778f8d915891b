//! The one way to write a search: what a saved search is known by.

use super::parameters::Parameters;
use crate::pages::link;

/// How an answer is shown, and how far it goes: no part of what is searched for.
const NOT_ASKED: [&str; 13] = [
    "copies",
    "cursor",
    "explain",
    "facet_values",
    "facets",
    "from",
    "lang",
    "page",
    "period",
    "since",
    "size",
    "sort",
    "to",
];

/// Parameters in their order, each value as it would always be written.
pub fn pairs(asked: &Parameters) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = asked
        .pairs
        .iter()
        .filter(|(name, _)| !NOT_ASKED.contains(&name.as_str()) && name != "wait_for")
        .filter(|(name, _)| !(name.starts_with("facet.") && name.ends_with(".q")))
        .map(|(name, value)| {
            let value = match name.as_str() {
                "q" => words(value),
                "keyword" => value.to_lowercase(),
                "bbox" => edges(value),
                _ => value.clone(),
            };
            (name.clone(), value)
        })
        .collect();
    if let Some((from, to)) = asked.query.period {
        let end = |year: Option<i64>| year.map_or_else(String::new, |year| year.to_string());
        pairs.push(("period".to_owned(), format!("{}/{}", end(from), end(to))));
    }
    pairs.sort();
    pairs.dedup();
    pairs
}

/// The same as the part of an address behind the question mark.
pub fn query(asked: &Parameters) -> String {
    let pairs = pairs(asked);
    let pairs = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    link::with_query("", pairs)
        .trim_start_matches('?')
        .to_owned()
}

/// The address of the search.
pub fn address(asked: &Parameters, base: &str) -> String {
    match query(asked).as_str() {
        "" => format!("{base}/api/search"),
        query => format!("{base}/api/search?{query}"),
    }
}

/// With one blank between each two. Their order and their capitals say what is a place or a period.
fn words(typed: &str) -> String {
    let words: Vec<&str> = typed.split_whitespace().collect();
    words.join(" ")
}

fn edges(bbox: &str) -> String {
    let edge = |text: &str| match text.trim().parse::<f64>() {
        Ok(number) => number.to_string(),
        Err(_) => text.to_owned(),
    };
    bbox.split(',').map(edge).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        query(&Parameters::read(text).unwrap())
    }

    #[test]
    fn a_search_has_one_address_however_it_is_written() {
        let one = written("q=eau++mer&theme=HEAL&theme=ENVI&from=2019&page=3&sort=title&lang=fr");
        let other = written("theme=ENVI&q=eau+mer&period=2019/&theme=HEAL&size=5&q=eau+mer");
        assert_eq!(one, other);
        assert_eq!(one, "period=2019%2F&q=eau+mer&theme=ENVI&theme=HEAL");
        assert_eq!(written("bbox=1.0,2,3.50,4"), written("bbox=1,2.0,3.5,4.0"));
        assert_eq!(written("sort=changed"), "");
    }

    #[test]
    fn words_keep_their_order_and_their_capitals() {
        assert_ne!(written("q=la+rochelle"), written("q=rochelle+la"));
        assert_ne!(written("q=plages+Nice"), written("q=plages+nice"));
    }
}
