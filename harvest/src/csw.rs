//! Walking a catalogue service: CSW 2.0.2, in ISO 19139 if it can.
//!
//! Services differ in what they understand of a request. It is made simpler until there is an
//! answer: without sorting, by GET, without a filter, in another schema, and at last record by
//! record.

mod answer;
mod ask;
mod capabilities;

use crate::{
    describe::MapContext,
    fetch::{FetchError, Request},
    iso::{self, Origin},
    kinds::{OpenOptions, SourceKind, web_address},
    metadata::Intake,
    pager::{Content, Instead, Pager, Portal, Reading, Trouble, Window},
    recognise::Guess,
    xml,
};
use answer::{RECORDS, Results};
use ask::{Dialect, Service};
use serde::{Deserialize, Serialize};
use url::Url;
use vocab::Syntax;

/// Records in a page.
const PAGE: u64 = 50;
/// Records in a page, for services that are slow.
const SMALL_PAGE: u64 = 10;
/// Identifiers in a page.
const IDS: u64 = 200;
/// Records asked for by their identifiers at once.
const BATCH: usize = 10;

/// Catalogue services.
pub const KIND: SourceKind = SourceKind {
    name: "csw",
    about: "a catalogue service (OGC CSW 2.0.2) of ISO 19139, DCAT or Dublin Core records",
    open: |address, options| {
        let portal = Csw::new(&web_address(address)?, options);
        Ok(Box::new(Pager::open(portal, options)?))
    },
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    let asks_csw = url.query_pairs().any(|(key, value)| {
        key.eq_ignore_ascii_case("service") && value.eq_ignore_ascii_case("csw")
    });
    let path = url.path().to_ascii_lowercase();
    let is_named_csw = path
        .split(['/', '.', '-'])
        .any(|part| part.starts_with("csw"));
    if asks_csw || is_named_csw {
        return vec![Guess::address(without_parameters(url))];
    }
    let own = iso::geonetwork(url).map(|root| format!("{root}srv/eng/csw"));
    let usual = ["/geonetwork/srv/eng/csw", "/srv/eng/csw", "/csw"];
    own.as_deref()
        .into_iter()
        .chain(usual)
        .filter_map(|path| Guess::at_site(url, path))
        .collect()
}

/// An address without the parameters of a request; what is left chooses the service.
fn without_parameters(url: &Url) -> Url {
    const OF_REQUEST: [&str; 14] = [
        "service",
        "version",
        "acceptversions",
        "request",
        "sections",
        "resulttype",
        "typenames",
        "elementsetname",
        "outputschema",
        "outputformat",
        "startposition",
        "maxrecords",
        "id",
        "constraintlanguage",
    ];
    let mut bare = url.clone();
    let kept: Vec<_> = url
        .query_pairs()
        .filter(|(key, _)| !OF_REQUEST.contains(&key.to_ascii_lowercase().as_str()))
        .collect();
    bare.set_fragment(None);
    bare.set_query(None);
    if !kept.is_empty() {
        bare.query_pairs_mut().extend_pairs(kept);
    }
    bare
}

/// A service.
#[derive(Debug)]
struct Csw {
    base: Url,
    /// The schema that the operator chose.
    schema: Option<String>,
    origin: Origin,
}

/// A request of the walk.
#[derive(Debug, Clone, Serialize, Deserialize)]
enum Place {
    Capabilities,
    /// A page of records, or of identifiers.
    Records {
        service: Service,
        dialect: Dialect,
        window: Window,
        /// Records met so far that are counted, and not ours to take.
        skipped: u64,
    },
    /// Records by their identifiers.
    ById {
        service: Service,
        ids: Vec<String>,
    },
}

