use super::*;
use proptest::prelude::*;

#[test]
fn blocks_are_found_however_they_are_written() {
    let page = html::read(
        r#"<!doctype html><HTML class=x lang='fr'>
        <script type="application/ld+json">one</script>
        <script>"</script ><script TYPE = 'application/ld+json;charset=utf-8' async>two</SCRIPT>
        <a title="<script type='application/ld+json'>quoted</script>">
        <style><script type="application/ld+json">styled</script></style>
        <script type=application/ld+json>three"#,
    );
    // A style ends at its own end, and what follows is a page again.
    assert_eq!(page.blocks, ["one", "two", "three"]);
    assert_eq!(page.language, Some("fr"));
}

#[test]
fn sitemaps_are_lists_of_pages_or_of_lists() {
    let index = "<?xml version='1.0'?><sitemapindex a='b'><sitemap>\n<loc> https://x.example/1?a=1&amp;b=2 </loc>\
        </sitemap><!-- <loc>https://x.example/2</loc> --></sitemapindex>";
    let read = Sitemap::read(index).unwrap();
    assert!(read.is_index);
    assert_eq!(read.entries.len(), 1);
    assert_eq!(read.entries[0].location, "https://x.example/1?a=1&b=2");
    for text in [
        "",
        "<html><loc>https://x.example</loc></html>",
        "hello",
        "{}",
    ] {
        assert_eq!(Sitemap::read(text), None, "{text}");
    }
    let dates = Sitemap::read("<urlset><loc>a</loc><loc>b</loc><lastmod>2020</lastmod></urlset>");
    let dates: Vec<String> = dates
        .unwrap()
        .entries
        .iter()
        .map(|e| e.modified.to_string())
        .collect();
    assert_eq!(dates, ["", "2020"]);
}

#[test]
fn json_that_pages_spoil_is_mended() {
    for text in [
        "{\"@type\": \"Dataset\"}",
        "<!-- {\"@type\": \"Dataset\"} -->",
        "//<![CDATA[\n{\"@type\": \"Dataset\"}\n//]]>",
        "{\"@type\": \"Dataset\", \"name\": \"two\nlines\"}",
        "{&quot;@type&quot;: &quot;Dataset&quot;};",
    ] {
        assert!(Document::parse(text).is_ok(), "{text}");
    }
    assert!(Document::parse("{\"@type\": ").is_err());
}

proptest! {
    #[test]
    fn reading_pages_never_panics(text in r#"[<>/!\-a-cscriptl='" &;é]{0,80}"#) {
        let _ = html::read(&text);
        let _ = Sitemap::read(&text);
        let _ = Sitemap::read(&format!("<urlset><loc>{text}"));
        let _ = Document::parse(&text);
        let _ = Rules::new(&text).allow(&Url::parse("https://x.example/a").unwrap());
    }
}
