//! The searches that are timed, and the table of their times.

use crate::Clock;
use search::{Change, Document, Facet, Query, Related, SearchIndex, Sort};

const SIX: [Facet; 6] = [
    Facet::Theme,
    Facet::Publisher,
    Facet::Territory,
    Facet::Format,
    Facet::License,
    Facet::Source,
];
/// The same queries again, when files are open and labels learned.
const ROUNDS: usize = 4;

/// Every kind of search for each of the queries.
pub fn all(index: &SearchIndex, queries: &[String]) {
    matches(index, queries);
    println!("{:<34}{:>10}{:>10}{:>10}", "µs of CPU", "p50", "p99", "max");
    let mut first = query("données");
    first.facets = SIX.to_vec();
    let clock = Clock::start();
    index.find(&first).unwrap();
    row("first six facets", vec![clock.thread_seconds()]);

    let timed = |name: &str, change: &dyn Fn(&mut Query)| row(name, times(index, queries, change));
    timed("top 20", &|_| {});
    timed("top 20, six facets", &|query| query.facets = SIX.to_vec());
    timed("top 20, highlights", &|query| query.highlight = true);
    let chosen = chosen(index);
    timed("six facets, three filters", &|query| {
        query.facets = SIX.to_vec();
        for (facet, values) in &chosen {
            query.filters.insert(*facet, values.clone());
        }
    });
    timed("six facets, period and box", &|query| {
        query.facets = SIX.to_vec();
        query.period = Some((Some(2005), Some(2015)));
        query.bbox = Some([-1.0, 44.0, 4.0, 47.0]);
    });
    timed("by title", &|query| query.sort = Sort::Title);
    timed("by date", &|query| query.sort = Sort::Modified);
    timed("page 40", &|query| query.page = 40);
    timed("everything, six facets", &|query| {
        query.words.clear();
        query.facets = SIX.to_vec();
    });
}

/// Beginnings that most labels and titles have, and their first letters.
const HARD: [&str; 10] = [
    "q",
    "qu",
    "qual",
    "com",
    "mair",
    "e",
    "plan l",
    "saint",
    "mairie de s",
    "don",
];

/// Words being typed: `typed` are beginnings of words of titles.
pub fn completions(index: &SearchIndex, typed: &[String]) {
    let timed = |prefix: &str| {
        let clock = Clock::start();
        index.suggest(prefix, 10).unwrap();
        clock.thread_seconds()
    };
    println!("{:<34}{:>10}{:>10}{:>10}", "µs of CPU", "p50", "p99", "max");
    row("first suggestions", vec![timed("e")]);
    let rounds = (0..ROUNDS).flat_map(|_| typed);
    row("suggest", rounds.map(|prefix| timed(prefix)).collect());
    let rounds = (0..20).flat_map(|_| HARD);
    row("suggest, many begin so", rounds.map(timed).collect());
}

/// What is about the same as some documents.
pub fn related(index: &SearchIndex, documents: &[Document]) {
    let timed = documents.iter().map(|document| {
        let asked = Related {
            document,
            besides: &[],
            size: 6,
        };
        let clock = Clock::start();
        index.related(&asked).unwrap();
        clock.thread_seconds()
    });
    row("related", timed.collect());
}

/// One change and its commit, as the clock sees it: the disk counts; and the first search after it.
pub fn changes(index: &SearchIndex, mut document: impl FnMut() -> Document) {
    let (mut commits, mut searches) = (Vec::new(), Vec::new());
    for number in 0..20 {
        let change = Change::Put(Box::new(document()));
        let clock = Clock::start();
        index.apply([change]).unwrap();
        index.commit(number).unwrap();
        commits.push(clock.seconds());
        let mut query = query("données");
        query.facets = SIX.to_vec();
        let clock = Clock::start();
        index.find(&query).unwrap();
        searches.push(clock.thread_seconds());
    }
    row("one change, commit (wall time)", commits);
    row("first six facets after it", searches);
}

fn query(words: &str) -> Query {
    Query {
        words: words.to_owned(),
        languages: vec!["fr".into()],
        ..Query::default()
    }
}

fn times(index: &SearchIndex, queries: &[String], change: &dyn Fn(&mut Query)) -> Vec<f64> {
    let mut times = Vec::new();
    for round in 0..ROUNDS.max(240 / queries.len()) {
        for words in queries {
            let mut query = query(words);
            change(&mut query);
            let clock = Clock::start();
            index.find(&query).unwrap();
            if round > 0 {
                times.push(clock.thread_seconds());
            }
        }
    }
    times
}

/// Values of three facets that many records have.
fn chosen(index: &SearchIndex) -> Vec<(Facet, Vec<String>)> {
    let facets = [Facet::Theme, Facet::Format, Facet::License];
    let all = Query {
        facets: facets.to_vec(),
        size: 0,
        ..Query::default()
    };
    let results = index.find(&all).unwrap();
    let values = |facet: Facet| {
        let values = results.facets[&facet].iter().take(2);
        values.map(|value| value.value.clone()).collect()
    };
    facets.map(|facet| (facet, values(facet))).into()
}

/// How many documents the queries find: what the times stand for.
fn matches(index: &SearchIndex, queries: &[String]) {
    let totals = queries.iter().map(|words| {
        let counted = Query {
            size: 0,
            ..query(words)
        };
        index.find(&counted).unwrap().total
    });
    let mut totals: Vec<u64> = totals.collect();
    totals.sort_unstable();
    let at = |share: f64| totals[((totals.len() - 1) as f64 * share) as usize];
    println!(
        "{} queries find {} (p50), {} (p90), {} (p99) documents\n",
        queries.len(),
        at(0.5),
        at(0.9),
        at(0.99)
    );
}

fn row(name: &str, mut seconds: Vec<f64>) {
    seconds.sort_by(f64::total_cmp);
    let at = |share: f64| seconds[((seconds.len() - 1) as f64 * share) as usize] * 1e6;
    println!(
        "{name:<34}{:>10.0}{:>10.0}{:>10.0}",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}
