//! Whether a relink is right, by what the planner does not look at alone: addresses, title and
//! description together.

use harvest::identity::Relink;
use jiff::Timestamp;
use oxrdf::TermRef;
use std::collections::BTreeSet;
use vocab::{
    Record,
    ns::{dcat, dct},
};

/// Links of a sample that are printed.
const SAMPLE: usize = 200;
/// Where the sample begins; another seed gives another sample.
const SEED: u64 = 20_220_417;
/// Words that two descriptions share, in a hundred of those that either has.
const SIMILAR_PERCENT: usize = 50;

/// What a person looks at to tell two records apart.
#[derive(Debug, Clone, Default)]
pub struct Face {
    pub title: String,
    pub description: String,
    pub urls: BTreeSet<String>,
}

/// A relink, and what was behind it.
pub struct Link {
    pub portal: String,
    pub day: Timestamp,
    pub relink: Relink,
    pub before: Face,
    pub after: Face,
}

impl Face {
    pub fn of(record: &Record) -> Self {
        let graph = record.graph();
        let text =
            |predicate| match graph.object_for_subject_predicate(record.resource(), predicate) {
                Some(TermRef::Literal(literal)) => literal.value().to_owned(),
                _ => String::new(),
            };
        let urls = [dcat::ACCESS_URL, dcat::DOWNLOAD_URL]
            .into_iter()
            .flat_map(|predicate| graph.triples_for_predicate(predicate))
            .filter_map(|triple| match triple.object {
                TermRef::NamedNode(node) => Some(node.as_str().to_owned()),
                _ => None,
            })
            .collect();
        Self {
            title: text(dct::TITLE),
            description: text(dct::DESCRIPTION),
            urls,
        }
    }

    /// Whether a person might take the one for the other: by a service or by the title.
    pub fn resembles(&self, other: &Self) -> bool {
        let same_title = self.title.trim().eq_ignore_ascii_case(other.title.trim());
        same_title || !self.services().is_disjoint(&other.services())
    }

    /// The addresses of services: ArcGIS, OGC.
    fn services(&self) -> BTreeSet<String> {
        self.urls
            .iter()
            .filter(|url| {
                url.contains("/rest/services/") || url.to_lowercase().contains("service=")
            })
            .map(|url| {
                url.trim_start_matches("http://")
                    .trim_start_matches("https://")
            })
            .map(|url| url.trim_end_matches('/').to_owned())
            .collect()
    }
}

/// How sure it is that a link is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same service, or the same title and a similar description.
    Right,
    /// A person has to look.
    Unsure,
}

pub fn verdict(link: &Link) -> Verdict {
    let (before, after) = (&link.before, &link.after);
    let services = (before.services(), after.services());
    let same_service = !services.0.is_disjoint(&services.1);
    let same_title = before.title.trim().eq_ignore_ascii_case(after.title.trim());
    let is_similar = same_title && similar(&before.description, &after.description);
    if same_service || is_similar {
        Verdict::Right
    } else {
        Verdict::Unsure
    }
}

fn similar(a: &str, b: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let either = a.union(&b).count();
    either == 0 || a.intersection(&b).count() * 100 >= either * SIMILAR_PERCENT
}

/// Judges all links, and prints a sample and whatever is unsure.
pub fn print(links: &[Link]) {
    let unsure = |link: &&Link| verdict(link) == Verdict::Unsure;
    println!(
        "of {} relinks, {} have neither a service nor title and description in common",
        links.len(),
        links.iter().filter(unsure).count()
    );
    let mut order: Vec<usize> = (0..links.len()).collect();
    let mut state = SEED;
    for at in (1..order.len()).rev() {
        // SplitMix64
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let pick = (z ^ (z >> 31)) % (at as u64 + 1);
        order.swap(at, usize::try_from(pick).unwrap_or(0));
    }
    let sample: Vec<&Link> = order.iter().take(SAMPLE).map(|at| &links[*at]).collect();
    println!(
        "a sample of {}, of which {} unsure:",
        sample.len(),
        sample.iter().filter(|link| unsure(link)).count()
    );
    for link in sample {
        println!("{}", line(link));
    }
}

/// One link on one line.
pub fn line(link: &Link) -> String {
    let day: String = link.day.to_string().chars().take(10).collect();
    let service = |face: &Face| face.services().into_iter().next().unwrap_or_default();
    format!(
        "{:?}\t{:?}\t{}\t{day}\t{}\t{}\t{}\t{}\t{}\t{}",
        verdict(link),
        link.relink.reason,
        link.portal,
        link.before.title,
        link.after.title,
        link.relink.old,
        link.relink.new,
        service(&link.before),
        service(&link.after),
    )
}
