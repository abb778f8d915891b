//! Harvests run at a distance, by whoever bears a token.

use crate::{
    harness::{Answer, Node, Site, eventually},
    harvest::{Portal, catalogue, outcome, plain, site},
};
use serde_json::{Value, json};

/// A site whose settings know a token of `anne`, and that token.
fn with_token(site: Site) -> (Site, String) {
    let made: Value = serde_json::from_str(&site.ok(&["--json", "token", "anne"])).unwrap();
    let setting = format!("[\"{}\"]", made["setting"].as_str().unwrap());
    let token = made["token"].as_str().unwrap().to_owned();
    (site.with("TERREAU__ADMIN__TOKENS", &setting), token)
}

fn ask(node: &Node, method: &str, path: &str, token: &str, body: Value) -> Answer {
    let authorization = format!("Bearer {token}");
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Content-Type", "application/json"),
    ];
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    let path = format!("/admin/v1{path}");
    node.request(method, &path, &headers, body.as_bytes())
}

/// Waits for what was begun, and gives what came of it.
fn ended(node: &Node, token: &str, begun: &Answer) -> Value {
    assert_eq!(begun.status, 202, "{}", begun.text());
    let place = begun.header("location").unwrap();
    let path = place.strip_prefix("/admin/v1").unwrap();
    let mut task = Value::Null;
    eventually("the operation ends", || {
        task = ask(node, "GET", path, token, Value::Null).json();
        task["ended"].is_string()
    });
    task
}

#[test]
fn without_a_token_in_the_settings_there_is_no_such_address() {
    let site = site();
    let node = site.serve();
    for (method, path) in [
        ("GET", "/sources"),
        ("GET", "/operations"),
        ("POST", "/sources/ville/run"),
        ("DELETE", "/sources/ville?records=keep"),
    ] {
        let answer = ask(&node, method, path, "terreau_x", Value::Null);
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
    }
}

#[test]
fn a_wrong_token_opens_nothing() {
    let (site, token) = with_token(site());
    let node = site.serve();
    let none = node.get("/admin/v1/sources");
    assert_eq!(none.status, 401);
    assert!(
        none.header("www-authenticate")
            .unwrap()
            .starts_with("Bearer")
    );
    assert!(
        none.header("content-type")
            .unwrap()
            .starts_with("application/problem+json")
    );
    assert_eq!(none.header("access-control-allow-origin"), None);
    let wrong = ask(
        &node,
        "POST",
        "/sources/ville/run",
        "terreau_x",
        Value::Null,
    );
    assert_eq!(wrong.status, 401, "{}", wrong.text());
    let mut statuses = (0..30).map(|_| ask(&node, "GET", "/sources", "x", Value::Null).status);
    assert!(
        statuses.any(|status| status == 429),
        "guessing is slowed down"
    );
    let right = ask(&node, "GET", "/sources", &token, Value::Null);
    assert_eq!(right.status, 200, "{}", right.text());
    assert!(!site.log().contains(&token), "a token is never logged");
}

