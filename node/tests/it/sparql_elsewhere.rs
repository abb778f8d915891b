//! Queries that reach other endpoints: members and those of the settings, within limits.

use crate::{
    harness::{Answer, Node, Site, encode, eventually},
    portal::{Page, Portal},
};
use std::time::Duration;

const JSON: &str = "application/sparql-results+json";
const DCT: &str = "http://purl.org/dc/terms/";

fn datasets(name: &str, count: u32) -> String {
    let mut turtle = String::from(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n",
    );
    for number in 0..count {
        turtle.push_str(&format!(
            "<https://{name}.example/d/{number}> a dcat:Dataset ; dct:title \"{name} {number}\" ;
             dct:description 'Des arbres.' ; dct:identifier '{number}' .\n"
        ));
    }
    turtle
}

fn site(name: &str) -> Site {
    let site = Site::new()
        .with(
            "TERREAU__NODE__BASE_URL",
            &format!("https://{name}.example"),
        )
        .with("TERREAU__FETCH__ALLOW_PRIVATE", "[\"127.0.0.0/8\"]");
    site.import(&site.file("catalog.ttl", datasets(name, 3)));
    site
}

fn endpoint(node: &Node) -> String {
    format!("http://{}/sparql", node.address)
}

/// A list of addresses, as a setting.
fn list(addresses: &[&str]) -> String {
    format!("[\"{}\"]", addresses.join("\",\""))
}

fn ask(node: &Node, query: &str, more: &str) -> Answer {
    node.get_as(&format!("/sparql?query={}{more}", encode(query)), JSON)
}

fn values(answer: &Answer, name: &str) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let rows = answer.json()["results"]["bindings"]
        .as_array()
        .cloned()
        .unwrap();
    let value = |row: &serde_json::Value| row[name]["value"].as_str().unwrap().to_owned();
    rows.iter().map(value).collect()
}

fn service(endpoint: &str, silent: &str) -> String {
    format!(
        "SELECT ?here ?there {{ ?d <{DCT}identifier> ?i ; <{DCT}title> ?here .
         SERVICE {silent} <{endpoint}> {{ ?e <{DCT}identifier> ?i ; <{DCT}title> ?there }} }} ORDER BY ?i"
    )
}

fn titles(rows: &str) -> Page {
    let body = format!(
        "{{\"head\":{{\"vars\":[\"e\",\"i\",\"there\"]}},\"results\":{{\"bindings\":[{rows}]}}}}"
    );
    Page::ok(JSON, body)
}

fn row(number: usize) -> String {
    format!(
        "{{\"e\":{{\"type\":\"uri\",\"value\":\"https://z.example/{number}\"}},\
         \"i\":{{\"type\":\"literal\",\"value\":\"{number}\"}},\
         \"there\":{{\"type\":\"literal\",\"value\":\"z {number}\"}}}}"
    )
}

#[test]
fn a_query_reaches_a_member_that_is_followed_and_an_endpoint_of_the_settings() {
    let (there, other) = (site("a"), site("b"));
    let (theirs, others) = (there.serve(), other.serve());
    let here = site("c").with("TERREAU__SERVICE__ENDPOINTS", &list(&[&endpoint(&others)]));
    let ours = here.serve();
    let query = service(&endpoint(&theirs), "");
    let refused = ask(&ours, &query, "");
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert!(
        refused.text().contains("SERVICE is not offered here for"),
        "{}",
        refused.text()
    );
    here.ok(&[
        "peer",
        "add",
        &format!("http://{}", theirs.address),
        "--yes",
        "--theme",
        "TRAN",
    ]);
    let answer = ask(&ours, &query, "");
    assert_eq!(values(&answer, "there"), ["a 0", "a 1", "a 2"]);
    assert_eq!(values(&answer, "here"), ["c 0", "c 1", "c 2"]);
    assert_eq!(answer.header("x-terreau-complete"), Some("true"));
    let members = answer.header("x-terreau-members").unwrap();
    assert!(
        members.contains("\"answered\":true,\"rows\":3"),
        "{members}"
    );
    assert_eq!(answer.json()["members"][0]["endpoint"], endpoint(&theirs));
    let answer = ask(&ours, &service(&endpoint(&others), ""), "");
    assert_eq!(values(&answer, "there"), ["b 0", "b 1", "b 2"]);
    // A node that asks for somebody is answered from what is here.
    let again = ours.request(
        "GET",
        &format!("/sparql?query={}", encode(&query)),
        &[("X-Terreau-Hops", "1")],
        b"",
    );
    assert_eq!(again.status, 400, "{}", again.text());
}

