//! Web folders of metadata: what their files become, and what a broken one costs.

use crate::{
    csw::record,
    portal::{Answer, Portal},
    recordings,
    walk::{Walked, options, settings, walk, walk_with},
};
use harvest::{JobOptions, recognise};
use std::{collections::BTreeMap, fs};

const LISTING: &str =
    "<html><title>Index of /waf/</title><a href='../'>../</a><a href='a.xml'>a</a>
    <a href='b.xml'>b</a><a href='c.xml'>c</a></html>";

fn xml(body: impl Into<Vec<u8>>) -> Answer {
    Answer::ok("text/xml", body)
}

/// A folder of three files, the second of which is this.
async fn folder(second: Answer) -> Portal {
    let portal = Portal::start().await;
    portal
        .on("/waf/", Answer::ok("text/html", LISTING))
        .on("/waf/a.xml", xml(record("a")))
        .on("/waf/b.xml", second)
        .on("/waf/c.xml", xml(record("c")));
    portal
}

async fn walk_folder(portal: &Portal) -> Walked {
    let mut options = options(settings());
    options.kind = Some("waf".into());
    walk_with(
        &portal.url("/waf/"),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await
}

#[tokio::test]
async fn recordings_mean_what_their_turtle_says() {
    recordings::check_all("waf").await;
}

#[tokio::test]
async fn one_bad_file_costs_itself_alone() {
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><gmd:MD_Metadata>&b;</gmd:MD_Metadata>";
    let cut = &record("b")[..300];
    for bad in [
        xml(bomb),
        xml(cut),
        xml("<html>Erreur</html>"),
        xml(""),
        Answer::status(500),
    ] {
        let walked = walk_folder(&folder(bad).await).await;
        assert_eq!(walked.names(), ["record-a", "record-c"]);
        assert_eq!(walked.report().failures.len(), 1);
        assert!(walked.report().failures[0].address.ends_with("b.xml"));
        assert!(walked.outcome.may_remove().is_err());
    }
}

#[tokio::test]
async fn a_file_removed_since_it_was_listed_is_no_failure() {
    let walked = walk_folder(&folder(Answer::status(404)).await).await;
    assert_eq!(walked.names(), ["record-a", "record-c"]);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_file_that_describes_nothing_we_read_is_set_aside() {
    let walked = walk_folder(&folder(xml("<kml><Document/></kml>")).await).await;
    assert_eq!(walked.names(), ["record-a", "record-c"]);
    let subject = walked.quarantined[0].subject.as_deref().unwrap();
    assert!(
        subject.ends_with("/waf/b.xml"),
        "what is held of this file stays"
    );
    assert!(
        walked.quarantined[0]
            .error
            .contains("a schema we do not read: `kml`")
    );
}

#[tokio::test]
async fn a_charset_is_the_one_it_says() {
    let text = format!(
        "<?xml version='1.0' encoding='ISO-8859-1'?>{}",
        record("b").replace("About b", "Forêt")
    );
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let walked = walk_folder(&folder(xml(latin)).await).await;
    assert!(
        walked
            .upserts
            .values()
            .any(|record| record.payload().contains("\"Forêt\""))
    );
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn folders_that_lead_to_each_other_end() {
    let portal = Portal::start().await;
    let index =
        |links: &str| Answer::ok("text/html", format!("<title>Index of /waf</title>{links}"));
    let deep = "<a href='more/'>more</a><a href='a.xml'>a</a>";
    for depth in 0..30 {
        let path = format!("/waf/{}", "more/".repeat(depth));
        let name = format!("d{depth}");
        portal
            .on(&path, index(deep))
            .on(&format!("{path}a.xml"), xml(record(&name)));
    }
    let walked = walk_folder(&portal).await;
    assert!(
        (5..=15).contains(&walked.upserts.len()),
        "{}",
        walked.upserts.len()
    );
}

#[tokio::test]
async fn one_file_is_a_folder_of_one() {
    let portal = folder(xml(record("b"))).await;
    let found = recognise(&portal.url("/waf/b.xml"), &options(settings()))
        .await
        .unwrap();
    let best = &found.candidates[0];
    assert_eq!((best.kind.as_str(), best.capabilities.records), ("waf", 1));
    let found = recognise(&portal.url("/waf/"), &options(settings()))
        .await
        .unwrap();
    assert_eq!(found.candidates[0].kind, "waf");
}

#[tokio::test]
async fn metadata_on_our_own_disk_are_read_beside_rdf() {
    let disk = tempfile::tempdir().unwrap();
    fs::write(disk.path().join("a.xml"), record("a")).unwrap();
    fs::write(
        disk.path().join("b.xml"),
        record("b").replace("About b", "A & B"),
    )
    .unwrap();
    fs::write(
        disk.path().join("c.ttl"),
        "<https://t.example/c> a <http://www.w3.org/ns/dcat#Dataset>; <http://purl.org/dc/terms/title> 'C' .",
    )
    .unwrap();
    let walked = walk(disk.path().to_str().unwrap()).await;
    assert_eq!(walked.names(), ["record-a", "c"]);
    assert!(
        walked.failure().contains("b.xml: it is not whole XML"),
        "{}",
        walked.failure()
    );
}
