//! What people and programs see of harvests: pages, reports, feeds; and what they never see.

use crate::{
    harness::{Answer, Node, Site, encode, eventually},
    harvest::{Portal, catalogue, outcome, plain, site},
};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
};

/// A source called `ville` that has been harvested once, with something to mend and something bad.
fn harvested(site: &Site, portal: &Portal) {
    let keywords: Vec<String> = (0..20_001).map(|n| format!("\"mot {n}\"")).collect();
    let bad = catalogue(0..12, plain)
        .replacen("\"vélo\"", &keywords.join(","), 1)
        .replace("mailto:donnees@ville.example", "mailto:")
        .replace("Comptages 3\"", "Comptages <b>3</b> & autres\"");
    portal.now_gives(bad);
    site.ok(&[
        "harvest",
        "add",
        &portal.catalogue(),
        "--name",
        "ville",
        "--yes",
    ]);
    outcome(site, &["run", "ville"]);
}

fn ok(node: &Node, path: &str) -> Answer {
    let answer = node.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer
}

#[test]
fn a_producer_reads_what_happened_and_what_to_correct() {
    let (site, portal) = (site(), Portal::new(catalogue(0..12, plain)));
    harvested(&site, &portal);
    let node = site.serve();
    let list = ok(&node, "/fr/sources").text();
    assert!(list.contains("href=\"/fr/sources/ville\""), "{list}");
    assert!(list.contains("<caption"), "{list}");
    let french = ok(&node, "/fr/sources/ville").text();
    for said in [
        "Suivie",
        "tous les jours",
        "11 nouvelles, 1 mise de côté",
        "Contact inutilisable",
        "Indiquez une adresse électronique",
        "/fr/rules#contact",
        "/fr/sources/ville/quarantine",
        "/sources/ville/feed.atom?lang=fr",
    ] {
        assert!(french.contains(said), "{said}\n{french}");
    }
    let english = ok(&node, "/en/sources/ville").text();
    assert!(english.contains("11 new, 1 set aside"), "{english}");
    // Negotiated where no language is named.
    let page = node.request(
        "GET",
        "/sources/ville",
        &[("Accept", "text/html"), ("Accept-Language", "en")],
        b"",
    );
    assert!(
        page.text().contains("11 new, 1 set aside"),
        "{}",
        page.text()
    );
    let aside = ok(&node, "/fr/sources/ville/quarantine").text();
    assert!(
        aside.contains(&plain(0)) && aside.contains("<details>"),
        "{aside}"
    );
    assert!(!aside.contains("mot 20000"), "what was received is cut");
    let runs = ok(&node, "/api/sources/ville/runs").json();
    let id = runs["runs"][0]["id"].as_i64().unwrap();
    let run = ok(&node, &format!("/fr/sources/ville/runs/{id}")).text();
    for said in ["Requêtes", "Mises de côté", "Requêtes les plus lentes"] {
        assert!(run.contains(said), "{said}\n{run}");
    }
    let rules = ok(&node, "/en/rules").text();
    assert!(rules.contains("id=\"contact\""), "{rules}");
    for gone in [
        "/fr/sources/nowhere",
        "/fr/sources/ville/runs/999999",
        "/fr/sources/ville/runs/x",
        "/api/sources/nowhere/runs",
        "/sources/nowhere/feed.atom",
        "/sources/ville.exe",
    ] {
        assert_eq!(node.get(gone).status, 404, "{gone}");
    }
}