#[test]
fn an_endpoint_that_fails_ends_the_query_unless_it_may_be_silent() {
    let portal = Portal::start();
    portal
        .on("/down", Page::status(503))
        .on(
            "/moved",
            Page::status(302).header("Location", "{base}/good"),
        )
        .on("/good", titles(&row(1)))
        .on("/nonsense", Page::ok(JSON, "{\"head\":"))
        .on("/page", Page::ok("text/html", "<p>Bonjour</p>"))
        .on("/many", titles(&[row(1), row(2), row(3), row(4)].join(",")))
        .on("/cut", {
            let page = titles(&row(1));
            let body = String::from_utf8(page.body.clone()).unwrap();
            let body = body.replace("]},", "],\"link\":[\"urn:terreau:answer-cut\"]},");
            Page {
                body: body.into(),
                ..page
            }
        })
        .on("/large", titles(&" ".repeat(9000)))
        .on(
            "/slow",
            Page {
                drip: Some(Duration::from_millis(100)),
                ..titles(&row(1))
            },
        );
    let paths = [
        "/down",
        "/moved",
        "/nonsense",
        "/page",
        "/many",
        "/cut",
        "/large",
        "/slow",
    ];
    let urls: Vec<String> = paths
        .iter()
        .chain(&["/good"])
        .map(|p| portal.url(p))
        .collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let here = site("c")
        .with("TERREAU__SERVICE__ENDPOINTS", &list(&urls))
        .with("TERREAU__SERVICE__MAX_ROWS", "3")
        .with("TERREAU__SERVICE__MAX_ANSWER_BYTES", "4096")
        .with("TERREAU__SERVICE__TIMEOUT_SECONDS", "1");
    let ours = here.serve();
    assert_eq!(
        values(&ask(&ours, &service(&portal.url("/good"), ""), ""), "there"),
        ["z 1"]
    );
    let asked = portal.asked();
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0].head.contains("x-terreau-hops: 1"),
        "{}",
        asked[0].head
    );
    assert!(asked[0].body.contains("SELECT"), "{}", asked[0].body);
    for path in paths {
        let failed = ask(&ours, &service(&portal.url(path), ""), "");
        assert_eq!(failed.status, 502, "{path}: {}", failed.text());
        assert_eq!(failed.json()["endpoint"], portal.url(path));
        let silent = ask(&ours, &service(&portal.url(path), "SILENT"), "");
        assert_eq!(values(&silent, "here").len(), 3, "{path}");
        assert_eq!(silent.header("x-terreau-complete"), Some("false"), "{path}");
        let warning = silent.header("x-terreau-warning").unwrap();
        assert!(warning.contains("has not answered"), "{warning}");
        assert_eq!(silent.header("etag"), None);
    }
}

#[test]
fn what_a_query_may_ask_of_others_is_limited() {
    let portal = Portal::start();
    portal.on("/good", titles(&row(1)));
    let good = portal.url("/good");
    // Without a word in `fetch.allow_private`, what stands in a private network is not called.
    let here = site("c")
        .with("TERREAU__SERVICE__ENDPOINTS", &list(&[&good]))
        .with("TERREAU__FETCH__ALLOW_PRIVATE", "[]");
    let ours = here.serve();
    let private = ask(&ours, &service(&good, ""), "");
    assert_eq!(private.status, 502, "{}", private.text());
    let part = format!("SERVICE <{good}> {{ ?s <{DCT}title> ?o }} ");
    let many = ask(&ours, &format!("SELECT * {{ {} }}", part.repeat(5)), "");
    assert_eq!(
        (many.status, many.json()["rule"].clone()),
        (400, "service-calls".into())
    );
    let everything = format!("SELECT * {{ SERVICE <{good}> {{ ?s ?p ?o }} }}");
    assert_eq!(ask(&ours, &everything, "").json()["rule"], "service-bound");
    for address in [
        "http://127.0.0.1:9/sparql",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
    ] {
        let query = format!("SELECT * {{ SERVICE <{address}> {{ ?s <{DCT}title> ?o }} }}");
        assert_eq!(ask(&ours, &query, "").status, 400, "{address}");
    }
    assert!(portal.asked().is_empty());
}

