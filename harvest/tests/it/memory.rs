//! What has not changed is neither sent nor read again, and nobody could tell from what a walk gives.

use crate::{
    paging::{PREFIXES, page},
    portal::{Answer, Portal},
    walk::{Walked, options, settings, walk_with},
};
use harvest::{JobOptions, Memory, Recollection, Remembered, RequestKey};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};
use vocab::{Fingerprint, Rule};

/// What a node holds and remembers of one source.
#[derive(Default)]
struct Node {
    kind: Option<&'static str>,
    held: BTreeMap<String, Fingerprint>,
    answers: HashMap<RequestKey, Remembered>,
}

impl Node {
    /// Gives back what is remembered of a request while all it states is held as it was.
    fn memory(&self) -> Memory {
        let (held, answers) = (self.held.clone(), self.answers.clone());
        Memory::new(move |request| {
            let answer = answers.get(&request)?;
            let is_held = |resource: &str, print: u64| {
                let fingerprint = held.get(resource)?;
                let (start, _) = fingerprint.0.split_first_chunk()?;
                (u64::from_be_bytes(*start) == print).then_some(())
            };
            for stated in answer.stated() {
                is_held(&stated.resource, stated.print)?;
            }
            Some(answer.clone())
        })
    }

    async fn walk_by(&self, address: &str, memory: Option<Memory>) -> Walked {
        let mut options = options(settings());
        options.kind = self.kind.map(str::to_owned);
        options.memory = memory;
        walk_with(address, &options, &self.held, JobOptions::default()).await
    }

    /// Walks, takes over what the walk gives, and remembers it.
    async fn harvest_by(&mut self, address: &str, memory: Memory) -> Walked {
        let walked = self.walk_by(address, Some(memory)).await;
        self.held.extend(walked.known());
        let mut answers = HashMap::new();
        for recollection in &walked.memory {
            match recollection {
                Recollection::Kept(key) => {
                    answers.extend(self.answers.remove(key).map(|known| (*key, known)));
                }
                Recollection::New(key, new) => {
                    let bytes = new.to_bytes();
                    answers.insert(*key, Remembered::from_bytes(&bytes).unwrap());
                }
            }
        }
        if walked.outcome.may_remove().is_ok() {
            self.answers.clear();
        }
        self.answers.extend(answers);
        walked
    }

    async fn harvest(&mut self, address: &str) -> Walked {
        let memory = self.memory();
        self.harvest_by(address, memory).await
    }
}

/// A page that leads to another, or to none.
fn leading(name: &str, to: Option<u32>) -> Answer {
    let next = to.map(|to| format!("ex:view hydra:next <{{base}}/{to}> ."));
    page(name, &next.unwrap_or_default())
}

fn tagged(answer: Answer, tag: &str) -> Answer {
    answer.header("ETag", tag)
}

fn statuses(portal: &Portal) -> Vec<u16> {
    portal.asked().iter().map(|asked| asked.status).collect()
}

#[tokio::test]
async fn an_unchanged_portal_answers_without_sending_anything() {
    let portal = Portal::start().await;
    portal
        .on("/1", tagged(leading("one", Some(2)), "\"a\""))
        .on("/2", tagged(leading("two", Some(3)), "W/\"b\""))
        .on(
            "/3",
            leading("three", None).header("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT"),
        );
    let mut node = Node::default();
    let first = node.harvest(&portal.url("/1")).await;
    assert_eq!(first.report().new, 4);
    assert_eq!(statuses(&portal), [200, 200, 200]);
    for _ in 0..2 {
        let again = node.harvest(&portal.url("/1")).await;
        assert_eq!(statuses(&portal), [304, 304, 304]);
        assert_eq!(again.names(), [""; 0]);
        assert_eq!(again.outcome.may_remove(), Ok(()));
        let report = again.report();
        assert_eq!((report.unchanged, report.items, report.records), (4, 3, 4));
        assert_eq!((report.traffic.not_modified, report.traffic.bytes), (3, 0));
        assert!(again.outcome.seen.contains("http://ex.org/two"));
        let kept = |one: &Recollection| matches!(one, Recollection::Kept(_));
        assert!(again.memory.len() == 3 && again.memory.iter().all(kept));
    }
}

