//! The commons: how to take the records away, and whom this node follows.

use super::{
    Language, Page, Said,
    facts::{Fact, Facts, Value},
    format, link,
};
use crate::{
    http::{Problem, blocking, negotiate},
    jobs::schedule,
    ledger::{Ledger, LedgerError, Refusal},
    public::{Member, member_path},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use jiff::tz::TimeZone;
use vocab::MemberId;

#[derive(Template)]
#[template(path = "dumps.html")]
struct Dumps {
    page: Page,
    catalogs: Vec<(&'static str, String)>,
}

/// `GET /dump/`
pub async fn dumps(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let language = super::preferred_language(&request, &node.config);
    let mut page = Page::new(&node.config, language, "about", language.t("take-away"));
    page.canonical = "/dump/".into();
    let catalogs = negotiate::CATALOG
        .iter()
        .map(|format| {
            let extension = match format.extension() {
                "rdf" => "xml",
                extension => extension,
            };
            (super::format_name(*format), format!("/catalog.{extension}"))
        })
        .collect();
    super::respond(&request, language, &Dumps { page, catalogs })
}

/// Records that were refused, told of one member.
const REFUSALS: usize = 20;

#[derive(Template)]
#[template(path = "commons.html")]
struct Commons {
    page: Page,
    /// The fingerprint of this node.
    own: Option<String>,
    members: Vec<Line>,
    json: String,
}

/// One member.
struct Line {
    id: String,
    name: String,
    /// What somebody should look after.
    trouble: Option<String>,
    errors: Vec<String>,
    facts: Vec<Fact>,
    refused: u64,
    refusals: Vec<(String, String)>,
}

/// A member, and what was refused of it.
pub struct Told {
    pub member: Member,
    refusals: Vec<Refusal>,
}

/// Every member that is known, or one of them.
pub fn told(ledger: &Ledger, only: Option<&MemberId>) -> Result<Vec<Told>, LedgerError> {
    let members = match only {
        Some(member) => ledger.member(member)?.into_iter().collect(),
        None => ledger.members()?,
    };
    members
        .iter()
        .map(|known| {
            Ok(Told {
                member: Member::of(known),
                refusals: ledger.refusals(&known.member, REFUSALS)?,
            })
        })
        .collect()
}

/// `GET /{language}/commons`
pub async fn commons(
    request: HttpRequest,
    code: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = super::language(&node.config, &code)?;
    let ledger = node.ledger.clone();
    let members = blocking(move || told(&ledger, None)).await?;
    let mut page = Page::new(&node.config, language, "commons", language.t("commons"));
    page.summary = language.t("commons-text");
    let json = "/api/members".to_owned();
    page.machine = vec![("application/json", json.clone())];
    answer(&request, &node, page, &members, json)
}

/// The page of one member.
pub fn one(
    request: &HttpRequest,
    node: &Node,
    language: Language,
    told: Told,
) -> Result<HttpResponse, Problem> {
    let path = member_path(&told.member.id);
    let name = told.member.name_in(language.code()).to_owned();
    let mut page = Page::new(&node.config, language, "commons", name);
    page.canonical.clone_from(&path);
    let json = format!("{path}.json");
    page.machine = vec![
        ("application/json", json.clone()),
        ("text/turtle", format!("{path}.ttl")),
    ];
    answer(request, node, page, &[told], json)
}

fn answer(
    request: &HttpRequest,
    node: &Node,
    page: Page,
    members: &[Told],
    json: String,
) -> Result<HttpResponse, Problem> {
    let language = page.language;
    let zone = schedule::zone(&node.config);
    let own = node.holdings.feed();
    let template = Commons {
        own: own.map(|feed| feed.identity().member().grouped()),
        members: members
            .iter()
            .map(|told| line(told, language, &zone))
            .collect(),
        page,
        json,
    };
    super::respond(request, language, &template)
}

fn line(told: &Told, language: Language, zone: &TimeZone) -> Line {
    let Told { member, refusals } = told;
    Line {
        id: member.id.to_string(),
        name: member.name_in(language.code()).to_owned(),
        trouble: trouble(member, language),
        errors: if member.failures > 0 {
            member.errors.clone()
        } else {
            Vec::new()
        },
        facts: facts(member, language, zone),
        refused: refusals.len() as u64,
        refusals: refusals
            .iter()
            .map(|refusal| (refusal.resource.clone(), refusal.reason.clone()))
            .collect(),
    }
}

fn trouble(member: &Member, language: Language) -> Option<String> {
    if member.has_forked {
        Some(language.t("member-forked"))
    } else if member.failures > 0 {
        Some(language.t("member-failing"))
    } else {
        member.is_stale.then(|| language.t("member-stale"))
    }
}

fn facts(member: &Member, language: Language, zone: &TimeZone) -> Vec<Fact> {
    let t = |key: &str| language.t(key);
    let number = |number| Value::ours(format::number(number, language));
    let moment = |at| Value::ours(format::moment(at, zone, language));
    let mut facts = Facts::default();
    if let Some(territory) = &member.territory {
        let said = format!("{} ({})", territory.name, territory.code);
        facts.add(t("territory"), vec![Value::ours(said)]);
    }
    facts.add(t("address"), vec![Value::address(&member.address)]);
    facts.add(
        t("fingerprint"),
        vec![Value::ours(member.fingerprint.clone())],
    );
    let mode = t(&format!("mode-{}", member.mode.name()));
    facts.add(t("state"), vec![Value::ours(mode)]);
    facts.add(t("records"), vec![number(member.held)]);
    if member.not_taken > 0 {
        facts.add(t("not-taken"), vec![number(member.not_taken)]);
    }
    facts.add(t("behind"), member.behind.map(number).into_iter().collect());
    facts.add(
        t("published-last"),
        member.published.map(moment).into_iter().collect(),
    );
    facts.add(
        t("reached-last"),
        member.succeeded.map(moment).into_iter().collect(),
    );
    if !member.via.is_empty() {
        facts.add(
            t("via"),
            vec![Value::text(Said::ours(link::shown(&member.via)))],
        );
    }
    let speaks_for = member.namespaces.iter().map(|it| Value::ours(it.clone()));
    facts.add(t("speaks-for"), speaks_for.collect());
    let asks_for = member.asks_for.iter().map(|it| Value::ours(it.clone()));
    facts.add(t("asks-for"), asks_for.collect());
    facts.done()
}
