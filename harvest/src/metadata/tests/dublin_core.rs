//! Dublin Core: what each element of a record becomes.

use super::{dataset, mapped, record};
use vocab::{
    Kind, Rule,
    graph::Node,
    ns::{dcat, dct, foaf},
};

fn with(elements: &str) -> String {
    format!(
        "<oai_dc:dc xmlns:oai_dc='o' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dct='http://purl.org/dc/terms/'>
        <dc:title>Trees</dc:title>{elements}</oai_dc:dc>"
    )
}

fn links<'r>(record: &'r vocab::Record, predicate: oxrdf::NamedNodeRef<'_>) -> Vec<&'r str> {
    Node::named(record.graph(), record.resource()).links(predicate)
}

#[test]
fn a_record_is_named_by_its_persistent_identifier_or_by_its_catalogue() {
    let id = |text: &str| format!("<dc:identifier>{text}</dc:identifier>");
    for (elements, known_as, expected) in [
        (
            id("T-1") + &id("doi:10.1234/t"),
            "oai:r:1",
            "https://doi.org/10.1234/t",
        ),
        (
            id("http://hdl.handle.net/1/2"),
            "",
            "https://hdl.handle.net/1/2",
        ),
        (
            id("T-1"),
            "oai:r:1",
            "https://repo.example/oai#record-oai:r:1",
        ),
        (
            id("https://town.example/trees"),
            "",
            "https://town.example/trees",
        ),
        (
            id("urn:uuid:t-1"),
            "",
            "https://repo.example/oai#record-t-1",
        ),
    ] {
        assert_eq!(
            record(&with(&elements), known_as).resource().as_str(),
            expected
        );
    }
    assert_eq!(mapped(&with(""), "").quarantined[0].rule, Rule::NoIdentity);
    let untitled = with(&id("1")).replace("Trees", "");
    assert_eq!(mapped(&untitled, "").quarantined[0].rule, Rule::Title);
}

#[test]
fn publications_are_passed_over_and_series_and_services_told_apart() {
    let of = |kind: &str| {
        let page = mapped(&with(&format!("<dc:type>{kind}</dc:type>")), "1");
        page.records.first().map(|record| record.kind())
    };
    assert_eq!(of("info:eu-repo/semantics/article"), None);
    assert_eq!(of("Text"), None);
    assert_eq!(of("featureCatalogue"), None);
    assert_eq!(
        of("http://purl.org/dc/dcmitype/Dataset"),
        Some(Kind::Dataset)
    );
    assert_eq!(of("series"), Some(Kind::DatasetSeries));
    assert_eq!(of("service"), Some(Kind::DataService));
    assert_eq!(
        of("something else"),
        Some(Kind::Dataset),
        "unknown words hide nothing"
    );
}

#[test]
fn names_words_and_people_are_kept() {
    let record = record(
        &with(
            "<dc:title xml:lang='fr'>Arbres</dc:title><dc:description>All of them.</dc:description>
            <dc:subject>tree</dc:subject><dc:subject>http://eurovoc.europa.eu/4347</dc:subject>
            <dc:creator>Roe, R.</dc:creator><dc:publisher>Town</dc:publisher><dc:contributor>Gardeners</dc:contributor>
            <dc:rights>https://creativecommons.org/publicdomain/zero/1.0/</dc:rights><dc:language>fra</dc:language>
            <dc:date>2020-05-06</dc:date><dct:modified>2021</dct:modified>",
        ),
        "1",
    );
    let seen = dataset(&record);
    assert_eq!((seen.titles().len(), seen.keywords().len()), (2, 1));
    assert_eq!(
        links(&record, dcat::THEME),
        ["http://eurovoc.europa.eu/4347"]
    );
    assert_eq!(seen.licenses()[0].code, Some("CC0"));
    assert_eq!(
        (seen.issued().as_deref(), seen.modified().as_deref()),
        (Some("2020-05-06"), Some("2021"))
    );
    for predicate in [
        dct::CREATOR,
        dct::PUBLISHER,
        dct::CONTRIBUTOR,
        dct::LANGUAGE,
    ] {
        assert_eq!(links(&record, predicate).len(), 1, "{predicate}");
    }
}

#[test]
fn coverage_is_a_place_or_a_period_however_it_is_written() {
    let of = |elements: &str| record(&with(elements), "1");
    let wkt = "POLYGON((1 45,2 45,2 46,1 46,1 45))";
    for text in [
        "<dc:coverage>North 46, South 45, East 2, West 1.</dc:coverage>",
        "<dct:spatial>northlimit=46; southlimit=45; eastlimit=2; westlimit=1; name=Bay</dct:spatial>",
        "<dct:spatial xmlns:xsi='i' xsi:type='dct:Box'>45 1 46 2</dct:spatial>",
    ] {
        assert_eq!(
            dataset(&of(text)).places()[0].wkt.as_deref(),
            Some(wkt),
            "{text}"
        );
    }
    for text in [
        "<dc:coverage>2019-01-01/2019-12-31</dc:coverage>",
        "<dct:temporal>start=2019-01-01; end=2019-12-31;</dct:temporal>",
    ] {
        let record = of(text);
        let periods = dataset(&record).periods();
        assert_eq!(periods[0].start.as_deref(), Some("2019-01-01"), "{text}");
    }
    let named = of("<dc:coverage>La Rochelle</dc:coverage>");
    assert!(named.payload().contains("La Rochelle"));
    assert!(dataset(&named).places()[0].wkt.is_none());
}

#[test]
fn links_are_files_services_or_pages() {
    let record = record(
        &with(
            "<dct:references scheme='WWW:DOWNLOAD'>https://t.example/trees.csv</dct:references>
            <dct:references scheme='OGC:WFS'>https://t.example/wfs?service=WFS&amp;request=GetCapabilities</dct:references>
            <dc:relation>https://t.example/about</dc:relation><dct:isPartOf>https://t.example/all</dct:isPartOf>
            <dct:references>https://t.example/page.html</dct:references><dc:relation>not a link</dc:relation>",
        ),
        "1",
    );
    assert_eq!(dataset(&record).distributions().len(), 2);
    assert_eq!(links(&record, dct::RELATION), ["https://t.example/about"]);
    assert_eq!(links(&record, dct::IS_PART_OF), ["https://t.example/all"]);
    assert_eq!(links(&record, foaf::PAGE), ["https://t.example/page.html"]);
}
