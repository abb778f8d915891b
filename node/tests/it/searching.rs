//! Searches to come back to, what is related, what is said where, and an index that agrees with the ledger.

use crate::harness::{Node, Site, catalogue, encode, eventually};
use search::{Card, Change, Document, SearchIndex, Settings};
use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

const PREFIXES: &str =
    "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n";

fn dataset(number: u32, title: &str, more: &str) -> String {
    format!(
        "<https://data.example/d/{number}> a dcat:Dataset ; dct:title \"{title}\"@fr {more} .\n"
    )
}

fn turtle(datasets: &[String]) -> String {
    format!("{PREFIXES}{}", datasets.concat())
}

/// The head of the log, as a client reads it after a write.
fn head(node: &Node) -> u64 {
    let ready = node.get("/health/ready").json();
    ready["positions"]["ledger"].as_u64().unwrap()
}

/// Brings a file in beside the running node, and waits until searches see it.
fn brought(site: &Site, node: &Node, source: &str, turtle: &str) -> u64 {
    let file = site.file(&format!("{source}.ttl"), turtle);
    site.ok(&["import", "--source", source, file.to_str().unwrap()]);
    let head = head(node);
    let answer = node.get(&format!("/api/search?size=0&wait_for={head}"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.json()["position"].as_u64().unwrap() >= head);
    head
}

fn ids(feed: &serde_json::Value) -> Vec<String> {
    let items = feed["items"].as_array().unwrap().iter();
    items
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_saved_search_tells_what_is_new_once_and_a_rebuild_tells_nothing() {
    let site = Site::new();
    let node = site.serve();
    let one = dataset(1, "Pistes cyclables", "");
    let other = dataset(2, "Arbres de la ville", "");
    let first = brought(
        &site,
        &node,
        "portal",
        &turtle(&[one.clone(), other.clone()]),
    );
    let atom = node.get("/api/search.atom?q=Cyclable&lang=fr");
    assert_eq!(atom.status, 200, "{}", atom.text());
    assert_eq!(
        atom.header("content-type"),
        Some("application/atom+xml; charset=utf-8")
    );
    assert_eq!(atom.text().matches("<entry>").count(), 1);
    let again = |path: &str, tag: &str| {
        let headers = [("If-None-Match", tag)];
        node.request("GET", path, &headers, b"").status
    };
    let tag = atom.header("etag").unwrap().to_owned();
    assert_eq!(again("/api/search.atom?q=Cyclable&lang=fr", &tag), 304);
    let json = node.get("/api/search.json?q=Cyclable&lang=fr");
    assert_eq!(
        json.header("content-type"),
        Some("application/feed+json; charset=utf-8")
    );
    let json_tag = json.header("etag").unwrap().to_owned();
    let json = json.json();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(ids(&json), ["Pistes cyclables"]);

    // Something else is new: it is no news here.
    let third = dataset(3, "Budget", "");
    let datasets = [one.clone(), other.clone(), third.clone()];
    brought(&site, &node, "portal", &turtle(&datasets));
    assert_eq!(again("/api/search.atom?q=Cyclable&lang=fr", &tag), 304);
    assert_eq!(again("/api/search.json?q=Cyclable&lang=fr", &json_tag), 304);

    // One that comes, and one that begins to fit.
    let other = dataset(2, "Arbres des pistes cyclables", "");
    let fourth = dataset(4, "Comptages cyclables", "");
    brought(
        &site,
        &node,
        "portal",
        &turtle(&[one, other, third, fourth]),
    );
    assert_eq!(again("/api/search.atom?q=Cyclable&lang=fr", &tag), 200);
    let since = format!("/api/search.json?q=Cyclable&lang=fr&since={first}");
    let news = node.get(&since);
    let mut titles = ids(&news.json());
    titles.sort();
    assert_eq!(
        titles,
        ["Arbres des pistes cyclables", "Comptages cyclables"]
    );
    let tag = news.header("etag").unwrap().to_owned();
    site.ok(&["reindex", "--only", "search"]);
    assert_eq!(again(&since, &tag), 304);
    let last = news.json()["_terreau"]["position"].as_u64().unwrap();
    let nothing = node.get(&format!("/api/search.json?q=Cyclable&since={last}"));
    assert!(ids(&nothing.json()).is_empty());
}

#[test]
fn a_search_is_known_by_one_address_however_it_is_written() {
    let site = Site::new();
    let node = site.serve();
    let id = |path: &str| {
        let feed = node.get(path).text();
        let id = feed.split("<id>").nth(1).unwrap();
        id.split("</id>").next().unwrap().to_owned()
    };
    assert_eq!(
        id("/api/search.atom?q=eau++mer&theme=HEAL&theme=ENVI&sort=title"),
        id("/api/search.atom?theme=ENVI&q=eau+mer&theme=HEAL&page=2&lang=en"),
    );
    let page = node.get("/fr/search?q=mer+eau").text();
    for form in [
        "application/atom+xml",
        "application/feed+json",
        "text/turtle",
    ] {
        let link = format!("<link rel=\"alternate\" type=\"{form}\" href=\"/api/search");
        assert!(page.contains(&link), "{form}\n{page}");
    }
}

#[test]
fn hits_are_read_as_rdf_in_hydra_pages() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let first = node.get_as("/api/search?q=budget&size=5", "text/turtle");
    assert_eq!(first.status, 200);
    assert_eq!(
        first.header("content-type"),
        Some("text/turtle; charset=utf-8")
    );
    let text = first.text();
    assert_eq!(text.matches("PartialCollectionView").count(), 1, "{text}");
    assert!(
        text.contains("hydra:totalItems") && text.contains("hydra:next"),
        "{text}"
    );
    let datasets = text.matches("a dcat:Dataset").count();
    assert_eq!(datasets, 5, "{text}");
    let json = node.get_as("/api/search?q=budget&size=5", "application/ld+json");
    assert!(
        json.header("content-type")
            .unwrap()
            .starts_with("application/ld+json")
    );
    json.json();
    assert_eq!(node.get("/api/search.nt?q=budget").status, 200);
    assert_eq!(node.get("/api/search.pdf?q=budget").status, 406);
    assert_eq!(node.get_as("/api/search", "image/png").status, 406);
}

#[test]
fn what_was_written_is_read_when_it_is_waited_for() {
    let site = Site::new();
    let node = site.serve();
    for number in 1..=5 {
        let title = format!("Relevé particulier{number}");
        let head = brought(
            &site,
            &node,
            "portal",
            &turtle(&[dataset(number, &title, "")]),
        );
        let path = format!("/api/search?q=particulier{number}&wait_for={head}");
        assert_eq!(node.get(&path).json()["total"], 1);
    }
    let beyond = node.get("/api/search?wait_for=1000000");
    assert_eq!(beyond.status, 400);
    assert!(
        beyond.text().contains("the log ends at"),
        "{}",
        beyond.text()
    );
}

#[test]
fn a_dataset_leads_to_those_about_the_same() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let hit = node.get("/api/search?q=qualite+air").json()["hits"][0].clone();
    let id = hit["id"].as_str().unwrap();
    let answer = node.get(&format!("/api/datasets/{id}/related?size=5"));
    assert_eq!(answer.status, 200, "{}", answer.text());
    let related = answer.json()["related"].as_array().unwrap().clone();
    assert!(!related.is_empty() && related.len() <= 5);
    assert!(related.iter().all(|other| other["id"] != id));
    let page = node.get(&format!("/fr/datasets/{id}")).text();
    let first = related[0]["id"].as_str().unwrap();
    assert!(page.contains("id=\"related\"") && page.contains(first));
    assert_eq!(node.get("/api/datasets/nothing/related").status, 404);
}

