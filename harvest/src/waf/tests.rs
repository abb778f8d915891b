//! Listings in the forms that servers give them.

use super::listing::{Listing, read, syntax};
use url::Url;
use vocab::Syntax;

const AT: &str = "https://w.example/waf/";

fn listing(html: &str) -> Listing {
    read(html, &Url::parse(AT).unwrap()).unwrap()
}

fn paths(urls: &[Url]) -> Vec<&str> {
    urls.iter()
        .map(|url| url.as_str().strip_prefix(AT).unwrap())
        .collect()
}

#[test]
fn listings_of_three_servers_lead_to_the_same_files() {
    let apache = r#"<html><head><title>Index of /waf</title></head><body><h1>Index of /waf</h1><table>
        <tr><th><a href="?C=N;O=D">Name</a></th></tr><tr><td><a href="/">Parent Directory</a></td></tr>
        <tr><td><a href="a.xml">a.xml</a></td><td>2023-01-02 10:11</td></tr>
        <tr><td><a href="more/">more/</a></td></tr><tr><td><a href="notes.txt">notes.txt</a></td></tr></table></body></html>"#;
    let nginx = "<html><head><title>Index of /waf/</title></head><body><pre><a href=\"../\">../</a>
        <a href=\"more/\">more/</a>   02-Jan-2023 10:11  -
        <a href='a.xml'>a.xml</a>   02-Jan-2023 10:11  1234</pre></body></html>";
    let iis = r#"<html><head><title>w.example - /waf/</title></head><body><pre><A HREF="/">[To Parent Directory]</A><br>
        1/2/2023 10:11 AM &lt;dir&gt; <A HREF="/waf/more/">more</A><br>
        1/2/2023 10:11 AM 1234 <A HREF="/waf/a.xml">a.xml</A><br></pre></body></html>"#;
    for html in [apache, nginx, iis] {
        let listing = listing(html);
        assert_eq!(paths(&listing.files), ["a.xml"], "{html}");
        assert_eq!(paths(&listing.folders), ["more/"], "{html}");
    }
}

#[test]
fn a_page_that_somebody_wrote_leads_to_files_below_it() {
    let html = "<h1>Our metadata</h1><a href='2023/b.xml#x'>B</a> <a href=c.ttl>C</a> <a href='/other/d.xml'>D</a>
        <a href='https://elsewhere.example/waf/e.xml'>E</a> <a href='more/'>more</a> <a href='c.ttl'>again</a>
        <a href='f.xml?x=1'>F</a> <a href=''>here</a> <a href='javascript:void(0)'>x</a> <a href=\"unclosed";
    let listing = listing(html);
    assert_eq!(paths(&listing.files), ["2023/b.xml", "c.ttl"]);
    assert!(listing.folders.is_empty());
    assert!(read("<p>nothing here</p>", &Url::parse(AT).unwrap()).is_err());
    assert!(
        read("<title>Index of /waf</title>", &Url::parse(AT).unwrap()).is_ok(),
        "an empty folder"
    );
}

#[test]
fn files_are_known_by_their_names() {
    let of = |name: &str| syntax(&Url::parse(AT).unwrap().join(name).unwrap());
    assert_eq!(of("a.xml"), Some(Syntax::RdfXml));
    assert_eq!(of("a.XML.gz"), Some(Syntax::RdfXml));
    assert_eq!(of("a.ttl"), Some(Syntax::Turtle));
    for no in ["a.json", "a.txt", "a", "xml", ".xml/"] {
        assert_eq!(of(no), None, "{no}");
    }
}
