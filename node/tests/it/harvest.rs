//! Portals harvested again and again, by the commands and by the node itself.

use crate::harness::{Site, encode, eventually};
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// A portal on a free port that gives one document, which may change. It ends with the test.
pub struct Portal {
    address: String,
    document: Arc<Mutex<String>>,
}

impl Portal {
    pub fn new(document: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let document = Arc::new(Mutex::new(document));
        let served = document.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let document = served
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone();
                // A client that goes away is its own affair.
                let _ = answer(stream, &document);
            }
        });
        Self { address, document }
    }

    pub fn now_gives(&self, document: String) {
        *self.document.lock().unwrap() = document;
    }

    pub fn catalogue(&self) -> String {
        format!("{}/data.json", self.address)
    }
}

fn answer(mut stream: TcpStream, document: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let (status, body) = if request.contains(" /data.json") {
        ("200 OK", document)
    } else {
        ("404 Not Found", "")
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// A catalogue in the form of Project Open Data; each dataset is named by `name`.
pub fn catalogue(
    numbers: impl IntoIterator<Item = usize>,
    name: impl Fn(usize) -> String,
) -> String {
    let datasets: Vec<String> = numbers
        .into_iter()
        .map(|n| {
            format!(
                r#"{{"@type":"dcat:Dataset","identifier":"{}","title":"Comptages {n}",
                "description":"Comptages de vélos du carrefour {n}","accessLevel":"public",
                "modified":"2026-01-01","keyword":["vélo"],"publisher":{{"name":"Ville"}},
                "contactPoint":{{"fn":"Service","hasEmail":"mailto:donnees@ville.example"}},
                "distribution":[{{"@type":"dcat:Distribution","mediaType":"text/csv",
                "downloadURL":"https://fichiers.example/comptages-{n}.csv"}}]}}"#,
                name(n)
            )
        })
        .collect();
    format!(
        r#"{{"conformsTo":"https://project-open-data.cio.gov/v1.1/schema","dataset":[{}]}}"#,
        datasets.join(",")
    )
}

pub fn plain(n: usize) -> String {
    format!("https://ville.example/jeux/{n}")
}

