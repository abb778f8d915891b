//! Finding, as people and programs ask for it.

use crate::harness::{Site, catalogue, encode, eventually};

#[test]
fn accents_plurals_and_facets_do_not_stand_in_the_way() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let total = |q: &str| {
        let answer = node.get(&format!("/api/search?q={}", encode(q)));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["total"].as_u64().unwrap()
    };
    assert!(total("vélos") > 0);
    assert_eq!(total("vélos"), total("velo"));
    assert_eq!(total("école"), total("ecoles"));
    assert_eq!(total("zzzzzz"), 0);
    let all = node.get("/api/search?facets=theme&size=0").json();
    let first = &all["facets"]["theme"][0];
    let path = format!(
        "/api/search?theme={}&facets=theme",
        first["value"].as_str().unwrap()
    );
    let filtered = node.get(&path).json();
    assert_eq!(filtered["total"], first["count"]);
    assert_eq!(filtered["facets"]["theme"], {
        let mut values = all["facets"]["theme"].clone();
        values[0]["selected"] = true.into();
        values
    });
}

#[test]
fn a_wrong_parameter_is_named() {
    let site = Site::new();
    let node = site.serve();
    for (path, name) in [
        ("/api/search?bbox=1,2", "bbox"),
        ("/api/search?page=0", "page"),
        ("/api/search?sort=best", "sort"),
        ("/api/search?nothing=1", "nothing"),
    ] {
        let answer = node.get(path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.text().contains(name), "{path}: {}", answer.text());
    }
}

#[test]
fn pages_are_read_without_scripts_in_both_languages() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let id = node.get("/api/search?q=budget").json()["hits"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for language in ["fr", "en"] {
        for path in [
            "",
            "search?q=budget&theme=ECON",
            "sparql",
            "sources",
            "about",
            &format!("datasets/{id}"),
        ] {
            let answer = node.get_as(&format!("/{language}/{path}"), "text/html");
            assert_eq!(answer.status, 200, "{path}");
            let page = answer.text();
            assert!(
                page.contains(&format!("<html lang=\"{language}\"")),
                "{path}"
            );
            assert!(page.contains("<main"), "{path}");
            let scripts = page.matches("<script").count();
            assert_eq!(
                scripts,
                page.matches("<script type=\"application/ld+json\"").count(),
                "{path}"
            );
            assert!(answer.header("content-security-policy").is_some());
        }
    }
    let root = node.request(
        "GET",
        "/",
        &[("Accept-Language", "en;q=0.9, fr;q=0.1")],
        b"",
    );
    assert!(root.text().contains("<html lang=\"en\""));
    assert!(
        root.header("vary")
            .unwrap()
            .to_lowercase()
            .contains("accept-language")
    );
}

#[test]
fn those_who_watch_see_how_queries_ended() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    eventually("a query is answered", || {
        node.get(&format!("/sparql?query={}", encode("ASK {}")))
            .status
            == 200
    });
    node.get(&format!("/sparql?query={}", encode("ASK { not SPARQL")));
    let metrics = node.get("/metrics").text();
    for line in [
        "terreau_sparql_queries_total{ended=\"failed\"} 1",
        "terreau_sparql_queries_total{ended=\"timed-out\"} 0",
        "terreau_sparql_waiting 0",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
    assert!(!metrics.contains("ended=\"answered\"} 0"), "{metrics}");
}

#[test]
fn the_site_map_names_every_dataset() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let index = node.get("/sitemap.xml").text();
    assert!(index.contains("/sitemap-1.xml"), "{index}");
    let page = node.get("/sitemap-1.xml").text();
    assert_eq!(page.matches("<loc>").count(), 1155);
    assert_eq!(node.get("/sitemap-2.xml").status, 404);
}

#[test]
fn a_place_and_a_field_in_the_words_are_chips_that_can_be_taken_off() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let words = "transport pays de la loire format:json";
    let answer = node.get(&format!("/api/search?q={}", encode(words))).json();
    let understood = answer["understood"].as_array().unwrap();
    let values: Vec<&str> = understood
        .iter()
        .map(|chip| chip["value"].as_str().unwrap())
        .collect();
    assert_eq!(values, ["region/52", "JSON"], "{answer}");
    assert_eq!(understood[0]["label"], "Pays de la Loire");
    for parameter in ["understand=0", "without=place,field"] {
        let path = format!("/api/search?q={}&{parameter}", encode(words));
        assert_eq!(
            node.get(&path).json()["understood"]
                .as_array()
                .unwrap()
                .len(),
            0
        );
    }
    let page = node.get(&format!("/fr/search?q={}", encode(words)));
    let text = page.text();
    assert!(text.contains("Lieu : Pays de la Loire"), "{text}");
    assert!(text.contains("without=place"));
    assert!(text.contains("Format : JSON"));
    let without = node.get(&format!("/en/search?q={}&without=place", encode(words)));
    assert!(without.text().contains("without places"));
    assert!(!without.text().contains("Place: "));
}

#[test]
fn territories_are_shown_by_name_one_in_the_other() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let page = node.get("/fr/search?territory=region/52").text();
    assert!(page.contains("class=\"in-1\""), "{page}");
    assert!(page.contains("> France ") && page.contains("> Pays de la Loire "));
    assert!(!page.contains("> FRA "));
    let all = node
        .get("/api/search?facets=territory&facet_values=1000")
        .json();
    for value in all["facets"]["territory"].as_array().unwrap() {
        let value_text = value["value"].as_str().unwrap();
        let is_code = value_text.contains('/') && !value_text.contains(' ');
        assert!(!is_code || value["label"].is_string(), "{value}");
    }
}

#[test]
fn what_was_meant_and_how_a_score_came_about_is_told() {
    let site = Site::new();
    site.import(&catalogue());
    let node = site.serve();
    let answer = node.get("/api/search?q=trasnport&explain=1").json();
    assert_eq!(answer["did_you_mean"], "transport", "{answer}");
    let hit = &answer["hits"][0];
    assert!(hit["explanation"]["factors"].is_object(), "{hit}");
    let page = node.get("/fr/search?q=trasnport").text();
    assert!(page.contains("q=transport\">transport</a>"), "{page}");
    let plain = node.get("/api/search?q=transport").json();
    assert_eq!(plain["did_you_mean"], serde_json::Value::Null);
    assert!(plain["hits"][0].get("explanation").is_none());
}
