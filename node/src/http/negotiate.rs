//! The representation a client prefers.

use vocab::Syntax;

/// What a route can answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Html,
    Json,
    Atom,
    JsonFeed,
    Rdf(Syntax),
}

/// One thing in every form; the first is for clients that accept anything.
pub const RESOURCE: &[Format] = &[
    Format::Html,
    Format::Rdf(Syntax::Turtle),
    Format::Rdf(Syntax::JsonLd),
    Format::Rdf(Syntax::RdfXml),
    Format::Rdf(Syntax::NTriples),
    Format::Rdf(Syntax::NQuads),
    Format::Rdf(Syntax::TriG),
    Format::Rdf(Syntax::N3),
    Format::Json,
];

/// The catalogue in every form.
pub const CATALOG: &[Format] = &[
    Format::Rdf(Syntax::Turtle),
    Format::Rdf(Syntax::JsonLd),
    Format::Rdf(Syntax::RdfXml),
    Format::Rdf(Syntax::NTriples),
    Format::Rdf(Syntax::NQuads),
    Format::Rdf(Syntax::TriG),
    Format::Rdf(Syntax::N3),
];

/// A search for programs: its hits, its feeds, its hits as RDF.
pub const SEARCH: &[Format] = &[
    Format::Json,
    Format::Atom,
    Format::JsonFeed,
    Format::Rdf(Syntax::Turtle),
    Format::Rdf(Syntax::JsonLd),
    Format::Rdf(Syntax::RdfXml),
    Format::Rdf(Syntax::NTriples),
    Format::Rdf(Syntax::NQuads),
    Format::Rdf(Syntax::TriG),
    Format::Rdf(Syntax::N3),
];

/// Pages of the feed: what has named graphs.
pub const FEED: &[Format] = &[
    Format::Rdf(Syntax::TriG),
    Format::Rdf(Syntax::JsonLd),
    Format::Rdf(Syntax::NQuads),
];

impl Format {
    /// `Content-Type`, always with its charset: some clients read text without one as Latin-1.
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Html => "text/html; charset=utf-8",
            Format::Json => "application/json; charset=utf-8",
            Format::Atom => "application/atom+xml; charset=utf-8",
            Format::JsonFeed => "application/feed+json; charset=utf-8",
            Format::Rdf(Syntax::Turtle) => "text/turtle; charset=utf-8",
            Format::Rdf(Syntax::NTriples) => "application/n-triples; charset=utf-8",
            Format::Rdf(Syntax::NQuads) => "application/n-quads; charset=utf-8",
            Format::Rdf(Syntax::TriG) => "application/trig; charset=utf-8",
            Format::Rdf(Syntax::RdfXml) => "application/rdf+xml; charset=utf-8",
            Format::Rdf(Syntax::JsonLd) => "application/ld+json; charset=utf-8",
            Format::Rdf(Syntax::N3) => "text/n3; charset=utf-8",
        }
    }

    /// The extension that asks for this format.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Html => "html",
            Format::Json | Format::JsonFeed => "json",
            Format::Atom => "atom",
            Format::Rdf(Syntax::Turtle) => "ttl",
            Format::Rdf(Syntax::NTriples) => "nt",
            Format::Rdf(Syntax::NQuads) => "nq",
            Format::Rdf(Syntax::TriG) => "trig",
            Format::Rdf(Syntax::RdfXml) => "rdf",
            Format::Rdf(Syntax::JsonLd) => "jsonld",
            Format::Rdf(Syntax::N3) => "n3",
        }
    }

    /// The format an extension asks for; `xml` is another name of `rdf`.
    pub fn from_extension(extension: &str) -> Option<Self> {
        if extension == "xml" {
            return Some(Format::Rdf(Syntax::RdfXml));
        }
        RESOURCE
            .iter()
            .copied()
            .find(|format| format.extension() == extension)
    }

    /// Every media type a client may call this format.
    fn media_types(self) -> &'static [&'static str] {
        match self {
            Format::Html => &["text/html", "application/xhtml+xml"],
            Format::Json => &["application/json"],
            Format::Atom => &["application/atom+xml"],
            Format::JsonFeed => &["application/feed+json"],
            Format::Rdf(Syntax::Turtle) => &["text/turtle", "application/x-turtle"],
            Format::Rdf(Syntax::NTriples) => &["application/n-triples"],
            Format::Rdf(Syntax::NQuads) => &["application/n-quads", "text/x-nquads"],
            Format::Rdf(Syntax::TriG) => &["application/trig", "application/x-trig"],
            Format::Rdf(Syntax::RdfXml) => &["application/rdf+xml", "application/xml", "text/xml"],
            Format::Rdf(Syntax::JsonLd) => &["application/ld+json"],
            Format::Rdf(Syntax::N3) => &["text/n3", "text/rdf+n3"],
        }
    }
}

