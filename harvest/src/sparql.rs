//! Walking a SPARQL endpoint that describes datasets in DCAT.
//!
//! The datasets are counted, listed by keyset (the last IRI of a page begins the next, since OFFSET is
//! cut off or fails on large stores), then described some at a time by CONSTRUCT. Endpoints cut answers
//! off without a word: what was listed is compared with the count, and a batch that lacks a dataset,
//! or has a suspiciously round number of triples, is asked again in smaller ones.

mod place;
mod query;
mod results;

use crate::{
    document,
    fetch::Request,
    kinds::{SourceKind, web_address},
    pager::{Content, Instead, Pager, Portal, Reading, Trouble},
    recognise::Guess,
    source::{Page, Quarantined},
};
use place::{Place, Stage};
use std::collections::HashSet;
use url::Url;
use vocab::{Issue, Kind, Rule, Syntax};

const RESULTS: &str = "application/sparql-results+json, application/sparql-results+xml;q=0.8";
/// What descriptions are asked in; the next is tried when the first does not work.
const SYNTAXES: [&str; 3] = [
    "application/n-triples",
    "text/turtle",
    "application/rdf+xml",
];
/// Datasets listed at a time.
const KEYS: usize = 1000;
/// Datasets described at a time.
const BATCH: usize = 50;
/// An address longer than this is sent as a form.
const MAX_ADDRESS: usize = 4000;

/// SPARQL endpoints.
pub const KIND: SourceKind = SourceKind {
    name: "sparql",
    about: "a SPARQL endpoint with DCAT in its default graph or in named graphs",
    open: |address, options| {
        let endpoint = Endpoint {
            address: web_address(address)?,
        };
        Ok(Box::new(Pager::open(endpoint, options)?))
    },
    guesses,
};

fn guesses(url: &Url) -> Vec<Guess> {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    if path.ends_with("/sparql") || path.ends_with("/sparql/query") {
        return vec![Guess::address(url.clone())];
    }
    Guess::at_site(url, "/sparql").into_iter().collect()
}

/// An endpoint.
#[derive(Debug)]
struct Endpoint {
    address: Url,
}

impl Portal for Endpoint {
    type Place = Place;

    fn kind(&self) -> &'static str {
        KIND.name
    }

    fn address(&self) -> &Url {
        &self.address
    }

    /// Results and descriptions say themselves how they are written.
    fn syntax(&self) -> Option<Syntax> {
        None
    }

    fn start(&self) -> Vec<Place> {
        vec![Place::first()]
    }

    fn request(&self, place: &Place) -> Request {
        let (query, accept) = match &place.stage {
            Stage::Count { scope } => (query::count(*scope), RESULTS),
            Stage::Keys => (
                query::keys(place.scope, place.after.as_deref(), place.keys),
                RESULTS,
            ),
            Stage::Describe => {
                let syntax = SYNTAXES[place.syntax.min(SYNTAXES.len() - 1)];
                (query::describe(place.scope, place.batch()), syntax)
            }
            Stage::Catalogs => (query::catalogs(place.scope), SYNTAXES[place.syntax.min(2)]),
        };
        // The same query in another syntax is another request.
        let query = query + &"\n".repeat(place.syntax);
        let mut url = self.address.clone();
        url.query_pairs_mut().append_pair("query", &query);
        let is_short = url.as_str().len() <= MAX_ADDRESS || place.refuses_forms;
        if !place.post && is_short {
            return Request::get(url, accept);
        }
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("query", &query)
            .finish();
        let media_type = "application/x-www-form-urlencoded";
        Request::post(self.address.clone(), accept, media_type, form.into_bytes())
    }

    fn read(&self, place: &Place, content: &Content) -> Result<Reading<Place>, Trouble> {
        let mut reading = Reading::default();
        let next = match &place.stage {
            Stage::Count { scope } => {
                let count = results::count(content.bytes(), content.url.as_str())?;
                let next = place.counted(*scope, count);
                if let Some(next) = next.as_ref().filter(|next| next.stage == Stage::Keys) {
                    reading.page.declared_total = next.total;
                    reading.dialect = Some(next.scope.to_string());
                } else if next.is_none() {
                    reading.page.declared_total = Some(0);
                }
                next
            }
            Stage::Keys => {
                let keys = results::keys(content.bytes(), content.url.as_str())?;
                self.listed(place, keys, &mut reading.page)
            }
            Stage::Describe => {
                reading.page = self.described(place, content)?;
                Some(place.after_batch())
            }
            Stage::Catalogs => {
                reading.page = self.cut(content)?.0;
                None
            }
        };
        reading.next = next.into_iter().collect();
        Ok(reading)
    }

    fn instead(&self, place: &Place, trouble: &Trouble) -> Instead<Place> {
        let is_form = self.request(place).body.is_some();
        if is_form && !place.post && place::is_about_method(trouble) {
            // It takes addresses only: as much is asked as one can hold.
            return Instead::Ask(vec![self.shortened(place)]);
        }
        place.instead(trouble, is_form)
    }
}