#[test]
fn copies_are_one_hit_that_says_where_else_it_is() {
    let site = Site::new();
    let node = site.serve();
    let file = "; dcat:distribution <https://files.example/trees.csv#1> . \
                <https://files.example/trees.csv#1> a dcat:Distribution ; \
                dcat:downloadURL <https://files.example/trees.csv>";
    let described = |portal: &str| {
        format!(
            "{PREFIXES}<https://{portal}.example/d/1> a dcat:Dataset ; \
             dct:identifier \"https://origin.example/d/1\" ; dct:title \"Arbres remarquables\"@fr {file} .\n"
        )
    };
    brought(&site, &node, "one", &described("one"));
    brought(&site, &node, "two", &described("two"));
    eventually("copies are found", || {
        node.get("/api/search?q=arbres").json()["collapsed"] == 1
    });
    let together = node.get("/api/search?q=arbres").json();
    assert_eq!(together["total"], 2);
    let hits = together["hits"].as_array().unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0]["also_at"].as_array().unwrap().len(), 1);
    assert_ne!(hits[0]["also_at"][0]["source"], hits[0]["origin"]["source"]);
    let each = node.get("/api/search?q=arbres&copies=each").json();
    assert_eq!(each["hits"].as_array().unwrap().len(), 2);
    let page = node.get("/fr/search?q=arbres").text();
    assert_eq!(page.matches("<article class=\"card\">").count(), 1);
}

