//! Node follows node: what is published there is here, and goes when it goes there.

use crate::{
    harness::{Node, Site, eventually},
    restart::kill_at_random,
};
use std::{
    process::{Child, Stdio},
    time::{Duration, Instant},
};

fn datasets(numbers: impl IntoIterator<Item = u32>, word: &str) -> String {
    let mut turtle = String::from(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n",
    );
    for number in numbers {
        let theme = if number % 2 == 0 { "TRAN" } else { "ENVI" };
        turtle.push_str(&format!(
            "<https://a.example/d/{number}> a dcat:Dataset ; dct:title \"{word} {number}\"@fr ;
               dcat:theme <http://publications.europa.eu/resource/authority/data-theme/{theme}> ;
               dct:description \"Des arbres et des bancs, le numéro {number}.\"@fr .\n"
        ));
    }
    turtle
}

fn site(name: &str) -> Site {
    Site::new()
        .with(
            "TERREAU__NODE__BASE_URL",
            &format!("https://{name}.example"),
        )
        .with("TERREAU__NODE__TITLE", &format!("Territoire {name}"))
        .with("TERREAU__FETCH__ALLOW_PRIVATE", "[\"127.0.0.0/8\"]")
        .with("TERREAU__COMMONS__INTERVAL_SECONDS", "5")
}

/// A node that has published so many datasets.
fn origin(site: &Site, count: u32) -> Node {
    site.import(&site.file("catalog.ttl", datasets(1..=count, "Jeu")));
    let node = site.serve();
    published(&node, count);
    node
}

fn published(node: &Node, seq: u32) {
    let line = format!("\nseq {seq}\n");
    eventually("everything is published", || {
        node.get("/r/v1/checkpoint").text().contains(&line)
    });
}

fn url(node: &Node) -> String {
    format!("http://{}", node.address)
}

fn count(node: &Node) -> u64 {
    let answer = node.get("/api/search?size=1").json();
    answer["total"]
        .as_u64()
        .unwrap_or_else(|| panic!("{answer}"))
}

fn has(node: &Node, title: &str) -> bool {
    let query =
        format!("ASK {{ ?d <http://purl.org/dc/terms/title> ?t FILTER(STR(?t) = \"{title}\") }}");
    node.csv(&query).trim().ends_with("true")
}

#[test]
fn what_a_member_publishes_is_here_and_goes_when_it_goes_there() {
    let (there, here) = (site("a"), site("b"));
    let theirs = origin(&there, 20);
    let ours = here.serve();
    let refused = here.run(&["peer", "add", &url(&theirs)]);
    assert_eq!(refused.status.code(), Some(3), "nobody has agreed");
    let said = here.ok(&["peer", "add", &url(&theirs), "--yes"]);
    assert!(said.contains("Territoire a"), "{said}");
    assert!(said.contains("20 added"), "{said}");
    assert_eq!(count(&ours), 20);
    eventually("SPARQL sees it", || has(&ours, "Jeu 7"));
    // It is not ours to publish, nor to be harvested from us.
    let catalog = ours.get("/catalog.nt").text();
    assert!(!catalog.contains("https://a.example/d/7"), "{catalog}");
    assert!(ours.get("/r/v1/checkpoint").text().contains("\nseq 0\n"));
    // Each record says whose it is.
    let members = ours.csv(
        "SELECT DISTINCT ?m { ?r <http://xmlns.com/foaf/0.1/primaryTopic> ?d ; \
         <http://purl.org/dc/terms/source> ?m }",
    );
    let member = here.ok(&["peer", "list", "--json"]);
    let member: serde_json::Value = serde_json::from_str(&member).unwrap();
    let id = member[0]["id"].as_str().unwrap().to_owned();
    assert!(
        members.contains(&format!("https://b.example/members/{id}")),
        "{members}"
    );
    assert_eq!(member[0]["held"], 20);
    assert_eq!(member[0]["behind"], 0);
    // It changes and goes there; looks every few seconds bring it here.
    there.file("catalog.ttl", datasets(2..=21, "Nouveau"));
    there.ok(&["import", "--source", "portal", "--prune", "catalog.ttl"]);
    eventually("the news are here", || has(&ours, "Nouveau 21"));
    eventually("what is gone is gone", || !has(&ours, "Jeu 1"));
    assert_eq!(count(&ours), 20);
    here.ok(&["peer", "remove", &id[..10], "--purge"]);
    assert_eq!(count(&ours), 0);
    eventually("nothing of it is left", || !has(&ours, "Nouveau 21"));
    here.assert_sound();
    there.assert_sound();
}