/// `name.ttl` as `("name", Some("ttl"))`.
pub fn split_extension(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, extension)) => (stem, Some(extension)),
        None => (name, None),
    }
}

/// The offered format that `accept` likes best, the earlier one among equals; `None` when it likes
/// none. No `Accept` at all means anything (RFC 9110, 12.5.1).
pub fn choose(accept: Option<&str>, offered: &[Format]) -> Option<Format> {
    let ranges = match accept.map(str::trim) {
        None | Some("") => return offered.first().copied(),
        Some(accept) => ranges(accept),
    };
    let mut best: Option<(f32, Format)> = None;
    for &format in offered {
        let quality = quality(&ranges, format, offered);
        let is_better = quality > 0.0 && best.is_none_or(|(known, _)| quality > known);
        if is_better {
            best = Some((quality, format));
        }
    }
    best.map(|(_, format)| format)
}

/// Whether the client is a browser: it names HTML, and likes nothing better.
pub fn prefers_html(accept: Option<&str>) -> bool {
    let Some(accept) = accept else { return false };
    let names_html = ranges(accept)
        .iter()
        .any(|range| range.is_exactly("text/html"));
    names_html && choose(Some(accept), &[Format::Html, Format::Json]) == Some(Format::Html)
}

/// One member of `Accept`.
struct Range<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: f32,
}

impl Range<'_> {
    fn is_exactly(&self, media_type: &str) -> bool {
        media_type.split_once('/').is_some_and(|(kind, subtype)| {
            self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype)
        })
    }

    /// 3 for the very type, 2 for its kind, 1 for anything; `None` when it does not cover it.
    fn closeness(&self, media_type: &str) -> Option<u8> {
        let (kind, _) = media_type.split_once('/')?;
        match (self.kind, self.subtype) {
            ("*", "*") => Some(1),
            (own, "*") if own.eq_ignore_ascii_case(kind) => Some(2),
            _ if self.is_exactly(media_type) => Some(3),
            _ => None,
        }
    }
}

fn ranges(accept: &str) -> Vec<Range<'_>> {
    accept.split(',').filter_map(range).collect()
}

/// A member that cannot be read is passed over: a client's odd header is no reason to refuse it.
fn range(member: &str) -> Option<Range<'_>> {
    let mut parts = member.split(';').map(str::trim);
    let (kind, subtype) = parts.next()?.split_once('/')?;
    let quality = parts
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .and_then(|(_, value)| value.trim().parse::<f32>().ok())
        .filter(|quality| quality.is_finite())
        .map_or(1.0, |quality| quality.clamp(0.0, 1.0));
    Some(Range {
        kind,
        subtype,
        quality,
    })
}

