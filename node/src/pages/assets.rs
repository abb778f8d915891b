//! The style sheet and the icon, under names that change with their content.

use crate::http::Problem;
use actix_web::{HttpRequest, HttpResponse, web};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = include_str!("../../assets/style.css");
const ICON: &str = include_str!("../../assets/icon.svg");

static STYLE_PATH: LazyLock<String> = LazyLock::new(|| path("style", STYLE, "css"));
static ICON_PATH: LazyLock<String> = LazyLock::new(|| path("icon", ICON, "svg"));

pub fn style_path() -> &'static str {
    &STYLE_PATH
}

pub fn icon_path() -> &'static str {
    &ICON_PATH
}

fn path(name: &str, content: &str, extension: &str) -> String {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(content.as_bytes())[..6]);
    format!("/assets/{name}.{digest}.{extension}")
}

/// `GET /assets/{name}`
pub async fn asset(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Problem> {
    let (media_type, content) = match request.path() {
        path if path == style_path() => ("text/css; charset=utf-8", STYLE),
        path if path == icon_path() => ("image/svg+xml; charset=utf-8", ICON),
        _ => return Err(Problem::NotFound(format!("file {name}"))),
    };
    Ok(HttpResponse::Ok()
        .insert_header(("Content-Type", media_type))
        .insert_header(("Cache-Control", "public, max-age=31536000, immutable"))
        .body(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_is_light() {
        assert!(STYLE.len() <= 12_000, "{} bytes", STYLE.len());
        assert!(!STYLE.contains("url("), "nothing is fetched from a style");
    }
}
