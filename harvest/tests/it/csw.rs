//! Catalogue services: what their records become, and how a walk through them ends.

use crate::{
    portal::{Answer, Portal},
    recordings,
    walk::{Walked, options, settings, walk_with},
};
use harvest::JobOptions;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use url::Url;
use vocab::Rule;

/// What a request asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Asked {
    post: bool,
    filter: bool,
    sort: bool,
    brief: bool,
    start: usize,
    max: usize,
    ids: Vec<String>,
}

impl Asked {
    fn read(path: &str, body: &str) -> Self {
        let url = Url::parse("http://x/")
            .unwrap()
            .join(path.trim_start_matches("POST "))
            .unwrap();
        let query = |name: &str| {
            let mut pairs = url.query_pairs();
            pairs
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.into_owned())
        };
        let attribute = |name: &str| {
            let (_, rest) = body.split_once(&format!("{name}=\""))?;
            rest.split('"').next().map(str::to_owned)
        };
        let number = |name: &str| {
            let text = attribute(name).or_else(|| query(name));
            text.and_then(|text| text.parse().ok()).unwrap_or(0)
        };
        Self {
            post: path.starts_with("POST "),
            filter: body.contains("<ogc:Filter") || query("constraint").is_some(),
            sort: body.contains("<ogc:SortBy>") || query("sortBy").is_some(),
            brief: body.contains(">brief<") || query("elementSetName").as_deref() == Some("brief"),
            start: number("startPosition"),
            max: number("maxRecords"),
            ids: query("id")
                .map(|ids| ids.split(',').map(str::to_owned).collect())
                .unwrap_or_default(),
        }
    }
}

fn exception(text: &str) -> Answer {
    Answer::ok(
        "application/xml",
        format!(
            r#"<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows"><ows:Exception
            exceptionCode="NoApplicableCode"><ows:ExceptionText>{text}</ows:ExceptionText>
            </ows:Exception></ows:ExceptionReport>"#
        ),
    )
}

pub fn record(id: &str) -> String {
    format!(
        r#"<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco"><gmd:fileIdentifier><gco:CharacterString>{id}</gco:CharacterString></gmd:fileIdentifier><gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>About {id}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>"#
    )
}

fn brief(id: &str) -> String {
    format!(
        "<csw:BriefRecord xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:identifier>{id}</dc:identifier></csw:BriefRecord>"
    )
}

fn page(records: &[String], matched: usize, next: Option<usize>) -> Answer {
    let next = next
        .map(|next| format!("nextRecord='{next}'"))
        .unwrap_or_default();
    let returned = records.len();
    Answer::ok(
        "application/xml",
        format!(
            "<csw:GetRecordsResponse xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'><csw:SearchResults \
             numberOfRecordsMatched='{matched}' numberOfRecordsReturned='{returned}' {next}>{}\
             </csw:SearchResults></csw:GetRecordsResponse>",
            records.concat()
        ),
    )
}

fn id(at: usize) -> String {
    format!("r{at:03}")
}

/// The answer of a service with records 1 to `total`, which gives at most `cap` at once.
fn answer(asked: &Asked, total: usize, cap: usize) -> Answer {
    if !asked.ids.is_empty() {
        let records: Vec<String> = asked.ids.iter().map(|id| record(id)).collect();
        return Answer::ok(
            "application/xml",
            format!(
                "<csw:GetRecordByIdResponse xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'>{}</csw:GetRecordByIdResponse>",
                records.concat()
            ),
        );
    }
    let end = (asked.start + asked.max.min(cap)).min(total + 1);
    let make = if asked.brief { brief } else { record };
    let records: Vec<String> = (asked.start..end).map(|at| make(&id(at))).collect();
    page(&records, total, Some(if end > total { 0 } else { end }))
}

const CAPABILITIES: &str = r#"<csw:Capabilities xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"
    xmlns:ows="http://www.opengis.net/ows" version="2.0.2"><ows:OperationsMetadata>
    <ows:Operation name="GetRecords"><ows:Parameter name="outputSchema">
    <ows:Value>http://www.isotc211.org/2005/gmd</ows:Value></ows:Parameter></ows:Operation>
    </ows:OperationsMetadata></csw:Capabilities>"#;

type Log = Arc<Mutex<Vec<Asked>>>;