#[test]
fn a_report_is_read_by_programs_in_json_and_rdf() {
    let (site, portal) = (site(), Portal::new(catalogue(0..12, plain)));
    let site = site.with("TERREAU__NODE__BASE_URL", "https://noeud.example");
    harvested(&site, &portal);
    let node = site.serve();
    let sources = ok(&node, "/api/sources").json();
    let source = &sources["sources"][0];
    assert_eq!(source["url"], "https://noeud.example/sources/ville");
    assert_eq!(
        (
            &source["standing"],
            &source["records"],
            &source["quarantined"]
        ),
        (&"harvested".into(), &11.into(), &1.into()),
        "{source}"
    );
    assert_eq!(ok(&node, "/api/sources/ville").json(), *source);
    let runs = ok(&node, "/api/sources/ville/runs").json();
    let id = runs["runs"][0]["id"].as_i64().unwrap();
    let path = format!("/sources/ville/runs/{id}");
    let run = ok(&node, &format!("/api{path}")).json();
    assert_eq!(run, runs["runs"][0]);
    assert_eq!(run["verdict"], "complete", "{run}");
    assert_eq!(run["counts"]["new"], 11, "{run}");
    let contact = run["rules"].as_array().unwrap().iter();
    let mut contact = contact.filter(|mended| mended["rule"] == "contact");
    assert_eq!(
        contact.next().unwrap()["iri"],
        "https://noeud.example/rules#contact"
    );
    let turtle = node.get_as(&path, "text/turtle").text();
    for said in [
        "prov:Activity",
        "prov:used <https://noeud.example/sources/ville>",
        "dqv:isMeasurementOf <https://noeud.example/rules#contact>",
        "dqv:isMeasurementOf <https://noeud.example/rules#count-new>",
    ] {
        assert!(turtle.contains(said), "{said}\n{turtle}");
    }
    let lines = ok(&node, &format!("{path}.nt")).text();
    let new = format!(
        "<https://noeud.example{path}#count-new> <http://www.w3.org/ns/dqv#value> \
         \"11\"^^<http://www.w3.org/2001/XMLSchema#integer> ."
    );
    assert!(lines.contains(&new), "{lines}");
    // Every concept that the report points to is explained in both languages.
    let rules = ok(&node, "/rules.nt").text();
    for line in lines
        .lines()
        .filter(|line| line.contains("isMeasurementOf"))
    {
        let concept = line.split(' ').nth(2).unwrap();
        for language in ["fr", "en"] {
            assert!(
                rules.lines().any(|line| line.starts_with(concept)
                    && line.contains("definition")
                    && line.ends_with(&format!("\"@{language} ."))),
                "{concept} in {language}"
            );
        }
    }
    let catalog = ok(&node, "/sources/ville.ttl").text();
    assert!(catalog.contains("dcat:Catalog"), "{catalog}");
    let known = node.get(&path).header("etag").unwrap().to_owned();
    let again = node.request("GET", &path, &[("If-None-Match", &known)], b"");
    assert_eq!(again.status, 304);
    assert_eq!(node.get_as(&path, "image/png").status, 406);
}

#[test]
fn runs_are_followed_in_a_feed_reader() {
    let (site, portal) = (site(), Portal::new(catalogue(0..12, plain)));
    harvested(&site, &portal);
    outcome(&site, &["run", "ville"]);
    let node = site.serve();
    let feed = ok(&node, "/sources/ville/feed.atom?lang=fr");
    let text = feed.text();
    assert!(
        feed.header("content-type")
            .unwrap()
            .starts_with("application/atom+xml")
    );
    assert_eq!(text.matches("<entry>").count(), 2, "{text}");
    assert!(
        text.contains("xml:lang=\"fr\"") && text.contains("ville – complète"),
        "{text}"
    );
    assert!(
        text.contains("<summary>11 nouvelles, 1 mise de côté</summary>"),
        "{text}"
    );
    let ids: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("<id>"))
        .collect();
    let english = ok(&node, "/sources/ville/feed.atom?lang=en").text();
    let same: Vec<&str> = english
        .lines()
        .filter(|line| line.starts_with("<id>"))
        .collect();
    assert_eq!(ids, same, "ids do not depend on the language");
    let etag = feed.header("etag").unwrap();
    let path = "/sources/ville/feed.atom?lang=fr";
    let again = node.request("GET", path, &[("If-None-Match", etag)], b"");
    assert_eq!(again.status, 304);
    let all = ok(&node, "/sources/feed.atom?lang=en").text();
    assert_eq!(all.matches("<entry>").count(), 2, "{all}");
    assert_eq!(node.get("/sources/feed.atom?lang=de").status, 400);
}

