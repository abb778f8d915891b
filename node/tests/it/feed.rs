//! The public feed: read by whoever comes, sealed for good, led on when it is rewritten.

use crate::harness::{Answer, Node, Site, catalogue, encode, eventually};
use oxrdf::{Dataset, GraphName, Quad, Term, dataset::CanonicalizationAlgorithm};
use oxrdfio::{JsonLdProfileSet, RdfFormat, RdfParser};
use std::collections::{BTreeMap, BTreeSet};

const BASE: &str = "http://127.0.0.1:8080";
const TREE: &str = "https://w3id.org/tree#";
const ACTIVITY: &str = "https://www.w3.org/ns/activitystreams#";

/// Datasets in Turtle, with a title each.
fn datasets(titles: impl IntoIterator<Item = (usize, String)>) -> String {
    let mut turtle = String::from(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n",
    );
    for (number, title) in titles {
        turtle.push_str(&format!(
            "<https://ville.example/d/{number}> a dcat:Dataset ; dct:title \"{title}\"@fr ; \
             dct:description \"Secret {title}\"@fr .\n"
        ));
    }
    turtle
}

fn import(site: &Site, turtle: &str) {
    let file = site.file("ville.ttl", turtle);
    let file = file.to_str().unwrap();
    site.ok(&["import", "--prune", "--source", "ville", file]);
}

fn quads(body: &[u8], format: RdfFormat, at: &str) -> Vec<Quad> {
    RdfParser::from_format(format)
        .with_base_iri(format!("{BASE}{at}"))
        .unwrap()
        .for_slice(body)
        .map(|quad| quad.unwrap())
        .collect()
}

/// All pages that are reached from the root, each by its path, as N-Quads.
fn walk(node: &Node) -> BTreeMap<String, Vec<Quad>> {
    let mut pages = BTreeMap::new();
    let mut ways = vec!["/feed".to_owned()];
    while let Some(path) = ways.pop() {
        if pages.contains_key(&path) {
            continue;
        }
        let answer = node.get_as(&path, "application/n-quads");
        assert_eq!(answer.status, 200, "{path}");
        let found = quads(&answer.body, RdfFormat::NQuads, &path);
        for quad in &found {
            if quad.predicate.as_str() == format!("{TREE}node")
                && let Term::NamedNode(page) = &quad.object
            {
                ways.push(page.as_str().strip_prefix(BASE).unwrap().to_owned());
            }
        }
        pages.insert(path, found);
    }
    pages
}

/// Activities with class, object and moment, in the order of their moments.
fn activities(pages: &BTreeMap<String, Vec<Quad>>) -> Vec<(String, String, String, String)> {
    let mut found = Vec::new();
    for quads in pages.values() {
        for member in quads
            .iter()
            .filter(|quad| quad.predicate.as_str() == format!("{TREE}member"))
        {
            let value = |predicate: &str| {
                let quad = quads
                    .iter()
                    .find(|quad| {
                        Term::from(quad.subject.clone()) == member.object
                            && quad.predicate.as_str() == predicate
                    })
                    .unwrap();
                match &quad.object {
                    Term::NamedNode(node) => node.as_str().to_owned(),
                    Term::Literal(literal) => literal.value().to_owned(),
                    other => other.to_string(),
                }
            };
            let class = value("http://www.w3.org/1999/02/22-rdf-syntax-ns#type");
            found.push((
                value(&format!("{ACTIVITY}published")),
                class.strip_prefix(ACTIVITY).unwrap().to_owned(),
                value(&format!("{ACTIVITY}object")),
                member.object.to_string(),
            ));
        }
    }
    found.sort();
    found
}

/// Waits until the feed tells `count` activities of a class.
fn told(node: &Node, class: &str, count: usize) {
    eventually(&format!("{count} activities {class}"), || {
        let all = activities(&walk(node));
        all.iter().filter(|(_, told, ..)| told == class).count() == count
    });
}

fn sealed(node: &Node) -> Vec<String> {
    let pages = walk(node).into_keys();
    pages
        .filter(|path| path.contains("/p/") && !path.ends_with('-'))
        .collect()
}

