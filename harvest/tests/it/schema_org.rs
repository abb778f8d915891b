//! schema.org: sites by their robots.txt and sitemaps, pages, documents, and what robots leave alone.

use crate::{
    portal::{Answer, Portal},
    recordings::{checked, recorded, replayed},
    walk::{Walked, options, settings, walk_with},
};
use harvest::{JobOptions, recognise};
use std::{collections::BTreeMap, io::Write};
use vocab::Rule;

fn html(body: impl Into<String>) -> Answer {
    Answer::ok("text/html", body.into())
}

/// A page with a dataset of this name.
fn page(name: &str) -> Answer {
    html(format!(
        r#"<html><script type="application/ld+json">{{"@context": "https://schema.org",
        "@type": "Dataset", "name": "{name}"}}</script></html>"#
    ))
}

fn sitemap(paths: &[&str]) -> String {
    let urls: Vec<String> = paths
        .iter()
        .map(|path| format!("<url><loc>{{base}}{path}</loc></url>"))
        .collect();
    let urls = urls.join("\n");
    format!(r#"<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>"#)
}

fn xml(body: String) -> Answer {
    Answer::ok("application/xml", body)
}

async fn walk(address: &str) -> Walked {
    let mut options = options(settings());
    options.kind = Some("schema-org".to_owned());
    walk_with(address, &options, &BTreeMap::new(), JobOptions::default()).await
}

#[tokio::test]
async fn a_site_is_walked_by_its_sitemaps_and_robots_are_obeyed() {
    let (portal, walked) = checked("schema-org", "observatory").await;
    assert_eq!(walked.outcome.may_remove(), Ok(()));
    let told: Vec<&str> = walked
        .issues
        .iter()
        .filter(|issue| issue.rule == Rule::Page)
        .map(|issue| issue.message.split(':').next().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "1 addresses of the sitemap are on other sites",
            "1 addresses of the sitemap may not be read by robots",
            "the page describes no dataset in JSON-LD",
        ]
    );
    assert_eq!(
        portal.requests(),
        8,
        "each page is asked once, and none that is forbidden"
    );
}

#[tokio::test]
async fn a_document_of_croissant_is_read_as_it_is() {
    let (portal, walked) = checked("schema-org", "croissant").await;
    assert_eq!(walked.outcome.may_remove(), Ok(()));
    assert_eq!(portal.requests(), 1);
}

#[tokio::test]
async fn one_page_with_a_catalogue_gives_the_datasets_it_describes() {
    let (_, walked) = checked("schema-org", "catalogue").await;
    assert_eq!(walked.outcome.may_remove(), Ok(()));
    assert!(walked.complaint(Rule::Date).contains("chaque été"));
}

