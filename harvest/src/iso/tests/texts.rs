//! Texts, themes, dates, places.

use super::{Metadata, dataset, mapped};
use vocab::{Rule, Text};

#[test]
fn translations_have_the_language_of_their_locale() {
    let metadata = Metadata {
        root: r#"<gmd:locale><gmd:PT_Locale id="L2"><gmd:languageCode>
            <gmd:LanguageCode codeListValue="eng"/></gmd:languageCode></gmd:PT_Locale></gmd:locale>"#,
        info: r##"<gmd:abstract><gco:CharacterString>Un texte</gco:CharacterString><gmd:PT_FreeText>
            <gmd:textGroup><gmd:LocalisedCharacterString locale="#L2">A text</gmd:LocalisedCharacterString></gmd:textGroup>
            <gmd:textGroup><gmd:LocalisedCharacterString locale="#locale-ger">Ein Text</gmd:LocalisedCharacterString></gmd:textGroup>
            <gmd:textGroup><gmd:LocalisedCharacterString locale="#FR">Un texte</gmd:LocalisedCharacterString></gmd:textGroup>
            <gmd:textGroup><gmd:LocalisedCharacterString locale="#L2"> </gmd:LocalisedCharacterString></gmd:textGroup>
            </gmd:PT_FreeText></gmd:abstract>"##,
        ..Metadata::default()
    };
    let expected = [("A text", "en"), ("Ein Text", "de"), ("Un texte", "fr")];
    let expected = expected.map(|(text, language)| Text::tagged(text, language));
    assert_eq!(dataset(&metadata.record()).descriptions(), expected);
}

#[test]
fn themes_are_found_in_words_and_in_topics() {
    let keywords = |words: &str, thesaurus: &str| {
        let info = format!(
            "<gmd:descriptiveKeywords><gmd:MD_Keywords><gmd:keyword><gco:CharacterString>{words}</gco:CharacterString>
            </gmd:keyword><gmd:thesaurusName><gmd:CI_Citation><gmd:title><gco:CharacterString>{thesaurus}
            </gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:thesaurusName></gmd:MD_Keywords>
            </gmd:descriptiveKeywords>"
        );
        Metadata {
            info: info.leak(),
            ..Metadata::default()
        }
        .record()
    };
    let codes = |record: &vocab::Record| -> Vec<_> {
        dataset(record)
            .themes()
            .iter()
            .filter_map(|theme| theme.code)
            .collect()
    };
    let record = keywords(
        "Réseaux de transport",
        "GEMET - INSPIRE themes, version 1.0",
    );
    assert_eq!(codes(&record), ["TRAN"]);
    assert!(
        record
            .payload()
            .contains("<http://inspire.ec.europa.eu/theme/tn>")
    );
    assert_eq!(
        dataset(&record).keywords(),
        [Text::tagged("Réseaux de transport", "fr")]
    );
    // The same words mean no theme of INSPIRE in another vocabulary.
    let record = keywords("Altitude", "Mots de la ville");
    assert!(codes(&record).is_empty());
    for (topic, expected) in [
        ("transportation", Some("TRAN")),
        ("018", Some("TRAN")),
        ("elevation", None),
    ] {
        let info = format!(
            "<gmd:topicCategory><gmd:MD_TopicCategoryCode>{topic}</gmd:MD_TopicCategoryCode></gmd:topicCategory>"
        );
        let record = Metadata {
            info: info.leak(),
            ..Metadata::default()
        }
        .record();
        assert_eq!(codes(&record), Vec::from_iter(expected));
    }
}

#[test]
fn high_value_datasets_are_told_by_their_category() {
    let info = "<gmd:descriptiveKeywords><gmd:MD_Keywords><gmd:keyword>
        <gmx:Anchor xlink:href='http://data.europa.eu/bna/c_dd313021'>Observation de la terre</gmx:Anchor>
        </gmd:keyword></gmd:MD_Keywords></gmd:descriptiveKeywords>";
    let record = Metadata {
        info,
        ..Metadata::default()
    }
    .record();
    let category = dataset(&record).hvd_categories();
    assert_eq!(category[0].code, Some("c_dd313021"));
    assert!(
        record
            .payload()
            .contains("<http://data.europa.eu/eli/reg_impl/2023/138/oj>")
    );
}

