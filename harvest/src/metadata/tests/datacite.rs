//! DataCite: what each part of a record becomes.

use super::{dataset, mapped, record};
use vocab::{
    Kind, Rule,
    graph::Node,
    ns::{adms, dcat, dct, foaf},
};

/// A record with these parts beside the ones that every record has.
fn with(parts: &str) -> String {
    format!(
        "<resource xmlns='http://datacite.org/schema/kernel-4'><identifier identifierType='DOI'>10.1234/abc</identifier>
        <titles><title xml:lang='en'>Tides</title></titles><resourceType resourceTypeGeneral='Dataset'>Series</resourceType>
        {parts}</resource>"
    )
}

fn links<'r>(record: &'r vocab::Record, predicate: oxrdf::NamedNodeRef<'_>) -> Vec<&'r str> {
    Node::named(record.graph(), record.resource()).links(predicate)
}

#[test]
fn a_record_is_named_by_its_doi() {
    for (own, id, expected) in [
        ("10.1234/abc", "oai:x:1", "https://doi.org/10.1234/abc"),
        (
            "https://doi.org/10.1234/abc",
            "",
            "https://doi.org/10.1234/abc",
        ),
        (
            "http://hdl.handle.net/1/2",
            "",
            "https://hdl.handle.net/1/2",
        ),
        (
            "internal 1",
            "oai:x:1",
            "https://repo.example/oai#record-oai:x:1",
        ),
    ] {
        let record = record(&with("").replace("10.1234/abc", own), id);
        assert_eq!(record.resource().as_str(), expected, "{own}");
    }
    let nameless = with("").replace("10.1234/abc", "");
    assert_eq!(mapped(&nameless, "").quarantined[0].rule, Rule::NoIdentity);
    let untitled = with("").replace("Tides", " ");
    assert_eq!(mapped(&untitled, "").quarantined[0].rule, Rule::Title);
}

#[test]
fn what_is_no_data_is_passed_over() {
    for (kind, expected) in [
        ("Text", None),
        ("Software", None),
        ("Collection", Some(Kind::Dataset)),
        ("InteractiveResource", Some(Kind::DataService)),
    ] {
        let text = with("").replace("'Dataset'", &format!("'{kind}'"));
        let page = mapped(&text, "");
        assert_eq!(
            page.records.first().map(|record| record.kind()),
            expected,
            "{kind}"
        );
        assert!(page.quarantined.is_empty());
    }
}

#[test]
fn people_are_known_by_their_orcid() {
    let parts = "<creators><creator><creatorName nameType='Personal'>Roe, R.</creatorName>
        <nameIdentifier nameIdentifierScheme='ORCID'>http://orcid.org/0000-0002-1825-0097</nameIdentifier></creator>
        <creator><creatorName nameType='Organizational'>Institute</creatorName></creator></creators>
        <publisher>Observatory</publisher>
        <contributors><contributor contributorType='RightsHolder'><contributorName>Holder</contributorName></contributor>
        <contributor contributorType='ContactPerson'><contributorName>Desk</contributorName></contributor>
        <contributor contributorType='Editor'><contributorName>Editor</contributorName></contributor></contributors>";
    let record = record(&with(parts), "");
    assert_eq!(
        links(&record, dct::CREATOR),
        [
            "https://orcid.org/0000-0002-1825-0097",
            "https://repo.example/oai#agent-institute"
        ]
    );
    assert!(record.payload().contains(
        "<https://orcid.org/0000-0002-1825-0097> <http://xmlns.com/foaf/0.1/name> \"Roe, R.\""
    ));
    for predicate in [
        dct::PUBLISHER,
        dct::RIGHTS_HOLDER,
        dct::CONTRIBUTOR,
        dcat::CONTACT_POINT,
    ] {
        assert_eq!(links(&record, predicate).len(), 1, "{predicate}");
    }
}

#[test]
fn dates_are_those_of_their_types() {
    let date = |kind: &str, text: &str| format!("<date dateType='{kind}'>{text}</date>");
    let dates = [
        date("Available", "2020-01-01"),
        date("Issued", "2020-02"),
        date("Updated", "2021-03-04"),
        date("Created", "2019/2020"),
        date("Collected", "2018-01-01/2018-12-31"),
    ];
    let dated = record(
        &with(&format!(
            "<dates>{}</dates><publicationYear>1999</publicationYear>",
            dates.concat()
        )),
        "",
    );
    let seen = dataset(&dated);
    assert_eq!(
        (seen.issued().as_deref(), seen.modified().as_deref()),
        (Some("2020-02"), Some("2021-03-04"))
    );
    assert!(
        dated
            .payload()
            .contains("created> \"2019\"^^<http://www.w3.org/2001/XMLSchema#gYear>")
    );
    let periods = seen.periods();
    assert_eq!(
        (periods[0].start.as_deref(), periods[0].end.as_deref()),
        (Some("2018-01-01"), Some("2018-12-31"))
    );
    let undated = record(&with("<publicationYear>1999</publicationYear>"), "");
    assert_eq!(dataset(&undated).issued().as_deref(), Some("1999"));
}

#[test]
fn rights_are_access_licence_or_terms() {
    let parts = "<rightsList><rights rightsURI='info:eu-repo/semantics/openAccess'>Open Access</rights>
        <rights rightsURI='https://creativecommons.org/licenses/by/4.0/legalcode' rightsIdentifier='cc-by-4.0'>Creative Commons</rights>
        <rights>Cite the station.</rights></rightsList>";
    let record = record(&with(parts), "");
    let seen = dataset(&record);
    assert_eq!(
        seen.access_rights(),
        Some(vocab::access::AccessRights::Public)
    );
    assert_eq!(seen.licenses()[0].code, Some("CC_BY_4_0"));
    assert!(record.payload().contains("Cite the station."));
    assert_eq!(links(&record, dct::RIGHTS).len(), 1);
}

