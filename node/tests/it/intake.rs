//! What the node says of records by itself: findings, copies, loops; and what goes inside a record.

use crate::harness::{Node, Site, encode, eventually};
use crate::harvest::{Portal, catalogue, outcome, plain};

const PREFIXES: &str = "@prefix dcat: <http://www.w3.org/ns/dcat#> . \
    @prefix dct: <http://purl.org/dc/terms/> . @prefix ex: <https://data.example/> .\n";

fn turtle(site: &Site, name: &str, source: &str, statements: &str) {
    let file = site.file(name, format!("{PREFIXES}{statements}"));
    let file = file.to_str().unwrap();
    site.ok(&["import", "--source", source, file]);
}

fn id(node: &Node, iri: &str) -> String {
    let answer = node.get(&format!("/resource?iri={}", encode(iri)));
    let path = answer
        .header("location")
        .unwrap_or_else(|| panic!("{answer:?}"));
    path.rsplit('/').next().unwrap().to_owned()
}

#[test]
fn what_is_not_as_it_must_be_is_said_and_nothing_is_refused() {
    let site = Site::new();
    turtle(
        &site,
        "one.ttl",
        "ville",
        "ex:arbres a dcat:Dataset ; dct:title \"Arbres\"@fr ; dcat:distribution ex:f .
         ex:f a dcat:Distribution ; dct:title \"Fichier\"@fr .",
    );
    let node = site.serve();
    let id = id(&node, "https://data.example/arbres");
    let json = node.get(&format!("/api/datasets/{id}")).json();
    let standings = json["quality"].as_array().unwrap();
    let profiles: Vec<&str> = standings
        .iter()
        .map(|s| s["profile"].as_str().unwrap())
        .collect();
    assert_eq!(profiles, ["dcat-ap-3.0.1", "dcat-ap-2.1.1"]);
    assert_eq!(standings[0]["conforms"], false, "{json}");
    let findings = standings[0]["findings"].as_array().unwrap();
    let missing = findings
        .iter()
        .find(|f| f["path"] == "<http://purl.org/dc/terms/description>")
        .unwrap_or_else(|| panic!("{json}"));
    assert_eq!(
        (&missing["severity"], &missing["node"]),
        (&"violation".into(), &"https://data.example/arbres".into())
    );
    assert_eq!(missing["message"]["en"], "dct:description is missing");
    assert!(
        findings
            .iter()
            .any(|f| f["node"] == "https://data.example/f"
                && f["path"] == "<http://www.w3.org/ns/dcat#accessURL>"),
        "{json}"
    );
    let page = node.get(&format!("/en/datasets/{id}")).text();
    assert!(page.contains("<section id=\"quality\">") && page.contains("DCAT-AP 3.0.1"));
    assert!(page.contains("dct:description is missing"), "{page}");
    assert!(
        node.get(&format!("/fr/datasets/{id}"))
            .text()
            .contains("Qualité")
    );

    let statements = node.get(&format!("/records/{id}/quality.ttl"));
    assert_eq!(
        statements.header("content-type"),
        Some("text/turtle; charset=utf-8")
    );
    assert!(
        statements.text().contains("dqv#hasQualityAnnotation")
            || statements.text().contains("dqv:hasQualityAnnotation"),
        "{}",
        statements.text()
    );
    let accepted = node.get_as(&format!("/records/{id}/quality"), "application/ld+json");
    assert_eq!(accepted.status, 200);
    assert_eq!(node.get(&format!("/records/{id}/quality.csv")).status, 406);
    assert_eq!(
        node.get("/records/aaaaaaaaaaaaaaaaaaaa/quality").status,
        404
    );
    // They are ours, and no part of what the source states.
    for path in ["/datasets/", "/records/"] {
        let document = node.get(&format!("{path}{id}.nt")).text();
        assert!(
            !document.contains("dqv#") && !document.contains("shacl#"),
            "{document}"
        );
    }
    let told = site.ok(&["harvest", "show", "ville", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["quality"].as_array().unwrap().len(), 2, "{told}");
    assert!(
        told["quality"][1]["violations"].as_u64() >= Some(2),
        "{told}"
    );

    // Mended, it is judged again.
    turtle(
        &site,
        "one.ttl",
        "ville",
        "ex:arbres a dcat:Dataset ; dct:title \"Arbres\"@fr ; dct:description \"Tous\"@fr .",
    );
    let json = node.get(&format!("/api/datasets/{id}")).json();
    let mended = json["quality"][0]["findings"].as_array().unwrap();
    assert!(
        mended.iter().all(|f| f["severity"] != "violation"),
        "{json}"
    );
    eventually("it is known to conform", || {
        let conforming = node.csv("SELECT ?p WHERE { GRAPH ?g { ?r <http://purl.org/dc/terms/conformsTo> ?p } } ORDER BY ?p");
        conforming.lines().count() == 3 && conforming.contains("DCAT-AP/releases/3.0.1")
    });
    let before = node.get(&format!("/api/datasets/{id}")).json();
    site.ok(&["reindex", "--only", "derived"]);
    assert_eq!(node.get(&format!("/api/datasets/{id}")).json(), before);
    drop(node);
    site.assert_sound();
    // Gone, nothing is said of it.
    turtle(
        &site,
        "two.ttl",
        "ville",
        "ex:b a dcat:Dataset ; dct:title \"B\" ; dct:description \"B\" .",
    );
    let file = site.folder.path().join("two.ttl");
    site.ok(&[
        "import",
        "--source",
        "ville",
        "--prune",
        file.to_str().unwrap(),
    ]);
    site.assert_sound();
}

#[test]
fn a_file_of_checks_that_was_lost_is_made_again() {
    let site = Site::new();
    turtle(
        &site,
        "one.ttl",
        "ville",
        "ex:a a dcat:Dataset ; dct:title \"A\" .",
    );
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(site.data().join(format!("derived.sqlite{ending}")));
    }
    let node = site.serve();
    let path = format!("/api/datasets/{}", id(&node, "https://data.example/a"));
    eventually("it is checked again", || {
        node.get(&path).json()["quality"].is_array()
    });
}