#[test]
fn no_secret_and_no_path_of_the_machine_is_told() {
    let site = site();
    let folder = site.folder.path().join("prive");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("bon.ttl"), include_str!("data/rich.ttl")).unwrap();
    std::fs::write(folder.join("mauvais.ttl"), "<a> <b> \"c").unwrap();
    // One of two files cannot be read.
    let read = site.run(&["import", "--source", "local", folder.to_str().unwrap()]);
    assert_eq!(read.status.code(), Some(3));
    let portal = Portal::new(catalogue(0..2, plain));
    let secret = portal.catalogue().replace("http://", "http://anne:s3cret@");
    let sources = format!(
        r#"[{{name="ville",address="{secret}?apikey=hunter2"}},{{name="morte",address="http://anne:s3cret@127.0.0.1:1/data.json?apikey=hunter2"}}]"#
    );
    let site = site.with("TERREAU__SOURCES", &sources);
    let node = site.serve();
    eventually("both were tried", || {
        let all = node.get("/api/sources").json();
        let all = all["sources"].as_array().unwrap().clone();
        all.iter().all(|one| one["last_run"]["ended"].is_string())
    });
    for name in ["local", "ville", "morte"] {
        let runs = node.get(&format!("/api/sources/{name}/runs")).json();
        let id = runs["runs"][0]["id"].as_i64().unwrap();
        for path in [
            format!("/fr/sources/{name}"),
            format!("/en/sources/{name}/runs/{id}"),
            format!("/fr/sources/{name}/quarantine"),
            format!("/api/sources/{name}"),
            format!("/api/sources/{name}/runs"),
            format!("/api/sources/{name}/quarantine"),
            format!("/sources/{name}.ttl"),
            format!("/sources/{name}/runs/{id}.ttl"),
            format!("/sources/{name}/feed.atom"),
            "/api/sources".into(),
            "/fr/sources".into(),
            "/metrics".into(),
            "/health/ready".into(),
        ] {
            let text = ok(&node, &path).text();
            let machine = site.folder.path().to_string_lossy().into_owned();
            for hidden in ["s3cret", "anne", "hunter2", &machine] {
                assert!(!text.contains(hidden), "{path} tells {hidden}: {text}");
            }
        }
    }
    let local = node.get("/api/sources/local").json();
    assert_eq!(
        (&local["address"], &local["standing"]),
        (&().into(), &"by-hand".into())
    );
    assert!(node.get("/fr/sources/local").text().contains("prive"));
}

#[test]
fn a_name_may_hold_anything() {
    let site = site();
    let file = site.file("x.ttl", include_str!("data/rich.ttl"));
    let name = "https://données.example/a b?c=d&e/catalog.ttl";
    site.ok(&["import", "--source", name, file.to_str().unwrap()]);
    let node = site.serve();
    let path = format!("/sources/{}", encode(name).replace('+', "%20"));
    let source = ok(&node, &format!("/api{path}")).json();
    assert_eq!(source["name"], name);
    assert!(source["url"].as_str().unwrap().ends_with(&path), "{source}");
    ok(&node, &format!("/fr{path}"));
    ok(&node, &format!("{path}/feed.atom"));
    let page = node.get_as(&path, "text/html");
    assert_eq!(
        page.status, 200,
        "the whole of a name goes before its extension"
    );
}