/// The folder of the index that serves.
fn index_folder(site: &Site) -> PathBuf {
    let root = site.data().join("search");
    let name = fs::read_to_string(root.join("CURRENT")).unwrap();
    root.join(name)
}

fn index(site: &Site) -> SearchIndex {
    SearchIndex::open(&index_folder(site), Settings::default()).unwrap()
}

fn stranger() -> Change {
    let mut card = Card::new(
        "stranger",
        "https://data.example/stranger",
        vocab::Kind::Dataset,
    );
    card.titles = vec![vocab::Text::tagged("Zzyzx inconnu", "fr")];
    Change::Put(Box::new(Document::new(card)))
}

#[test]
fn an_index_that_differs_is_told_and_put_right_record_by_record() {
    let site = Site::new();
    site.import(&catalogue());
    site.assert_sound();
    {
        let index = index(&site);
        let (gone, _) = index.contents().unwrap().swap_remove(7);
        index.apply([Change::Remove(gone), stranger()]).unwrap();
        index.commit(index.position()).unwrap();
    }
    let before = index_folder(&site);
    let told = site.run(&["fsck", "--json"]);
    assert!(!told.status.success());
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(
        told["audit"]["documents_wrong"].as_array().unwrap().len(),
        2,
        "{told}"
    );
    site.ok(&["fsck", "--repair"]);
    site.assert_sound();
    // Not made again for two records.
    assert_eq!(index_folder(&site), before);
}

#[test]
fn an_index_of_an_earlier_analysis_serves_until_the_new_one_is_made() {
    let site = Site::new();
    site.import(&catalogue());
    let position = {
        let index = index(&site);
        index.apply([stranger()]).unwrap();
        index.commit(index.position()).unwrap();
        index.position()
    };
    let folder = index_folder(&site);
    let meta = fs::read_to_string(folder.join("meta.json")).unwrap();
    let earlier = "0123456789abcdef";
    let meta = meta.replace(&SearchIndex::fingerprint(), earlier);
    assert!(meta.contains(earlier));
    fs::write(folder.join("meta.json"), meta).unwrap();
    let root = site.data().join("search");
    fs::rename(&folder, root.join(format!("{earlier}-0"))).unwrap();
    fs::write(root.join("CURRENT"), format!("{earlier}-0")).unwrap();

    let node = site.serve();
    // From the first answer on nothing is missing.
    let first = node.get("/api/search?size=0").json();
    assert!(first["total"].as_u64().unwrap() >= 1156, "{first}");
    assert_eq!(first["position"].as_u64().unwrap(), position);
    eventually("the new index serves", || {
        let answer = node.get("/api/search?q=zzyzx").json();
        assert!(
            node.get("/api/search?size=0").json()["total"]
                .as_u64()
                .unwrap()
                >= 1156
        );
        answer["total"] == 0
    });
    eventually("the earlier one is gone", || {
        !root.join(format!("{earlier}-0")).exists()
    });
    drop(node);
    assert!(index_folder(&site).ends_with(format!("{}-0", SearchIndex::fingerprint())));
    site.assert_sound();
}

#[test]
fn whatever_is_typed_is_answered_or_explained_in_time() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let typed = [
        "eau ".repeat(2_500),
        "a".repeat(10_000),
        "\"eau ".repeat(2_000),
        "-".repeat(5_000),
        "le la les de du des".to_owned(),
        "^(a+)+$|[^x]*.{0,99999}\\d".to_owned(),
        "بيانات مفتوحة \u{202e}עברית".to_owned(),
        "🌳🚲 données 👩‍👩‍👧‍👦".to_owned(),
        "\u{1}\u{7f}\u{0}eau\u{200b}\u{feff}".to_owned(),
        "<script>alert(1)</script> ' OR 1=1 --".to_owned(),
        "e\u{301}".repeat(3_000),
    ];
    let began = Instant::now();
    for typed in &typed {
        for path in [
            format!("/api/search?q={}", encode(typed)),
            format!("/api/suggest?q={}", encode(typed)),
            format!("/api/search.atom?q={}", encode(typed)),
            format!("/fr/search?q={}", encode(typed)),
        ] {
            let answer = node.get(&path);
            assert_eq!(answer.status, 200, "{typed:.40}: {}", answer.text());
            let is_page = path.starts_with("/fr/") || path.contains(".atom");
            assert!(!is_page || !answer.text().contains("<script>alert"));
        }
    }
    // Far above what it takes, far below what an unbounded query would.
    assert!(began.elapsed() < Duration::from_secs(60));
    for (asked, name) in [
        ("bbox=200,0,210,10", "bbox"),
        ("bbox=0,50,10,40", "bbox"),
        ("bbox=1,2,3,inf", "bbox"),
        ("bbox=46.1,-101.3,46.3,-101", "bbox"),
        ("from=2024-02-31", "from"),
        ("period=2021/2019", "period"),
        ("from=99999999999999999999", "from"),
        ("cursor=ffff", "cursor"),
        ("page=999999999", "page"),
        ("%ff%fe=%00", "parameter"),
    ] {
        let answer = node.get(&format!("/api/search?{asked}"));
        assert_eq!(answer.status, 400, "{asked}: {}", answer.text());
        let problem = answer.json();
        assert_eq!(problem["type"], "/problems/parameter");
        assert!(
            problem["detail"].as_str().unwrap().contains(name),
            "{asked}: {problem}"
        );
        let page = node.get_as(&format!("/fr/search?{asked}"), "text/html");
        assert_eq!(page.status, 400, "{asked}");
        assert!(page.text().contains("<html lang=\"fr\""), "{asked}");
    }
}

