//! Spans of days, formats, and where repositories are.

use super::*;
use crate::arbitrary;
use proptest::prelude::*;

#[test]
fn days_are_dates_and_back() {
    for (date, day) in [
        ("1970-01-01", 0),
        ("2000-02-29", 11_016),
        ("2024-12-31", 20_088),
        ("1899-12-31", -25_568),
    ] {
        assert_eq!(span::day(date), Some(day));
        assert_eq!(span::date(day), date);
    }
    assert_eq!(span::day("2024-05-06T07:08:09Z"), span::day("2024-05-06"));
    for wrong in [
        "",
        "2024",
        "2024-13-01",
        "2024-00-10",
        "é024-01-01",
        "yesterday!",
    ] {
        assert_eq!(span::day(wrong), None, "{wrong}");
    }
    // Every day of eight centuries.
    assert!((-100_000..200_000).all(|day| span::day(&span::date(day)) == Some(day)));
}

#[test]
fn spans_cover_every_day_once_whatever_breaks() {
    let today = 10_000;
    let (mut span, mut next_day, mut turn) = (Span::first(0), 0, 0);
    loop {
        turn += 1;
        if turn % 3 == 0
            && let Some(half) = span.half()
        {
            span = half;
            continue;
        }
        assert_eq!(span.from, next_day);
        next_day = span.last_day() + 1;
        match span.next(today, turn % 5 == 0) {
            Some(next) => span = next,
            None => break,
        }
    }
    assert!(next_day > today);
}

#[test]
fn the_format_that_tells_most_is_asked_first() {
    let format = |prefix: &str, namespace: &str| {
        format!(
            "<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><metadataNamespace>{namespace}\
             </metadataNamespace></metadataFormat>"
        )
    };
    let prefixes = |formats: &[String]| {
        let text = format!(
            "<ListMetadataFormats>{}</ListMetadataFormats>",
            formats.concat()
        );
        let document = xml::parse(&text).unwrap();
        answer::prefixes(document.root_element())
    };
    let dc = format("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc/");
    let marc = format("marcxml", "http://www.loc.gov/MARC21/slim");
    let datacite = format("oai_datacite", "http://schema.datacite.org/oai/oai-1.1/");
    let iso = format("gmd", "http://www.isotc211.org/2005/gmd");
    let dcat = format("dcat_ap", "http://data.europa.eu/r5r/");
    assert_eq!(
        prefixes(&[dc.clone(), marc.clone(), iso, datacite.clone(), dcat]),
        ["dcat_ap", "oai_datacite", "gmd", "oai_dc"]
    );
    assert_eq!(prefixes(&[marc]), ["oai_dc"], "every repository has it");
    assert_eq!(prefixes(&[datacite, dc]), ["oai_datacite", "oai_dc"]);
}

#[test]
fn repositories_are_guessed_from_addresses() {
    let told = |address: &str| {
        guesses(&Url::parse(address).unwrap())
            .remove(0)
            .address
            .to_string()
    };
    for own in [
        "https://r.example/oai/request?verb=Identify",
        "https://r.example/oai2d",
        "https://r.example/x?mode=oaipmh",
    ] {
        assert_eq!(told(own), own);
    }
    assert_eq!(told("https://r.example/"), "https://r.example/oai");
}

/// Names that a repository answers with.
const NAMES: &[&str] = &[
    "Identify",
    "earliestDatestamp",
    "granularity",
    "ListMetadataFormats",
    "metadataFormat",
    "metadataPrefix",
    "metadataNamespace",
    "ListRecords",
    "record",
    "header",
    "identifier",
    "metadata",
    "dc",
    "title",
    "error",
    "resumptionToken",
    "responseDate",
];

proptest! {
    #[test]
    fn any_answer_is_read_or_refused(inner in prop::collection::vec(arbitrary::xml(NAMES), 0..12), from in any::<i64>()) {
        let body = format!("<o:OAI-PMH {}>{}</o:OAI-PMH>", arbitrary::NAMESPACES, inner.concat());
        let content = Content::told("https://r.example/oai", body.as_bytes());
        let address = Url::parse("https://r.example/oai").unwrap();
        let portal = Oai::new(&address, &arbitrary::options());
        let whole = List::whole(Repository::default());
        let span = whole.of(Span { from, days: 1 + from.unsigned_abs().cast_signed() % 400 });
        for place in [Place::Identify, Place::Formats(Repository::default()), Place::List(whole), Place::List(span)] {
            if let Ok(reading) = portal.read(&place, &content) {
                reading.page.records.iter().for_each(arbitrary::check);
                for next in reading.next {
                    portal.request(&next);
                }
            }
            portal.instead(&place, &Trouble::Answer("cut off".to_owned()));
        }
    }
}
