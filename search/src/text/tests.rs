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

/// Where words stand, found letter by letter.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let digit = |at: Option<usize>| {
        let letter = at.and_then(|at| letters.get(at));
        letter.is_some_and(|(_, letter)| letter.is_numeric())
    };
    let inside = |at: usize| {
        let (_, letter) = letters[at];
        let joins = matches!(letter, '.' | ',') && digit(at.checked_sub(1)) && digit(Some(at + 1));
        joins || is_word_letter(letter)
    };
    let places: Vec<usize> = (0..letters.len()).filter(|&at| inside(at)).collect();
    let words = places.chunk_by(|a, b| a + 1 == *b).map(|word| {
        let last = word[word.len() - 1] + 1;
        let end = letters.get(last).map_or(text.len(), |&(end, _)| end);
        (letters[word[0]].0, end)
    });
    words.collect()
}

proptest::proptest! {
    #[test]
    fn words_are_cut_where_looking_at_each_letter_cuts(text in "[a-zA-Z0-9é\u{301}٣中.,;' -]{0,60}") {
        let found: Vec<(usize, usize)> =
            words(&text).iter().map(|word| (word.start, word.end)).collect();
        let mut expected = spans(&text);
        // What an elision or a possessive leaves, and lone marks, are no words.
        expected.retain(|span| found.contains(span) || {
            let word = &text[span.0..span.1];
            let dropped = fold::fold(word);
            !(dropped.is_empty() || dropped == "s" || ELISIONS.contains(&dropped.as_str()))
        });
        proptest::prop_assert_eq!(found, expected);
    }
}