impl Endpoint {
    /// The same in an address, with as many datasets as it can hold.
    fn shortened(&self, place: &Place) -> Place {
        let mut shorter = place.clone();
        shorter.refuses_forms = true;
        while shorter.batch().len() > 1
            && self.request(&shorter).url.as_str().len() > 2 * MAX_ADDRESS
        {
            shorter = shorter.halved();
        }
        shorter
    }

    /// Where a list of datasets leads; an empty one is the last.
    fn listed(&self, place: &Place, keys: Vec<String>, page: &mut Page) -> Option<Place> {
        if keys.is_empty() {
            let total = place.total.unwrap_or(place.met);
            if place.met < total {
                let met = place.met;
                let message = format!(
                    "the endpoint counts {total} datasets, series and services, and listed {met}: it \
                     cuts its answers off, the others are not known to be gone"
                );
                page.issues
                    .push(Issue::new(Rule::Page, self.address.to_string(), message));
            }
            return Some(place.at_catalogs());
        }
        let (sound, bad): (Vec<_>, Vec<_>) =
            keys.iter().cloned().partition(|iri| query::is_iri(iri));
        for iri in bad {
            let message = "its IRI is not valid: it cannot be asked for";
            let raw = iri.clone();
            page.quarantined.push(Quarantined::new(
                Some(iri),
                Rule::NoIdentity,
                message,
                raw.as_bytes(),
                "text/plain",
            ));
        }
        Some(place.at_batches(&keys, sound))
    }

    /// The datasets of a batch, all of them.
    fn described(&self, place: &Place, content: &Content) -> Result<Page, Trouble> {
        let (mut page, triples) = self.cut(content)?;
        let batch = place.batch();
        let found: HashSet<&str> = page
            .records
            .iter()
            .filter(|record| {
                matches!(
                    record.kind(),
                    Kind::Dataset | Kind::DatasetSeries | Kind::DataService | Kind::Catalog
                )
            })
            .map(|record| record.resource().as_str())
            .collect();
        let missing: Vec<&String> = batch
            .iter()
            .filter(|iri| !found.contains(iri.as_str()))
            .collect();
        let is_round = triples >= 1000 && triples % 500 == 0;
        if batch.len() > 1 && (!missing.is_empty() || is_round) {
            return Err(Trouble::Refused(format!(
                "{} described {} of {} datasets in {triples} triples: the answer seems cut off",
                self.address,
                batch.len() - missing.len(),
                batch.len()
            )));
        }
        let missing: Vec<String> = missing.into_iter().cloned().collect();
        for iri in missing {
            let message = "the endpoint lists it and does not describe it";
            let (subject, raw) = (Some(iri.clone()), iri.as_bytes());
            page.quarantined.push(Quarantined::new(
                subject,
                Rule::Item,
                message,
                raw,
                "text/plain",
            ));
        }
        Ok(page)
    }

    /// The records of a description, and its number of triples.
    fn cut(&self, content: &Content) -> Result<(Page, usize), Trouble> {
        let declared = content
            .content_type
            .as_deref()
            .and_then(Syntax::from_media_type);
        if content.bytes().trim_ascii().is_empty() {
            return Ok((Page::default(), 0));
        }
        let base = self.address.as_str();
        let said = document::said(content.bytes(), declared, base)
            .map_err(|error| Trouble::Refused(error.to_string()))?;
        if said.damaged {
            return Err(Trouble::Answer(format!(
                "{base} answered half a description"
            )));
        }
        let triples = said.quads.len();
        Ok((said.cut(base).into_page(String::new(), 0), triples))
    }
}

#[cfg(test)]
mod tests;
