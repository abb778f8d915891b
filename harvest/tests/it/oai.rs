//! OAI-PMH: what records become in each format, and how lists are read to their end.

use crate::{
    portal::{Answer, Portal},
    recordings::{self, checked},
    walk::{Walked, options, settings, walk_with},
};
use harvest::{JobOptions, recognise};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use url::Url;
use vocab::Rule;

#[tokio::test]
async fn recordings_mean_what_their_turtle_says() {
    recordings::check_all("oai-pmh").await;
}

#[tokio::test]
async fn what_a_repository_deleted_is_gone() {
    let (portal, walked) = checked("oai-pmh", "research").await;
    let named = portal.url("/oai/request#record-oai:bay.example:10.1234%2Fold");
    assert_eq!(
        walked.gone,
        ["https://doi.org/10.1234/old".to_owned(), named]
    );
}

/// What a list was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked {
    token: Option<String>,
    from: Option<String>,
    until: Option<String>,
    prefix: Option<String>,
}

const DATES: [&str; 4] = ["2001-02-03", "2010-01-01", "2022-12-31", "2024-05-31"];

fn list(days: &[usize], token: &str) -> Answer {
    let records: String = days
        .iter()
        .map(|at| {
            format!(
                "<record><header><identifier>oai:r:{at}</identifier></header><metadata><dc><title>T{at}</title></dc>\
                 </metadata></record>"
            )
        })
        .collect();
    oai(&format!(
        "<ListRecords>{records}<resumptionToken>{token}</resumptionToken></ListRecords>"
    ))
}

fn error(code: &str) -> Answer {
    oai(&format!("<error code='{code}'>no</error>"))
}

fn oai(body: &str) -> Answer {
    let answer = format!(
        "<OAI-PMH xmlns='http://www.openarchives.org/OAI/2.0/'><responseDate>2024-06-01T00:00:00Z</responseDate>{body}</OAI-PMH>"
    );
    Answer::ok("text/xml", answer)
}

/// The records of these days; `noRecordsMatch` where there are none.
fn by_days(asked: &Asked) -> Answer {
    let (from, until) = (
        asked.from.as_deref().unwrap(),
        asked.until.as_deref().unwrap_or("9999"),
    );
    let days: Vec<usize> = (0..DATES.len())
        .filter(|at| from <= DATES[*at] && DATES[*at] <= until)
        .collect();
    match days.is_empty() {
        true => error("noRecordsMatch"),
        false => list(&days, ""),
    }
}

type Log = Arc<Mutex<Vec<Asked>>>;