fn bounds(west: &str, east: &str, south: &str, north: &str) -> Metadata {
    let bound = |name: &str, value: &str| {
        format!("<gmd:{name}><gco:Decimal>{value}</gco:Decimal></gmd:{name}>")
    };
    let info = format!(
        "<gmd:extent><gmd:EX_Extent><gmd:description><gco:CharacterString>La Rochelle</gco:CharacterString></gmd:description>
        <gmd:geographicElement><gmd:EX_GeographicBoundingBox>{}{}{}{}</gmd:EX_GeographicBoundingBox></gmd:geographicElement>
        </gmd:EX_Extent></gmd:extent>",
        bound("westBoundLongitude", west),
        bound("eastBoundLongitude", east),
        bound("southBoundLatitude", south),
        bound("northBoundLatitude", north),
    );
    Metadata {
        info: info.leak(),
        ..Metadata::default()
    }
}

#[test]
fn boxes_are_read_with_commas_and_told_when_they_are_not_on_earth() {
    let record = bounds("-1,24", "-01.10", "46.1", "46.20").record();
    let places = dataset(&record).places();
    let wkt = "POLYGON((-1.24 46.20,-1.10 46.20,-1.10 46.1,-1.24 46.1,-1.24 46.20))";
    assert_eq!(places[0].wkt.as_deref(), Some(wkt));
    assert_eq!(places[0].labels, [Text::tagged("La Rochelle", "fr")]);
    let far = bounds("379000", "380000", "6570000", "6580000");
    assert!(far.told(Rule::Geometry).contains("not on Earth"));
    assert!(dataset(&far.record()).places().is_empty());
}

#[test]
fn dates_and_periods_keep_their_precision() {
    let metadata = Metadata {
        citation: "<gmd:date><gmd:CI_Date><gmd:date><gco:Date>2020-05</gco:Date></gmd:date><gmd:dateType>
            <gmd:CI_DateTypeCode codeListValue='publication'/></gmd:dateType></gmd:CI_Date></gmd:date>
            <gmd:date><gmd:CI_Date><gmd:date><gco:Date>12/06/2021</gco:Date></gmd:date><gmd:dateType>
            <gmd:CI_DateTypeCode codeListValue='revision'/></gmd:dateType></gmd:CI_Date></gmd:date>",
        info: "<gmd:extent><gmd:EX_Extent><gmd:temporalElement><gmd:EX_TemporalExtent><gmd:extent>
            <gml:TimePeriod><gml:beginPosition>2019</gml:beginPosition>
            <gml:endPosition indeterminatePosition='now'/></gml:TimePeriod>
            </gmd:extent></gmd:EX_TemporalExtent></gmd:temporalElement></gmd:EX_Extent></gmd:extent>",
        ..Metadata::default()
    };
    let record = metadata.record();
    let seen = dataset(&record);
    assert_eq!(seen.issued().as_deref(), Some("2020-05"));
    assert_eq!(seen.modified().as_deref(), Some("2021-06-12"));
    let periods = seen.periods();
    assert_eq!(
        (periods[0].start.as_deref(), &periods[0].end),
        (Some("2019"), &None)
    );
    assert!(
        record
            .payload()
            .contains("\"2020-05\"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>")
    );
}

#[test]
fn a_language_nobody_tells_is_that_of_the_source() {
    let xml = Metadata::default().xml().replace("fre", "");
    let mut origin = super::origin();
    origin.context.defaults.language = Some("fr".to_owned());
    let document = crate::xml::parse(&xml).unwrap();
    let metadata = crate::xml::descendants(document.root(), "MD_Metadata")[0];
    let record = super::super::map(metadata, &origin, &mut vocab::Issues::default()).unwrap();
    assert_eq!(dataset(&record).titles(), [Text::tagged("Arbres", "fr")]);
    assert_eq!(
        dataset(&mapped(&xml).records[0]).titles(),
        [Text::untagged("Arbres")]
    );
}