pub fn site() -> Site {
    Site::new().with("TERREAU__FETCH__ALLOW_PRIVATE", r#"["127.0.0.1"]"#)
}

pub fn outcome(site: &Site, arguments: &[&str]) -> serde_json::Value {
    let mut all = vec!["--json", "harvest"];
    all.extend(arguments);
    let output = site.run(&all);
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&said).unwrap_or_else(|error| {
        panic!(
            "{error}: {said}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

#[test]
fn a_portal_is_recognised_shown_kept_and_harvested() {
    let (site, portal) = (site(), Portal::new(catalogue(0..12, plain)));
    let shown = site.run(&["harvest", "add", &portal.address, "--name", "ville"]);
    let said = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(said.contains("kind dcat-us"), "{said}");
    assert!(
        said.contains("12 new") && said.contains("Comptages 3"),
        "{said}"
    );
    // Nobody agreed: nothing is kept.
    assert_eq!(shown.status.code(), Some(3), "{said}");
    assert!(!site.run(&["harvest", "run", "ville"]).status.success());
    site.ok(&[
        "harvest",
        "add",
        &portal.address,
        "--name",
        "ville",
        "--yes",
    ]);
    let first = outcome(&site, &["run", "ville"]);
    assert_eq!(first["added"], 12, "{first}");
    let second = outcome(&site, &["run", "ville"]);
    assert_eq!(
        (&second["added"], &second["unchanged"]),
        (&0.into(), &12.into())
    );
    assert_eq!(first["position"], second["position"], "nothing was written");
    let list = site.ok(&["harvest", "list"]);
    assert!(
        list.contains("ville\t12 records\tharvested\tcomplete"),
        "{list}"
    );
    assert!(list.contains("\tdcat-us http://127.0.0.1"), "{list}");
    let shown = site.ok(&["harvest", "show", "ville"]);
    assert!(shown.starts_with("ville: dcat-us, 12 records"), "{shown}");
    site.assert_sound();
}

#[test]
fn a_node_that_holds_nothing_yet_says_what_to_do() {
    let site = site();
    let list = site.ok(&["harvest", "list"]);
    assert!(list.contains("terreau harvest add URL"), "{list}");
    let refused = |arguments: &[&str]| {
        let output = site.run(arguments);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let told = refused(&["harvest", "run"]);
    assert!(told.contains("terreau harvest add URL"), "{told}");
    let told = refused(&["harvest", "add", "data.example.org"]);
    assert!(told.contains("begins with https://"), "{told}");
    let told = refused(&["harvest", "add", "http://"]);
    assert_eq!(told.matches("empty host").count(), 1, "{told}");
    let portal = Portal::new(catalogue(0..2, plain));
    site.ok(&[
        "harvest",
        "add",
        &portal.address,
        "--name",
        "ville",
        "--yes",
    ]);
    let list = site.ok(&["harvest", "list"]);
    assert!(list.contains("never harvested, due now"), "{list}");
    site.ok(&["harvest", "run", "ville"]);
    let told = refused(&["harvest", "links", "elsewhere"]);
    assert!(told.contains("no source called `elsewhere`"), "{told}");
    let undecided = site.run(&["harvest", "drop", "ville"]);
    let told = String::from_utf8_lossy(&undecided.stderr).into_owned();
    assert!(told.contains("--detach|--purge"), "{told}");
    let told = refused(&["harvest", "replay", "ville", "urn:x"]);
    assert!(
        told.contains("`urn:x` is not in the quarantine of `ville`"),
        "{told}"
    );
}

#[test]
fn what_vanishes_is_missing_and_shown_and_comes_back() {
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
    portal.now_gives(catalogue(0..9, plain));
    let less = outcome(&site, &["run", "ville"]);
    assert_eq!(
        (&less["missing"], &less["withdrawn"]),
        (&3.into(), &0.into())
    );
    let node = site.serve();
    assert_eq!(node.get("/api/search?q=comptages").json()["total"], 12);
    portal.now_gives(catalogue([], plain));
    let empty = site.run(&["harvest", "run", "ville"]);
    assert!(!empty.status.success(), "an empty answer is a failure");
    assert_eq!(node.get("/api/search?q=comptages").json()["total"], 12);
    portal.now_gives(catalogue(0..12, plain));
    let back = outcome(&site, &["run", "ville"]);
    assert_eq!((&back["returned"], &back["added"]), (&3.into(), &0.into()));
}

#[test]
fn a_portal_that_renames_everything_doubles_nothing() {
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
    let node = site.serve();
    let id = |title: &str| {
        let path = format!("/api/search?q={}", encode(&format!("\"{title}\"")));
        node.get(&path).json()["hits"][0]["id"].clone()
    };
    let before = id("Comptages 7");
    portal.now_gives(catalogue(0..12, |n| {
        format!("https://nouveau.example/catalogue/comptages-du-carrefour-{n}")
    }));
    let after = outcome(&site, &["run", "ville"]);
    assert_eq!(
        (&after["relinked"], &after["added"]),
        (&12.into(), &0.into()),
        "{after}"
    );
    eventually("the new names are seen", || {
        node.get("/api/search?q=comptages").json()["total"] == 12 && id("Comptages 7") == before
    });
    let page = node.get(&format!("/datasets/{}.ttl", before.as_str().unwrap()));
    assert!(
        page.text().contains("comptages-du-carrefour-7"),
        "{}",
        page.text()
    );
    let again = outcome(&site, &["run", "ville"]);
    assert_eq!(
        (&again["relinked"], &again["unchanged"]),
        (&0.into(), &12.into())
    );
    site.assert_sound();
}

#[test]
fn what_was_taken_as_new_before_anyone_knew_leads_to_the_record_it_is() {
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
    let node = site.serve();
    let ids = |title: &str| -> Vec<String> {
        let path = format!("/api/search?q={}", encode(&format!("\"{title}\"")));
        let hits = node.get(&path).json()["hits"].clone();
        let ids = hits.as_array().unwrap().iter();
        ids.map(|hit| hit["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let before = ids("Comptages 7");
    let renamed = catalogue(0..12, |n| {
        format!("https://nouveau.example/catalogue/comptages-du-carrefour-{n}")
    });
    // Cut off in its last dataset: nobody knows which names are no longer there.
    portal.now_gives(renamed[..renamed.len() - 80].to_owned());
    let partial = outcome(&site, &["run", "ville"]);
    assert_eq!(
        (&partial["added"], &partial["relinked"]),
        (&11.into(), &0.into()),
        "{partial}"
    );
    let doubled = ids("Comptages 7")
        .into_iter()
        .find(|id| *id != before[0])
        .unwrap();
    portal.now_gives(renamed);
    let whole = outcome(&site, &["run", "ville"]);
    assert_eq!(whole["relinked"], 12, "{whole}");
    eventually("nothing is doubled", || ids("Comptages 7") == before);
    for path in [
        "/datasets/{}",
        "/datasets/{}.ttl?x=1",
        "/records/{}.jsonld",
        "/api/datasets/{}",
        "/fr/datasets/{}",
    ] {
        let answer = node.get(&path.replace("{}", &doubled));
        let expected = path.replace("{}", &before[0]);
        assert_eq!(
            (answer.status, answer.header("location")),
            (308, Some(expected.as_str())),
            "{path}"
        );
        assert_eq!(node.get(&expected).status, 200);
    }
    drop(node);
    site.assert_sound();
}

#[test]
fn a_former_name_that_comes_back_for_something_else_overwrites_nothing() {
    let moved = |n: usize| match n {
        7 => "https://ville.example/carrefours/sept".to_owned(),
        n => plain(n),
    };
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
    portal.now_gives(catalogue(0..12, moved));
    let run = outcome(&site, &["run", "ville"]);
    assert_eq!(run["relinked"], 1, "{run}");
    // The name of the seventh is given to a thirteenth.
    portal.now_gives(catalogue((0..12).chain([99]), |n| match n {
        99 => plain(7),
        n => moved(n),
    }));
    let run = outcome(&site, &["run", "ville"]);
    assert_eq!(
        (&run["added"], &run["changed"], &run["relinked"]),
        (&1.into(), &0.into(), &0.into()),
        "{run}"
    );
    let node = site.serve();
    let hit = |title: &str| {
        let path = format!("/api/search?q={}", encode(&format!("\"{title}\"")));
        node.get(&path).json()["hits"][0].clone()
    };
    let (seven, other) = (hit("Comptages 7"), hit("Comptages 99"));
    assert_ne!(seven["id"], other["id"]);
    let iri = |hit: &serde_json::Value| {
        let path = format!("/api/datasets/{}", hit["id"].as_str().unwrap());
        node.get(&path).json()["iri"].clone()
    };
    assert_eq!(
        (iri(&seven), iri(&other)),
        (moved(7).into(), plain(7).into())
    );
    drop(node);
    site.assert_sound();
}

#[test]
fn a_bad_item_is_set_aside_and_its_last_version_served() {
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
    // More keywords than a record may hold.
    let keywords: Vec<String> = (0..20_001).map(|n| format!("\"mot {n}\"")).collect();
    let bad = catalogue(0..12, plain).replacen("\"vélo\"", &keywords.join(","), 1);
    portal.now_gives(bad);
    let run = outcome(&site, &["run", "ville"]);
    assert_eq!(run["report"]["quarantined"], 1, "{run}");
    let shown = outcome(&site, &["show", "ville"]);
    assert_eq!(shown["quarantine"][0]["subject"], plain(0), "{shown}");
    let node = site.serve();
    assert_eq!(node.get("/api/search?q=comptages").json()["total"], 12);
    portal.now_gives(catalogue(0..12, plain));
    outcome(&site, &["run", "ville"]);
    let shown = outcome(&site, &["show", "ville"]);
    assert_eq!(
        shown["quarantine"].as_array().map(Vec::len),
        Some(0),
        "{shown}"
    );
}

#[test]
fn a_node_harvests_what_is_due_by_itself_and_a_paused_source_never() {
    let portal = Portal::new(catalogue(0..12, plain));
    let sources = format!(
        r#"[{{name="ville",address="{}",clean=["DELETE {{ ?d <http://www.w3.org/ns/dcat#keyword> ?k }} WHERE {{ ?d <http://www.w3.org/ns/dcat#keyword> ?k }}"]}}]"#,
        portal.catalogue()
    );
    let site = site().with("TERREAU__SOURCES", &sources);
    let node = site.serve();
    eventually("the source is harvested", || {
        node.get("/api/search?q=comptages").json()["total"] == 12
    });
    let hit = &node.get("/api/search?q=comptages").json()["hits"][0];
    let record = node.get(&format!("/datasets/{}.ttl", hit["id"].as_str().unwrap()));
    assert!(!record.text().contains("keyword"), "{}", record.text());
    site.ok(&["harvest", "pause", "ville"]);
    let list = site.ok(&["harvest", "list"]);
    assert!(list.contains("\tpaused\t"), "{list}");
    assert!(
        site.run(&["harvest", "drop", "ville", "--purge"])
            .status
            .code()
            == Some(1)
    );
}