#[test]
fn a_look_that_finds_nothing_new_costs_less_than_500_bytes_on_the_wire() {
    let (there, here) = (site("a"), site("b"));
    let theirs = origin(&there, 3);
    // Between the two stands somebody who counts.
    let (address, counted) = counting_proxy(theirs.address.clone());
    let ours = here.serve();
    here.ok(&["peer", "add", &format!("http://{address}"), "--yes"]);
    let is_poll = |(request, answer, _): &&(String, String, usize)| {
        request.starts_with("GET /r/v1/log?") && answer.starts_with("HTTP/1.1 304")
    };
    eventually("it has found nothing new", || {
        counted.lock().unwrap().iter().any(|one| is_poll(&one))
    });
    let exchanges = counted.lock().unwrap().clone();
    let polls: Vec<_> = exchanges.iter().filter(is_poll).collect();
    for (request, answer, bytes) in polls {
        assert!(*bytes <= 500, "{bytes}: {request}{answer}");
    }
    // What is new comes with the look that finds it: one question, one answer.
    counted.lock().unwrap().clear();
    there.import(&there.file("catalog.ttl", datasets(1..=4, "Jeu")));
    eventually("the news are here", || has(&ours, "Jeu 4"));
    let exchanges = counted.lock().unwrap().clone();
    let told: Vec<_> = exchanges
        .iter()
        .filter(|(_, answer, _)| !answer.starts_with("HTTP/1.1 304"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].0.starts_with("GET /r/v1/log?") && told[0].2 <= 2000,
        "{told:?}"
    );
    drop(ours);
}

/// What was asked, what was answered, and how many bytes both were.
type Exchanges = std::sync::Arc<std::sync::Mutex<Vec<(String, String, usize)>>>;

/// Passes on one request a connection.
fn counting_proxy(to: String) -> (String, Exchanges) {
    use std::{
        io::{Read, Write},
        net::{TcpListener, TcpStream},
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let exchanges = Exchanges::default();
    let counted = exchanges.clone();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|n| n > 0) {
                request.push(byte[0]);
            }
            let Ok(mut server) = TcpStream::connect(&to) else {
                return;
            };
            // The connection is not kept, so that the answer ends.
            let mut asked = request[..request.len() - 2].to_vec();
            asked.extend_from_slice(b"Connection: close\r\n\r\n");
            server.write_all(&asked).unwrap();
            let mut answer = Vec::new();
            let _ = server.read_to_end(&mut answer);
            let _ = client.write_all(&answer);
            let head = String::from_utf8_lossy(&answer[..answer.len().min(400)]).into_owned();
            let bytes = request.len() + answer.len();
            let request = String::from_utf8_lossy(&request).into_owned();
            counted.lock().unwrap().push((request, head, bytes));
        }
    });
    (address, exchanges)
}

