//! Walking a repository: OAI-PMH 2.0, in the format that tells most.
//!
//! A list is read to its end by its tokens. One that is long, or that breaks, is read in spans of
//! days instead, which are made smaller until there is an answer: what is lost is one day's.

mod answer;
mod span;

use crate::{
    describe::MapContext,
    fetch::Request,
    iso::{self, Origin},
    kinds::{OpenOptions, SourceKind, web_address},
    metadata::Intake,
    pager::{Content, Instead, Pager, Portal, Reading, Trouble},
    recognise::Guess,
    source::Page,
    xml,
};
use serde::{Deserialize, Serialize};
use span::{Day, Span};
use url::Url;
use vocab::Syntax;

const ACCEPT: &str = "text/xml, application/xml;q=0.9, */*;q=0.1";
/// Records in a list that is read by its tokens alone: tokens of longer ones expire or break.
const MAX_LIST: u64 = 10_000;

/// Repositories.
pub const KIND: SourceKind = SourceKind {
    name: "oai-pmh",
    about: "a repository (OAI-PMH 2.0) of DCAT, DataCite, ISO 19139 or Dublin Core records",
    open: |address, options| {
        let portal = Oai::new(&web_address(address)?, options);
        Ok(Box::new(Pager::open(portal, options)?))
    },
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    let asks = url.query_pairs().any(|(key, value)| {
        key == "verb" || key.eq_ignore_ascii_case("mode") && value.eq_ignore_ascii_case("oaipmh")
    });
    let is_named = url
        .path()
        .to_ascii_lowercase()
        .split('/')
        .any(|part| part.starts_with("oai"));
    if asks || is_named {
        return vec![Guess::address(url.clone())];
    }
    let own = iso::geonetwork(url).map(|root| format!("{root}srv/eng/oaipmh"));
    let usual = ["/oai", "/oai/request", "/oai2d"];
    own.as_deref()
        .into_iter()
        .chain(usual)
        .filter_map(|path| Guess::at_site(url, path))
        .collect()
}

/// A repository.
#[derive(Debug)]
struct Oai {
    base: Url,
    /// The set and the format that the operator chose.
    set: Option<String>,
    prefix: Option<String>,
    origin: Origin,
}

/// A request of the walk.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Place {
    Identify,
    Formats(Repository),
    List(List),
}

/// What the repository says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Repository {
    /// The format to ask for, then those to fall back to.
    prefixes: Vec<String>,
    /// The day of the oldest record.
    first_day: Day,
    today: Day,
    /// Whether dates come with a time.
    has_time: bool,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct List {
    repository: Repository,
    /// The days it is about, if not all.
    span: Option<Span>,
    /// Where it goes on.
    token: Option<String>,
    /// Records in the whole list, as the repository tells.
    total: Option<u64>,
    /// Records met so far that are counted, and not ours to take.
    skipped: u64,
    /// Whether this list has given nothing so far.
    is_empty: bool,
}

impl Default for Repository {
    fn default() -> Self {
        let (first_day, today) = (span::day("1990-01-01"), span::day("2100-01-01"));
        Self {
            prefixes: vec!["oai_dc".to_owned()],
            first_day: first_day.unwrap_or_default(),
            today: today.unwrap_or_default(),
            has_time: false,
        }
    }
}

impl List {
    fn whole(repository: Repository) -> Self {
        Self {
            repository,
            span: None,
            token: None,
            total: None,
            skipped: 0,
            is_empty: true,
        }
    }

    /// The same records in spans of days, from the first on.
    fn in_spans(&self) -> Self {
        let span = Some(Span::first(self.repository.first_day));
        Self {
            span,
            total: self.total,
            ..Self::whole(self.repository.clone())
        }
    }

    fn of(&self, span: Span) -> Self {
        Self {
            span: Some(span),
            token: None,
            is_empty: true,
            ..self.clone()
        }
    }

    /// The span after this list.
    fn after(&self) -> Option<Self> {
        let next = self.span?.next(self.repository.today, self.is_empty)?;
        Some(self.of(next))
    }

    /// The same list in the next format.
    fn in_next_format(&self) -> Option<Self> {
        let mut repository = self.repository.clone();
        if repository.prefixes.len() < 2 || self.token.is_some() || self.span.is_some() {
            return None;
        }
        repository.prefixes.remove(0);
        Some(Self::whole(repository))
    }
}

impl Oai {
    fn new(address: &Url, options: &OpenOptions) -> Self {
        let mut base = address.clone();
        let (mut set, mut prefix, mut kept) = (None, None, Vec::new());
        for (key, value) in address.query_pairs() {
            match key.as_ref() {
                "set" => set = Some(value.into_owned()),
                "metadataPrefix" => prefix = Some(value.into_owned()),
                "verb" | "from" | "until" | "resumptionToken" | "identifier" => {}
                _ => kept.push((key, value)),
            }
        }
        base.set_fragment(None);
        base.set_query(None);
        if !kept.is_empty() {
            base.query_pairs_mut().extend_pairs(kept);
        }
        let context = MapContext {
            portal: base.clone(),
            defaults: options.defaults.clone(),
        };
        Self {
            origin: Origin::catalog(context),
            base,
            set,
            prefix,
        }
    }

    fn ask(&self, verb: &str, more: &[(&str, &str)]) -> Request {
        let mut url = self.base.clone();
        url.query_pairs_mut()
            .append_pair("verb", verb)
            .extend_pairs(more);
        Request::get(url, ACCEPT)
    }