#[test]
fn a_live_question_joins_members_says_who_answered_and_asks_each_once() {
    let (there, replica) = (site("a"), site("b"));
    let (theirs, held) = (there.serve(), replica.serve());
    let silent = Portal::start();
    silent.on("/sparql", Page::status(500));
    let spoken = Portal::start();
    spoken.on("/sparql", {
        let body = "{\"head\":{\"vars\":[\"d\",\"t\"]},\"results\":{\"bindings\":[{\"d\":{\"type\":\"uri\",\
            \"value\":\"https://z.example/1\"},\"t\":{\"type\":\"literal\",\"value\":\"z 1\"}},{\"d\":{\"type\":\
            \"uri\",\"value\":\"https://c.example/d/0\"},\"t\":{\"type\":\"literal\",\"value\":\"c 0\"}}]}}";
        Page::ok(JSON, body)
    });
    let (mute, speaks) = (silent.url("/sparql"), spoken.url("/sparql"));
    let live = list(&[&endpoint(&theirs), &mute, &speaks]);
    let here = site("c")
        .with("TERREAU__SERVICE__LIVE", &live)
        .with("TERREAU__SERVICE__LIVE_TIMEOUT_MS", "5000");
    let ours = here.serve();
    here.ok(&["peer", "add", &format!("http://{}", held.address), "--yes"]);
    eventually("what is replicated is here", || {
        ours.csv(&format!("ASK {{ ?d <{DCT}title> 'b 1' }}"))
            .trim()
            .ends_with("true")
    });
    let query = format!("SELECT ?t {{ ?d <{DCT}title> ?t }} ORDER BY DESC(?t) LIMIT 20");
    let answer = ask(&ours, &query, "&scope=live");
    let found = values(&answer, "t");
    // Those of two members, of the copy and of this node, in one order; what two have is one row.
    let mine = |title: &String| title.starts_with(['a', 'b', 'c', 'z']);
    assert!(found.iter().all(mine), "{found:?}");
    assert_eq!(
        found.iter().filter(|t| t.starts_with("c 0")).count(),
        1,
        "{found:?}"
    );
    for expected in ["z 1", "c 2", "b 1", "a 0"] {
        assert!(
            found.contains(&expected.to_owned()),
            "{expected}: {found:?}"
        );
    }
    assert_eq!(found[0], "z 1");
    assert_eq!(answer.header("x-terreau-complete"), Some("false"));
    let said = answer.json()["members"].clone();
    let heard = |endpoint: &str| {
        let all = said.as_array().unwrap();
        all.iter()
            .find(|one| one["endpoint"] == endpoint)
            .cloned()
            .unwrap_or_else(|| panic!("{said}"))
    };
    assert_eq!(heard(&mute)["answered"], false);
    assert_eq!(heard(&speaks)["rows"], 2);
    assert_eq!(heard(&endpoint(&theirs))["age_seconds"], 0);
    assert!(heard(&endpoint(&held))["age_seconds"].is_u64(), "{said}");
    assert_eq!(silent.asked().len(), 1);
    assert_eq!(spoken.asked().len(), 1);
    // Counted over all, and only those that were chosen.
    let count = format!("SELECT (COUNT(DISTINCT ?d) AS ?n) {{ ?d <{DCT}title> ?t }}");
    let chosen = format!("&scope=live&member={}", encode(&speaks));
    let answer = ask(&ours, &count, &chosen);
    let here_alone: u32 = values(&ask(&ours, &count, ""), "n")[0].parse().unwrap();
    assert_eq!(values(&answer, "n"), [(here_alone + 1).to_string()]);
    assert_eq!(answer.header("x-terreau-complete"), Some("true"));
    assert!(silent.asked().is_empty());
    let unknown = ask(&ours, &count, "&scope=live&member=https://nobody.example");
    assert_eq!(unknown.status, 400);
    let xml = ours.get_as(
        &format!("/sparql?query={}{chosen}", encode(&query)),
        "application/sparql-results+xml",
    );
    assert!(
        xml.text()
            .contains(&format!("<link href=\"urn:terreau:answered:{speaks}\"/>")),
        "{}",
        xml.text()
    );
}
