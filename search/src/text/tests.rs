//! How words are cut, folded and stemmed.

use super::{
    form::{parts, stem},
    *,
};

fn folded(text: &str) -> Vec<String> {
    let words = words(text).into_iter();
    words.map(|word| word.folded().to_owned()).collect()
}

#[test]
fn accents_and_ligatures_are_folded() {
    assert_eq!(
        folded("Œuvres, DÉCÈS et straße"),
        ["oeuvres", "deces", "et", "strasse"]
    );
    assert_eq!(folded("e\u{301}te\u{301}"), ["ete"]);
}

#[test]
fn elisions_are_dropped() {
    assert_eq!(
        folded("Qualité de l’air d'aujourd'hui dell'aria"),
        ["qualite", "de", "air", "aujourd", "hui", "aria"]
    );
    assert_eq!(folded("children's"), ["children"]);
}

#[test]
fn codes_stay_whole_and_are_also_cut() {
    assert_eq!(folded("CO2, PM2.5 et CO₂."), ["co2", "pm2.5", "et", "co2"]);
    assert_eq!(parts("pm2.5"), ["pm", "2.5", "pm25"]);
    assert_eq!(parts("co2"), ["co", "2"]);
    assert!(parts("plage").is_empty());
    assert!(parts("a1b2c3d4").is_empty());
}

#[test]
fn singular_and_plural_have_one_stem() {
    for (one, many) in [
        ("plage", "plages"),
        ("cheval", "chevaux"),
        ("bateau", "bateaux"),
        ("lieu", "lieux"),
    ] {
        assert_eq!(
            stem(one, Language::French),
            stem(many, Language::French),
            "{one}"
        );
    }
}

#[test]
fn words_point_at_where_they_stood() {
    let text = "L’été à Rochefort";
    let found: Vec<&str> = words(text)
        .iter()
        .map(|word| &text[word.start..word.end])
        .collect();
    assert_eq!(found, ["été", "à", "Rochefort"]);
}
