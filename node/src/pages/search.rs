//! Results, facets, pages of results.

pub(super) mod view;

pub use view::labelled;

use super::{Language, Page, link};
use crate::{
    api::{
        self,
        search::{
            beside::Found,
            canonical,
            parameters::{Parameters, USUAL_FACETS},
        },
    },
    http::Problem,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use search::{Facet, MAX_PAGED_HITS, Relation, Sort};
use view::{Card, Group, Several};

/// Hits of one page, and values of one facet.
const PAGE_SIZE: usize = 15;
const VALUES: usize = 6;
/// So many changes behind, an index is one that is being made again.
const FAR_BEHIND: u64 = 5_000;
/// Values of the facet whose whole list was asked for.
const MORE_VALUES: usize = 60;

#[derive(Template)]
#[template(path = "search.html")]
struct Search {
    page: Page,
    words: String,
    from: String,
    to: String,
    bbox: String,
    total: u64,
    relaxed: bool,
    /// The words that were most likely meant, and the search for them.
    meant: Option<Chip>,
    /// The index is being made again, and does not have everything yet.
    is_behind: bool,
    cards: Vec<Card>,
    groups: Vec<Group>,
    chips: Vec<Chip>,
    sorts: Vec<Choice>,
    /// How the period of a record may lie to the one asked for, and its box.
    period_relations: Vec<Choice>,
    bbox_relations: Vec<Choice>,
    previous: Option<String>,
    next: Option<String>,
    number: u64,
    last: u64,
    /// Where to begin again.
    bare: String,
    /// What the form has no field for and passes on.
    kept: Vec<(String, String)>,
    /// The search as feeds: what is new in it.
    atom: String,
    json_feed: String,
}

/// A filter in force, and the address without it.
struct Chip {
    label: String,
    href: String,
}

struct Choice {
    name: &'static str,
    label: String,
    selected: bool,
}

/// `GET /{language}/search`
pub async fn search(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, &code)?;
    let (more, text) = take(request.query_string(), "more");
    let more = more.as_deref().and_then(Facet::from_name);
    let asked = Parameters::read(&text)?;
    let mut query = asked.query.clone();
    query.size = PAGE_SIZE;
    query.facets = USUAL_FACETS.to_vec();
    for facet in asked.query.filters.keys().copied().chain(more) {
        if !query.facets.contains(&facet) {
            query.facets.push(facet);
        }
    }
    query.facet_values = if more.is_some() {
        MORE_VALUES
    } else {
        VALUES + 1
    };
    query.languages = language.preferences().map(str::to_owned).to_vec();
    query.highlight = !query.words.is_empty();
    let shown = query.facets.clone();
    api::search::wait_for(&node, asked.wait_for).await?;
    let results = api::search::find(&node, query).await?;
    let found = Found::of(&node, results, asked.collapse).await?;
    let results = &found.results;

    let path = link::with_query("search", pairs(&asked));
    let title = match asked.query.words.as_str() {
        "" => language.t("search"),
        words => language.with("search-for", "words", words),
    };
    let mut page = Page::new(&node.config, language, path, title);
    let feeds = feeds(&asked, &page);
    page.machine = feeds.to_vec();
    let here = page.to("search");
    let groups = shown
        .iter()
        .filter_map(|facet| {
            let values = results.facets.get(facet)?;
            let limit = if more == Some(*facet) {
                MORE_VALUES
            } else {
                VALUES
            };
            let all = link::with_query(&here, pairs(&asked).chain([("more", facet.name())]));
            let mut group = Group::of(*facet, values, limit, all, language);
            if let Some(group) = &mut group {
                group.several = several(*facet, &asked, &here, language);
            }
            if more != Some(*facet) {
                return group;
            }
            // Its field stays, though no value has what is looked for.
            let mut group = group.unwrap_or_else(|| Group::empty(*facet, language));
            group.words = Some(value(&asked, &format!("facet.{}.q", facet.name())));
            Some(group)
        })
        .collect();
    let last = (results.total.min(MAX_PAGED_HITS as u64))
        .div_ceil(PAGE_SIZE as u64)
        .max(1);
    let number = asked.query.page as u64;
    let at = |number: u64| {
        let number = number.to_string();
        let kept = pairs(&asked).filter(|(name, _)| !matches!(*name, "page" | "cursor"));
        link::with_query(&here, kept.chain([("page", number.as_str())]))
    };
    let template = Search {
        words: asked.query.words.clone(),
        from: value(&asked, "from"),
        to: value(&asked, "to"),
        bbox: value(&asked, "bbox"),
        total: results.total,
        relaxed: results.relaxed,
        meant: results.did_you_mean.as_ref().map(|words| {
            let kept = pairs(&asked).filter(|(name, _)| !matches!(*name, "q" | "page" | "cursor"));
            Chip {
                label: words.clone(),
                href: link::with_query(&here, kept.chain([("q", words.as_str())])),
            }
        }),
        is_behind: results.position + FAR_BEHIND < found.head,
        cards: found
            .hits
            .iter()
            .map(|hit| Card::of(hit, language))
            .collect(),
        groups,
        chips: understood(&asked, results, &page)
            .chain(chips(&asked, results, &page))
            .collect(),
        sorts: Sort::ALL
            .into_iter()
            .filter(|sort| is_offered(*sort, &asked))
            .map(|sort| Choice {
                name: sort.name(),
                label: language.t(&format!("sort-{}", sort.name())),
                selected: sort == asked.query.sort,
            })
            .collect(),
        period_relations: relations(asked.query.period_relation, language),
        bbox_relations: relations(asked.query.bbox_relation, language),
        previous: (number > 1 && number <= last + 1).then(|| at(number - 1)),
        next: (number < last).then(|| at(number + 1)),
        number,
        last,
        bare: here,
        kept: kept(&asked, more),
        atom: feeds[0].1.clone(),
        json_feed: feeds[1].1.clone(),
        page,
    };
    super::respond(&request, language, &template)
}