#[tokio::test]
async fn a_portal_that_sends_everything_again_is_read_once() {
    let portal = Portal::start().await;
    portal
        .on("/1", leading("one", Some(2)))
        .on("/2", leading("two", None));
    let mut node = Node::default();
    node.harvest(&portal.url("/1")).await;
    // A new tag for the same body is remembered.
    portal
        .forget("/1")
        .on("/1", tagged(leading("one", Some(2)), "\"a\""));
    portal.asked();
    let again = node.harvest(&portal.url("/1")).await;
    assert_eq!(
        (again.report().unchanged, again.report().traffic.same_bodies),
        (3, 2)
    );
    assert!(matches!(
        again.memory[..],
        [Recollection::New(..), Recollection::Kept(_)]
    ));
    assert_eq!(statuses(&portal), [200, 200]);
    node.harvest(&portal.url("/1")).await;
    assert_eq!(statuses(&portal), [304, 200]);
}

#[tokio::test]
async fn only_the_page_that_changed_is_read() {
    let portal = Portal::start().await;
    for n in 1..=3 {
        let next = (n < 3).then_some(n + 1);
        portal.on(
            &format!("/{n}"),
            tagged(leading(&format!("d{n}"), next), "\"a\""),
        );
    }
    let mut node = Node::default();
    node.harvest(&portal.url("/1")).await;
    let changed = "ex:view hydra:next <{base}/3> . ex:d2 dct:description 'More' .";
    portal
        .forget("/2")
        .on("/2", tagged(page("d2", changed), "\"b\""));
    portal.asked();
    let again = node.harvest(&portal.url("/1")).await;
    assert_eq!(statuses(&portal), [304, 200, 304]);
    assert_eq!(again.names(), ["d2"]);
    assert_eq!(again.report().unchanged, 3);
    assert_eq!(again.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_tag_that_lies_is_found_out_by_a_walk_that_remembers_nothing() {
    let portal = Portal::start().await;
    portal.on("/1", tagged(page("one", ""), "W/\"same\""));
    let mut node = Node::default();
    node.harvest(&portal.url("/1")).await;
    let changed = page("one", "ex:one dct:description 'More' .");
    portal.forget("/1").on("/1", tagged(changed, "W/\"same\""));
    let deceived = node.harvest(&portal.url("/1")).await;
    assert_eq!(deceived.names(), [""; 0]);
    let sweep = node.harvest_by(&portal.url("/1"), Memory::blank()).await;
    assert_eq!(sweep.names(), ["one"]);
}

#[tokio::test]
async fn a_record_that_is_no_longer_held_is_read_again() {
    let portal = Portal::start().await;
    portal
        .on("/1", tagged(leading("one", Some(2)), "\"a\""))
        .on("/2", tagged(leading("two", None), "\"a\""));
    let mut node = Node::default();
    node.harvest(&portal.url("/1")).await;
    node.held.remove("http://ex.org/two");
    portal.asked();
    let again = node.harvest(&portal.url("/1")).await;
    assert_eq!(statuses(&portal), [304, 200]);
    assert_eq!(again.names(), ["two"]);
}

#[tokio::test]
async fn another_address_that_says_nothing_has_changed_is_asked_for_all() {
    let portal = Portal::start().await;
    portal
        .on("/1", Answer::redirect("/old"))
        .on("/old", tagged(page("one", ""), "\"1\""))
        .on("/new", tagged(page("two", ""), "\"1\""));
    let mut node = Node::default();
    node.harvest(&portal.url("/1")).await;
    portal.forget("/1").on("/1", Answer::redirect("/new"));
    let again = node.harvest(&portal.url("/1")).await;
    assert!(again.names().contains(&"two"), "{:?}", again.names());
}

#[tokio::test]
async fn a_page_with_something_set_aside_is_read_each_time() {
    let portal = Portal::start().await;
    let bad = r#"{"dataset": [{"identifier": "https://ex.org/a", "title": "A"}, {"title": 7}]}"#;
    let answer = Answer::ok("application/json", bad);
    portal.on("/data.json", tagged(answer, "\"a\""));
    let mut node = Node {
        kind: Some("dcat-us"),
        ..Node::default()
    };
    for _ in 0..2 {
        let walked = node.harvest(&portal.url("/data.json")).await;
        assert_eq!(walked.report().quarantined, 1);
        assert_eq!(statuses(&portal), [200]);
    }
}

#[tokio::test]
async fn a_document_that_is_read_in_pages_is_remembered_whole() {
    let portal = Portal::start().await;
    let items: Vec<String> = (0..1700)
        .map(|n| format!(r#"{{"identifier": "https://ex.org/{n}", "title": "About {n}"}}"#))
        .collect();
    let catalogue = |items: &[String]| {
        let document = format!(r#"{{"dataset": [{}]}}"#, items.join(","));
        tagged(Answer::ok("application/json", document), "\"a\"")
    };
    portal.on("/data.json", catalogue(&items));
    let mut node = Node {
        kind: Some("dcat-us"),
        ..Node::default()
    };
    let first = node.harvest(&portal.url("/data.json")).await;
    assert!(first.report().pages > 1);
    let again = node.harvest(&portal.url("/data.json")).await;
    assert_eq!(statuses(&portal), [200, 304]);
    assert_eq!(again.report().unchanged, first.report().new);
    assert_eq!(again.report().items, 1700);
    assert_eq!(again.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn what_one_page_says_of_an_agent_is_kept_while_another_changes() {
    let portal = Portal::start().await;
    let named = "ex:view hydra:next <{base}/2> . ex:v a foaf:Agent ; foaf:name 'V' .";
    let mail = |mail: &str| format!("ex:v a foaf:Agent ; foaf:mbox <mailto:{mail}@ex.org> .");
    portal
        .on("/1", tagged(page("one", named), "\"a\""))
        .on("/2", page("two", &mail("old")));
    let mut node = Node::default();
    node.harvest(&portal.url("/1")).await;
    portal.forget("/2").on("/2", page("two", &mail("new")));
    let again = node.harvest(&portal.url("/1")).await;
    assert_eq!(again.report().traffic.not_modified, 1);
    assert_eq!(again.names(), ["v"]);
    let agent = again.upserts["http://ex.org/v"].payload();
    assert!(
        agent.contains("\"V\"") && agent.contains("new@ex.org"),
        "{agent}"
    );
    assert!(!agent.contains("old@ex.org"), "{agent}");
}

#[tokio::test]
async fn a_second_description_is_read_again_when_the_first_goes() {
    let portal = Portal::start().await;
    let other = "ex:one a dcat:Dataset ; dct:title 'Another one' .";
    portal
        .on("/1", tagged(leading("one", Some(2)), "\"a\""))
        .on("/2", tagged(page("two", other), "\"a\""));
    let mut node = Node::default();
    let first = node.harvest(&portal.url("/1")).await;
    assert_eq!(first.report().refused, 1);
    portal
        .forget("/1")
        .on("/1", tagged(leading("three", Some(2)), "\"b\""));
    let again = node.harvest(&portal.url("/1")).await;
    assert_eq!(again.report().count(Rule::NoIdentity), 0);
    assert!(
        again.upserts["http://ex.org/one"]
            .payload()
            .contains("Another one")
    );
}

/// One dataset of a page: which, in which words, whether its title is left out; and an agent beside it.
type Said = (u8, u8, bool, u8);

fn body(n: usize, last: usize, said: &[Said]) -> String {
    let mut text = format!("{PREFIXES} ex:catalog a dcat:Catalog ; dct:title 'All' .\n");
    for (dataset, words, is_mention, agent) in said {
        let title = if *is_mention {
            String::new()
        } else {
            format!("; dct:title 'Words {words}'")
        };
        text += &format!(
            "ex:catalog dcat:dataset ex:d{dataset} . ex:d{dataset} a dcat:Dataset {title} .\n\
             ex:a{dataset} a foaf:Agent ; foaf:name 'Name {agent}' .\n"
        );
    }
    if n < last {
        text += &format!("ex:view hydra:next <{{base}}/{}> .\n", n + 1);
    }
    text
}

/// All that a walk gives to whoever made it, but what it cost.
fn given(walked: &Walked, names: &[String]) -> impl PartialEq + std::fmt::Debug + use<> {
    let report = walked.report();
    let upserts: Vec<(String, Fingerprint)> = walked.known().into_iter().collect();
    let seen: Vec<bool> = names
        .iter()
        .map(|name| walked.outcome.seen.contains(name))
        .collect();
    (
        upserts,
        seen,
        walked.gone.clone(),
        walked.outcome.may_remove(),
        (report.records, report.new, report.changed, report.unchanged),
        (report.items, report.refused, report.withheld, report.failed),
        report.issues_by_rule.clone(),
        walked.issues.clone(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever a portal says, and however it changes: with and without memory, a walk gives the same.
    #[test]
    fn a_walk_that_remembers_gives_the_same(
        history in proptest::collection::vec(
            proptest::collection::vec(
                proptest::collection::vec((0u8..6, 0u8..3, any::<bool>(), 0u8..2), 1..4),
                1..4,
            ),
            2..5,
        ),
        has_tags in any::<bool>(),
        forgotten in 0u8..6,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let portal = Portal::start().await;
            let mut node = Node::default();
            let names: Vec<String> = (0..6).map(|n| format!("http://ex.org/d{n}")).collect();
            for pages in &history {
                for (at, said) in pages.iter().enumerate() {
                    let (n, text) = (at + 1, body(at + 1, pages.len(), said));
                    let tag = format!("{:?}", Fingerprint::of(text.as_bytes()));
                    let path = format!("/{n}");
                    let answer = Answer::turtle(text);
                    let answer = if has_tags { tagged(answer, &tag) } else { answer };
                    portal.forget(&path).on(&path, answer);
                }
                let plain = node.walk_by(&portal.url("/1"), None).await;
                let walked = node.harvest(&portal.url("/1")).await;
                assert_eq!(given(&walked, &names), given(&plain, &names));
                node.held.remove(&format!("http://ex.org/d{forgotten}"));
            }
        });
    }

    /// The same where the portal answers in JSON, page by page, with a total, tombstones and duplicates.
    #[test]
    fn a_walk_by_an_api_that_remembers_gives_the_same(
        history in proptest::collection::vec(
            proptest::collection::vec((0u8..6, 0u8..4), 1..7),
            2..5,
        ),
        has_tags in any::<bool>(),
        forgotten in 0u8..6,
    ) {
        remembers_an_api(&history, has_tags, usize::from(forgotten));
    }
}

/// A package that is listed as deleted and then in full comes back within one answer.
#[test]
fn what_is_gone_and_comes_back_in_one_answer_is_read_again() {
    let listed = vec![(0, 0), (0, 0), (1, 2), (1, 3), (0, 0)];
    remembers_an_api(&[listed.clone(), listed], false, 2);
}

/// Walks an API that lists these packages, walk after walk, with and without memory; after each, what is
/// held of one package is lost.
fn remembers_an_api(history: &[Vec<(u8, u8)>], has_tags: bool, forgotten: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let portal = Portal::start().await;
        let status = r#"{"success": true, "result": {"ckan_version": "2.9"}}"#;
        portal.on(
            "/api/3/action/status_show",
            Answer::ok("application/json", status),
        );
        let names: Vec<String> = (0..6)
            .map(|n| portal.url(&format!("/dataset/p{n}")))
            .collect();
        let mut node = Node {
            kind: Some("ckan"),
            ..Node::default()
        };
        for packages in history {
            for at in 0..=packages.len() {
                let path = format!("/api/3/action/package_search?rows=1000&start={at}&sort=id+asc");
                let answer = found(packages, at);
                let tag = format!("{:?}", Fingerprint::of(&answer.body));
                let answer = if has_tags {
                    tagged(answer, &tag)
                } else {
                    answer
                };
                portal.forget(&path).on(&path, answer);
            }
            let plain = node.walk_by(&portal.base, None).await;
            let walked = node.harvest(&portal.base).await;
            assert_eq!(given(&walked, &names), given(&plain, &names));
            assert!(walked.report().items + walked.report().gone > 0);
            node.held.remove(&names[forgotten]);
        }
    });
}

/// Two packages of a list from one on, in the words of CKAN: which, and in which words; the last words
/// are those of a package that was deleted.
fn found(packages: &[(u8, u8)], from: usize) -> Answer {
    let shown: Vec<String> = packages
        .iter()
        .skip(from)
        .take(2)
        .map(|(id, words)| {
            let state = if *words == 3 { "deleted" } else { "active" };
            format!(r#"{{"id": "p{id}", "name": "p{id}", "title": "Words {words}", "state": "{state}"}}"#)
        })
        .collect();
    let (count, shown) = (packages.len(), shown.join(","));
    let body =
        format!(r#"{{"success": true, "result": {{"count": {count}, "results": [{shown}]}}}}"#);
    Answer::ok("application/json", body)
}
