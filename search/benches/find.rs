//! How fast documents are taken in, and how long finding takes: `TERREAU_BENCH_DOCUMENTS=100000 cargo bench -p search`.
#![expect(clippy::unwrap_used, reason = "in a bench, what fails must be seen")]

use search::{Card, Change, Document, Facet, Publisher, Query, SearchIndex, Settings, Sort, Value};
use std::time::{Duration, Instant};
use vocab::{Kind, Text};

/// Common first: words are drawn so that the first are in most documents and the last in few.
const WORDS: &str = "données ville commune qualité eau air énergie transport bus vélo plage port école \
    population logement déchets budget marché élection carte réseau station mesure rivière forêt parc \
    bâtiment consommation électricité gaz émission climat température pluie risque inondation littoral \
    île pêche agriculture tourisme musée bibliothèque sport santé hôpital accident route stationnement \
    piste cyclable arbre jardin équipement accessibilité culture patrimoine archéologie géologie sol";
const QUERIES: [&str; 12] = [
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
const SIX: [Facet; 6] = [
    Facet::Theme,
    Facet::Publisher,
    Facet::Territory,
    Facet::Format,
    Facet::License,
    Facet::Source,
];

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    /// Small numbers more often than great ones.
    fn skewed(&mut self, sides: usize) -> usize {
        let (a, b) = (self.roll(sides), self.roll(sides));
        a.min(b).min(self.roll(sides))
    }
}

fn text(value: String) -> Vec<Text> {
    vec![Text {
        value,
        language: Some("fr".to_owned()),
    }]
}

fn document(number: usize, words: &[&str], dice: &mut Dice) -> Document {
    let sentence = |length: usize, dice: &mut Dice| {
        let words: Vec<String> = (0..length)
            .map(|_| match dice.roll(6) {
                0 => format!("mot{}", dice.skewed(20_000)),
                _ => words[dice.skewed(words.len())].to_owned(),
            })
            .collect();
        words.join(" ")
    };
    let mut card = Card::new(
        format!("{number:020}"),
        format!("https://example.org/{number}"),
        Kind::Dataset,
    );
    card.titles = text(format!(
        "{} commune{}",
        sentence(6, dice),
        dice.skewed(5_000)
    ));
    let description = sentence(40, dice);
    card.descriptions = text(description);
    card.publisher = Some(Publisher {
        iri: None,
        names: text(format!("Mairie {}", dice.skewed(3_000))),
    });
    card.modified = Some(format!(
        "20{:02}-{:02}-{:02}",
        dice.roll(25),
        dice.roll(12) + 1,
        dice.roll(28) + 1
    ));
    card.licenses = vec![format!("L{}", dice.skewed(12))];
    card.formats = vec![
        format!("F{}", dice.skewed(40)),
        format!("F{}", dice.skewed(40)),
    ];
    card.themes = vec![format!("T{}", dice.skewed(13))];
    card.source = format!("source-{}", dice.skewed(20));
    let mut document = Document::new(card);
    document.keywords = (0..3)
        .flat_map(|_| text(words[dice.roll(words.len())].to_owned()))
        .collect();
    document.distributions = (0..2).flat_map(|_| text(sentence(3, dice))).collect();
    document.count(
        Facet::Territory,
        Value::plain(format!("commune{}", dice.skewed(5_000))),
    );
    document.boxes = vec![[0.0, 45.0, 1.0 + dice.roll(5) as f64, 46.0]];
    document.periods = vec![(Some(2000 + dice.roll(20) as i64), None)];
    document
}

fn main() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a bench is told its size by the environment"
    )]
    let asked = std::env::var("TERREAU_BENCH_DOCUMENTS");
    let count: usize = asked
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(100_000);
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut dice = Dice(1);

    let folder = tempfile::tempdir().unwrap();
    let index = SearchIndex::open(folder.path(), Settings::default()).unwrap();
    let (mut elapsed, mut cpu) = (Duration::ZERO, Duration::ZERO);
    for first in (0..count).step_by(10_000) {
        let numbers = first..(first + 10_000).min(count);
        let documents: Vec<Change> = numbers
            .map(|number| Change::Put(Box::new(document(number, &words, &mut dice))))
            .collect();
        let (started, used) = (Instant::now(), cpu_time());
        index.apply(documents).unwrap();
        elapsed += started.elapsed();
        cpu += cpu_time() - used;
    }
    let (started, used) = (Instant::now(), cpu_time());
    index.commit(count as u64).unwrap();
    // Merges go on behind the commit: they are part of the price.
    drop(index);
    elapsed += started.elapsed();
    cpu += cpu_time() - used;
    let index = SearchIndex::open(folder.path(), Settings::default()).unwrap();
    let bytes: u64 = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum();
    println!(
        "{count} documents, {:.0} a second, {:.0} a CPU second, {} bytes each on disk",
        count as f64 / elapsed.as_secs_f64(),
        count as f64 / cpu.as_secs_f64(),
        bytes / count.max(1) as u64
    );
    println!("{:<34}{:>10}{:>10}{:>10}", "µs", "p50", "p99", "max");

    let query = |words: &str| Query {
        words: words.to_owned(),
        languages: vec!["fr".into()],
        ..Query::default()
    };
    let searches = |change: &dyn Fn(&mut Query)| {
        let mut times = Vec::new();
        for round in 0..22 {
            for words in QUERIES {
                let mut query = query(words);
                change(&mut query);
                let started = Instant::now();
                index.find(&query).unwrap();
                // The first two rounds open files and learn labels.
                if round >= 2 {
                    times.push(started.elapsed());
                }
            }
        }
        times
    };
    let started = Instant::now();
    let mut first = query("données");
    first.facets = SIX.to_vec();
    index.find(&first).unwrap();
    row("first six facets", vec![started.elapsed()]);
    row("top 20", searches(&|_| {}));
    row(
        "top 20, highlights",
        searches(&|query| query.highlight = true),
    );
    row(
        "top 20, six facets",
        searches(&|query| query.facets = SIX.to_vec()),
    );
    row(
        "six facets, three filters",
        searches(&|query| {
            query.facets = SIX.to_vec();
            query
                .filters
                .insert(Facet::Theme, vec!["T0".into(), "T1".into()]);
            query.filters.insert(Facet::Format, vec!["F0".into()]);
            query
                .filters
                .insert(Facet::License, vec!["L1".into(), "L2".into()]);
        }),
    );
    row("by title", searches(&|query| query.sort = Sort::Title));
    row("page 40", searches(&|query| query.page = 40));
    row(
        "everything, six facets",
        searches(&|query| {
            query.words.clear();
            query.facets = SIX.to_vec();
        }),
    );
    let prefixes = [
        "q", "qu", "qual", "com", "commune1", "mair", "e", "piste cy", "mot12",
    ];
    row(
        "suggest",
        (0..20)
            .flat_map(|_| prefixes)
            .map(|prefix| {
                let started = Instant::now();
                index.suggest(prefix, 10).unwrap();
                started.elapsed()
            })
            .collect(),
    );
    row(
        "one change, commit",
        (0..20)
            .map(|number| {
                let change = Change::Put(Box::new(document(number, &words, &mut dice)));
                let started = Instant::now();
                index.apply([change]).unwrap();
                index.commit(number as u64).unwrap();
                started.elapsed()
            })
            .collect(),
    );
}

/// What all threads of this process used, as Linux counts it: in hundredths of a second.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let (_, fields) = stat.rsplit_once(')').unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn row(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_micros();
    println!("{name:<34}{:>10}{:>10}{:>10}", at(0.5), at(0.99), at(1.0));
}
