//! The human-readable half of the node.

pub mod about;
pub mod assets;
pub mod commons;
pub mod dataset;
pub mod error;
pub mod facts;
pub mod format;
pub mod home;
pub mod link;
pub mod publisher;
pub mod query;
pub mod rules;
pub mod said;
pub mod schema_org;
pub mod search;
pub mod sources;
pub mod words;

pub use said::Said;
pub use words::Language;

use crate::{
    config::Config,
    http::{Format, Problem, Validators},
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, ContentType, VARY},
};
use askama::Template;
use vocab::Syntax;

/// What every page needs around its content.
#[derive(Debug, Clone)]
pub struct Page {
    pub language: Language,
    pub title: String,
    /// Name of the catalogue.
    pub site: String,
    /// One sentence for search engines.
    pub summary: String,
    /// Address of this page, without the public address of the node.
    pub canonical: String,
    /// The part after the language, the same in every language: `search?q=eau`.
    pub path: String,
    /// Public address of the node.
    pub base: String,
    /// Languages the pages are offered in.
    pub languages: Vec<Language>,
    /// The same thing in formats for machines: media type, address.
    pub machine: Vec<(&'static str, String)>,
    /// Whether changes are published.
    pub has_feed: bool,
}

impl Page {
    /// A page at `/{language}/{path}`.
    pub fn new(
        config: &Config,
        language: Language,
        path: impl Into<String>,
        title: impl Into<String>,
    ) -> Self {
        let path = path.into();
        Self {
            language,
            title: title.into(),
            site: config.node.title.clone(),
            summary: config.node.description.clone(),
            canonical: format!("/{}/{path}", language.code()),
            path,
            base: config.node.base_url.clone(),
            languages: config
                .node
                .languages
                .iter()
                .filter_map(|code| Language::from_code(code))
                .collect(),
            machine: Vec::new(),
            has_feed: config.commons.publish,
        }
    }

    pub fn t(&self, key: &str) -> String {
        self.language.t(key)
    }

    pub fn count(&self, key: &str, count: &u64) -> String {
        self.language.count(key, *count)
    }

    pub fn number(&self, number: &u64) -> String {
        format::number(*number, self.language)
    }

    pub fn size(&self, bytes: &u64) -> String {
        format::size(*bytes, self.language)
    }

    pub fn date(&self, text: &str) -> String {
        format::date(text, self.language)
    }

    /// The address of another page in the same language.
    pub fn to(&self, path: &str) -> String {
        format!("/{}/{path}", self.language.code())
    }

    pub fn style(&self) -> &'static str {
        assets::style_path()
    }

    pub fn icon(&self) -> &'static str {
        assets::icon_path()
    }

    /// Whether the page's address is `path` or below it, for the menu.
    pub fn is_at(&self, path: &str) -> bool {
        let here = self.path.split('?').next().unwrap_or_default();
        here.strip_prefix(path)
            .is_some_and(|below| below.is_empty() || below.starts_with('/'))
    }
}

/// Answers with a page; its validator is the page itself, which shows more than one record.
pub fn respond(
    request: &HttpRequest,
    language: Language,
    page: &impl Template,
) -> Result<HttpResponse, Problem> {
    let html = page
        .render()
        .map_err(|error| Problem::Internal(format!("cannot render {}: {error}", request.path())))?;
    let mut response = match Validators::of(&[&html], None).answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(ContentType::html())
        .insert_header((CONTENT_LANGUAGE, language.code()))
        .insert_header((VARY, "Accept, Accept-Language"))
        .body(html))
}

/// The language of `/fr/…`, if the pages exist in it.
pub fn language(config: &Config, code: &str) -> Result<Language, Problem> {
    config
        .node
        .languages
        .iter()
        .find(|known| *known == code)
        .and_then(|code| Language::from_code(code))
        .ok_or_else(|| Problem::NotFound(format!("page in language {code}")))
}

/// The language for a client at an address that names none.
pub fn preferred_language(request: &HttpRequest, config: &Config) -> Language {
    let accept = request
        .headers()
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Language::choose(accept, &config.node.languages)
}

/// The name of a format, as people call it.
pub fn format_name(format: Format) -> &'static str {
    match format {
        Format::Html => "HTML",
        Format::Json => "JSON",
        Format::Atom => "Atom",
        Format::JsonFeed => "JSON Feed",
        Format::Rdf(Syntax::Turtle) => "Turtle",
        Format::Rdf(Syntax::JsonLd) => "JSON-LD",
        Format::Rdf(Syntax::RdfXml) => "RDF/XML",
        Format::Rdf(Syntax::NTriples) => "N-Triples",
        Format::Rdf(Syntax::NQuads) => "N-Quads",
        Format::Rdf(Syntax::TriG) => "TriG",
        Format::Rdf(Syntax::N3) => "N3",
    }
}