#[test]
fn a_scope_takes_what_was_asked_for_and_a_wider_one_the_rest() {
    let (there, here) = (site("a"), site("b"));
    let theirs = origin(&there, 10);
    let address = url(&theirs);
    let said = here.ok(&["peer", "add", &address, "--yes", "--theme", "TRAN"]);
    assert!(
        said.contains("5 added") && said.contains("5 not taken (0 refused)"),
        "{said}"
    );
    let ours = here.serve();
    assert_eq!(count(&ours), 5);
    assert!(has(&ours, "Jeu 2") && !has(&ours, "Jeu 3"));
    let said = here.ok(&["peer", "add", &address, "--yes"]);
    assert!(said.contains("5 added"), "{said}");
    assert_eq!(count(&ours), 10);
    here.assert_sound();
}

#[test]
fn a_fingerprint_that_is_another_one_is_refused() {
    let (there, here) = (site("a"), site("b"));
    let theirs = origin(&there, 1);
    let address = url(&theirs);
    let card: serde_json::Value = theirs.get("/.well-known/terreau.json").json();
    let member = card["member"].as_str().unwrap().to_owned();
    let other: String = member.chars().rev().collect();
    let refused = here.run(&["peer", "add", &address, "--fingerprint", &other]);
    assert_eq!(refused.status.code(), Some(1));
    here.ok(&["peer", "add", &address, "--fingerprint", &member]);
    // A node does not follow itself.
    let alone = there.run(&["peer", "add", &address, "--yes"]);
    let said = String::from_utf8_lossy(&alone.stderr).into_owned();
    assert!(said.contains("this very node"), "{said}");
}

