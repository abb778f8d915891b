//! Times sort, bounds narrow, and no page makes the reader fail.

use super::{fragment::Fragment, moment::*, versions::Versions};
use proptest::prelude::*;
use url::Url;
use vocab::Syntax;

#[test]
fn times_sort_whatever_their_zone_and_their_fraction() {
    let moments = [
        "2024",
        "2024-01-01",
        "2024-01-01T00:00:00.000Z",
        "2024-01-01T02:00:00.25+01:00",
        "2024-01-01T01:00:00.5Z",
        "2024-01-01T01:00:01",
    ];
    let moments: Vec<_> = moments
        .iter()
        .map(|text| Moment::parse(text).unwrap())
        .collect();
    assert!(moments.is_sorted(), "{moments:?}");
    assert_eq!(Moment::parse("soon"), None);
    assert_eq!(
        Moment::parse("2024-01-01T00:00:00.000Z"),
        Moment::parse("2024-01-01T01:00:00+01:00")
    );
}

#[test]
fn bounds_narrow_and_tell_what_is_over() {
    let at = |text: &str| Moment::parse(text);
    let outer = Bounds {
        from: at("2024-01"),
        to: at("2024-06"),
    };
    let inner = Bounds {
        from: None,
        to: at("2024-03"),
    }
    .within(&outer);
    assert_eq!(
        inner,
        Bounds {
            from: at("2024-01"),
            to: at("2024-03")
        }
    );
    assert!(inner.is_before(at("2024-04").as_ref()) && !inner.is_before(at("2024-03").as_ref()));
    assert!(!Bounds::default().is_before(at("2024-04").as_ref()));
    assert!(Bounds::default().reaches(at("2030").as_ref()) && !inner.reaches(at("2030").as_ref()));
}

const WORDS: [&str; 14] = [
    "<s> tree:member <m> .",
    "<m> a as:Delete .",
    "<m> a as:Update ; as:object <o> .",
    "<m> as:published '2024-01-01T00:00:00Z' .",
    "<m> as:published 'x', 4 .",
    "<m> { <o> a dcat:Dataset ; dct:title 'x' }",
    "<p> tree:relation [ a tree:LessThanRelation ; tree:node <q> ; tree:value '2024' ; tree:path as:published ] .",
    "<m> dct:isVersionOf <o>, <m>, [] .",
    "<o> dct:hasPart <m>, <o>, _:b . _:b dct:relation _:b, <m> .",
    "<s> ldes:timestampPath as:published ; ldes:versionOfPath dct:isVersionOf .",
    "<s> tree:view <v>, <p> .",
    "<p> ldes:immutable true, 'maybe' .",
    "<s> tree:member _:b, 'm' .",
    "<m> { <m> a <m> ; <m> <m> }",
];

proptest! {
    #[test]
    fn no_page_makes_the_reader_fail(said in prop::collection::vec(0..WORDS.len(), 0..12)) {
        let prefixes = "@prefix as: <https://www.w3.org/ns/activitystreams#> . @prefix ldes: <https://w3id.org/ldes#> . \
            @prefix tree: <https://w3id.org/tree#> . @prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n";
        let text: String = said.iter().map(|at| WORDS[*at]).collect::<Vec<_>>().join("\n");
        let url = Url::parse("http://ex.org/p").unwrap();
        let quads = vocab::rdf::read((prefixes.to_owned() + &text).as_bytes(), Syntax::TriG, url.as_str()).unwrap().quads;
        let fragment = Fragment::of(quads, &url);
        let (mut versions, mut issues) = (Versions::since(None), Vec::new());
        versions.take(&fragment, &mut issues).unwrap();
        let (records, gone, _) = versions.settle(None);
        // A resource is given once: as it is, or as gone.
        for record in &records {
            prop_assert!(!gone.iter().any(|iri| iri == record.resource().as_str()) || said.len() > 1);
        }
        let (more, again, _) = versions.settle(None);
        prop_assert!(more.is_empty() && again.is_empty());
    }
}
