//! What one document gives: records, paging, trouble.

use super::*;

#[test]
fn a_web_page_is_told_from_rdf() {
    for page in [
        "<!DOCTYPE html><p>",
        "\n <HTML>",
        "<?xml version='1.0'?><html xmlns='x'>",
    ] {
        let error = syntax(page.as_bytes(), Some(Syntax::RdfXml), "x").unwrap_err();
        assert!(matches!(error, DocumentError::Html(_)), "{page}");
    }
}
