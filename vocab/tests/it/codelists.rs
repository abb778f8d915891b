//! Forms met in portals, and the codes they mean.

use std::collections::HashSet;
use vocab::codelist::{self, List};

fn code(found: Option<&'static codelist::Code>) -> &'static str {
    found.map_or("-", |code| code.code)
}

#[test]
fn every_code_has_a_valid_iri_of_its_own_and_is_found_by_it() {
    for list in [
        List::Themes,
        List::FileTypes,
        List::Frequencies,
        List::AccessRights,
        List::Licenses,
        List::HvdCategories,
        List::InspireThemes,
    ] {
        let mut iris = HashSet::new();
        assert!(!list.codes().is_empty());
        for code in list.codes() {
            assert!(oxrdf::NamedNode::new(code.iri).is_ok(), "{}", code.iri);
            assert!(iris.insert(code.iri), "{} twice", code.iri);
            assert!(!code.en.is_empty(), "{} has no label", code.iri);
            let find = match list {
                List::Themes => codelist::theme,
                List::FileTypes => codelist::file_type,
                List::Frequencies => codelist::frequency,
                List::AccessRights => codelist::access_right,
                List::Licenses => codelist::license,
                List::HvdCategories => codelist::hvd_category,
                List::InspireThemes => codelist::inspire_theme,
            };
            assert_eq!(find(code.iri), Some(code));
            assert_eq!(find(code.code), Some(code));
        }
    }
    for list in [
        List::Themes,
        List::Frequencies,
        List::AccessRights,
        List::InspireThemes,
    ] {
        assert!(
            list.codes().iter().all(|code| !code.fr.is_empty()),
            "{list:?} without French"
        );
    }
}

#[test]
fn french_licences_are_recognised_and_versions_never_change() {
    for text in [
        "lov2",
        "etalab-2.0",
        "Licence Ouverte v2.0 (Etalab)",
        "Licence Ouverte / Open Licence version 2.0",
        "https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
        "Licence Ouverte version 2.0 https://www.etalab.gouv.fr/wp-content/uploads/2017/04/ETALAB-Licence-Ouverte-v2.0.pdf",
    ] {
        assert_eq!(code(codelist::license(text)), "ETALAB_2_0", "{text}");
    }
    for text in [
        "fr-lo",
        "Licence Ouverte / Open Licence version 1.0",
        "Licence Ouverte 1.0 http://www.data.gouv.fr/Licence-Ouverte-Open-Licence.",
        "http://wiki.data.gouv.fr/wiki/Licence_Ouverte_/_Open_Licence",
    ] {
        assert_eq!(code(codelist::license(text)), "ETALAB_1_0", "{text}");
    }
    for text in [
        "Licence ouverte / Open Licence",
        "cc-by",
        "This work is licensed under a Creative Commons Attribution (CC-BY) License",
        "Licence",
        "",
        "notspecified",
        "http://example.org/",
    ] {
        assert_eq!(code(codelist::license(text)), "-", "{text}");
    }
    for (text, expected) in [
        ("odc-odbl", "ODC_BL"),
        ("http://opendatacommons.org/licenses/odbl/1-0/", "ODC_BL"),
        ("ODbL-1.0", "ODC_BL"),
        (
            "http://creativecommons.org/licenses/by/4.0/deed.fr",
            "CC_BY_4_0",
        ),
        (
            "https://creativecommons.org/licenses/by/4.0/legalcode",
            "CC_BY_4_0",
        ),
        ("CC-BY-4.0", "CC_BY_4_0"),
        ("creativecommons.org/licenses/by/3.0", "CC_BY_3_0"),
        (
            "https://www.creativecommons.org/licenses/by-sa/4.0/",
            "CC_BYSA_4_0",
        ),
        ("cc-zero", "CC0"),
        (
            "This work is licensed under a\n   Creative Commons Attribution (CC-BY) 4.0 License",
            "CC_BY_4_0",
        ),
        (
            "This work is licensed under a Creative Commons Attribution Non Commercial (CC-BY-NC) 4.0 License",
            "CC_BYNC_4_0",
        ),
        (
            "To the extent possible under law, the publisher has waived all rights to these data and has dedicated them to the  Public Domain (CC0 1.0)",
            "CC0",
        ),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0"),
    ] {
        assert_eq!(code(codelist::license(text)), expected, "{text}");
    }
}

#[test]
fn frequencies_are_read_from_five_vocabularies() {
    for (text, expected) in [
        (
            "http://publications.europa.eu/resource/authority/frequency/ANNUAL",
            "ANNUAL",
        ),
        ("http://purl.org/cld/freq/semiannual", "ANNUAL_2"),
        ("R/P1M", "MONTHLY"),
        ("P1D", "DAILY"),
        ("quotidienne", "DAILY"),
        (
            "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#MD_MaintenanceFrequencyCode_asNeeded",
            "AS_NEEDED",
        ),
        (
            "http://www.isotc211.org/2005/resources/gmxCodelists.xml#MD_MaintenanceFrequencyCode_monthly",
            "MONTHLY",
        ),
        ("punctual", "NEVER"),
        ("semiweekly", "WEEKLY_2"),
        ("continuous", "CONT"),
        ("PT1M", "1MIN"),
        ("P1M", "MONTHLY"),
        ("whenever", "-"),
    ] {
        assert_eq!(code(codelist::frequency(text)), expected, "{text}");
    }
}

#[test]
fn file_types_are_read_from_names_extensions_and_media_types() {
    for (text, expected) in [
        ("csv", "CSV"),
        (".CSV", "CSV"),
        ("text/csv; charset=utf-8", "CSV"),
        (
            "https://www.iana.org/assignments/media-types/text/csv",
            "CSV",
        ),
        ("Shapefile", "SHP"),
        ("application/geo+json", "GEOJSON"),
        ("GeoPackage", "GPKG"),
        ("application/json", "JSON"),
        ("OGC:WMS", "WMS_SRVC"),
        ("application/pdf", "PDF"),
        ("xlsx", "XLSX"),
        ("application/zip", "ZIP"),
        ("text/html", "HTML"),
        ("application/xml", "XML"),
        ("text/plain", "TXT"),
        ("parquet", "-"),
    ] {
        assert_eq!(code(codelist::file_type(text)), expected, "{text}");
    }
}

#[test]
fn languages_become_two_letters() {
    for text in [
        "fr",
        "FRA",
        "fre",
        "fr-FR",
        "fr_FR",
        "français",
        "French",
        "http://publications.europa.eu/resource/authority/language/FRA",
        "http://id.loc.gov/vocabulary/iso639-1/fr",
        "http://lexvo.org/id/iso639-3/fra",
    ] {
        assert_eq!(codelist::language(text), Some("fr"), "{text}");
    }
    assert_eq!(codelist::language("klingon"), None);
}

#[test]
fn access_rights_are_read_from_phrases() {
    assert_eq!(
        code(codelist::access_right("Pas de restriction d’accès public")),
        "PUBLIC"
    );
    assert_eq!(code(codelist::access_right("restricted")), "RESTRICTED");
    assert_eq!(code(codelist::access_right("non-public")), "NON_PUBLIC");
    assert_eq!(code(codelist::theme("Transports")), "TRAN");
    assert_eq!(
        code(codelist::hvd_category(
            "http://data.europa.eu/bna/c_b79e35eb"
        )),
        "c_b79e35eb"
    );
}