/// The same search for programs and for people's readers: media type and address.
fn feeds(asked: &Parameters, page: &Page) -> [(&'static str, String); 4] {
    let query = canonical::query(asked);
    let code = page.language.code();
    let address = |path: &str| match query.as_str() {
        "" => format!("{path}?lang={code}"),
        query => format!("{path}?{query}&lang={code}"),
    };
    [
        ("application/atom+xml", address("/api/search.atom")),
        ("application/feed+json", address("/api/search.json")),
        ("text/turtle", address("/api/search.ttl")),
        ("application/json", address("/api/search")),
    ]
}

/// Offered once several values of a facet are chosen.
fn several(facet: Facet, asked: &Parameters, here: &str, language: Language) -> Option<Several> {
    let chosen = asked.query.filters.get(&facet)?;
    if chosen.len() < 2 {
        return None;
    }
    let name = format!("facet.{}.op", facet.name());
    let all = asked.query.all_of.contains(&facet);
    let kept = pairs(asked).filter(|(known, _)| *known != name && *known != "page");
    let operator = (!all).then_some((name.as_str(), "and"));
    let (any_of, all_of) = (language.t("any-of-them"), language.t("all-of-them"));
    let (label, other) = if all {
        (all_of, any_of)
    } else {
        (any_of, all_of)
    };
    Some(Several {
        label,
        href: link::with_query(here, kept.chain(operator)),
        other,
    })
}

/// Some orders are offered only where they say something.
fn is_offered(sort: Sort, asked: &Parameters) -> bool {
    let query = &asked.query;
    match sort {
        Sort::Overlap => query.bbox.is_some() || query.period.is_some() || query.sort == sort,
        _ => true,
    }
}

/// The usual relation is sent as nothing, so that addresses stay short.
fn relations(chosen: Relation, language: Language) -> Vec<Choice> {
    let choice = |relation: Relation| Choice {
        name: match relation {
            Relation::Intersects => "",
            _ => relation.name(),
        },
        label: language.t(&format!("relation-{}", relation.name())),
        selected: relation == chosen,
    };
    Relation::ALL.map(choice).into()
}

/// Parameters that the form has no field for: how filters are meant, and which list is open.
fn kept(asked: &Parameters, more: Option<Facet>) -> Vec<(String, String)> {
    let is_kept = |name: &str| {
        matches!(name, "copies" | "since") || (name.starts_with("facet.") && name.ends_with(".op"))
    };
    let kept = pairs(asked).filter(|(name, _)| is_kept(name));
    let more = more.map(|facet| ("more", facet.name()));
    kept.chain(more)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn pairs(asked: &Parameters) -> impl Iterator<Item = (&str, &str)> {
    asked
        .pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
}

fn value(asked: &Parameters, name: &str) -> String {
    pairs(asked)
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.to_owned())
        .unwrap_or_default()
}

/// One for each part of the words that was understood: what it is, and the same search without. A field is
/// taken out of the words; a place or a period is no longer understood.
fn understood<'a>(
    asked: &'a Parameters,
    results: &'a search::Results,
    page: &'a Page,
) -> impl Iterator<Item = Chip> + 'a {
    results.understood.iter().map(move |understood| {
        let words = &asked.query.words;
        let kept = asked
            .pairs
            .iter()
            .filter(|(name, _)| name != "page" && name != "cursor");
        let (name, href) = match understood.field {
            Some(field) => {
                let letters = words.chars().enumerate();
                let is_left = |at: &usize| !(understood.start..understood.end).contains(at);
                let left: String = letters
                    .filter(|(at, _)| is_left(at))
                    .map(|(_, letter)| letter)
                    .collect();
                let left = left.split_whitespace().collect::<Vec<_>>().join(" ");
                let kept = kept.map(|(name, value)| match name.as_str() {
                    "q" => ("q", left.as_str()),
                    name => (name, value.as_str()),
                });
                let href = link::with_query(&page.to("search"), kept);
                (field, href)
            }
            None => {
                let kind = understood.kind.name();
                let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
                let href = link::with_query(&page.to("search"), kept.chain([("without", kind)]));
                (kind, href)
            }
        };
        Chip {
            label: page
                .language
                .with(&format!("understood-{name}"), "what", &understood.label),
            href,
        }
    })
}