#[test]
fn several_values_are_alternatives_or_all_asked_for() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let total = |path: &str| node.get(path).json()["total"].as_u64().unwrap();
    let formats = node.get("/api/search?size=0&facets=format").json();
    let value = |at: usize| {
        formats["facets"]["format"][at]["value"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (one, other) = (encode(&value(0)), encode(&value(1)));
    let asked = format!("format={one}&format={other}&size=0");
    let any = total(&format!("/api/search?{asked}"));
    let all = total(&format!("/api/search?{asked}&facet.format.op=and"));
    let alone = |format: &str| total(&format!("/api/search?format={format}&size=0"));
    assert!(all > 0 && all < any);
    // Those that have both are in either.
    assert_eq!(any + all, alone(&one) + alone(&other));
    let page = node.get(&format!("/en/search?{asked}")).text();
    assert!(page.contains("facet.format.op=and"), "{page}");
}

/// Beaches and their waters as udata lists them, each used so much.
fn counted(reuses: [u32; 2]) -> String {
    let dataset = |(number, reuses): (usize, u32)| {
        serde_json::json!({
            "id": format!("beach-{number}"),
            "title": "Eaux de baignade",
            "description": "Relevés",
            "resources": [],
            "metrics": { "reuses": reuses, "followers": 2 * reuses, "views": 9 }
        })
    };
    let datasets: Vec<_> = reuses.into_iter().enumerate().map(dataset).collect();
    serde_json::Value::from(datasets).to_string()
}

#[test]
fn what_a_portal_counts_moves_hits_and_changes_no_record() {
    let site = Site::new();
    let file = site.file("portal.json", "");
    let taken = |counts: [u32; 2]| {
        site.file("portal.json", counted(counts));
        let output = site.run(&[
            "--json",
            "import",
            "--source",
            "ville",
            "--kind",
            "udata",
            file.to_str().unwrap(),
        ]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        serde_json::from_str::<serde_json::Value>(&said).unwrap_or_else(|error| {
            panic!("{error}: {said}{}", String::from_utf8_lossy(&output.stderr))
        })
    };
    let node = site.serve();
    let first = |node: &Node| {
        let found = node.get("/api/search?q=baignade&copies=each").json();
        let hit = &found["hits"][0];
        hit["iri"].as_str().unwrap_or_default().contains("beach-1")
    };
    taken([40, 1]);
    eventually("the one that is used more stands first", || !first(&node));
    let head_before = head(&node);
    // The other has been found out; nothing else has changed.
    taken([40, 4_000]);
    eventually("now the other is", || first(&node));
    assert_eq!(head(&node), head_before, "no record has changed");
    // A little more of it is no news.
    taken([44, 4_100]);
    assert!(first(&node));
    drop(node);
    site.assert_sound();
}

#[test]
fn how_a_period_and_a_box_are_meant_can_be_chosen_in_the_form() {
    let site = Site::new();
    let node = site.serve();
    let asked = "from=2015&to=2020&period_relation=within&bbox=-2,46,-1,47&bbox_relation=contains";
    for (language, label) in [
        ("fr", "La période des données"),
        ("en", "The data’s period"),
    ] {
        let page = node.get(&format!("/{language}/search?{asked}")).text();
        assert!(page.contains(label), "{page}");
        for chosen in [
            "<option value=\"within\" selected>",
            "<option value=\"contains\" selected>",
        ] {
            assert_eq!(page.matches(chosen).count(), 1, "{chosen}");
        }
        // It is asked for once, by the field.
        assert!(!page.contains("type=\"hidden\" name=\"period_relation\""));
    }
}
