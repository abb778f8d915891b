//! Licences, access rights and statements.

use super::{Metadata, dataset};
use vocab::access::AccessRights;

fn legal(constraints: &str) -> Metadata {
    let info = format!(
        "<gmd:resourceConstraints><gmd:MD_LegalConstraints>{constraints}</gmd:MD_LegalConstraints>
        </gmd:resourceConstraints>"
    );
    Metadata {
        info: info.leak(),
        ..Metadata::default()
    }
}

fn text(element: &str, text: &str) -> String {
    format!("<gmd:{element}><gco:CharacterString>{text}</gco:CharacterString></gmd:{element}>")
}

const FOR_USE: &str =
    "<gmd:useConstraints><gmd:MD_RestrictionCode codeListValue='license'/></gmd:useConstraints>";
const FOR_ACCESS: &str = "<gmd:accessConstraints><gmd:MD_RestrictionCode codeListValue='otherRestrictions'/></gmd:accessConstraints>";

#[test]
fn a_licence_is_found_in_the_words_that_name_it() {
    let cases = [
        ("Licence Ouverte 2.0", Some("ETALAB_2_0")),
        (
            "Données libres. Licence Ouverte 2.0 (Etalab)",
            Some("ETALAB_2_0"),
        ),
        (
            "Licence OdBL http://www.openstreetmap.org/copyright/fr",
            Some("ODC_BL"),
        ),
        (
            "Voir https://creativecommons.org/licenses/by/4.0/.",
            Some("CC_BY_4_0"),
        ),
        // Nothing is guessed.
        ("Licence Ouverte", None),
        (
            "Utilisation libre sous réserve de mentionner la source",
            None,
        ),
        ("Licence Ouverte 2.0; ODbL", None),
    ];
    for (words, expected) in cases {
        for element in ["useLimitation", "otherConstraints"] {
            let record = legal(&format!("{}{FOR_USE}", text(element, words))).record();
            let codes = dataset(&record)
                .licenses()
                .into_iter()
                .filter_map(|license| license.code);
            assert_eq!(
                codes.collect::<Vec<_>>(),
                Vec::from_iter(expected),
                "{words}"
            );
            assert!(record.payload().contains(words.split(';').next().unwrap()));
        }
    }
}

#[test]
fn the_address_of_a_licence_wins_over_words() {
    let anchor = "<gmd:otherConstraints><gmx:Anchor xlink:href='https://creativecommons.org/licenses/by/4.0/'>\
        CC BY</gmx:Anchor></gmd:otherConstraints>";
    let words = text("useLimitation", "Licence Ouverte 2.0");
    let record = legal(&format!("{words}{FOR_ACCESS}{FOR_USE}{anchor}")).record();
    let licenses = dataset(&record).licenses();
    assert_eq!(licenses.len(), 1, "{licenses:?}");
    assert_eq!(licenses[0].code, Some("CC_BY_4_0"));
    assert_eq!(dataset(&record).access_rights(), None);
}

#[test]
fn limits_on_access_are_access_rights() {
    let inspire = |name: &str| {
        format!(
            "<gmd:otherConstraints><gmx:Anchor xlink:href='http://inspire.ec.europa.eu/metadata-codelist/\
        LimitationsOnPublicAccess/{name}'>x</gmx:Anchor></gmd:otherConstraints>"
        )
    };
    let words = |words| format!("{FOR_ACCESS}{}", text("otherConstraints", words));
    let cases = [
        (
            words("Pas de restriction d’accès public selon INSPIRE"),
            Some(AccessRights::Public),
        ),
        (
            format!("{FOR_ACCESS}{}", inspire("noLimitations")),
            Some(AccessRights::Public),
        ),
        (
            format!("{FOR_ACCESS}{}", inspire("INSPIRE_Directive_Article13_1d")),
            Some(AccessRights::Restricted),
        ),
        (words("Nous consulter"), None),
        (inspire("noLimitations"), None),
    ];
    for (constraints, expected) in cases {
        assert_eq!(
            dataset(&legal(&constraints).record()).access_rights(),
            expected,
            "{constraints}"
        );
    }
    let secret = "<gmd:resourceConstraints><gmd:MD_SecurityConstraints><gmd:classification>
        <gmd:MD_ClassificationCode codeListValue='restricted'/></gmd:classification>
        </gmd:MD_SecurityConstraints></gmd:resourceConstraints>";
    let record = Metadata {
        info: secret,
        ..Metadata::default()
    }
    .record();
    assert_eq!(
        dataset(&record).access_rights(),
        Some(AccessRights::Restricted)
    );
}