impl Csw {
    fn new(address: &Url, options: &OpenOptions) -> Self {
        let schema = address.query_pairs().find_map(|(key, value)| {
            key.eq_ignore_ascii_case("outputSchema")
                .then(|| value.into_owned())
        });
        let base = without_parameters(address);
        let context = MapContext {
            portal: base.clone(),
            defaults: options.defaults.clone(),
        };
        Self {
            origin: Origin::catalog(context),
            base,
            schema,
        }
    }

    fn blind(&self) -> Service {
        Service::at(&self.base, self.schema.as_deref())
    }

    fn records(
        &self,
        place: (&Service, Dialect, Window, u64),
        content: &Content,
    ) -> Result<Reading<Place>, Trouble> {
        let (service, dialect, window, skipped) = place;
        xml::reading(content, RECORDS, |root, text, broken| {
            let results = Results::read(root, content.url.as_str())?;
            let mut reading = Reading::default();
            // Services that know no such types find nothing.
            if results.matched == Some(0) && dialect.filter && window.offset == 0 {
                let dialect = Dialect {
                    filter: false,
                    ..dialect
                };
                reading.next.push(first(service.clone(), dialect));
                return Ok(reading);
            }
            let (met, skipped) = if dialect.brief {
                let ids = answer::identifiers(results.list);
                reading.next = ids.chunks(BATCH).map(|ids| by_id(service, ids)).collect();
                (ids.len() as u64, skipped)
            } else {
                let mut intake = Intake::new(&self.origin, text);
                intake.set_aside(broken);
                xml::children(results.list, "*").for_each(|record| intake.take(record, ""));
                let (met, skipped) = (intake.met, skipped + intake.skipped);
                reading.page = intake.into_page();
                (met, skipped)
            };
            reading.page.declared_total = results
                .total(window.offset, met)
                .map(|total| total.saturating_sub(skipped));
            reading.dialect = Some(match dialect.brief {
                true => format!("{} by id", service.schema()),
                false => service.schema().to_owned(),
            });
            let taken = results.taken(window.offset, met);
            let total = results.total(window.offset, met);
            let next = window.next(taken, total);
            reading.next.extend(next.map(|window| Place::Records {
                service: service.clone(),
                dialect,
                window,
                skipped,
            }));
            Ok(reading)
        })
    }

    fn by_id(
        &self,
        service: &Service,
        ids: &[String],
        content: &Content,
    ) -> Result<Reading<Place>, Trouble> {
        xml::reading(content, RECORDS, |root, text, broken| {
            if !xml::is_named(root, "GetRecordByIdResponse") {
                return Err(answer::refused(root, content.url.as_str()));
            }
            let mut intake = Intake::new(&self.origin, text);
            intake.set_aside(broken);
            xml::children(root, "*").for_each(|record| intake.take(record, ""));
            let met = intake.met;
            let mut reading = Reading {
                page: intake.into_page(),
                ..Reading::default()
            };
            if ids.len() > 1 && met < ids.len() as u64 {
                // Not every service takes several identifiers at once.
                let missing = ids.iter().filter(|id| !text.contains(id.as_str()));
                reading.next = missing
                    .map(|id| by_id(service, std::slice::from_ref(id)))
                    .collect();
            }
            Ok(reading)
        })
    }
}