/// The quality given by the closest range, over every name of the format.
fn quality(ranges: &[Range<'_>], format: Format, offered: &[Format]) -> f32 {
    // Where there is no JSON of our own, JSON-LD is the JSON a client gets.
    let stands_for_json = format == Format::Rdf(Syntax::JsonLd) && !offered.contains(&Format::Json);
    let as_json = stands_for_json.then_some("application/json");
    let mut found: Option<(u8, f32)> = None;
    for media_type in format.media_types().iter().copied().chain(as_json) {
        for range in ranges {
            let Some(closeness) = range.closeness(media_type) else {
                continue;
            };
            let is_closer = found.is_none_or(|(known, quality)| {
                closeness > known || (closeness == known && range.quality > quality)
            });
            if is_closer {
                found = Some((closeness, range.quality));
            }
        }
    }
    found.map_or(0.0, |(_, quality)| quality)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TURTLE: Format = Format::Rdf(Syntax::Turtle);
    const JSON_LD: Format = Format::Rdf(Syntax::JsonLd);
    const RDF_XML: Format = Format::Rdf(Syntax::RdfXml);

    #[test]
    fn a_client_that_says_nothing_gets_the_first() {
        assert_eq!(choose(None, RESOURCE), Some(Format::Html));
        assert_eq!(choose(Some("*/*"), CATALOG), Some(TURTLE));
    }

    #[test]
    fn a_browser_gets_html() {
        let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(choose(Some(accept), RESOURCE), Some(Format::Html));
        assert!(prefers_html(Some(accept)));
    }

    #[test]
    fn the_higher_quality_wins() {
        let accept = "text/turtle;q=0.5, application/ld+json;q=0.9, text/html;q=0.1";
        assert_eq!(choose(Some(accept), RESOURCE), Some(JSON_LD));
    }

    #[test]
    fn the_closer_range_decides() {
        assert_eq!(
            choose(Some("text/*, text/html;q=0.1"), RESOURCE),
            Some(TURTLE)
        );
        assert_eq!(choose(Some("*/*, text/html;q=0"), RESOURCE), Some(TURTLE));
    }

    #[test]
    fn other_names_of_a_format_are_known() {
        assert_eq!(choose(Some("application/xml"), CATALOG), Some(RDF_XML));
        assert_eq!(choose(Some("application/x-turtle"), CATALOG), Some(TURTLE));
    }

    #[test]
    fn json_is_json_ld_where_there_is_no_other() {
        assert_eq!(choose(Some("application/json"), CATALOG), Some(JSON_LD));
        assert_eq!(
            choose(Some("application/json"), RESOURCE),
            Some(Format::Json)
        );
    }

    #[test]
    fn what_is_not_offered_is_not_chosen() {
        assert_eq!(choose(Some("image/png"), RESOURCE), None);
        assert_eq!(choose(Some("text/turtle;q=0"), CATALOG), None);
    }

    #[test]
    fn an_odd_header_is_no_reason_to_refuse() {
        assert_eq!(
            choose(Some("turtle, text/turtle;q=high"), CATALOG),
            Some(TURTLE)
        );
        assert_eq!(choose(Some(""), CATALOG), Some(TURTLE));
        assert_eq!(choose(Some("text/turtle;q=NaN"), CATALOG), Some(TURTLE));
    }

    #[test]
    fn an_extension_names_its_format() {
        for format in RESOURCE {
            assert_eq!(Format::from_extension(format.extension()), Some(*format));
        }
        assert_eq!(Format::from_extension("xml"), Some(RDF_XML));
        assert_eq!(Format::from_extension("exe"), None);
        assert_eq!(split_extension("abc.ttl"), ("abc", Some("ttl")));
        assert_eq!(split_extension("abc"), ("abc", None));
    }

    #[test]
    fn a_program_is_not_taken_for_a_browser() {
        assert!(!prefers_html(None));
        assert!(!prefers_html(Some("*/*")));
        assert!(!prefers_html(Some("application/json")));
    }

    proptest::proptest! {
        #[test]
        fn no_header_makes_it_panic_or_choose_what_is_not_offered(accept in ".{0,80}") {
            if let Some(format) = choose(Some(&accept), CATALOG) {
                assert!(CATALOG.contains(&format));
            }
        }
    }
}
