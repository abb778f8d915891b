//! What programs may ask, as an OpenAPI document.

use crate::{http::Problem, state::Node};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};

const DOCUMENT: &str = include_str!("../../assets/openapi.json");

/// `GET /openapi.json`
pub async fn openapi(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let mut document: Value = serde_json::from_str(DOCUMENT)
        .map_err(|error| Problem::Internal(format!("cannot read the OpenAPI document: {error}")))?;
    let settings = &node.config.node;
    document["info"]["title"] = json!(settings.title);
    document["info"]["version"] = json!(env!("CARGO_PKG_VERSION"));
    document["servers"] = json!([{ "url": settings.base_url }]);
    let body = document.to_string();
    let mut response = match crate::http::Validators::of(&[&body], None).answer(&request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", "application/json; charset=utf-8"))
        .body(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes;

    /// Addresses for people, crawlers and other nodes, which the document does not describe.
    fn is_for_programs(path: &str) -> bool {
        let others = [
            "/{language",
            "/assets/",
            "/problems/",
            "/robots.txt",
            "/sitemap",
            "/r/v1/",
            "/mirror/",
            "/.well-known/terreau.json",
            "/.well-known/did.json",
        ];
        !matches!(path, "/" | "/dump/") && !others.iter().any(|start| path.starts_with(start))
    }

    #[test]
    fn every_route_for_programs_is_described_and_nothing_else() {
        let document: Value = serde_json::from_str(DOCUMENT).unwrap();
        let mut described: Vec<&str> = document["paths"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        described.sort_unstable();
        let mut served: Vec<&str> = routes::paths()
            .into_iter()
            .filter(|path| is_for_programs(path))
            .collect();
        served.sort_unstable();
        assert_eq!(described, served);
    }
}