    fn ask_list(&self, list: &List) -> Request {
        if let Some(token) = &list.token {
            return self.ask("ListRecords", &[("resumptionToken", token)]);
        }
        let prefix = list
            .repository
            .prefixes
            .first()
            .map_or("oai_dc", String::as_str);
        let mut query = vec![("metadataPrefix", prefix.to_owned())];
        query.extend(self.set.as_ref().map(|set| ("set", set.clone())));
        if let Some(span) = list.span {
            let (start, end) = match list.repository.has_time {
                true => ("T00:00:00Z", "T23:59:59Z"),
                false => ("", ""),
            };
            query.push(("from", span::date(span.from) + start));
            if span.last_day() < list.repository.today {
                query.push(("until", span::date(span.last_day()) + end));
            }
        }
        let query: Vec<_> = query
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        self.ask("ListRecords", &query)
    }

    fn list(&self, list: &List, content: &Content) -> Result<Reading<Place>, Trouble> {
        xml::reading(content, &["record"], |root, text, broken| {
            let mut reading = Reading {
                dialect: list.repository.prefixes.first().cloned(),
                ..Reading::default()
            };
            let Some(part) = answer::part(root, "ListRecords", content.url.as_str())? else {
                reading.next = list.after().map(Place::List).into_iter().collect();
                return Ok(reading);
            };
            let mut intake = Intake::new(&self.origin, text);
            intake.set_aside(broken);
            xml::children(part, "record").for_each(|record| intake.take_item(record));
            let answer::Token { token, total } = answer::token(part);
            if token.is_some() && token == list.token {
                return Err(Trouble::Refused(format!(
                    "{} gives the token it was asked with: the list goes round in a circle",
                    content.url
                )));
            }
            let mut next = List {
                skipped: list.skipped + intake.skipped,
                is_empty: list.is_empty && intake.met == 0,
                token,
                total: list.total.or(total.filter(|_| list.span.is_none())),
                ..list.clone()
            };
            reading.page = intake.into_page();
            let page = &reading.page;
            let is_unreadable = page.records.is_empty() && !page.quarantined.is_empty();
            if let Some(other) = list.in_next_format().filter(|_| is_unreadable) {
                reading.page = Page::default();
                reading.next = vec![Place::List(other)];
                return Ok(reading);
            }
            reading.page.declared_total =
                next.total.map(|total| total.saturating_sub(next.skipped));
            let is_long = next.span.is_none() && next.total.is_some_and(|total| total > MAX_LIST);
            let next = match next.token.take() {
                Some(_) if is_long && list.token.is_none() => Some(next.in_spans()),
                Some(token) => Some(List {
                    token: Some(token),
                    ..next
                }),
                None => next.after(),
            };
            reading.next = next.map(Place::List).into_iter().collect();
            Ok(reading)
        })
    }
}

impl Portal for Oai {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.base
    }

    /// The charset is told in the XML itself.
    fn syntax(&self) -> Option<Syntax> {
        None
    }

    fn start(&self) -> Vec<Place> {
        vec![Place::Identify]
    }

    fn request(&self, place: &Place) -> Request {
        match place {
            Place::Identify => self.ask("Identify", &[]),
            Place::Formats(_) => self.ask("ListMetadataFormats", &[]),
            Place::List(list) => self.ask_list(list),
        }
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        let address = content.url.as_str();
        match place {
            Place::Identify => xml::reading(content, &[], |root, _, _| {
                let (mut repository, version) = answer::repository(root, address)?;
                let next = match &self.prefix {
                    Some(prefix) => {
                        repository.prefixes = vec![prefix.clone()];
                        Place::List(List::whole(repository))
                    }
                    None => Place::Formats(repository),
                };
                Ok(Reading {
                    version,
                    next: vec![next],
                    ..Reading::default()
                })
            }),
            Place::Formats(repository) => xml::reading(content, &[], |root, _, _| {
                let list = answer::part(root, "ListMetadataFormats", address)?;
                let prefixes = list.map(answer::prefixes);
                let prefixes = prefixes.unwrap_or(repository.prefixes.clone());
                let repository = Repository {
                    prefixes,
                    ..repository.clone()
                };
                Ok(Reading {
                    next: vec![Place::List(List::whole(repository))],
                    ..Reading::default()
                })
            }),
            Place::List(list) => self.list(list, content),
        }
    }

    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        let list = match place {
            Place::Identify => return Instead::Fail(Vec::new()),
            Place::Formats(repository) => {
                return Instead::Ask(vec![Place::List(List::whole(repository.clone()))]);
            }
            Place::List(list) => list,
        };
        let is_refused = matches!(trouble, Trouble::Refused(_));
        if let Some(other) = list.in_next_format().filter(|_| is_refused) {
            return Instead::Ask(vec![Place::List(other)]);
        }
        // A token that expired or broke is refused in many ways.
        let is_token = list.token.is_some() && matches!(trouble.status(), Some(400..=499));
        if !trouble.may_be_local() && !is_token {
            return Instead::Fail(Vec::new());
        }
        match list.span {
            None if list.token.is_none() && is_refused => Instead::Fail(Vec::new()),
            None => Instead::Ask(vec![Place::List(list.in_spans())]),
            Some(span) => match span.half() {
                Some(half) => Instead::Ask(vec![Place::List(list.of(half))]),
                None => Instead::Fail(list.after().map(Place::List).into_iter().collect()),
            },
        }
    }
}

#[cfg(test)]
mod tests;
