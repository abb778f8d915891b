//! Nothing that is XML makes the mapping panic, and what it seals can be read back.

use super::{NAMESPACES, mapped, origin};
use crate::{metadata::Intake, xml};
use proptest::prelude::*;
use vocab::Record;

/// Elements that the mapping looks for, in any order and depth.
const NAMES: [&str; 44] = [
    "fileIdentifier",
    "CharacterString",
    "language",
    "LanguageCode",
    "hierarchyLevel",
    "MD_ScopeCode",
    "identificationInfo",
    "MD_DataIdentification",
    "citation",
    "CI_Citation",
    "title",
    "date",
    "CI_Date",
    "dateType",
    "identifier",
    "MD_Identifier",
    "code",
    "codeSpace",
    "Anchor",
    "abstract",
    "pointOfContact",
    "CI_ResponsibleParty",
    "organisationName",
    "contactInfo",
    "CI_Contact",
    "address",
    "CI_Address",
    "electronicMailAddress",
    "role",
    "descriptiveKeywords",
    "MD_Keywords",
    "keyword",
    "thesaurusName",
    "resourceConstraints",
    "MD_LegalConstraints",
    "useLimitation",
    "extent",
    "EX_Extent",
    "distributionInfo",
    "MD_Distribution",
    "transferOptions",
    "onLine",
    "linkage",
    "PT_FreeText",
];

fn tree() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        "[a-zA-Zé0-9:/?#%{}.,() _-]{0,30}",
        Just(
            "http://x.example/a?b=<c>"
                .replace('<', "%")
                .replace('>', "[")
        ),
        Just("urn:uuid:1".to_owned()),
        Just("EPSG:".to_owned()),
    ];
    let leaf = text.prop_map(|text| text);
    leaf.prop_recursive(6, 60, 5, |inner| {
        let attribute = "[a-zA-Z#_:/. -]{0,12}";
        (
            prop::sample::select(&NAMES[..]),
            attribute,
            prop::collection::vec(inner, 0..5),
        )
            .prop_map(|(name, value, inner)| {
                format!(
                    "<gmd:{name} codeListValue='{value}' xlink:href='{value}'>{}</gmd:{name}>",
                    inner.concat()
                )
            })
    })
}

proptest! {
    #[test]
    fn any_tree_is_mapped_or_set_aside(inner in prop::collection::vec(tree(), 0..12)) {
        let inner = inner.concat();
        let title = "<gmd:title><gco:CharacterString>T</gco:CharacterString></gmd:title>";
        let xml = format!(
            "<gmd:MD_Metadata {NAMESPACES}><gmd:fileIdentifier><gco:CharacterString>d</gco:CharacterString>
            </gmd:fileIdentifier><gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation>
            <gmd:CI_Citation>{title}{inner}</gmd:CI_Citation></gmd:citation>{inner}
            </gmd:MD_DataIdentification></gmd:identificationInfo>{inner}</gmd:MD_Metadata>"
        );
        let page = mapped(&xml);
        prop_assert_eq!(page.records.len() + page.quarantined.len(), 1);
        for record in page.records {
            let read = Record::open(record.resource().into_owned(), record.kind(), record.payload());
            prop_assert_eq!(read.unwrap().fingerprint(), record.fingerprint());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(text) = xml::decode(&bytes, "http://x.example/", &mut Vec::new())
            && let Ok(document) = xml::parse(&text)
        {
            Intake::new(&origin(), &text).take(document.root_element(), "");
        }
    }
}

#[test]
fn explosive_documents_are_refused() {
    let towers = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><x>&b;</x>";
    let deep = format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000));
    for document in [towers, deep.as_str()] {
        let text = xml::decode(document.as_bytes(), "http://x.example/", &mut Vec::new());
        assert!(text.and_then(|text| xml::parse(&text).map(|_| ())).is_err());
    }
    let page = b"<!DOCTYPE html><html><body>Erreur</body></html>";
    let error = xml::decode(page, "http://x.example/", &mut Vec::new()).unwrap_err();
    assert!(error.contains("page for people"), "{error}");
}
