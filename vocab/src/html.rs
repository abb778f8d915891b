//! Descriptions: safe HTML for pages, plain text for search.

/// HTML that is safe to put in a page: a few inline and block elements, `rel="nofollow noopener"` on
/// links, no style, no script, no image. Text that is not HTML becomes paragraphs.
pub fn safe(_description: &str) -> String {
    todo!()
}

/// The text without any markup, entities decoded, blanks collapsed.
pub fn plain(_description: &str) -> String {
    todo!()
}