/// A repository of Dublin Core whose lists are answered so.
async fn repository(answer: impl Fn(&Asked) -> Answer + Send + 'static) -> (Portal, Log) {
    let portal = Portal::start().await;
    let log = Log::default();
    let log_of_portal = Arc::clone(&log);
    portal.handle("/oai", move |path, _| {
        let url = Url::parse("http://x/").unwrap().join(path).unwrap();
        let of = |name: &str| {
            let mut pairs = url.query_pairs();
            pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        match of("verb").unwrap().as_str() {
            "Identify" => oai(
                "<Identify><protocolVersion>2.0</protocolVersion><earliestDatestamp>2001-01-01</earliestDatestamp>\
                 <granularity>YYYY-MM-DD</granularity></Identify>",
            ),
            "ListMetadataFormats" => oai(
                "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>\
                 </ListMetadataFormats>",
            ),
            _ => {
                let asked = Asked {
                    token: of("resumptionToken"),
                    from: of("from"),
                    until: of("until"),
                    prefix: of("metadataPrefix"),
                };
                log_of_portal.lock().unwrap().push(asked.clone());
                answer(&asked)
            }
        }
    });
    (portal, log)
}

async fn walk(portal: &Portal) -> Walked {
    let mut options = options(settings());
    options.kind = Some("oai-pmh".into());
    walk_with(
        &portal.url("/oai"),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await
}

#[tokio::test]
async fn a_list_is_read_by_its_tokens_and_an_empty_page_is_no_end() {
    let (portal, log) = repository(|asked| match asked.token.as_deref() {
        None => list(&[0], "b"),
        Some("b") => list(&[], "c"),
        Some("c") => list(&[1, 2, 3], ""),
        Some(_) => error("badResumptionToken"),
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(
        (walked.upserts.len(), walked.outcome.may_remove()),
        (4, Ok(()))
    );
    let log = log.lock().unwrap();
    assert_eq!(log.len(), 3);
    assert_eq!(
        log[1],
        Asked {
            token: Some("b".to_owned()),
            ..Asked::default()
        },
        "a token goes alone"
    );
}

#[tokio::test]
async fn a_token_that_expired_is_no_loss() {
    for broken in [
        error("badResumptionToken"),
        Answer::status(400),
        Answer::status(500),
        Answer::ok("text/xml", "<OAI-PMH><ListRe"),
    ] {
        let (portal, log) = repository(move |asked| match (&asked.token, &asked.from) {
            (Some(_), _) => broken.clone(),
            (None, None) => list(&[0], "b"),
            (None, Some(_)) => by_days(asked),
        })
        .await;
        let walked = walk(&portal).await;
        assert_eq!(
            (walked.upserts.len(), walked.outcome.may_remove()),
            (4, Ok(()))
        );
        let log = log.lock().unwrap();
        let first = log.iter().find(|asked| asked.from.is_some()).unwrap();
        // By days where the repository counts in days, and from the first.
        assert_eq!(
            (first.from.as_deref(), first.until.as_deref()),
            (Some("2001-01-01"), Some("2002-01-01"))
        );
        assert_eq!(first.prefix.as_deref(), Some("oai_dc"));
        assert_eq!(
            log.last().unwrap().until,
            None,
            "what is changed today is in the last span"
        );
    }
}

#[tokio::test]
async fn a_token_that_leads_in_a_circle_ends_the_list() {
    let (portal, _) = repository(|asked| match (&asked.token, &asked.from) {
        (Some(token), None) => list(&[1], token),
        (None, None) => list(&[0], "round"),
        (_, Some(_)) => by_days(asked),
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(
        (walked.upserts.len(), walked.outcome.may_remove()),
        (4, Ok(()))
    );
    // Through another one.
    let (portal, log) = repository(|asked| match asked.token.as_deref() {
        None => list(&[0], "a"),
        Some("a") => list(&[1], "b"),
        Some(_) => list(&[2], "a"),
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!((walked.upserts.len(), log.lock().unwrap().len()), (3, 3));
    assert!(walked.outcome.may_remove().is_err());
    assert!(
        walked
            .complaint(Rule::Page)
            .contains("asked the same already")
    );
}

#[tokio::test]
async fn one_day_that_breaks_costs_itself_alone() {
    let (portal, _) = repository(|asked| {
        let until = asked.until.as_deref().unwrap_or("9999");
        match asked.from.as_deref() {
            None => Answer::status(500),
            Some(from) if from <= "2010-01-01" && "2010-01-01" <= until => Answer::status(500),
            Some(_) => by_days(asked),
        }
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(
        walked.names(),
        ["record-oai:r:0", "record-oai:r:2", "record-oai:r:3"]
    );
    assert_eq!(walked.report().failures.len(), 1);
    assert!(
        walked.report().failures[0]
            .address
            .contains("from=2010-01-01&until=2010-01-01")
    );
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn a_list_shorter_than_it_says_removes_nothing() {
    let short = "<ListRecords><record><header><identifier>oai:r:1</identifier></header><metadata><dc><title>T</title></dc>\
        </metadata></record><resumptionToken completeListSize='40'/></ListRecords>";
    let (portal, _) = repository(|_| oai(short)).await;
    let walked = walk(&portal).await;
    assert_eq!(
        walked.reason(),
        "the source declares 40 resources, and 1 were met"
    );
}

#[tokio::test]
async fn a_record_that_is_no_xml_costs_itself_alone() {
    let page = "<ListRecords><record><header><identifier>oai:r:1</identifier></header><metadata><dc><title>A & B</title></dc>\
        </metadata></record><record><header><identifier>oai:r:2</identifier></header><metadata><dc><title>C</title></dc>\
        </metadata></record></ListRecords>";
    let (portal, _) = repository(|_| oai(page)).await;
    let walked = walk(&portal).await;
    assert_eq!(walked.names(), ["record-oai:r:2"]);
    assert_eq!(walked.quarantined[0].rule, Rule::Syntax);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn what_is_no_answer_is_no_empty_repository() {
    for body in [
        "<html><body>Maintenance</body></html>",
        "",
        "<a/>",
        "<OAI-PMH/>",
    ] {
        let (portal, _) = repository(move |_| Answer::ok("text/xml", body)).await;
        let walked = walk(&portal).await;
        assert!(!walked.report().failures.is_empty(), "{body}");
        assert!(walked.outcome.may_remove().is_err());
    }
    let (portal, _) = repository(|_| error("noRecordsMatch")).await;
    assert!(walk(&portal).await.reason().contains("without any dataset"));
}

#[tokio::test]
async fn a_repository_is_recognised_by_its_site() {
    let (portal, _) = repository(|_| list(&[0, 1], "")).await;
    let found = recognise(&portal.url("/"), &options(settings()))
        .await
        .unwrap();
    let best = &found.candidates[0];
    assert_eq!(
        (best.kind.as_str(), best.address.as_str()),
        ("oai-pmh", portal.url("/oai").as_str())
    );
    assert_eq!(
        (
            best.capabilities.records,
            best.capabilities.version.as_deref()
        ),
        (2, Some("2.0"))
    );
    assert_eq!(best.capabilities.dialect, "oai_dc");
}
