//! Answers that were given, for those who ask the same of the same generation.

use super::{Answer, Body, Format, Request, asks_index};
use crate::{config::SparqlSettings, http::Validators};
use actix_web::web::Bytes;
use lru::LruCache;
use std::{
    sync::{LazyLock, Mutex, PoisonError},
    time::SystemTime,
};

/// The largest answer that is kept, as a part of all that may be.
const LARGEST_PART: usize = 16;
/// What an entry costs beside its body.
const OVERHEAD: usize = 256;
/// May be kept for a moment without asking: a generation lives a few seconds at least.
const FOR_A_MOMENT: &str = "public, max-age=10";
/// What gives another answer each time; a word that only looks like one of these costs a hit.
const NEVER_THE_SAME: [&str; 4] = ["now", "rand", "uuid", "bnode"];

/// The answers used last, as many as have room.
#[derive(Debug)]
pub(super) struct Cache {
    bytes: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    answers: LruCache<String, Stored>,
    bytes: usize,
}

#[derive(Debug, Clone)]
struct Stored {
    format: Format,
    position: u64,
    generation: u64,
    rows: u64,
    cut: bool,
    body: Bytes,
}

impl Cache {
    pub fn new(bytes: usize) -> Self {
        Self {
            bytes,
            kept: Mutex::new(Kept {
                answers: LruCache::unbounded(),
                bytes: 0,
            }),
        }
    }

    pub fn get(&self, validators: &Validators) -> Option<Answer> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let stored = kept.answers.get(validators.etag())?.clone();
        drop(kept);
        Some(Answer {
            format: stored.format,
            position: stored.position,
            generation: stored.generation,
            searched: None,
            rows: stored.rows,
            cut: stored.cut,
            body: Body::Whole(stored.body),
            validators: Some(validators.clone()),
            members: Vec::new(),
        })
    }

    /// Keeps an answer that came in one piece, if it is small enough to be worth its room.
    pub fn keep(&self, answer: &Answer) {
        let (Some(validators), Body::Whole(body)) = (&answer.validators, &answer.body) else {
            return;
        };
        let size = body.len() + OVERHEAD;
        if size > self.bytes / LARGEST_PART {
            return;
        }
        let stored = Stored {
            format: answer.format,
            position: answer.position,
            generation: answer.generation,
            rows: answer.rows,
            cut: answer.cut,
            // The body may be a small part of a large buffer.
            body: Bytes::copy_from_slice(body),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += size;
        if let Some(before) = kept.answers.put(validators.etag().to_owned(), stored) {
            kept.bytes -= before.body.len() + OVERHEAD;
        }
        while kept.bytes > self.bytes {
            let Some((_, oldest)) = kept.answers.pop_lru() else {
                return;
            };
            kept.bytes -= oldest.body.len() + OVERHEAD;
        }
    }
}

/// Tells the generations of this process from those of another one.
static RUN: LazyLock<u64> = LazyLock::new(|| {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        since.as_secs() << 20 | u64::from(since.subsec_micros())
    })
});

/// What identifies the answer to `request` from the generation of this number; none where it may differ
/// the next time. Two generations may be of one position of the log: checks and counts come after it.
pub(super) fn validators(
    request: &Request,
    generation: u64,
    settings: &SparqlSettings,
) -> Option<Validators> {
    if !is_repeatable(&request.query) || asks_index(&request.query) || request.live.is_some() {
        return None;
    }
    // Everything that makes another answer of the same query.
    let asked = serde_json::json!([
        env!("CARGO_PKG_VERSION"),
        *RUN,
        generation,
        request.base,
        request.default_graphs,
        request.named_graphs,
        request.wants.table,
        request.wants.graph,
        request.partial,
        request.explain,
        settings.max_rows,
        settings.max_answer_bytes,
    ]);
    Some(Validators::of(&["sparql", &request.query, &asked.to_string()], None).kept(FOR_A_MOMENT))
}

/// Whether a query gives the same answer each time it is put to the same generation.
fn is_repeatable(query: &str) -> bool {
    let mut words = query.split(|c: char| !c.is_ascii_alphabetic());
    !words.any(|word| {
        let word = word.to_ascii_lowercase();
        NEVER_THE_SAME.iter().any(|name| word.ends_with(name)) || word == "service"
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sparql::Wants;

    fn request(query: &str) -> Request {
        Request::new(query, Wants::new(None, None).unwrap())
    }

    fn tag(request: &Request, generation: u64) -> Option<Validators> {
        validators(request, generation, &SparqlSettings::default())
    }

    fn answer(number: usize, length: usize) -> Answer {
        Answer {
            format: Format::Json,
            position: 7,
            generation: 7,
            searched: None,
            rows: 1,
            cut: false,
            body: Body::Whole(vec![b'x'; length].into()),
            validators: tag(&request(&format!("ASK {{}} # {number}")), 7),
            members: Vec::new(),
        }
    }

    #[test]
    fn the_tag_changes_with_all_that_changes_the_answer() {
        let asked = request("ASK {}");
        let same = tag(&asked, 7);
        assert_eq!(same, tag(&asked.clone(), 7));
        let others = [
            tag(&asked, 8),
            tag(&request("ASK { }"), 7),
            tag(
                &Request {
                    partial: true,
                    ..asked.clone()
                },
                7,
            ),
            tag(
                &Request {
                    default_graphs: vec!["a:g".into()],
                    ..asked.clone()
                },
                7,
            ),
            tag(
                &Request {
                    named_graphs: vec!["a:g".into()],
                    ..asked.clone()
                },
                7,
            ),
            tag(
                &Request {
                    wants: Wants::new(Some("xml"), None).unwrap(),
                    ..asked
                },
                7,
            ),
        ];
        for other in others {
            assert!(other.is_some() && other != same);
        }
    }

    #[test]
    fn what_differs_each_time_is_not_kept() {
        for query in [
            "SELECT (NOW() AS ?n) {}",
            "SELECT (rand ( ) AS ?n) {}",
            "SELECT (STRUUID() AS ?n) {}",
            "SELECT (BNODE() AS ?n) {}",
            "SELECT * { SERVICE <http://a.example/sparql> { ?s ?p 1 } }",
        ] {
            assert_eq!(tag(&request(query), 7), None, "{query}");
        }
        assert!(tag(&request("SELECT * { ?known a ?brandt }"), 7).is_some());
    }

    #[test]
    fn the_cache_holds_what_was_used_last_and_no_more_than_it_may() {
        let cache = Cache::new(16 << 10);
        let of = |number| tag(&request(&format!("ASK {{}} # {number}")), 7).unwrap();
        cache.keep(&answer(0, 500));
        for number in 1..100 {
            cache.keep(&answer(number, 500));
            assert!(cache.get(&of(0)).is_some(), "{number}");
        }
        let kept = cache.kept.lock().unwrap();
        assert!(kept.bytes <= 16 << 10 && kept.answers.len() > 10);
        let counted: usize = kept
            .answers
            .iter()
            .map(|(_, a)| a.body.len() + OVERHEAD)
            .sum();
        assert_eq!(counted, kept.bytes);
        drop(kept);
        assert!(cache.get(&of(1)).is_none());
        cache.keep(&answer(200, 2 << 10));
        assert!(
            cache.get(&of(200)).is_none(),
            "one answer may not take the room of all"
        );
    }
}