fn kept(answer: &Answer) -> &str {
    answer.header("cache-control").unwrap()
}

#[test]
fn every_entry_is_told_once_in_an_order_that_grows() {
    let site = Site::new();
    let node = site.serve();
    site.import(&catalogue());
    let total = || {
        let health = node.get("/health/ready").json();
        health["positions"]["ledger"].as_u64().unwrap_or(0)
    };
    eventually("the catalogue is in", || total() > 1_155);
    told(&node, "Create", usize::try_from(total()).unwrap());
    eventually("full pages are sealed", || sealed(&node).len() >= 2);
    let all = activities(&walk(&node));
    let moments: BTreeSet<_> = all.iter().map(|(moment, ..)| moment).collect();
    let names: BTreeSet<_> = all.iter().map(|(.., name)| name).collect();
    let objects: BTreeSet<_> = all.iter().map(|(_, _, object, _)| object).collect();
    assert_eq!(moments.len(), all.len());
    assert_eq!(names.len(), all.len());
    assert_eq!(objects.len(), all.len());
    // Agents come before the datasets that refer to them: every publisher that has a record was told
    // in an earlier entry of the same step of publishing.
    assert_eq!(all.len() as u64, total());
}

#[test]
fn all_syntaxes_say_the_same_and_the_reader_chooses() {
    let site = Site::new();
    let node = site.serve();
    import(
        &site,
        &datasets((0..600).map(|n| (n, format!("Jeu « {n} »")))),
    );
    told(&node, "Create", 600);
    eventually("a page is sealed", || sealed(&node).len() == 1);
    let json = RdfFormat::JsonLd {
        profile: JsonLdProfileSet::empty(),
    };
    let page = sealed(&node)[0].clone();
    for path in ["/feed".to_owned(), page, "/feed/p/501-".to_owned()] {
        let mut said = Vec::new();
        for (accept, extension, format) in [
            ("application/n-quads", "nq", RdfFormat::NQuads),
            ("application/trig", "trig", RdfFormat::TriG),
            ("application/ld+json", "jsonld", json),
        ] {
            let answer = node.get_as(&path, accept);
            assert_eq!(answer.status, 200);
            let media_type = format!("{accept}; charset=utf-8");
            assert_eq!(answer.header("content-type"), Some(&*media_type));
            assert_eq!(answer.header("vary"), Some("Accept, Accept-Encoding"));
            let named = node.get(&format!("{path}.{extension}"));
            assert_eq!(named.body, answer.body, "{path}.{extension}");
            let mut dataset: Dataset = quads(&answer.body, format, &path).into_iter().collect();
            dataset.canonicalize(CanonicalizationAlgorithm::Unstable);
            said.push(dataset);
        }
        assert_eq!(said[0], said[1], "{path}");
        assert_eq!(said[0], said[2], "{path}");
        let anything = node.get(&path);
        let trig = Some("application/trig; charset=utf-8");
        assert_eq!(anything.header("content-type"), trig);
        assert_eq!(node.get_as(&path, "image/png").status, 406);
        assert_eq!(node.get(&format!("{path}.ttl")).status, 406);
        let head = node.request("HEAD", &path, &[], b"");
        assert_eq!((head.status, head.body.len()), (200, 0));
    }
}

