//! What a resource is called.

use super::{Metadata, links, mapped};
use vocab::{
    Rule,
    ns::{dcat, dct, geodcatap},
};

const GEONETWORK: &str = "https://geo.example/geonetwork/srv/api/records/";

#[test]
fn a_resource_is_named_by_its_own_address_or_by_its_catalogue() {
    let code = |code| {
        Metadata {
            citation: code,
            ..Metadata::default()
        }
        .record()
    };
    let named = |record: &vocab::Record| record.resource().as_str().to_owned();
    let own = r#"<gmd:identifier><gmd:MD_Identifier><gmd:code><gco:CharacterString>
        https://data.example/arbres</gco:CharacterString></gmd:code></gmd:MD_Identifier></gmd:identifier>"#;
    assert_eq!(named(&code(own)), "https://data.example/arbres");
    // A host is not the address of one resource.
    let host = r#"<gmd:identifier><gmd:MD_Identifier><gmd:code><gco:CharacterString>
        https://data.example/</gco:CharacterString></gmd:code></gmd:MD_Identifier></gmd:identifier>"#;
    assert_eq!(named(&code(host)), format!("{GEONETWORK}d1"));
    assert_eq!(named(&code("")), format!("{GEONETWORK}d1"));
}

#[test]
fn a_code_space_goes_before_the_code_unless_it_says_nothing() {
    let cases = [
        (
            "urn:uuid",
            "https://data.example/a",
            "https://data.example/a",
        ),
        ("urn:uuid", "0a1b", "urn:uuid:0a1b"),
        ("http://id.example/", "0a1b", "http://id.example/0a1b"),
        ("http://id.example", "0a1b", "http://id.example/0a1b"),
        ("fr-123", "arbres", "fr-123/arbres"),
    ];
    for (space, code, expected) in cases {
        let citation = format!(
            "<gmd:identifier><gmd:RS_Identifier>
            <gmd:code><gco:CharacterString>{code}</gco:CharacterString></gmd:code>
            <gmd:codeSpace><gco:CharacterString>{space}</gco:CharacterString></gmd:codeSpace>
            </gmd:RS_Identifier></gmd:identifier>"
        );
        let record = Metadata {
            citation: citation.leak(),
            ..Metadata::default()
        }
        .record();
        assert_eq!(super::dataset(&record).identifiers(), [expected]);
        let is_web = expected.starts_with("http");
        assert_eq!(
            record.resource().as_str() == expected,
            is_web,
            "{}",
            record.resource()
        );
    }
}

#[test]
fn a_resource_without_identifiers_has_that_of_its_metadata() {
    assert_eq!(
        super::dataset(&Metadata::default().record()).identifiers(),
        ["d1"]
    );
}

#[test]
fn metadata_without_title_or_identity_are_set_aside() {
    let untitled = Metadata::default().xml().replace("Arbres", " ");
    let nameless = Metadata::default().xml().replace(">d1<", "><");
    for (xml, rule, subject) in [
        (untitled, Rule::Title, Some(format!("{GEONETWORK}d1"))),
        (nameless, Rule::NoIdentity, None),
    ] {
        let page = mapped(&xml);
        assert!(page.records.is_empty());
        assert_eq!(
            (page.quarantined[0].rule, &page.quarantined[0].subject),
            (rule, &subject)
        );
        assert!(page.quarantined[0].raw.starts_with(b"<gmd:MD_Metadata"));
    }
}

