//! A place to write SPARQL.

mod examples;
mod limits;
mod table;

use super::{Page, facts::Fact, link};
use crate::{
    api::sparql,
    http::Problem,
    sparql::{Answer, Format, Request, Wants},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use examples::EXAMPLES;
use serde::Deserialize;
use table::Table;

/// Rows and bytes shown on the page; the raw result has them all.
const SHOWN_ROWS: usize = 200;
const SHOWN_BYTES: usize = 200_000;

/// Forms of a table and of a graph: what they are called, and the value of `format` that asks for them.
const TABLES: &[(&str, &str)] = &[
    ("CSV", "csv"),
    ("TSV", "tsv"),
    ("JSON", "json"),
    ("XML", "xml"),
];
const GRAPHS: &[(&str, &str)] = &[
    ("Turtle", "turtle"),
    ("JSON-LD", "jsonld"),
    ("RDF/XML", "rdfxml"),
    ("N-Triples", "ntriples"),
];

#[derive(Template)]
#[template(path = "query.html")]
struct Query {
    page: Page,
    query: String,
    seconds: u64,
    rows: u64,
    table: Option<Table>,
    /// An answer that is no table: triples, as Turtle.
    text: Option<String>,
    failure: Option<String>,
    permalink: Option<String>,
    /// The answer in other forms: what each is called, and where it is.
    downloads: Vec<Example>,
    /// Where it is shown how the query is evaluated.
    explain: String,
    examples: Vec<Example>,
    limits: Vec<Fact>,
}

struct Example {
    title: String,
    href: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Form {
    #[serde(default)]
    query: String,
}

/// `GET /{language}/sparql?query=…`
pub async fn read(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let query = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(name, _)| name == "query")
        .map(|(_, query)| query.into_owned());
    answer(&request, &code, &node, query.unwrap_or_default()).await
}

/// `POST /{language}/sparql`
pub async fn send(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
    form: web::Form<Form>,
) -> Result<HttpResponse, Problem> {
    answer(&request, &code, &node, form.into_inner().query).await
}

async fn answer(
    request: &HttpRequest,
    code: &str,
    node: &Node,
    query: String,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, code)?;
    let page = Page::new(&node.config, language, "sparql", language.t("sparql-title"));
    let here = page.to("sparql");
    let examples = EXAMPLES
        .iter()
        .map(|(key, query)| Example {
            title: language.t(key.trim_start_matches("t:")),
            href: link::with_query(&here, [("query", query.trim())]),
        })
        .collect();
    let is_asked = !query.trim().is_empty();
    let mut template = Query {
        seconds: node.config.sparql.timeout_seconds,
        rows: node.config.sparql.max_rows,
        table: None,
        text: None,
        failure: None,
        permalink: is_asked.then(|| link::with_query(&here, [("query", query.as_str())])),
        downloads: Vec::new(),
        explain: link::with_query("/sparql", [("query", query.as_str()), ("explain", "true")]),
        examples,
        limits: limits::limits(&node.config, &page),
        query: if is_asked {
            query.clone()
        } else {
            EXAMPLES[0].1.trim().to_owned()
        },
        page,
    };
    if is_asked {
        let wants = Wants {
            table: Some(Format::Json),
            graph: Some(Format::Turtle),
            html: false,
        };
        match sparql::run(request, Request::new(query, wants), node).await {
            Ok(found) => show(&mut template, found).await,
            Err(error) => template.failure = Some(error.to_string()),
        }
    }
    super::respond(request, language, &template)
}

async fn show(template: &mut Query, found: Answer) {
    let (format, rows, cut) = (found.format, found.rows, found.cut);
    let forms = match format {
        Format::Json => TABLES,
        _ => GRAPHS,
    };
    let query = template.query.as_str();
    template.downloads = forms
        .iter()
        .map(|(title, name)| Example {
            title: (*title).to_owned(),
            href: link::with_query("/sparql", [("query", query), ("format", *name)]),
        })
        .collect();
    let body = match found.body.read().await {
        Ok(body) => body,
        Err(error) => {
            template.failure = Some(error.to_string());
            return;
        }
    };
    if format == Format::Json {
        match Table::read(&body, SHOWN_ROWS, template.page.language) {
            Ok(table) => template.table = Some(table.of(rows, cut)),
            Err(error) => template.failure = Some(error.to_string()),
        }
        return;
    }
    let text = String::from_utf8_lossy(&body);
    let shown: String = text.chars().take(SHOWN_BYTES).collect();
    let is_whole = shown.len() == text.len();
    template.text = Some(if is_whole {
        shown
    } else {
        format!("{shown}…")
    });
}
