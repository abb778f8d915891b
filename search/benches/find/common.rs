//! Documents and queries of sixty common words: a query matches far more than people's do.

use crate::Dice;
use search::{Card, Document, Facet, Publisher, Value};
use vocab::{Kind, Text};

/// Common first: words are drawn so that the first are in most documents and the last in few.
const WORDS: &str = "données ville commune qualité eau air énergie transport bus vélo plage port école \
    population logement déchets budget marché élection carte réseau station mesure rivière forêt parc \
    bâtiment consommation électricité gaz émission climat température pluie risque inondation littoral \
    île pêche agriculture tourisme musée bibliothèque sport santé hôpital accident route stationnement \
    piste cyclable arbre jardin équipement accessibilité culture patrimoine archéologie géologie sol";

pub const QUERIES: [&str; 12] = [
    "qualité de l'eau",
    "plages",
    "piste cyclable",
    "consommation électricité commune",
    "inondation littoral risque",
    "arbres",
    "données ville",
    "émissions climat énergie bâtiments transport",
    "\"qualité eau\"",
    "archéologie sols -carte",
    "commune34 budget",
    "musees bibliotheques",
];

pub fn document(dice: &mut Dice) -> Document {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let sentence = |length: usize, dice: &mut Dice| {
        let words: Vec<String> = (0..length)
            .map(|_| match dice.roll(6) {
                0 => format!("mot{}", dice.skewed(20_000)),
                _ => words[dice.skewed(words.len())].to_owned(),
            })
            .collect();
        words.join(" ")
    };
    let id = format!("{:010}{:010}", dice.roll(1 << 30), dice.roll(1 << 30));
    let iri = format!("https://example.org/{id}");
    let mut card = Card::new(id, iri, Kind::Dataset);
    let title = format!("{} commune{}", sentence(6, dice), dice.skewed(5_000));
    card.titles = french(title);
    card.descriptions = french(sentence(40, dice));
    card.publisher = Some(Publisher {
        iri: None,
        names: french(format!("Mairie {}", dice.skewed(3_000))),
    });
    card.modified = Some(date(dice));
    card.licenses = vec![format!("L{}", dice.skewed(12))];
    card.formats = vec![
        format!("F{}", dice.skewed(40)),
        format!("F{}", dice.skewed(40)),
    ];
    card.themes = vec![format!("T{}", dice.skewed(13))];
    card.source = format!("source-{}", dice.skewed(20));
    let mut document = Document::new(card);
    document.keywords = (0..3)
        .flat_map(|_| french((*dice.pick(&words)).to_owned()))
        .collect();
    document.distributions = (0..2).flat_map(|_| french(sentence(3, dice))).collect();
    document.count(
        Facet::Territory,
        Value::plain(format!("commune{}", dice.skewed(5_000))),
    );
    document.boxes = vec![[0.0, 45.0, 1.0 + dice.roll(5) as f64, 46.0]];
    document.periods = vec![(Some(2000 + dice.roll(20) as i64), None)];
    document
}

pub fn french(value: String) -> Vec<Text> {
    vec![Text::tagged(value, "fr")]
}

pub fn date(dice: &mut Dice) -> String {
    format!(
        "20{:02}-{:02}-{:02}",
        dice.roll(25),
        dice.roll(12) + 1,
        dice.roll(28) + 1
    )
}