impl Portal for Csw {
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
        vec![Place::Capabilities]
    }

    fn request(&self, place: &Place) -> Request {
        match place {
            Place::Capabilities => self.blind().capabilities(),
            Place::Records {
                service,
                dialect,
                window,
                ..
            } => service.records(*dialect, *window),
            Place::ById { service, ids } => service.by_id(ids),
        }
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        match place {
            Place::Capabilities => xml::reading(content, &[], |root, _, _| {
                let service = capabilities::read(root, &self.base, self.schema.as_deref())?;
                let dialect = Dialect {
                    post: service.post.is_some(),
                    filter: true,
                    sort: true,
                    brief: false,
                };
                Ok(Reading {
                    version: xml::attribute(root, "version").map(str::to_owned),
                    next: vec![first(service, dialect)],
                    ..Reading::default()
                })
            }),
            Place::Records {
                service,
                dialect,
                window,
                skipped,
            } => self.records((service, *dialect, *window, *skipped), content),
            Place::ById { service, ids } => self.by_id(service, ids, content),
        }
    }

    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        match place {
            // Some services answer nothing but GetRecords, and some descriptions are cut off.
            Place::Capabilities if matches!(trouble, Trouble::Answer(_)) || is_refusal(trouble) => {
                let dialect = Dialect {
                    post: true,
                    filter: true,
                    sort: true,
                    brief: false,
                };
                Instead::Ask(vec![first(self.blind(), dialect)])
            }
            Place::Capabilities => Instead::Fail(Vec::new()),
            Place::Records {
                service,
                dialect,
                window,
                skipped,
            } => {
                let again = |window| Place::Records {
                    service: service.clone(),
                    dialect: *dialect,
                    window,
                    skipped: *skipped,
                };
                if window.offset > 0 {
                    return window.instead(trouble, again);
                }
                let is_heavy = matches!(
                    trouble,
                    Trouble::Fetch(FetchError::Timeout { .. } | FetchError::TooLarge { .. })
                );
                if is_heavy && window.limit > SMALL_PAGE {
                    return Instead::Ask(vec![again(window.of(SMALL_PAGE))]);
                }
                match simpler(service, *dialect, trouble) {
                    Some(place) if trouble.may_be_local() || is_refusal(trouble) => {
                        Instead::Ask(vec![place])
                    }
                    _ => Instead::Fail(Vec::new()),
                }
            }
            Place::ById { service, ids } if ids.len() > 1 && trouble.may_be_local() => {
                let halves = ids.chunks(ids.len().div_ceil(2));
                Instead::Ask(halves.map(|ids| by_id(service, ids)).collect())
            }
            Place::ById { .. } => Instead::Fail(Vec::new()),
        }
    }
}

fn first(service: Service, dialect: Dialect) -> Place {
    let window = Window::first(if dialect.brief { IDS } else { PAGE });
    Place::Records {
        service,
        dialect,
        window,
        skipped: 0,
    }
}

fn by_id(service: &Service, ids: &[String]) -> Place {
    Place::ById {
        service: service.clone(),
        ids: ids.to_vec(),
    }
}

/// The next simpler way to ask for the first page.
fn simpler(service: &Service, dialect: Dialect, trouble: &Trouble) -> Option<Place> {
    if dialect.brief {
        return None;
    }
    let is_no_post = dialect.post && is_refusal(trouble);
    let has_post = service.post.is_some();
    let ways = [
        (true, true, true),
        (true, true, false),
        (false, true, true),
        (false, true, false),
        (true, false, false),
        (false, false, false),
    ];
    let now = ways
        .iter()
        .position(|way| *way == (dialect.post, dialect.filter, dialect.sort))?;
    let mut left = ways[now + 1..].iter();
    let next = left.find(|(post, ..)| !post || has_post && !is_no_post);
    if let Some((post, filter, sort)) = next.copied() {
        let service = match is_no_post {
            true => Service {
                post: None,
                ..service.clone()
            },
            false => service.clone(),
        };
        let dialect = Dialect {
            post,
            filter,
            sort,
            brief: false,
        };
        return Some(first(service, dialect));
    }
    let mut service = service.clone();
    if service.schemas.len() > 1 {
        service.schemas.remove(0);
        let dialect = Dialect {
            post: has_post,
            filter: true,
            sort: true,
            brief: false,
        };
        return Some(first(service, dialect));
    }
    let dialect = Dialect {
        brief: true,
        post: has_post,
        ..dialect
    };
    Some(first(service, dialect))
}

/// Whether the service does not take this way of asking at all.
fn is_refusal(trouble: &Trouble) -> bool {
    matches!(trouble.status(), Some(403 | 404 | 405 | 411 | 415 | 501))
}

#[cfg(test)]
mod tests;