#[test]
fn what_is_sealed_never_changes_and_what_has_gone_has_no_content() {
    let site = Site::new();
    let mut node = site.serve();
    import(
        &site,
        &datasets((0..1_000).map(|n| (n, format!("Titre {n}")))),
    );
    told(&node, "Create", 1_000);
    eventually("pages are sealed", || sealed(&node).len() == 2);
    let pages = sealed(&node);
    let read = |node: &Node, path: &str| {
        let answer = node.get_as(path, "application/trig");
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(kept(&answer), "public, max-age=604800, immutable");
        (
            answer.body.clone(),
            answer.header("etag").unwrap().to_owned(),
        )
    };
    let before: Vec<_> = pages.iter().map(|path| read(&node, path)).collect();
    // One changes, one goes.
    let later = (0..999).map(|n| (n, format!("Titre {}", if n == 0 { 7_777 } else { n })));
    import(&site, &datasets(later));
    told(&node, "Delete", 1);
    told(&node, "Update", 1);
    drop(node);
    node = site.serve();
    told(&node, "Delete", 1);
    for (path, (body, etag)) in pages.iter().zip(&before) {
        assert_eq!(read(&node, path), (body.clone(), etag.clone()));
        let again = node.request("GET", path, &[("If-None-Match", etag)], b"");
        assert_eq!((again.status, again.body.len()), (304, 0));
        assert_eq!(kept(&again), "public, max-age=604800, immutable");
    }
    let all = activities(&walk(&node));
    let last = &all[all.len() - 2..];
    let gone = last
        .iter()
        .find(|(_, class, ..)| class == "Delete")
        .unwrap();
    assert_eq!(gone.2, "https://ville.example/d/999");
    let open = node.get("/feed/p/1001-").text();
    assert!(open.contains("Titre 7777"));
    assert!(!open.contains("Titre 999"));
    let quads = walk(&node).remove("/feed/p/1001-").unwrap();
    let name = gone.3.trim_matches(['<', '>']);
    assert!(quads.iter().all(|quad| match &quad.graph_name {
        GraphName::NamedNode(graph) => graph.as_str() != name,
        _ => true,
    }));
}

#[test]
fn what_grows_is_asked_about_and_sent_once() {
    let site = Site::new();
    let node = site.serve();
    import(&site, &datasets([(1, "Un".to_owned())]));
    told(&node, "Create", 1);
    for path in ["/feed", "/feed/p/1-"] {
        let answer = node.get(path);
        assert_eq!(
            kept(&answer),
            "public, max-age=10, stale-while-revalidate=60"
        );
        let etag = answer.header("etag").unwrap();
        let again = node.request("GET", path, &[("If-None-Match", etag)], b"");
        assert_eq!((again.status, again.body.len()), (304, 0));
        assert_eq!(again.header("vary"), Some("Accept, Accept-Encoding"));
    }
    let (root, open) = (node.get("/feed"), node.get("/feed/p/1-"));
    import(
        &site,
        &datasets([(1, "Un".to_owned()), (2, "Deux".to_owned())]),
    );
    told(&node, "Create", 2);
    // The root stays as it was: only the open page is read again.
    assert_eq!(node.get("/feed").header("etag"), root.header("etag"));
    assert_ne!(node.get("/feed/p/1-").header("etag"), open.header("etag"));
}

#[test]
fn an_address_that_was_leads_to_what_is_and_an_impossible_one_nowhere() {
    let site = Site::new();
    let node = site.serve();
    import(
        &site,
        &datasets((0..500).map(|n| (n, format!("Titre {n}")))),
    );
    eventually("a page is sealed", || sealed(&node).len() == 1);
    let page = sealed(&node)[0].clone();
    let name = page.strip_prefix("/feed/").unwrap();
    for (path, location) in [
        ("/feed/p/1-", format!("../../feed/{name}")),
        ("/feed/p/1-.jsonld", format!("../../feed/{name}.jsonld")),
    ] {
        let answer = node.get(path);
        assert_eq!(answer.status, 308, "{path}");
        assert_eq!(answer.header("location"), Some(&*location));
    }
    assert_eq!(node.get("/feed/p/2-3-aaaaaaaa").status, 410);
    for path in [
        "/feed/p/900-",
        "/feed/p/900-950-aaaaaaaa",
        "/feed/p/0-",
        "/feed/n/1-9999",
        "/feed/p/x",
        "/feed/q/1-",
        "/feed/p/1-500-..%2F..%2Fledger",
    ] {
        assert_eq!(node.get(path).status, 404, "{path}");
    }
    // Most of it is of the past: it is written again, and its old address leads on.
    import(
        &site,
        &datasets((0..500).map(|n| (n, format!("Nouveau {n}")))),
    );
    told(&node, "Update", 500);
    eventually("the page of before is not linked", || {
        !walk(&node).contains_key(&page)
    });
    let answer = node.get(&page);
    assert_eq!(answer.status, 308);
    let location = answer.header("location").unwrap().replace("../../", "/");
    assert_eq!(node.get(&location).status, 200, "{location}");
}