#[test]
fn a_pull_that_is_killed_goes_on_and_nothing_is_lost_or_doubled() {
    let (there, here) = (site("a"), site("b"));
    let theirs = origin(&there, 3_000);
    let address = url(&theirs);
    let mut killed = 0;
    for milliseconds in [40, 80, 120, 180, 250, 350, 500] {
        let mut child: Child = here
            .command(&["peer", "add", &address, "--yes"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        if child.try_wait().unwrap().is_none() {
            killed += 1;
        }
        let _ = child.kill();
        let _ = child.wait();
    }
    assert!(killed > 0);
    here.ok(&["peer", "add", &address, "--yes"]);
    let ours = here.serve();
    assert_eq!(count(&ours), 3_000);
    let known: serde_json::Value =
        serde_json::from_str(&here.ok(&["peer", "list", "--json"])).unwrap();
    assert_eq!(known[0]["held"], 3_000);
    here.assert_sound();
}

/// How many datasets SPARQL finds.
fn stored(node: &Node) -> usize {
    let count = "SELECT (COUNT(DISTINCT ?d) AS ?n) { ?d a <http://www.w3.org/ns/dcat#Dataset> }";
    let answer = node.csv(count);
    answer.lines().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_first_load_killed_while_the_rdf_store_grows_leaves_a_node_that_is_sound() {
    let there = site("a");
    let theirs = origin(&there, 3_000);
    let address = url(&theirs);
    let began = Instant::now();
    site("b").ok(&["peer", "add", &address, "--yes"]);
    let whole = began.elapsed();
    let mut killed = 0;
    for round in 0..12 {
        let here = site("b");
        // Every other time it is a node that dies with the load inside it.
        let mut node = (round % 2 == 1).then(|| here.serve());
        let mut add = here
            .command(&["peer", "add", &address, "--yes"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let dies = node.as_mut().map_or(&mut add, |node| &mut node.child);
        kill_at_random(dies, whole);
        let _ = add.kill();
        killed += usize::from(!add.wait().unwrap().success());
        drop(node);
        // What was kept is shown, whatever the store had of it.
        if here.data().join("ledger.sqlite").exists() {
            here.assert_sound();
        }
        let ours = here.serve();
        here.ok(&["peer", "add", &address, "--yes"]);
        assert_eq!(count(&ours), 3_000);
        eventually("SPARQL sees it", || stored(&ours) == 3_000);
        drop(ours);
        here.assert_sound();
    }
    assert!(killed > 0);
}

#[test]
fn two_nodes_that_follow_each_other_do_not_tell_each_other_their_own() {
    let (there, here) = (site("a"), site("b"));
    let theirs = origin(&there, 5);
    let ours = {
        here.import(&here.file("catalog.ttl", datasets(6..=8, "Autre")));
        let node = here.serve();
        published(&node, 3);
        node
    };
    here.ok(&["peer", "add", &url(&theirs), "--yes"]);
    there.ok(&["peer", "add", &url(&ours), "--yes"]);
    assert_eq!((count(&theirs), count(&ours)), (8, 8));
    here.ok(&["peer", "pull"]);
    there.ok(&["peer", "pull"]);
    assert!(theirs.get("/r/v1/checkpoint").text().contains("\nseq 5\n"));
    assert!(ours.get("/r/v1/checkpoint").text().contains("\nseq 3\n"));
    here.assert_sound();
    there.assert_sound();
}

#[test]
fn the_original_is_shown_and_the_copy_comes_back_when_it_goes() {
    let there = site("a").with("TERREAU__COMMONS__NAMESPACES", "[\"https://a.example/d/\"]");
    let here = site("b");
    let theirs = origin(&there, 3);
    // Here the same datasets have been harvested from somewhere else.
    here.import(&here.file("catalog.ttl", datasets(1..=3, "Copie")));
    let ours = here.serve();
    published(&ours, 3);
    eventually("the copies are here", || has(&ours, "Copie 2"));
    here.ok(&["peer", "add", &url(&theirs), "--yes"]);
    assert_eq!(count(&ours), 3);
    eventually("the originals are shown", || {
        has(&ours, "Jeu 2") && !has(&ours, "Copie 2")
    });
    // An address of the copy leads to the original.
    let copy = vocab::RecordId::mint("portal", "https://a.example/d/2");
    let answer = ours.get(&format!("/records/{copy}.ttl"));
    assert_eq!(answer.status, 307);
    let original = ours.get(answer.header("Location").unwrap()).text();
    assert!(original.contains("Jeu 2"), "{original}");
    // What this node publishes does not depend on whom it follows.
    assert!(ours.get("/r/v1/checkpoint").text().contains("\nseq 3\n"));
    here.assert_sound();
    there.file("catalog.ttl", datasets(3..=3, "Jeu"));
    there.ok(&["import", "--source", "portal", "--prune", "catalog.ttl"]);
    published(&theirs, 5);
    here.ok(&["peer", "pull"]);
    eventually("the copies are back", || {
        has(&ours, "Copie 2") && !has(&ours, "Jeu 2")
    });
    assert!(has(&ours, "Jeu 3") && !has(&ours, "Copie 3"));
    here.assert_sound();
}

#[test]
fn pages_and_programs_are_told_whose_records_are_and_how_that_goes() {
    let (there, here) = (site("a"), site("b"));
    let theirs = origin(&there, 2);
    let ours = here.serve();
    here.ok(&["peer", "add", &url(&theirs), "--yes"]);
    let told = ours.get("/api/members").json();
    let member = &told["members"][0];
    let id = member["id"].as_str().unwrap();
    assert_eq!(member["held"], 2);
    assert_eq!(member["mode"], "follow");
    let page = ours.get("/fr/commons").text();
    assert!(
        page.contains("Territoire a") && page.contains(&id[..4]),
        "{page}"
    );
    let turtle = ours.get(&format!("/members/{id}.ttl")).text();
    assert!(turtle.contains("Territoire a"), "{turtle}");
    assert!(
        turtle.contains(&format!("urn:terreau:member:{id}")),
        "{turtle}"
    );
    assert_eq!(
        ours.get_as(&format!("/members/{id}"), "text/html").status,
        200
    );
    assert_eq!(ours.get("/members/nobody").status, 404);
    let hit = ours.get("/api/search?q=Jeu&size=1").json();
    let record = hit["hits"][0]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{hit}"));
    let french = ours.get(&format!("/fr/datasets/{record}")).text();
    assert!(french.contains("Ce jeu de données est publié par") && french.contains("Territoire a"));
    let english = ours.get(&format!("/en/datasets/{record}")).text();
    assert!(
        english.contains("This dataset is published by"),
        "{english}"
    );
    let json = ours.get(&format!("/api/datasets/{record}")).json();
    assert_eq!(
        json["provenance"]["member"]["id"]
            .as_str()
            .or(json["member"]["id"].as_str()),
        Some(id)
    );
    // A member is no source that is harvested.
    let sources = ours.get("/api/sources").json();
    assert_eq!(sources["sources"].as_array().unwrap().len(), 0);
    let search = ours.get("/fr/search?q=Jeu").text();
    assert!(search.contains("Territoire a"), "{search}");
}

#[test]
fn a_member_that_is_away_is_followed_by_its_mirror() {
    let (there, between, here) = (site("a"), site("m"), site("b"));
    let theirs = origin(&there, 6);
    let mirror = between.serve();
    between.ok(&["peer", "add", &url(&theirs), "--yes", "--mode", "mirror"]);
    let ours = here.serve();
    here.ok(&["peer", "add", &url(&theirs), "--yes"]);
    here.ok(&["peer", "add", &url(&mirror), "--yes"]);
    here.ok(&["peer", "remove", &url(&theirs), "--detach"]);
    // One more is published, the mirror takes it, and the member goes away.
    there.file("catalog.ttl", datasets(1..=7, "Jeu"));
    there.ok(&["import", "--source", "portal", "catalog.ttl"]);
    published(&theirs, 7);
    between.ok(&["peer", "pull", &url(&theirs)]);
    assert_eq!((count(&mirror), count(&ours)), (7, 6));
    let address = url(&theirs);
    here.ok(&["peer", "add", &address, "--yes", "--every-seconds", "86400"]);
    assert_eq!(count(&ours), 7);
    there.file("catalog.ttl", datasets(1..=8, "Jeu"));
    there.ok(&["import", "--source", "portal", "catalog.ttl"]);
    published(&theirs, 8);
    between.ok(&["peer", "pull", &address]);
    let member = here.ok(&["peer", "show", &address, "--json"]);
    let member: serde_json::Value = serde_json::from_str(&member).unwrap();
    let id = member["member"]["id"].as_str().unwrap();
    drop(theirs);
    let said = here.ok(&["peer", "pull", &id[..12]]);
    assert!(
        said.contains("1 added") && said.contains("/mirror/"),
        "{said}"
    );
    assert_eq!(count(&ours), 8);
    here.assert_sound();
    between.assert_sound();
}

#[test]
fn what_was_lost_here_is_found_by_comparing_sets_and_asked_for_alone() {
    let (there, here) = (site("a"), site("b"));
    let theirs = origin(&there, 200);
    let address = url(&theirs);
    here.ok(&["peer", "add", &address, "--yes"]);
    {
        let ledger = rusqlite::Connection::open(here.data().join("ledger.sqlite")).unwrap();
        let lost = "DELETE FROM replicas WHERE key IN (SELECT key FROM replicas LIMIT 3)";
        assert_eq!(ledger.execute(lost, []).unwrap(), 3);
        let other =
            "UPDATE replicas SET leaf = zeroblob(32) WHERE key IN (SELECT max(key) FROM replicas)";
        assert_eq!(ledger.execute(other, []).unwrap(), 1);
    }
    let said = here.ok(&["peer", "pull", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&said).unwrap();
    let outcome = &told[0]["outcome"];
    assert_eq!(
        (&outcome["repaired"], &outcome["verdict"]),
        (&4.into(), &"up-to-date".into())
    );
    assert!(outcome["bytes"].as_u64().unwrap() < 12_000, "{outcome}");
    let known: serde_json::Value =
        serde_json::from_str(&here.ok(&["peer", "list", "--json"])).unwrap();
    assert_eq!(known[0]["held"], 200);
    here.assert_sound();
}