#[tokio::test]
async fn a_compressed_sitemap_is_read_and_a_site_without_rules_has_none() {
    let portal = Portal::start().await;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let text = sitemap(&["/a", "/b"]).replace("{base}", &portal.base);
    packed.write_all(text.as_bytes()).unwrap();
    portal
        .on(
            "/maps/sitemap-1.xml.gz",
            Answer::ok("application/x-gzip", packed.finish().unwrap()),
        )
        .on("/a", page("A"))
        .on("/b", page("B"));
    let walked = walk(&portal.url("/maps/sitemap-1.xml.gz")).await;
    assert_eq!(walked.names(), ["a", "b"]);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_site_whose_rules_cannot_be_had_is_left_alone() {
    let portal = Portal::start().await;
    portal
        .on("/robots.txt", Answer::status(503))
        .on("/sitemap.xml", xml(sitemap(&["/a"])))
        .on("/a", page("A"));
    let walked = walk(&portal.url("/")).await;
    assert!(walked.upserts.is_empty());
    assert!(
        walked.failure().contains("robots.txt"),
        "{}",
        walked.failure()
    );
}

#[tokio::test]
async fn a_page_without_datasets_leads_to_the_part_of_the_site_under_it() {
    let portal = Portal::start().await;
    portal
        .on("/data/", html("<html><p>Welcome</p></html>"))
        .on("/sitemap.xml", xml(sitemap(&["/data/a", "/news/b"])))
        .on("/data/a", page("A"))
        .on("/news/b", page("B"));
    let walked = walk(&portal.url("/data/")).await;
    assert_eq!(walked.names(), ["a"]);
}

#[tokio::test]
async fn one_broken_page_costs_itself_only_and_nothing_is_removed() {
    let portal = Portal::start().await;
    let broken =
        html(r#"<script type="application/ld+json">{"@type": "Dataset", "name": </script>"#);
    portal
        .on("/sitemap.xml", xml(sitemap(&["/a", "/b", "/c", "/d"])))
        .on("/a", page("A"))
        .on("/b", broken)
        .on("/c", Answer::status(500))
        .on("/d", Answer::status(410));
    let walked = walk(&portal.url("/")).await;
    assert_eq!(walked.names(), ["a"]);
    assert_eq!(walked.quarantined.len(), 1);
    assert_eq!(walked.quarantined[0].subject, Some(portal.url("/b")));
    assert_eq!(walked.report().failures.len(), 1);
    assert_eq!(walked.gone, [portal.url("/d")]);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn the_pages_of_a_site_are_limited() {
    let portal = Portal::start().await;
    portal
        .on("/sitemap.xml", xml(sitemap(&["/a", "/b", "/c"])))
        .on("/a", page("A"))
        .on("/b", page("B"))
        .on("/c", page("C"));
    let mut options = options(settings());
    options.kind = Some("schema-org".to_owned());
    options.max_pages = 3;
    let walked = walk_with(
        &portal.url("/"),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await;
    assert_eq!(walked.names(), ["a"], "robots.txt and the sitemap count");
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn two_datasets_without_any_name_cannot_both_be_the_page() {
    let portal = Portal::start().await;
    portal.on("/x", html(r#"<script type="application/ld+json">[
        {"@type": "Dataset", "name": "A"}, {"@type": "Dataset", "@id": "_:b", "name": "B"}]</script>"#));
    let walked = walk(&portal.url("/x")).await;
    assert_eq!(walked.names(), ["x"]);
    assert_eq!(walked.quarantined[0].rule, Rule::NoIdentity);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_site_is_recognised_when_nothing_better_answers() {
    let (portal, _) = replayed(&recorded("schema-org", "observatory")).await;
    let found = recognise(&portal.url("/"), &options(settings()))
        .await
        .unwrap();
    let best = &found.candidates[0];
    assert_eq!(
        (best.kind.as_str(), best.capabilities.records),
        ("schema-org", 1)
    );
}

/// A document of a thousand datasets whose publisher stands beside them, with a description of this
/// many letters.
fn long(letters: usize) -> String {
    let description = "x".repeat(letters);
    let things: Vec<String> = (0..1000)
        .map(|at| {
            format!(
                r##"{{"@type": "schema:Dataset", "@id": "https://p.example/{at}", "schema:name": "N {at}",
                "description": "{description}", "publisher": {{"@id": "#us"}}}}"##
            )
        })
        .collect();
    format!(
        r##"{{"@context": {{"@vocab": "https://schema.org/", "@language": "fr"}}, "@graph": [{},
        {{"@id": "#us", "@type": "Organization", "name": "Agglomération"}}]}}"##,
        things.join(",")
    )
}

#[tokio::test]
async fn a_long_document_is_read_in_parts_and_says_the_same() {
    let mut walks = Vec::new();
    for letters in [10, 2000] {
        let portal = Portal::start().await;
        portal.on(
            "/d.jsonld",
            Answer::ok("application/ld+json", long(letters)),
        );
        let walked = walk(&portal.url("/d.jsonld")).await;
        assert_eq!(walked.outcome.may_remove(), Ok(()));
        let payloads: Vec<String> = walked
            .upserts
            .values()
            .map(|record| {
                let payload = record.payload().replace(&portal.base, "");
                payload.replace(&"x".repeat(letters), "x")
            })
            .collect();
        assert_eq!(payloads.len(), 1000);
        assert!(payloads[999].contains("Agglom"), "{}", payloads[999]);
        walks.push((walked.outcome.report.pages, payloads));
    }
    let [(short, whole), (long, parts)] = &walks[..] else {
        panic!("two walks")
    };
    assert!(long > short, "{long} pages, {short} pages");
    assert_eq!(whole, parts);
}