#[test]
fn the_same_dataset_from_two_sources_is_linked_and_not_merged() {
    let site = Site::new();
    let dataset = |name: &str, more: &str| {
        format!(
            "ex:{name} a dcat:Dataset ; dct:title \"Arbres\"@fr ; dcat:distribution ex:{name}-f {more} .
             ex:{name}-f a dcat:Distribution ; dcat:downloadURL <https://fichiers.example/arbres.csv> ."
        )
    };
    turtle(&site, "one.ttl", "ville", &dataset("arbres", ""));
    turtle(
        &site,
        "two.ttl",
        "pays",
        &dataset("copie", "; dct:source ex:arbres"),
    );
    let node = site.serve();
    let (one, two) = (
        id(&node, "https://data.example/arbres"),
        id(&node, "https://data.example/copie"),
    );
    let json = |id: &str| node.get(&format!("/api/datasets/{id}")).json();
    let copy = json(&two);
    assert_eq!(
        (
            &copy["also_at"][0]["reason"],
            &copy["also_at"][0]["is_nearest_to_origin"]
        ),
        (&"derived-from".into(), &true.into()),
        "{copy}"
    );
    assert_eq!(copy["is_nearest_to_origin"], false);
    assert_eq!(
        json(&one)["also_at"][0]["iri"],
        "https://data.example/copie"
    );
    let page = node.get(&format!("/fr/datasets/{two}")).text();
    assert!(
        page.contains(&format!("href=\"/fr/datasets/{one}\""))
            && page.contains("au plus près de l’origine"),
        "{page}"
    );
    assert_eq!(node.get("/api/search?q=arbres").json()["total"], 2);
    let links = site.ok(&["harvest", "links", "pays"]);
    assert!(links.contains(&one) && links.contains("1 links"), "{links}");

    site.ok(&["harvest", "unlink", &two, &one, "--reason", "another year"]);
    assert_eq!(json(&one)["also_at"], serde_json::json!([]));
    assert!(site.ok(&["harvest", "links"]).contains("another year"));
    // Told again, nothing changes; taken back, they are linked.
    let again = site.run(&["harvest", "unlink", &one, &two]);
    assert_eq!(again.status.code(), Some(3));
    site.ok(&["harvest", "link", &one, &two]);
    assert_eq!(json(&one)["also_at"][0]["source"], "pays");
    let unknown = site.run(&["harvest", "unlink", &one, "aaaaaaaaaaaaaaaaaaaa"]);
    assert_eq!(unknown.status.code(), Some(1));
}