#[test]
fn pages_that_are_lost_are_written_again() {
    let site = Site::new();
    let node = site.serve();
    import(
        &site,
        &datasets((0..500).map(|n| (n, format!("Titre {n}")))),
    );
    eventually("a page is sealed", || sealed(&node).len() == 1);
    let page = sealed(&node)[0].clone();
    let before = node.get(&page).body;
    std::fs::remove_dir_all(site.data().join("feed").join("pages")).unwrap();
    eventually("it is there again", || {
        let answer = node.get(&page);
        assert!(matches!(answer.status, 200 | 503), "{}", answer.status);
        answer.status == 200
    });
    assert_eq!(node.get(&page).body, before);
}

#[test]
fn what_is_erased_is_on_no_page_any_more() {
    let site = Site::new();
    let node = site.serve();
    import(
        &site,
        &datasets((0..500).map(|n| (n, format!("Titre {n}")))),
    );
    eventually("a page is sealed", || sealed(&node).len() == 1);
    let page = sealed(&node)[0].clone();
    assert!(node.get(&page).text().contains("Secret Titre 77\""));
    let about = format!("/resource?iri={}", encode("https://ville.example/d/77"));
    let there = node.get(&about);
    let id = there
        .header("location")
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap();
    site.ok(&["erase", id, "--reason", "a judgment"]);
    eventually("the page of before is not linked", || {
        !walk(&node).contains_key(&page)
    });
    assert_eq!(node.get(&page).status, 308);
    for path in walk(&node).into_keys() {
        assert!(!node.get(&path).text().contains("Titre 77\""), "{path}");
    }
    let folder = site.data().join("feed").join("pages");
    for file in std::fs::read_dir(folder).unwrap() {
        let raw = zstd::decode_all(&*std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        assert!(!String::from_utf8(raw).unwrap().contains("Titre 77\""));
    }
}

#[test]
fn a_node_that_publishes_nothing_has_no_feed() {
    let site = Site::new().with("TERREAU__COMMONS__PUBLISH", "false");
    let node = site.serve();
    import(&site, &datasets([(1, "Un".to_owned())]));
    for path in ["/feed", "/feed.atom", "/feed/p/1-"] {
        assert_eq!(node.get(path).status, 404, "{path}");
    }
    assert!(!node.get("/fr/").text().contains("/feed"));
    assert!(!node.get("/.well-known/void").text().contains("EventStream"));
}

#[test]
fn people_and_programs_find_the_feed() {
    let site = Site::new();
    let node = site.serve();
    import(&site, &datasets([(1, "Vélos & <trottinettes>".to_owned())]));
    told(&node, "Create", 1);
    let html = node.get("/fr/").text();
    assert!(html.contains("type=\"application/atom+xml\" href=\"/feed.atom?lang=fr\""));
    assert!(html.contains("type=\"application/trig\" href=\"/feed\""));
    let atom = node.get("/feed.atom?lang=fr");
    assert_eq!(
        atom.header("content-type"),
        Some("application/atom+xml; charset=utf-8")
    );
    let text = atom.text();
    assert!(text.contains("<title>Vélos &amp; &lt;trottinettes&gt;</title>"));
    assert!(text.contains("label=\"Nouveau\""));
    assert_eq!(text.matches("<entry>").count(), 1);
    assert_eq!(node.get("/feed.atom?lang=xx").status, 400);
    let void = node.get("/.well-known/void").text();
    for what in ["/feed>", "/sparql>", "/dump/catalog.nq.zst>", "EventStream"] {
        assert!(void.contains(what), "{what}\n{void}");
    }
    assert!(
        node.get("/catalog.ttl")
            .text()
            .contains("/.well-known/void>")
    );
    let service = node.get_as("/sparql", "text/turtle").text();
    assert!(service.contains("/.well-known/void>"));
}