/// A service that answers as it is told; what it was asked is kept.
async fn service(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> (Portal, Log) {
    let portal = Portal::start().await;
    let (log, answer) = (Log::default(), Arc::new(answer));
    for path in ["/csw", "POST /csw"] {
        let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
        portal.handle(path, move |path, body| {
            if path.contains("GetCapabilities") {
                return Answer::ok("application/xml", CAPABILITIES);
            }
            let asked = Asked::read(path, body);
            log.lock().unwrap().push(asked.clone());
            answer(&asked)
        });
    }
    (portal, log)
}

async fn walk(portal: &Portal) -> Walked {
    let mut options = options(settings());
    options.kind = Some("csw".into());
    walk_with(
        &portal.url("/csw"),
        &options,
        &BTreeMap::new(),
        JobOptions::default(),
    )
    .await
}

#[tokio::test]
async fn recordings_mean_what_their_turtle_says() {
    recordings::check_all("csw").await;
}

#[tokio::test]
async fn a_service_is_asked_in_simpler_ways_until_it_answers() {
    let first = |post, filter, sort| Asked {
        post,
        filter,
        sort,
        start: 1,
        max: 50,
        ..Asked::default()
    };
    let ways = [
        first(true, true, true),
        first(true, true, false),
        first(false, true, true),
        first(false, true, false),
        first(true, false, false),
        first(false, false, false),
    ];
    for (understood, way) in ways.iter().enumerate() {
        let only = way.clone();
        let (portal, log) = service(move |asked| {
            let same =
                (asked.post, asked.filter, asked.sort) == (only.post, only.filter, only.sort);
            match same && !asked.brief {
                true => answer(asked, 60, 50),
                false => exception("not like this"),
            }
        })
        .await;
        let walked = walk(&portal).await;
        assert_eq!(walked.upserts.len(), 60, "{way:?}");
        assert_eq!(walked.outcome.may_remove(), Ok(()), "{way:?}");
        assert_eq!(log.lock().unwrap()[..=understood], ways[..=understood]);
    }
    let (portal, log) = service(|asked| match asked.brief || !asked.ids.is_empty() {
        true => answer(asked, 25, 500),
        false => exception("not like this"),
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 25);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
    let by_id: Vec<usize> = log
        .lock()
        .unwrap()
        .iter()
        .map(|asked| asked.ids.len())
        .collect();
    assert_eq!(by_id[by_id.len() - 4..], [0, 10, 10, 5]);
}

#[tokio::test]
async fn a_service_without_post_is_asked_by_get_at_once() {
    let (portal, log) = service(|asked| match asked.post {
        true => Answer::status(405),
        false => answer(asked, 3, 50),
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!((walked.upserts.len(), log.lock().unwrap().len()), (3, 2));
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_filter_that_finds_nothing_is_left_out() {
    let (portal, _) = service(|asked| match asked.filter {
        true => page(&[], 0, Some(0)),
        false => answer(asked, 3, 50),
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 3);
    assert_eq!(walked.outcome.may_remove(), Ok(()));
}

#[tokio::test]
async fn a_page_leads_on_from_what_it_gave() {
    // Ten at a time whatever is asked; a page whose records have no form in this schema.
    let (portal, log) = service(|asked| match asked.start {
        11 => page(&[], 35, Some(21)),
        _ => answer(asked, 35, 10),
    })
    .await;
    let walked = walk(&portal).await;
    let starts: Vec<usize> = log
        .lock()
        .unwrap()
        .iter()
        .map(|asked| asked.start)
        .collect();
    assert_eq!(starts, [1, 11, 21, 31]);
    assert_eq!(walked.upserts.len(), 25);
    assert!(
        walked.reason().contains("declares 35"),
        "{}",
        walked.reason()
    );
}

#[tokio::test]
async fn a_page_without_a_next_record_leads_on_by_what_it_holds() {
    let (portal, _) = service(|asked| {
        let end = (asked.start + 20).min(46);
        let records: Vec<String> = (asked.start..end).map(|at| record(&id(at))).collect();
        page(&records, 45, None)
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(
        (walked.upserts.len(), walked.outcome.may_remove()),
        (45, Ok(()))
    );
}

#[tokio::test]
async fn a_next_record_that_leads_back_ends_the_walk() {
    let (portal, log) = service(|asked| {
        let records: Vec<String> = (asked.start..asked.start + 5)
            .map(|at| record(&id(at)))
            .collect();
        page(&records, 100, Some(1))
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!((walked.upserts.len(), log.lock().unwrap().len()), (5, 1));
    assert!(
        walked.reason().contains("declares 100"),
        "{}",
        walked.reason()
    );
}

#[tokio::test]
async fn a_record_that_breaks_its_page_costs_itself_alone() {
    let (portal, _) = service(|asked| {
        let holds_it = asked.start <= 77 && 77 < asked.start + asked.max;
        match holds_it {
            true => exception("null pointer"),
            false => answer(asked, 120, 50),
        }
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 119);
    assert!(!walked.upserts.keys().any(|iri| iri.ends_with("r077")));
    assert_eq!(walked.report().failures.len(), 1);
    assert!(
        walked.failure().contains("null pointer"),
        "{}",
        walked.failure()
    );
}

#[tokio::test]
async fn a_record_that_is_no_xml_is_cut_out() {
    let (portal, _) = service(|_| {
        let broken = record("r002").replace("About r002", "About <b & r002");
        page(&[record("r001"), broken, record("r003")], 3, Some(0))
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(walked.names(), ["record-r001", "record-r003"]);
    assert_eq!(walked.quarantined[0].rule, Rule::Syntax);
    assert_eq!(walked.report().failures, []);
    assert!(
        walked.reason().contains("1 items could not be read"),
        "{}",
        walked.reason()
    );
}

#[tokio::test]
async fn what_is_no_answer_is_no_empty_catalogue() {
    let html = "<!DOCTYPE html><html><body>Maintenance</body></html>";
    let cut_off = "<csw:GetRecordsResponse xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'><csw:SearchResults";
    for body in [html, cut_off, "", "<a/>"] {
        let (portal, _) = service(move |_| Answer::ok("application/xml", body)).await;
        let walked = walk(&portal).await;
        assert_eq!(walked.report().failures.len(), 1, "{body}");
        assert!(walked.outcome.may_remove().is_err());
    }
    let (portal, _) = service(|_| page(&[], 0, Some(0))).await;
    assert!(walk(&portal).await.reason().contains("without any dataset"));
}

#[tokio::test]
async fn a_number_of_records_that_is_too_small_ends_nothing() {
    // It counts what is in the page, or anything at all.
    for matched in [10, 0] {
        let (portal, _) = service(move |asked| {
            let end = (asked.start + asked.max).min(121);
            let records: Vec<String> = (asked.start..end).map(|at| record(&id(at))).collect();
            page(&records, matched, (end < 121).then_some(end))
        })
        .await;
        let walked = walk(&portal).await;
        assert_eq!(
            (walked.upserts.len(), walked.outcome.may_remove()),
            (120, Ok(())),
            "{matched}"
        );
    }
}

#[tokio::test]
async fn a_next_record_that_leaves_some_out_is_not_believed() {
    // Ten at most, and counted as if all were given.
    let (portal, log) = service(|asked| {
        let end = (asked.start + 10).min(46);
        let records: Vec<String> = (asked.start..end).map(|at| record(&id(at))).collect();
        page(
            &records,
            45,
            Some(if end > 45 { 0 } else { asked.start + asked.max }),
        )
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(
        (walked.upserts.len(), walked.outcome.may_remove()),
        (45, Ok(()))
    );
    let starts: Vec<usize> = log
        .lock()
        .unwrap()
        .iter()
        .map(|asked| asked.start)
        .collect();
    assert_eq!(starts, [1, 11, 21, 31, 41]);
}

#[tokio::test]
async fn a_service_that_always_gives_the_same_page_ends() {
    let (portal, _) = service(|asked| {
        page(
            &[record("r001"), record("r002")],
            900,
            Some(asked.start + 2),
        )
    })
    .await;
    let walked = walk(&portal).await;
    assert_eq!(walked.upserts.len(), 2);
    assert!(walked.outcome.may_remove().is_err());
}

#[tokio::test]
async fn documents_that_are_a_danger_are_refused() {
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><csw:GetRecordsResponse>&b;</csw:GetRecordsResponse>";
    let deep = "<a>".repeat(100_000);
    for body in [bomb.to_owned(), deep] {
        let (portal, _) = service(move |_| Answer::ok("application/xml", body.clone())).await;
        let walked = walk(&portal).await;
        assert!(walked.upserts.is_empty());
        assert!(walked.outcome.may_remove().is_err());
    }
}

#[tokio::test]
async fn a_service_is_recognised_by_its_address_and_by_its_site() {
    let (portal, _) = service(|asked| answer(asked, 120, 50)).await;
    for address in ["/csw?service=CSW&request=GetCapabilities", "/"] {
        let found = harvest::recognise(&portal.url(address), &options(settings()))
            .await
            .unwrap();
        let best = &found.candidates[0];
        assert_eq!(
            (best.kind.as_str(), best.address.as_str()),
            ("csw", portal.url("/csw").as_str())
        );
        let capabilities = &best.capabilities;
        assert_eq!(
            (
                capabilities.declared_total,
                capabilities.records,
                capabilities.paged
            ),
            (Some(120), 50, true)
        );
        assert_eq!(capabilities.version.as_deref(), Some("2.0.2"));
        assert_eq!(capabilities.dialect, "http://www.isotc211.org/2005/gmd");
    }
}
