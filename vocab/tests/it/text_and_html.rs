//! What people read.

use vocab::{Text, html, text::best};

#[test]
fn a_reader_gets_the_best_language_there_is() {
    let texts = [
        Text::tagged("Hello", "en"),
        Text::tagged("Bonjour", "fr-CA"),
        Text::untagged("Saluton"),
        Text::tagged(" ", "fr"),
    ];
    let value = |languages: &[&str]| best(&texts, languages).unwrap().value.as_str();
    assert_eq!(value(&["fr", "en"]), "Bonjour");
    assert_eq!(value(&["en"]), "Hello");
    assert_eq!(value(&["de"]), "Saluton");
    assert_eq!(best(&texts[3..], &["fr"]).unwrap().value, " ");
    assert_eq!(best(&[], &["fr"]), None);
}

#[test]
fn html_is_made_safe_and_text_made_paragraphs() {
    let page = html::safe(
        "<p onclick=\"x()\">Voir <a href=\"http://e.org\" style=\"color:red\">ici</a></p><script>alert(1)</script><img src=x><a href=\"javascript:x\">non</a>",
    );
    assert!(
        page.contains("<a href=\"http://e.org\" rel=\"nofollow noopener\">ici</a>"),
        "{page}"
    );
    for word in ["script", "onclick", "style", "img", "javascript"] {
        assert!(!page.contains(word), "{word} in {page}");
    }
    assert_eq!(
        html::safe("a < b & c\nd\n\ne"),
        "<p>a &lt; b &amp; c<br>d</p><p>e</p>"
    );
}

#[test]
fn plain_text_has_no_markup_left() {
    assert_eq!(
        html::plain(
            "<p>Un&nbsp;<b>d</b>eux</p><ul><li>R&amp;D</li><li>&eacute;t&eacute;</li></ul>"
        ),
        "Un deux R&D été"
    );
    assert_eq!(html::plain("  a < b &  c "), "a < b & c");
    assert_eq!(html::plain("x<script>alert(1)</script>y"), "x y");
}