#[test]
fn relations_keep_their_meaning() {
    let related = |kind: &str, of: &str, text: &str| {
        format!(
            "<relatedIdentifier relatedIdentifierType='{of}' relationType='{kind}'>{text}</relatedIdentifier>"
        )
    };
    let parts = [
        related("IsPartOf", "DOI", "10.1234/whole"),
        related("Cites", "URL", "https://ex.example/paper"),
        related("IsDerivedFrom", "Handle", "1/2"),
        related("IsDocumentedBy", "DOI", "10.1234/doc"),
        related("IsSupplementTo", "DOI", "10.1234/paper"),
        related("References", "ISSN", "1234-5678"),
    ];
    let record = record(
        &with(&format!(
            "<relatedIdentifiers>{}</relatedIdentifiers>",
            parts.concat()
        )),
        "",
    );
    let expected = [
        (dct::IS_PART_OF, "https://doi.org/10.1234/whole"),
        (dct::REFERENCES, "https://ex.example/paper"),
        (dct::SOURCE, "https://hdl.handle.net/1/2"),
        (foaf::PAGE, "https://doi.org/10.1234/doc"),
        (dct::RELATION, "https://doi.org/10.1234/paper"),
    ];
    for (predicate, object) in expected {
        assert_eq!(links(&record, predicate), [object], "{predicate}");
    }
}

#[test]
fn places_are_boxes_points_and_outlines_in_both_kernels() {
    let four = "<geoLocationBox><westBoundLongitude>-1.2</westBoundLongitude><eastBoundLongitude>-1.1</eastBoundLongitude>
        <southBoundLatitude>46.1</southBoundLatitude><northBoundLatitude>46.2</northBoundLatitude></geoLocationBox>";
    let three = "<geoLocationBox>46.1 -1.2 46.2 -1.1</geoLocationBox>";
    let wkt = "POLYGON((-1.2 46.1,-1.1 46.1,-1.1 46.2,-1.2 46.2,-1.2 46.1))";
    for shape in [four, three] {
        let record = record(
            &with(&format!(
                "<geoLocations><geoLocation>{shape}</geoLocation></geoLocations>"
            )),
            "",
        );
        assert_eq!(
            dataset(&record).places()[0].wkt.as_deref(),
            Some(wkt),
            "{shape}"
        );
    }
    let point = |x: &str, y: &str| {
        format!("<pointLongitude>{x}</pointLongitude><pointLatitude>{y}</pointLatitude>")
    };
    let corner = |x, y| format!("<polygonPoint>{}</polygonPoint>", point(x, y));
    let polygon = [
        corner("1", "45"),
        corner("2", "45"),
        corner("2", "46"),
        corner("1", "45"),
    ]
    .concat();
    let shapes = [
        (
            format!(
                "<geoLocationPoint>{}</geoLocationPoint>",
                point("-1.15", "46.16")
            ),
            "POINT(-1.15 46.16)",
        ),
        (
            "<geoLocationPoint>46.16 -1.15</geoLocationPoint>".to_owned(),
            "POINT(-1.15 46.16)",
        ),
        (
            format!("<geoLocationPolygon>{polygon}</geoLocationPolygon>"),
            "POLYGON((1 45, 2 45, 2 46, 1 45))",
        ),
    ];
    for (shape, expected) in shapes {
        let record = record(
            &with(&format!(
                "<geoLocations><geoLocation>{shape}<geoLocationPlace>Bay</geoLocationPlace></geoLocation></geoLocations>"
            )),
            "",
        );
        assert!(
            record.payload().contains(expected),
            "{expected}: {}",
            record.payload()
        );
        assert!(record.payload().contains("\"Bay\""));
    }
    let far = with(
        "<geoLocations><geoLocation><geoLocationBox>95 1 96 2</geoLocationBox></geoLocation></geoLocations>",
    );
    assert!(
        dataset(&record(&far, ""))
            .places()
            .iter()
            .all(|place| place.wkt.is_none())
    );
}

#[test]
fn subjects_are_keywords_and_concepts() {
    let parts = "<subjects><subject xml:lang='en'>sea level</subject>
        <subject valueURI='http://vocab.example/P02/current/ASLV/'>Sea level</subject></subjects>
        <descriptions><description descriptionType='Abstract' xml:lang='en'>Heights.</description>
        <description descriptionType='Methods' xml:lang='en'>A gauge.</description></descriptions>
        <alternateIdentifiers><alternateIdentifier alternateIdentifierType='local'>T-1</alternateIdentifier></alternateIdentifiers>
        <version>2</version><formats><format>text/csv</format></formats>";
    let record = record(&with(parts), "");
    assert_eq!(
        links(&record, dcat::THEME),
        ["http://vocab.example/P02/current/ASLV/"]
    );
    assert_eq!(dataset(&record).keywords().len(), 2);
    assert_eq!(links(&record, dct::PROVENANCE).len(), 1);
    assert_eq!(links(&record, adms::IDENTIFIER).len(), 1);
    assert_eq!(
        links(&record, dcat::LANDING_PAGE),
        ["https://doi.org/10.1234/abc"]
    );
    assert!(record.payload().contains("file-type/CSV"));
}