#[test]
fn coupled_datasets_are_named_without_asking() {
    let service = Metadata {
        info: r#"<srv:serviceType><gco:LocalName>OGC:WMS</gco:LocalName></srv:serviceType>
            <srv:operatesOn uuidref="d2" xlink:href="https://other.example/csw?request=GetRecordById&amp;id=d2"/>
            <srv:operatesOn xlink:href="https://other.example/csw?request=GetRecordById&amp;ID=d3"/>
            <srv:operatesOn xlink:href="https://other.example/geonetwork/srv/api/records/d4/formatters/xml"/>
            <srv:operatesOn uriref="https://data.example/arbres"/>
            <srv:operatesOn xlink:href="nothing"/>"#,
        ..Metadata::default()
    };
    let xml = service
        .xml()
        .replace("MD_DataIdentification", "SV_ServiceIdentification");
    let page = mapped(&xml.replace("gmd:SV_", "srv:SV_"));
    let record = &page.records[0];
    assert_eq!(record.kind(), vocab::Kind::DataService);
    let mut expected = vec!["https://data.example/arbres".to_owned()];
    expected.extend(["d2", "d3", "d4"].map(|id| format!("{GEONETWORK}{id}")));
    assert_eq!(links(record, dcat::SERVES_DATASET), expected);
    let view = "http://inspire.ec.europa.eu/metadata-codelist/SpatialDataServiceType/view";
    assert_eq!(links(record, geodcatap::SERVICE_TYPE), [view]);
}

#[test]
fn a_reference_system_is_known_by_its_epsg_number() {
    let cases = [
        ("EPSG:2154", "", Some(2154)),
        ("RGF93 / Lambert-93 (EPSG:2154)", "", Some(2154)),
        ("EPSG: 3857", "", Some(3857)),
        ("urn:ogc:def:crs:EPSG::4326", "", Some(4326)),
        ("urn:ogc:def:crs:EPSG:6.11:2154", "", Some(2154)),
        ("2154", "EPSG", Some(2154)),
        ("2154", "", None),
        ("WGS 84", "", None),
        ("EPSG", "", None),
    ];
    for (code, space, expected) in cases {
        let root = format!(
            "<gmd:referenceSystemInfo><gmd:MD_ReferenceSystem><gmd:referenceSystemIdentifier>
            <gmd:RS_Identifier><gmd:code><gco:CharacterString>{code}</gco:CharacterString></gmd:code>
            <gmd:codeSpace><gco:CharacterString>{space}</gco:CharacterString></gmd:codeSpace>
            </gmd:RS_Identifier></gmd:referenceSystemIdentifier></gmd:MD_ReferenceSystem>
            </gmd:referenceSystemInfo>"
        );
        let record = Metadata {
            root: root.leak(),
            ..Metadata::default()
        }
        .record();
        let systems = links(&record, geodcatap::REFERENCE_SYSTEM);
        let known = systems[0].strip_prefix("http://www.opengis.net/def/crs/EPSG/0/");
        assert_eq!(
            known.map(|number| number.parse().unwrap()),
            expected,
            "{code}"
        );
    }
}

#[test]
fn iso_19115_3_says_the_same_as_iso_19139() {
    let old = Metadata {
        info: "<gmd:abstract><gco:CharacterString>Tous les arbres</gco:CharacterString></gmd:abstract>
            <gmd:pointOfContact><gmd:CI_ResponsibleParty>
            <gmd:organisationName><gco:CharacterString>Ville</gco:CharacterString></gmd:organisationName>
            <gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address><gmd:electronicMailAddress>
            <gco:CharacterString>sig@ville.example</gco:CharacterString></gmd:electronicMailAddress>
            </gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo>
            <gmd:role><gmd:CI_RoleCode codeListValue='owner'/></gmd:role>
            </gmd:CI_ResponsibleParty></gmd:pointOfContact>",
        ..Metadata::default()
    };
    let old = old.record();
    let page = mapped(include_str!("arbres-19115-3.xml"));
    let new = &page.records[0];
    let lines = |record: &vocab::Record| -> Vec<String> {
        record.payload().lines().map(str::to_owned).collect()
    };
    assert_eq!(lines(&old), lines(new));
    assert!(old.has(dct::RIGHTS_HOLDER) && old.has(dct::PUBLISHER) && old.has(dcat::CONTACT_POINT));
}
