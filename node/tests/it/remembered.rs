//! What has not changed is neither sent nor read again, whatever happened here meanwhile; and what a
//! portal sees of us.

use crate::{
    harness::{Site, eventually},
    portal::{Page, Portal, turtle},
};
use std::{path::Path, time::Duration};

fn site() -> Site {
    Site::new()
        .with("TERREAU__FETCH__ALLOW_PRIVATE", r#"["127.0.0.1"]"#)
        .with("TERREAU__FETCH__INTERVAL_MS", "0")
}

fn run(site: &Site, more: &[&str]) -> serde_json::Value {
    let output = site.run(&[&["--json", "harvest", "run", "ville"], more].concat());
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&said).unwrap_or_else(|error| {
        panic!(
            "{error}: {said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn kept(site: &Site, portal: &Portal, path: &str, kind: &str) {
    let address = portal.url(path);
    site.ok(&[
        "harvest", "add", &address, "--kind", kind, "--name", "ville", "--yes",
    ]);
    portal.asked();
}

/// Three pages with two datasets each.
fn pages(portal: &Portal, words: [&str; 3]) {
    for (at, words) in words.iter().enumerate() {
        let next = ["/2", "/3"].get(at).copied();
        let page = Page::turtle(turtle([2 * at, 2 * at + 1], words, next));
        portal.on(
            &format!("/{}", at + 1),
            page.tagged(&format!("\"{words}\"")),
        );
    }
}

fn statuses(portal: &Portal) -> Vec<u16> {
    portal.asked().iter().map(|asked| asked.status).collect()
}

#[test]
fn an_unchanged_portal_sends_nothing_and_nothing_is_written() {
    let (site, portal) = (site(), Portal::start());
    pages(&portal, ["a", "a", "a"]);
    kept(&site, &portal, "/1", "rdf");
    let first = run(&site, &[]);
    assert_eq!(first["added"], 6, "{first}");
    assert_eq!(statuses(&portal), [200, 200, 200]);
    let second = run(&site, &[]);
    assert_eq!(statuses(&portal), [304, 304, 304]);
    assert_eq!(second["unchanged"], 6, "{second}");
    assert_eq!(second["is_whole"], true, "{second}");
    assert_eq!(second["report"]["traffic"]["not_modified"], 3, "{second}");
    assert_eq!(first["position"], second["position"], "nothing was written");
    // One page changes: it alone is read.
    pages(&portal, ["a", "b", "a"]);
    let third = run(&site, &[]);
    assert_eq!(statuses(&portal), [304, 200, 304]);
    assert_eq!(
        (&third["changed"], &third["unchanged"]),
        (&2.into(), &4.into()),
        "{third}"
    );
    assert_eq!(third["missing"], 0, "{third}");
    run(&site, &[]);
    assert_eq!(statuses(&portal), [304, 304, 304]);
    site.assert_sound();
}

#[test]
fn a_tag_that_lies_is_healed_by_a_sweep() {
    let (site, portal) = (site(), Portal::start());
    pages(&portal, ["a", "a", "a"]);
    kept(&site, &portal, "/1", "rdf");
    run(&site, &[]);
    let lie = Page::turtle(turtle([2, 3], "other words", Some("/3"))).tagged("\"a\"");
    portal.on("/2", lie);
    assert_eq!(run(&site, &[])["changed"], 0);
    assert_eq!(run(&site, &["--sweep"])["changed"], 2);
    // Sweeps come by themselves, too.
    portal.on(
        "/2",
        Page::turtle(turtle([2, 3], "third words", Some("/3"))).tagged("\"a\""),
    );
    assert_eq!(run(&site, &[])["changed"], 0);
    let each_time = site.with("TERREAU__HARVEST__SWEEP_DAYS", "0");
    assert_eq!(run(&each_time, &[])["changed"], 2);
}

#[test]
fn what_was_withdrawn_here_is_read_again() {
    let (site, portal) = (site(), Portal::start());
    pages(&portal, ["a", "a", "a"]);
    kept(&site, &portal, "/1", "rdf");
    run(&site, &[]);
    // What is imported by hand takes the place of the rest.
    let text = turtle([2, 3], "a", None).replace("{base}", &portal.address);
    let file = site.file("some.ttl", text);
    let file = file.to_str().unwrap();
    site.ok(&["import", "--source", "ville", "--prune", file]);
    assert!(site.ok(&["harvest", "list"]).contains("ville\t2 records"));
    portal.asked();
    let again = run(&site, &[]);
    assert_eq!(statuses(&portal), [200, 304, 200]);
    assert_eq!(
        (&again["changed"], &again["unchanged"]),
        (&4.into(), &2.into()),
        "{again}"
    );
    assert!(site.ok(&["harvest", "list"]).contains("ville\t6 records"));
}

#[test]
fn a_source_that_is_dropped_is_forgotten() {
    let (site, portal) = (site(), Portal::start());
    pages(&portal, ["a", "a", "a"]);
    kept(&site, &portal, "/1", "rdf");
    run(&site, &[]);
    site.ok(&["harvest", "drop", "ville", "--purge"]);
    kept(&site, &portal, "/1", "rdf");
    let again = run(&site, &[]);
    assert_eq!(statuses(&portal), [200, 200, 200]);
    assert_eq!(again["changed"], 6, "{again}");
}

#[test]
fn other_rules_of_a_source_read_everything_again_and_the_same_rules_nothing() {
    let (mut site, portal) = (site(), Portal::start());
    pages(&portal, ["a", "a", "a"]);
    for (words, statuses_then) in [("one", [200; 3]), ("two", [200; 3]), ("two", [304; 3])] {
        let sources = format!(
            r#"[{{name="ville",address="{}",kind="rdf",clean=["DELETE {{ ?d <http://purl.org/dc/terms/description> ?o }} INSERT {{ ?d <http://purl.org/dc/terms/description> '{words}' }} WHERE {{ ?d <http://purl.org/dc/terms/description> ?o }}"]}}]"#,
            portal.url("/1")
        );
        site = site.with("TERREAU__SOURCES", &sources);
        portal.asked();
        run(&site, &[]);
        assert_eq!(statuses(&portal), statuses_then, "{words}");
        let said = site.ok(&[
            "query",
            "SELECT DISTINCT ?o WHERE { ?d <http://purl.org/dc/terms/description> ?o }",
        ]);
        assert_eq!(said.lines().skip(1).collect::<Vec<_>>(), [words]);
    }
}

#[test]
fn a_stream_of_events_is_read_on_from_where_the_last_run_ended() {
    let (site, portal) = (site(), Portal::start());
    let recorded = |name: &str| {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../harvest/tests/portals/ldes/feed");
        Page::ok(
            "application/trig",
            std::fs::read(folder.join(name)).unwrap(),
        )
    };
    portal
        .on("/feed", recorded("root.trig"))
        .on("/feed/1", recorded("1.trig"))
        .on("/feed/2", recorded("2.trig"));
    kept(&site, &portal, "/feed", "ldes");
    let paths = |portal: &Portal| -> Vec<String> {
        let asked = portal.asked().into_iter();
        asked.map(|asked| asked.path).collect()
    };
    let first = run(&site, &[]);
    assert_eq!(first["added"], 3, "{first}");
    assert_eq!(paths(&portal).len(), 3);
    // The next run leaves out the page that never changes, and removes nothing for it.
    let mut more = recorded("2.trig");
    more.body.extend(
        b"<{base}/feed#stream> tree:member <{base}/a/7> . <{base}/a/7> a as:Create ; as:object <{base}/d/4> ; \
          as:published \"2024-02-04T00:00:00Z\"^^xsd:dateTime . <{base}/a/7> { <{base}/d/4> a dcat:Dataset ; dct:title \"Fourth\" . }",
    );
    portal.on("/feed/2", more.clone());
    let second = run(&site, &[]);
    let mut asked = paths(&portal);
    asked.sort();
    assert_eq!(asked, ["/feed", "/feed/2"]);
    assert_eq!(
        (&second["added"], &second["missing"]),
        (&1.into(), &0.into()),
        "{second}"
    );
    assert_eq!(second["is_whole"], false, "{second}");
    // A run with trouble moves nothing: what it missed is met by the next.
    more.body.extend(
        b"<{base}/feed#stream> tree:member <{base}/a/8> . <{base}/a/8> a as:Create ; as:object <{base}/d/5> ; \
          as:published \"2024-02-05T00:00:00Z\"^^xsd:dateTime . <{base}/a/8> { <{base}/d/5> a dcat:Dataset ; dct:title \"Fifth\" . }",
    );
    portal.on("/feed/2", Page::status(404));
    run(&site, &[]);
    portal.on("/feed/2", more);
    portal.asked();
    let third = run(&site, &[]);
    assert_eq!(third["added"], 1, "{third}");
    assert_eq!(paths(&portal).len(), 2);
    // A sweep reads all of it.
    let sweep = run(&site, &["--sweep"]);
    assert_eq!(paths(&portal).len(), 3);
    assert_eq!(
        (&sweep["is_whole"], &sweep["unchanged"]),
        (&true.into(), &5.into()),
        "{sweep}"
    );
    site.assert_sound();
}

#[test]
fn a_run_that_was_killed_goes_on_from_its_last_page() {
    let portal = Portal::start();
    for at in 0..3 {
        let next = ["/2", "/3"].get(at).copied();
        let page = Page::turtle(turtle(500 * at..500 * (at + 1), "mots", next));
        portal.on(&format!("/{}", at + 1), page);
    }
    portal.hold_back("/3");
    let sources = format!(
        r#"[{{name="ville",address="{}",kind="rdf"}}]"#,
        portal.url("/1")
    );
    let site = site().with("TERREAU__SOURCES", &sources);
    let mut node = site.serve();
    eventually(
        "the last page is asked for, and the pages before are kept",
        || {
            portal.is_waited_for("/3")
                && node.get("/api/search?q=comptages").json()["total"] == 1000
        },
    );
    node.child.kill().unwrap();
    node.child.wait().unwrap();
    portal.let_go();
    portal.asked();
    let node = site.serve();
    eventually("the rest is there", || {
        node.get("/api/search?q=comptages").json()["total"] == 1500
    });
    // The request of the node that was killed is answered late.
    let asked = portal.asked();
    assert!(asked.iter().all(|asked| asked.path == "/3"), "{asked:?}");
}

#[test]
fn sources_of_one_host_are_asked_at_one_pace() {
    let portal = Portal::start();
    let mut sources = Vec::new();
    for source in ["a", "b"] {
        for n in 1..=4 {
            let next = format!("/{source}/{}", n + 1);
            let next = (n < 4).then_some(next.as_str());
            let number = n + if source == "a" { 10 } else { 20 };
            let page = Page::turtle(turtle([number], "mots", next));
            portal.on(&format!("/{source}/{n}"), page);
        }
        let address = portal.url(&format!("/{source}/1"));
        sources.push(format!(
            r#"{{name="{source}",address="{address}",kind="rdf"}}"#
        ));
    }
    let site = site()
        .with("TERREAU__SOURCES", &format!("[{}]", sources.join(",")))
        .with("TERREAU__FETCH__INTERVAL_MS", "150")
        .with("TERREAU__HARVEST__CONTACT", "donnees@ville.example");
    let node = site.serve();
    eventually("both are harvested", || {
        node.get("/api/search?q=comptages").json()["total"] == 8
    });
    let asked = portal.asked();
    assert_eq!(asked.len(), 8);
    // Each at a pace of its own would be done in half the time.
    let span = asked[7].at - asked[0].at;
    assert!(span >= Duration::from_millis(900), "{span:?}");
    let first_of = |source: &str| {
        asked
            .iter()
            .position(|asked| asked.path.starts_with(source))
    };
    let last_of = |source: &str| {
        asked
            .iter()
            .rposition(|asked| asked.path.starts_with(source))
    };
    assert!(
        first_of("/b") < last_of("/a") && first_of("/a") < last_of("/b"),
        "they run at once"
    );
    assert!(asked.iter().all(|asked| {
        asked.head.contains("user-agent: terreau/")
            && asked.head.contains("; donnees@ville.example)")
    }));
}