#[test]
fn a_source_is_kept_harvested_paused_and_dropped_at_a_distance() {
    let portal = Portal::new(catalogue(0..12, plain));
    let (site, token) = with_token(site());
    let node = site.serve();
    let ask = |method: &str, path: &str, body: Value| ask(&node, method, path, &token, body);
    for bad in [
        json!({ "name": "x", "address": "/etc" }),
        json!({ "name": "x", "address": "https://a.example", "every_minutes": 1 }),
        json!({ "name": "x" }),
        json!({ "name": "x", "address": "https://a.example", "unknown": 1 }),
    ] {
        assert_eq!(ask("POST", "/sources", bad.clone()).status, 400, "{bad}");
    }
    let settings = json!({ "name": "ville", "address": portal.catalogue(), "kind": "dcat-us" });
    let kept = ask("POST", "/sources", settings);
    assert_eq!(kept.status, 201, "{}", kept.text());
    assert_eq!(kept.header("location"), Some("/api/sources/ville"));
    let done = ended(
        &node,
        &token,
        &ask("POST", "/sources/ville/run", Value::Null),
    );
    // The node may have been quicker: then the source was being harvested already.
    if done["state"] == "failed" {
        assert!(
            done["error"].as_str().unwrap().contains("already"),
            "{done}"
        );
    }
    eventually("it is harvested", || {
        node.get("/api/sources/ville").json()["records"] == 12
    });
    portal.now_gives(catalogue(0..13, plain));
    let shown = ended(
        &node,
        &token,
        &ask("POST", "/sources/ville/dry-run", Value::Null),
    );
    assert_eq!(
        (&shown["by"], &shown["result"]["report"]["new"]),
        (&"anne".into(), &1.into())
    );
    let paused = ask("POST", "/sources/ville/pause", Value::Null);
    assert_eq!(paused.json()["standing"], "paused", "{}", paused.text());
    let resumed = ask("POST", "/sources/ville/resume", Value::Null);
    assert_eq!(resumed.json()["standing"], "harvested");
    assert_eq!(ask("DELETE", "/sources/ville", Value::Null).status, 400);
    let dropped = ended(
        &node,
        &token,
        &ask("DELETE", "/sources/ville?records=withdraw", Value::Null),
    );
    assert_eq!(dropped["result"]["records"], 12, "{dropped}");
    let refused = ask("POST", "/sources/ville/run", Value::Null);
    assert_eq!(refused.status, 409, "{}", refused.text());
    let restored = ended(
        &node,
        &token,
        &ask("POST", "/sources/ville/restore", Value::Null),
    );
    assert_eq!(restored["result"]["records"], 12, "{restored}");
    for path in [
        "/sources/nowhere/run",
        "/sources/nowhere/pause",
        "/sources/nowhere/approve",
    ] {
        assert_eq!(ask("POST", path, Value::Null).status, 404, "{path}");
    }
    assert_eq!(ask("GET", "/operations/7", Value::Null).status, 404);
    let list = ask("GET", "/operations", Value::Null).json();
    assert_eq!(list["operations"].as_array().unwrap().len(), 4, "{list}");
    assert!(
        site.log().contains("`anne` asks for restore of `ville`"),
        "{}",
        site.log()
    );
}

#[test]
fn what_waits_for_a_person_is_agreed_to_at_a_distance() {
    // A portal that renames all of twenty datasets beyond recognition has others to offer now.
    let (site, token) = with_token(site());
    let portal = Portal::new(catalogue(0..20, plain));
    site.ok(&[
        "harvest",
        "add",
        &portal.catalogue(),
        "--name",
        "ville",
        "--yes",
    ]);
    outcome(&site, &["run", "ville"]);
    portal.now_gives(catalogue(0..10, plain));
    outcome(&site, &["run", "ville"]);
    long_ago(&site);
    let waiting = outcome(&site, &["run", "ville"]);
    assert_eq!(waiting["waiting"][0], 10, "{waiting}");
    let node = site.serve();
    let ask = |path: &str, body: Value| ask(&node, "POST", path, &token, body);
    assert_eq!(node.get("/api/sources/ville").json()["standing"], "waiting");
    let run = node.get("/api/sources/ville/runs").json()["runs"][0].clone();
    assert_eq!(run["waiting"]["withdrawals"], 10, "{run}");
    assert_eq!(
        node.get("/health/ready").json()["sources"]["waiting"][0],
        "ville"
    );
    let page = node.get("/fr/sources/ville").text();
    assert!(page.contains("En attente d’une personne"), "{page}");
    let fewer = ask("/sources/ville/approve", json!({ "withdrawals": 9 }));
    assert_eq!(fewer.status, 409, "{}", fewer.text());
    let done = ended(
        &node,
        &token,
        &ask("/sources/ville/approve", json!({ "withdrawals": 10 })),
    );
    assert_eq!(done["result"]["withdrawn"], 10, "{done}");
    let nothing = ask("/sources/ville/approve", Value::Null);
    assert_eq!(nothing.status, 409, "{}", nothing.text());
    assert!(
        site.log().contains("`anne` agrees to 10 withdrawals"),
        "{}",
        site.log()
    );
}

/// Makes what is missing have been so for eight days.
fn long_ago(site: &Site) {
    let ledger = rusqlite::Connection::open(site.data().join("ledger.sqlite")).unwrap();
    let changed = ledger
        .execute("UPDATE missing SET since = since - 8 * 86400000", [])
        .unwrap();
    assert_eq!(changed, 10);
}
