//! Datasets about the same as another one.

use super::{
    Hit,
    beside::{Shown, told},
    json, parameters,
};
use crate::{
    api::records::{self, Found},
    copies::{self, Copies},
    http::{Problem, blocking},
    ledger::Entry,
    projections,
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use search::Related;
use serde::Serialize;
use vocab::Record;

/// Records of one answer, when the client does not say.
const RELATED: usize = 10;

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    related: Vec<Hit<'a>>,
}

/// `GET /api/datasets/{id}/related`
pub async fn answer(
    request: HttpRequest,
    id: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let mut size = RELATED;
    for (name, value) in url::form_urlencoded::parse(request.query_string().as_bytes()) {
        match name.as_ref() {
            "size" => size = parameters::number("size", &value, 1..=50)?,
            "lang" => {}
            other => return Err(Problem::parameter(other, "is not known here")),
        }
    }
    let (entry, record) = match records::found(&node, &id).await? {
        Found::Here(found) => *found,
        Found::Elsewhere(lead) => return Ok(records::moved(&request, &id, &lead)),
    };
    let related = of(&node, &entry, &record, size).await?;
    let base = &node.config.node.base_url;
    let answer = Answer {
        id: entry.id.as_str(),
        related: related.iter().map(|shown| Hit::of(shown, base)).collect(),
    };
    json(&request, &answer)
}

/// The records related to one, without its copies and its series.
pub async fn of(
    node: &Node,
    entry: &Entry,
    record: &Record,
    size: usize,
) -> Result<Vec<Shown>, Problem> {
    let (asking, entry, record) = (node.clone(), entry.clone(), record.clone());
    let hits = blocking(move || {
        let Some(document) = projections::document(&asking.ledger, &entry.id)? else {
            return Ok(Vec::new());
        };
        let mut besides = besides(&asking, &entry, &record);
        for series in &document.series {
            let found = asking.ledger.entries_about(series)?;
            besides.extend(found.into_iter().map(|entry| entry.id.as_str().to_owned()));
        }
        let asked = Related {
            document: &document,
            besides: &besides,
            size,
        };
        Ok::<_, Problem>(asking.index().related(&asked)?)
    })
    .await?;
    told(node, hits).await
}

/// Ids of the copies of a record. What cannot be told is logged: it never costs the answer.
fn besides(node: &Node, entry: &Entry, record: &Record) -> Vec<String> {
    let derived = node.holdings.derived();
    let base = &node.config.node.base_url;
    let copies = copies::of(&node.ledger, derived, base, entry, record);
    let copies = copies.unwrap_or_else(|error| {
        tracing::error!("{error}");
        Copies::default()
    });
    let copies = copies.others.iter();
    copies.map(|copy| copy.id.as_str().to_owned()).collect()
}