#[test]
fn what_is_no_longer_fresh_says_so_and_why() {
    let (site, portal) = (site(), Portal::new(catalogue(0..12, plain)));
    site.ok(&[
        "harvest",
        "add",
        &portal.catalogue(),
        "--name",
        "ville",
        "--yes",
    ]);
    outcome(&site, &["run", "ville"]);
    // The first has too many keywords to be kept, the last is not there any more.
    let keywords: Vec<String> = (0..20_001).map(|n| format!("\"mot {n}\"")).collect();
    portal.now_gives(catalogue(0..11, plain).replacen("\"vélo\"", &keywords.join(","), 1));
    outcome(&site, &["run", "ville"]);
    let node = site.serve();
    let id = |number: usize| {
        let path = format!(
            "/api/search?q={}",
            encode(&format!("\"Comptages {number}\""))
        );
        let hits = node.get(&path).json()["hits"].clone();
        let hit = hits
            .as_array()
            .unwrap()
            .iter()
            .find(|hit| hit.to_string().contains(&format!("Comptages {number}\"")));
        hit.unwrap_or_else(|| panic!("{hits}"))["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let told = |number: usize| node.get(&format!("/api/datasets/{}", id(number))).json();
    assert_eq!(told(0)["stale_reason"], "quarantined");
    assert!(told(0)["stale_since"].is_string());
    assert!(
        told(0)["source_url"]
            .as_str()
            .unwrap()
            .ends_with("/sources/ville")
    );
    assert_eq!(told(11)["stale_reason"], "missing");
    assert_eq!(told(5)["stale_reason"], serde_json::Value::Null);
    let page = ok(&node, &format!("/fr/datasets/{}", id(0))).text();
    assert!(page.contains("dernière bonne version"), "{page}");
    assert!(page.contains("href=\"/fr/sources/ville\""), "{page}");
    let missing = ok(&node, &format!("/en/datasets/{}", id(11))).text();
    assert!(missing.contains("no longer shows this record"), "{missing}");
    let fresh = ok(&node, &format!("/fr/datasets/{}", id(5))).text();
    assert!(
        !fresh.contains("note wrong") && fresh.contains("Rencontré la dernière fois"),
        "{fresh}"
    );
    // What was known is not known any more once it has gone stale.
    let path = format!("/api/datasets/{}", id(5));
    let etag = node.get(&path).header("etag").unwrap().to_owned();
    portal.now_gives("nothing that can be read".into());
    for _ in 0..3 {
        site.run(&["harvest", "run", "ville"]);
    }
    let failing = node.request("GET", &path, &[("If-None-Match", &etag)], b"");
    assert_eq!(failing.status, 200);
    assert_eq!(failing.json()["stale_reason"], "source-failing");
    let source = node.get("/api/sources/ville").json();
    assert_eq!(
        (&source["standing"], &source["failures"]),
        (&"failing".into(), &3.into())
    );
    let page = ok(&node, "/fr/sources/ville").text();
    assert!(page.contains("En échec"), "{page}");
    portal.now_gives(catalogue(0..12, plain));
    outcome(&site, &["run", "ville"]);
    for number in [0, 5, 11] {
        assert_eq!(told(number)["stale_since"], serde_json::Value::Null);
    }
}

#[test]
fn a_record_tells_the_names_it_had() {
    let (site, portal) = (site(), Portal::new(catalogue(0..12, plain)));
    site.ok(&[
        "harvest",
        "add",
        &portal.catalogue(),
        "--name",
        "ville",
        "--yes",
    ]);
    outcome(&site, &["run", "ville"]);
    portal.now_gives(catalogue(0..12, |n| {
        format!("https://nouveau.example/comptages-{n}")
    }));
    outcome(&site, &["run", "ville"]);
    let node = site.serve();
    let found = node.get(&format!(
        "/resource?iri={}",
        encode("https://nouveau.example/comptages-7")
    ));
    let path = found.header("location").unwrap().to_owned();
    let told = node.get(&format!("/api{path}")).json();
    assert_eq!(told["former"][0]["iri"], plain(7), "{told}");
    let page = ok(&node, &format!("/fr{path}")).text();
    assert!(
        page.contains("ville.example/jeux/7") && page.contains("Anciens identifiants"),
        "{page}"
    );
}

#[test]
fn somebody_is_told_when_a_source_fails() {
    let webhook = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = webhook.local_addr().unwrap();
    let portal = Portal::new("nothing that can be read".into());
    let sources = format!(
        r#"[{{name="ville",address="{}",kind="dcat-us"}}]"#,
        portal.catalogue()
    );
    let site = site()
        .with("TERREAU__SOURCES", &sources)
        .with("TERREAU__HARVEST__ALERT_AFTER", "1")
        .with(
            "TERREAU__HARVEST__ALERT_URL",
            &format!("http://{address}/hooks/hunter2"),
        );
    let node = site.serve();
    let (mut stream, _) = webhook.accept().unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap());
    let (mut head, mut length) = (String::new(), 0);
    while !head.ends_with("\r\n\r\n") {
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body).unwrap();
    stream
        .write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        .unwrap();
    assert!(head.starts_with("POST /hooks/hunter2 "), "{head}");
    let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(
        (&told["event"], &told["source"]),
        (&"failing".into(), &"ville".into())
    );
    assert!(
        told["text"]
            .as_str()
            .unwrap()
            .contains("has failed 1 times in a row"),
        "{told}"
    );
    let ready = ok(&node, "/health/ready").json();
    assert_eq!(
        (&ready["status"], &ready["sources"]["failing"][0]),
        (&"ready".into(), &"ville".into())
    );
    let metrics = ok(&node, "/metrics").text();
    assert!(
        metrics.contains("terreau_source_failures{source=\"ville\"} 1"),
        "{metrics}"
    );
    assert!(
        !metrics.contains("last_success_timestamp_seconds{source=\"ville\"}"),
        "{metrics}"
    );
    assert!(site.log().contains("needs somebody"), "{}", site.log());
    assert!(
        !site.log().contains("hunter2"),
        "the address of a webhook is a secret"
    );
    portal.now_gives(catalogue(0..12, plain));
    site.ok(&["harvest", "run", "ville"]);
    let metrics = ok(&node, "/metrics").text();
    for line in [
        "terreau_source_failures{source=\"ville\"} 0",
        "terreau_source_records{source=\"ville\"} 12",
        "terreau_source_last_success_timestamp_seconds{source=\"ville\"} ",
    ] {
        assert!(metrics.contains(line), "{line}\n{metrics}");
    }
}