/// One for each filter: its label, and the same search without it.
fn chips(asked: &Parameters, results: &search::Results, page: &Page) -> Vec<Chip> {
    let is_filter = |name: &str| {
        let others = ["from", "to", "period", "bbox", "without"];
        Facet::from_name(name).is_some() || others.contains(&name)
    };
    let filters = asked
        .pairs
        .iter()
        .enumerate()
        .filter(|(_, (name, _))| is_filter(name));
    filters
        .map(|(at, (name, value))| {
            let label = match Facet::from_name(name) {
                Some(facet) => {
                    let counted = results
                        .facets
                        .get(&facet)
                        .and_then(|values| values.iter().find(|known| known.value == *value));
                    match counted {
                        Some(counted) => labelled(facet, counted, page.language),
                        None => value.clone(),
                    }
                }
                None if name == "without" => value
                    .split(',')
                    .map(|kind| page.t(&format!("without-{}", kind.trim())))
                    .collect::<Vec<_>>()
                    .join(", "),
                None => format!("{} {value}", page.t(&format!("facet-{name}"))),
            };
            let others = asked
                .pairs
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at);
            let kept = others.map(|(_, (name, value))| (name.as_str(), value.as_str()));
            let href =
                link::with_query(&page.to("search"), kept.filter(|(name, _)| *name != "page"));
            Chip { label, href }
        })
        .collect()
}

/// Takes one parameter out of a query string.
fn take(text: &str, name: &str) -> (Option<String>, String) {
    let mut taken = None;
    let mut rest = url::form_urlencoded::Serializer::new(String::new());
    for (known, value) in url::form_urlencoded::parse(text.as_bytes()) {
        if known == name {
            taken = Some(value.into_owned());
        } else {
            rest.append_pair(&known, &value);
        }
    }
    (taken, rest.finish())
}
