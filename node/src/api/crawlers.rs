//! What search engines are told: `robots.txt` and the site map.

use super::records;
use crate::{
    http::{Problem, Validators, blocking},
    ledger::LedgerError,
    pages::format,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use std::fmt::Write;

/// Addresses of one file of the site map.
const PAGE_SIZE: u64 = 10_000;

/// `GET /robots.txt`
pub async fn robots(node: web::Data<Node>) -> HttpResponse {
    let base = &node.config.node.base_url;
    let text = format!(
        "User-agent: *\nDisallow: /sparql\nDisallow: /api/\nDisallow: /admin/\nDisallow: /*/search?\nAllow: /\n\nSitemap: {base}/sitemap.xml\n"
    );
    HttpResponse::Ok()
        .insert_header(("Content-Type", "text/plain; charset=utf-8"))
        .body(text)
}

/// `GET /sitemap.xml`: the files of the site map.
pub async fn index(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let ledger = node.ledger.clone();
    let first = blocking(move || ledger.catalog_entries(1, PAGE_SIZE)).await?;
    let pages = first.map_or(1, |(_, last_page)| last_page);
    let base = &node.config.node.base_url;
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for page in 1..=pages {
        let _ = writeln!(
            xml,
            "<sitemap><loc>{}/sitemap-{page}.xml</loc></sitemap>",
            escaped(base)
        );
    }
    xml.push_str("</sitemapindex>\n");
    answer(&request, xml)
}

/// `GET /sitemap-{page}.xml`: the pages of records.
pub async fn page(
    request: HttpRequest,
    page: web::Path<u64>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let page = page.into_inner();
    let ledger = node.ledger.clone();
    let base = escaped(&node.config.node.base_url);
    let xml = blocking(move || -> Result<Option<String>, LedgerError> {
        let Some((entries, _)) = ledger.catalog_entries(page.max(1), PAGE_SIZE)? else {
            return Ok(None);
        };
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for entry in &entries {
            let path = records::page_path(entry);
            let day = format::day(entry.changed);
            let _ = writeln!(xml, "<url><loc>{base}{path}</loc><lastmod>{day}</lastmod></url>");
        }
        xml.push_str("</urlset>\n");
        Ok(Some(xml))
    })
    .await?;
    let xml = xml.ok_or_else(|| Problem::NotFound(format!("part {page} of the site map")))?;
    answer(&request, xml)
}

fn answer(request: &HttpRequest, xml: String) -> Result<HttpResponse, Problem> {
    let mut response = match Validators::of(&[&xml], None).answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", "application/xml; charset=utf-8"))
        .body(xml))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
