use super::*;
use proptest::prelude::*;

fn allows(text: &str, path: &str) -> bool {
    let url = Url::parse("https://x.example").unwrap().join(path).unwrap();
    Rules::new(text).allow(&url)
}

#[test]
fn our_own_rules_count_and_else_those_for_everybody() {
    let text =
        "User-agent: *\nDisallow: /\n\nUSER-AGENT: Terreau # us\nuser-agent: other\nDisallow: /a\n";
    assert!(!allows(text, "/a/b"));
    assert!(allows(text, "/b"));
    let text = "User-agent: other\nDisallow: /\nUser-agent: *\nDisallow: /c";
    assert!(allows(text, "/a"));
    assert!(!allows(text, "/c"));
    assert!(allows(
        "User-agent: terreau\nDisallow:\n\nUser-agent: *\nDisallow: /",
        "/a"
    ));
    assert!(allows("", "/a"));
    assert!(!allows(
        "User-agent: terreau\nAllow: /x\nUser-agent: terreau\nDisallow: /a",
        "/a"
    ));
}

#[test]
fn the_longest_rule_counts_and_of_equals_the_one_that_allows() {
    let text = "User-agent: *\nDisallow: /data\nAllow: /data/public\nDisallow: /data/public/x\nAllow: /same\nDisallow: /same";
    for (path, expected) in [
        ("/data/1", false),
        ("/data/public/1", true),
        ("/data/public/x/1", false),
        ("/same", true),
    ] {
        assert_eq!(allows(text, path), expected, "{path}");
    }
}

#[test]
fn stars_and_ends_are_understood() {
    for (pattern, path, expected) in [
        ("/*.pdf$", "/a/b.pdf", true),
        ("/*.pdf$", "/a/b.pdf?x", false),
        ("/a*b*c", "/a1b2b3c4", true),
        ("/a*b*c", "/a1b2", false),
        ("/fish$", "/fish/", false),
        ("/*?id=", "/x?id=3", true),
        ("/café", "/caf%c3%a9/1", true),
        ("*", "/", true),
        ("/$", "/", true),
        ("$", "/", false),
    ] {
        let met = matches(&encoded(pattern), &encoded(path));
        assert_eq!(met, expected, "{pattern} {path}");
    }
}

#[test]
fn sitemaps_are_found_anywhere() {
    let base = Url::parse("https://x.example/").unwrap();
    let rules = Rules::new("Sitemap: /a.xml\nUser-agent: *\nSitemap: https://y.example/b.xml");
    let found: Vec<String> = rules
        .sitemaps(&base)
        .into_iter()
        .map(String::from)
        .collect();
    assert_eq!(
        found,
        ["https://x.example/a.xml", "https://y.example/b.xml"]
    );
}

proptest! {
    #[test]
    fn reading_rules_never_panics(text in "(user-agent|allow|disallow|sitemap|[:* \n#$%é/a])*", path in "[/a*$%?é]{0,20}") {
        let _ = allows(&text, &format!("/x{path}"));
        let _ = matches(text.as_bytes(), path.as_bytes());
    }
}

#[test]
fn a_delay_is_that_of_our_group() {
    let delay = |text: &str| Rules::new(text).crawl_delay();
    let seconds = |seconds| Some(Duration::from_secs_f64(seconds));
    assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5"), seconds(2.5));
    let text = "User-agent: *\nCrawl-delay: 10\nUser-agent: terreau\nCrawl-Delay: 1 # us";
    assert_eq!(delay(text), seconds(1.0));
    assert_eq!(
        delay("User-agent: terreau\nDisallow: /a\n\nUser-agent: *\nCrawl-delay: 9"),
        None
    );
    for text in ["-1", "NaN", "inf", "1e400", "soon"] {
        assert_eq!(
            delay(&format!("User-agent: *\nCrawl-delay: {text}")),
            None,
            "{text}"
        );
    }
}