#[test]
fn our_own_records_that_come_back_through_a_portal_are_not_taken() {
    let site = Site::new()
        .with("TERREAU__FETCH__ALLOW_PRIVATE", r#"["127.0.0.1"]"#)
        .with("TERREAU__NODE__BASE_URL", "https://notre.example");
    let portal = Portal::new(catalogue(0..12, |n| match n {
        5 => "https://notre.example/datasets/abcdefghij".to_owned(),
        n => plain(n),
    }));
    site.ok(&[
        "harvest",
        "add",
        &portal.catalogue(),
        "--name",
        "pays",
        "--yes",
    ]);
    let run = outcome(&site, &["run", "pays"]);
    assert_eq!(
        (&run["own"], &run["report"]["items"]),
        (&1.into(), &12.into()),
        "{run}"
    );
    let told = run["doubts"].as_array().unwrap();
    assert!(
        told.iter().any(|issue| issue["message"]
            .as_str()
            .unwrap()
            .contains("comes from this node")),
        "{run}"
    );
    let node = site.serve();
    assert_eq!(node.get("/api/search?q=comptages").json()["total"], 11);
    assert_eq!(outcome(&site, &["run", "pays"])["own"], 1);
}

#[test]
fn a_distribution_that_vanishes_inside_a_dataset_vanishes_here() {
    let site = Site::new();
    let of = |name: &str, files: &str| {
        format!(
            "ex:{name} a dcat:Dataset ; dct:title \"Bruit {name}\"@fr ; dcat:distribution {files} ."
        )
    };
    let file = |name: &str, format: &str| {
        format!(
            "ex:{name} a dcat:Distribution ; dct:title \"Fichier {name}\" ;
             dcat:downloadURL <https://fichiers.example/{name}> ;
             dct:format <http://publications.europa.eu/resource/authority/file-type/{format}> ."
        )
    };
    let shared = of("b", "ex:commun") + &file("commun", "ODS");
    turtle(&site, "b.ttl", "b", &shared);
    let all = of("a", "ex:reste, ex:parti, ex:commun")
        + &file("reste", "CSV")
        + &file("parti", "SHP")
        + &file("commun", "ODS");
    turtle(&site, "a.ttl", "a", &all);
    let node = site.serve();
    let formats = || node.get("/api/search?q=bruit").json().to_string();
    assert!(formats().contains("SHP"), "{}", formats());
    turtle(
        &site,
        "a.ttl",
        "a",
        &(of("a", "ex:reste") + &file("reste", "CSV")),
    );
    assert!(!formats().contains("SHP"), "{}", formats());
    let id = id(&node, "https://data.example/a");
    for path in [
        format!("/fr/datasets/{id}"),
        format!("/datasets/{id}.ttl"),
        format!("/api/datasets/{id}"),
    ] {
        let said = node.get(&path).text();
        assert!(
            said.contains("reste") && !said.contains("parti"),
            "{path}: {said}"
        );
    }
    eventually("SPARQL does not see it either", || {
        let titles = node.csv(
            "SELECT ?t WHERE { ?f a <http://www.w3.org/ns/dcat#Distribution> ; \
             <http://purl.org/dc/terms/title> ?t } ORDER BY ?t",
        );
        let titles: Vec<&str> = titles.lines().skip(1).collect();
        titles == ["Fichier commun", "Fichier reste"]
    });
    let of_a = node.csv(
        "SELECT ?f WHERE { <https://data.example/a> <http://www.w3.org/ns/dcat#distribution> ?f }",
    );
    assert_eq!(of_a.lines().count(), 2, "{of_a}");
    drop(node);
    site.assert_sound();
}

#[test]
fn what_was_set_aside_is_tried_again_by_the_rules_of_today() {
    let portal = Portal::new(catalogue(0..12, plain));
    let sources = |rule: &str| {
        format!(
            r#"[{{name="ville",address="{}",clean=["{rule}"]}}]"#,
            portal.catalogue()
        )
    };
    let site = || Site::new().with("TERREAU__FETCH__ALLOW_PRIVATE", r#"["127.0.0.1"]"#);
    // A rule that cannot be evaluated.
    let calls = "INSERT { ?d ?p ?o } WHERE { ?d a <http://www.w3.org/ns/dcat#Dataset> SERVICE <http://127.0.0.1/> { ?d ?p ?o } }";
    let site = site().with("TERREAU__SOURCES", &sources(calls));
    let run = outcome(&site, &["run", "ville"]);
    assert_eq!(run["report"]["quarantined"], 12, "{run}");
    let waiting = outcome(&site, &["show", "ville"])["quarantine"].clone();
    let waiting = waiting.as_array().unwrap().len() as u64;
    assert_eq!(waiting, 12, "{run}");
    let again = site.run(&["harvest", "replay", "ville"]);
    assert_eq!(again.status.code(), Some(3), "the rule is as it was");
    let mended = "DELETE { ?d <http://www.w3.org/ns/dcat#keyword> ?k } WHERE { ?d <http://www.w3.org/ns/dcat#keyword> ?k }";
    let site = site.with("TERREAU__SOURCES", &sources(mended));
    let one = outcome(&site, &["replay", "ville", &plain(3)]);
    assert_eq!(
        (&one["tried"], &one["admitted"], &one["added"]),
        (&1.into(), &1.into(), &1.into()),
        "{one}"
    );
    let rest = outcome(&site, &["replay", "ville"]);
    assert_eq!(
        (&rest["admitted"], &rest["stayed"]),
        (&(waiting - 1).into(), &0.into()),
        "{rest}"
    );
    let shown = outcome(&site, &["show", "ville"]);
    assert_eq!(shown["quarantine"], serde_json::json!([]));
    let node = site.serve();
    assert_eq!(node.get("/api/search?q=comptages").json()["total"], 12);
    let hit = node.get("/api/search?q=comptages").json()["hits"][0].clone();
    let record = node
        .get(&format!("/datasets/{}.ttl", hit["id"].as_str().unwrap()))
        .text();
    assert!(!record.contains("keyword"), "{record}");
    let none = outcome(&site, &["replay", "ville"]);
    assert_eq!(none["tried"], 0);
}

#[test]
fn the_value_that_was_mended_is_not_lost() {
    let site = Site::new().with("TERREAU__FETCH__ALLOW_PRIVATE", r#"["127.0.0.1"]"#);
    let dirty = catalogue(0..30, plain).replace(
        "\"keyword\":[\"vélo\"]",
        "\"keyword\":[\"vélo\"],\"language\":[\"Français\"]",
    );
    let portal = Portal::new(dirty);
    site.ok(&[
        "harvest",
        "add",
        &portal.catalogue(),
        "--name",
        "ville",
        "--yes",
    ]);
    let run = outcome(&site, &["run", "ville"]);
    assert_eq!(run["report"]["issues_by_rule"]["language"], 30, "{run}");
    let node = site.serve();
    let json = |n: usize| {
        let path = format!("/api/datasets/{}", id(&node, &plain(n)));
        node.get(&path).json()
    };
    // Of each, not only of the first that a report has room for.
    for n in [0, 29] {
        let mended = json(n)["mended"].clone();
        let language = mended
            .as_array()
            .unwrap()
            .iter()
            .find(|issue| issue["rule"] == "language");
        let message = language.unwrap_or_else(|| panic!("{mended}"))["message"]
            .as_str()
            .unwrap();
        assert!(message.contains("`Français`"), "{message}");
    }
    portal.now_gives(catalogue(0..30, plain));
    outcome(&site, &["run", "ville"]);
    assert_eq!(json(29)["mended"], serde_json::json!([]), "it is sound now");
}
