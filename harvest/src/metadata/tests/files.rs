//! Files: told by their first element, read whole, refused when they are a danger.

use crate::metadata::{is_metadata, read_file};
use vocab::Rule;

const BASE: &str = "file:///a.xml";

fn iso(id: &str, title: &str) -> String {
    format!(
        "<gmd:MD_Metadata xmlns:gmd='http://www.isotc211.org/2005/gmd' xmlns:gco='http://www.isotc211.org/2005/gco'>
        <gmd:fileIdentifier><gco:CharacterString>{id}</gco:CharacterString></gmd:fileIdentifier>
        <gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title>
        <gco:CharacterString>{title}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation>
        </gmd:MD_DataIdentification></gmd:identificationInfo></gmd:MD_Metadata>"
    )
}

fn csw(records: &str) -> String {
    format!(
        "<csw:GetRecordsResponse xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'><csw:SearchResults>{records}\
         </csw:SearchResults></csw:GetRecordsResponse>"
    )
}

#[test]
fn metadata_are_told_from_rdf_and_pages() {
    let iso = iso("a", "A");
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(iso.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let dressed = format!("\u{feff}  <?xml version='1.0'?>\n<!-- <rdf:RDF> -->\n{iso}");
    for yes in [
        iso.as_bytes(),
        &wide,
        dressed.as_bytes(),
        csw("").as_bytes(),
        b"<OAI-PMH xmlns='o'>",
    ] {
        assert!(is_metadata(yes), "{}", String::from_utf8_lossy(yes));
    }
    let no: [&[u8]; 7] = [
        b"",
        b"<",
        b"<rdf:RDF xmlns:rdf='r'><MD_Metadata/>",
        b"<!DOCTYPE html><html>",
        b"@prefix a: <record> .",
        b"{\"a\": \"<record>\"}",
        b"<!-- <record/>",
    ];
    for no in no {
        assert!(!is_metadata(no), "{}", String::from_utf8_lossy(no));
    }
}

#[test]
fn the_records_of_a_file_are_named_after_its_folder() {
    let page = read_file(iso("a", "A").as_bytes(), "file:///b/a.xml").unwrap();
    assert_eq!(page.records[0].resource().as_str(), "file:///b/#record-a");
    let page = read_file(iso("", "A").as_bytes(), "file:///b/a.xml").unwrap();
    assert_eq!(page.records[0].resource().as_str(), "file:///b/a.xml");
}

#[test]
fn one_broken_record_costs_itself_alone() {
    let broken = iso("b", "B & <b>");
    let text = csw(&[iso("a", "A"), broken, iso("c", "C")].concat());
    let page = read_file(text.as_bytes(), BASE).unwrap();
    let names: Vec<_> = page
        .records
        .iter()
        .map(|record| record.resource().as_str())
        .collect();
    assert_eq!(names, ["file:///#record-a", "file:///#record-c"]);
    assert_eq!(page.quarantined[0].rule, Rule::Syntax);
    // A file that is cut off has no end to go on from.
    let cut = &text[..text.len() - 200];
    assert!(read_file(cut.as_bytes(), BASE).is_err());
}

#[test]
fn a_record_cut_out_of_its_answer_is_read_with_the_usual_prefixes() {
    let text = iso("a", "A").replace(" xmlns:gco='http://www.isotc211.org/2005/gco'", "");
    let page = read_file(text.as_bytes(), BASE).unwrap();
    assert_eq!(page.records.len(), 1);
    let told: Vec<_> = page.issues.iter().map(|issue| issue.rule).collect();
    assert_eq!(told, [Rule::Prefix]);
    // Beside a record that is broken.
    let cut = csw(&[text, iso("b", "<b>"), iso("c", "C")].concat())
        .replace("xmlns:csw='http://www.opengis.net/cat/csw/2.0.2'", "");
    let page = read_file(cut.as_bytes(), BASE).unwrap();
    assert_eq!((page.records.len(), page.quarantined.len()), (2, 1));
}

#[test]
fn a_charset_is_the_one_it_says_or_the_one_it_is() {
    let text = format!(
        "<?xml version='1.0' encoding='ISO-8859-1'?>{}",
        iso("a", "Forêt")
    );
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let lying = text.replace("ISO-8859-1", "UTF-8");
    let lying: Vec<u8> = lying
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    for bytes in [
        latin,
        lying,
        text.replace("ISO-8859-1", "UTF-8").into_bytes(),
    ] {
        let page = read_file(&bytes, BASE).unwrap();
        assert!(
            page.records[0].payload().contains("Forêt"),
            "{}",
            page.records[0].payload()
        );
    }
}

#[test]
fn entities_are_never_expanded() {
    let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY c SYSTEM 'file:///etc/passwd'>]>";
    for title in ["&b;", "&c;", "plain"] {
        let text = format!("{bomb}{}", iso("a", title));
        assert!(read_file(text.as_bytes(), BASE).is_err(), "{title}");
    }
    let deep = format!(
        "<record>{}{}</record>",
        "<a>".repeat(50_000),
        "</a>".repeat(50_000)
    );
    assert!(read_file(deep.as_bytes(), BASE).is_err());
}

#[test]
fn a_huge_text_is_a_record_or_set_aside() {
    for megabytes in [1, 40] {
        let text = csw(&[
            iso("a", &"long ".repeat(megabytes * 200_000)),
            iso("b", "B"),
        ]
        .concat());
        let page = read_file(text.as_bytes(), BASE).unwrap();
        assert_eq!(page.records.len() + page.quarantined.len(), 2);
        assert!(
            page.records
                .iter()
                .any(|record| record.resource().as_str().ends_with("record-b"))
        );
        for quarantined in page.quarantined {
            assert_eq!(quarantined.rule, Rule::TooLarge);
            assert!(quarantined.raw.len() < 100_000);
        }
    }
}
