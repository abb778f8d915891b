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

#[test]
fn tidied_html_keeps_structure_and_nothing_else() {
    for (written, kept) in [
        ("plain a < b & c", "plain a < b & c"),
        ("<p>kept</p>", "<p>kept</p>"),
        ("<P CLASS='x'>a</P>", "<p>a</p>"),
        ("<div style=\"a>b\">a</div><div>b</div>", "a\nb"),
        ("<span><font color=red>a</font></span> b", "a b"),
        (
            "<script>if (a < b) { x('</p>') }</script>a<style>p{}</style>",
            "a",
        ),
        ("a<!-- <p>b</p> -->c<![CDATA[x]]>", "ac"),
        (
            "<a href='https://e.org/?a=1&amp;b' onclick=x()>l</a>",
            "<a href=\"https://e.org/?a=1&amp;b\">l</a>",
        ),
        ("<a title=href href=\"javascript:x()\">l</a>", "<a>l</a>"),
        ("<a data-href='http://e.org/'>l</a>", "<a>l</a>"),
        ("x <3 y <p>z</p>", "x &lt;3 y <p>z</p>"),
        ("<p>a</p", "<p>a&lt;/p"),
        ("<script>never closed", ""),
        ("<br/><br>", "<br><br>"),
        ("<scr<script>ipt>alert(1)</script>", "&lt;scr"),
        ("<P>un <o:p>deux</o:p></P>", "<p>un deux</p>"),
        ("<td nowrap>a</td>", "<td>a</td>"),
        ("<b>a</b> <x> b", "<b>a</b> &lt;x> b"),
    ] {
        assert_eq!(html::tidy(written), kept, "{written}");
    }
}

#[test]
fn what_is_no_tag_is_text() {
    for words in [
        "fichier <commune>.csv",
        "un <x>",
        "a<b and c>d",
        "si a <b et c> d",
        "<https://e.org/> ou <contact@e.org>",
        "<nom-du-fichier> <!> <?>",
        "vitesse <50 km/h, > 30",
    ] {
        assert_eq!(html::tidy(words), words);
        assert_eq!(html::plain(words), words);
        let escaped = words.replace('<', "&lt;").replace('>', "&gt;");
        assert_eq!(html::safe(words), format!("<p>{escaped}</p>"));
        // The same beside a tag.
        let mixed = format!("<p>{words}</p>");
        let tidied = mixed.replace('<', "&lt;");
        let tidied = tidied.replace("&lt;p>", "<p>").replace("&lt;/p>", "</p>");
        assert_eq!(html::tidy(&mixed), tidied);
        assert_eq!(html::plain(&mixed), words);
        assert_eq!(html::safe(&mixed), format!("<p>{escaped}</p>"));
    }
}

mod whatever_is_written {
    use super::html;
    use proptest::prelude::*;

    /// Whether a piece after a `<` is a tag that tidy writes, and the text after it.
    fn is_known(piece: &str) -> bool {
        let Some((tag, _)) = piece.split_once('>') else {
            return false;
        };
        let name = tag.strip_prefix('/').unwrap_or(tag);
        let name = match name.strip_prefix("a href=\"") {
            Some(address) => {
                let address = address.strip_suffix('"').unwrap_or_default();
                let leads_somewhere = ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|scheme| address.to_ascii_lowercase().starts_with(scheme));
                return leads_somewhere && !address.contains(['"', '<']);
            }
            None => name,
        };
        !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            && !["script", "style", "img", "iframe", "object", "svg", "form"].contains(&name)
    }

    proptest! {
        #[test]
        fn only_known_tags_come_out(
            pieces in proptest::collection::vec(
                prop_oneof![
                    Just("<"), Just(">"), Just("</"), Just("/>"), Just("<!--"), Just("-->"), Just("<a "), Just("<p"),
                    Just("href="), Just("\""), Just("'"), Just("http://e.org/"), Just("javascript:x"), Just("<script"),
                    Just("</script>"), Just("<svg"), Just("onload=x"), Just(" "), Just("é"), Just("b"), Just("&lt;"),
                    Just("<div>"), Just("<x>"), Just("mailto:"), Just("<br"), Just("<IMG src=x"), Just("=")
                ],
                0..40,
            )
        ) {
            let written = pieces.concat();
            let tidied = html::tidy(&written);
            if !matches!(tidied, std::borrow::Cow::Borrowed(_)) {
                for piece in tidied.split('<').skip(1) {
                    prop_assert!(is_known(piece), "{written} became {tidied}");
                }
                let again = html::tidy(&tidied);
                prop_assert_eq!(&*again, &*tidied);
            }
        }
    }
}

#[test]
fn lines_of_text_with_a_bold_word_in_it_stay_lines() {
    let said = "Mesures de la station <b>5</b> du port.\r\n\r\n- une\n- <a href=\"https://e.org/a\"\ntitle=\"b\nc\">deux</a>\n";
    let page = html::safe(said);
    let begins = "<p>Mesures de la station <b>5</b> du port.<br><br>- une<br>- <a ";
    assert!(page.starts_with(begins), "{page}");
    assert!(page.ends_with(">deux</a></p>"), "{page}");
    assert_eq!(page.matches("<br>").count(), 3, "{page}");
    // Where elements make the lines, those of the source mean nothing.
    let said = "<p>Mesures\ndu <b>port</b>.</p>\n\n<ul><li>une</li></ul>";
    assert!(!html::safe(said).contains("<br>"));
}
