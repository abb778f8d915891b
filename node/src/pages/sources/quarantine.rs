//! What could not be made into records, as it was received, for its producer to correct.

use super::{
    super::{Page, Said, link},
    asked, found,
    words::{self, Moment},
};
use crate::{
    http::{Problem, blocking},
    ledger::{LedgerError, SetAside},
    pages,
    public::{self, Mask},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

/// Items of one page, and how much is shown of each.
const ITEMS: usize = 10;
const RAW_CHARACTERS: usize = 1_500;

#[derive(Template)]
#[template(path = "quarantine.html")]
struct Quarantine {
    page: Page,
    source: String,
    source_href: String,
    items: Vec<Item>,
    next: Option<String>,
}

struct Item {
    subject: String,
    href: Option<String>,
    rule: String,
    rule_href: String,
    error: Said,
    since: Moment,
    raw: String,
    is_cut: bool,
}

/// `GET /{language}/sources/{name}/quarantine`
pub async fn page(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = pages::language(&node.config, &path.0)?;
    let source = found(&node, &path.1).await?;
    let after = asked(&request, "after").unwrap_or_default();
    let (mask, mut aside) = read(&node, &source.name, &after, ITEMS + 1).await?;
    let here = format!("{}/quarantine", public::source_path(&source.name));
    let here = here.trim_start_matches('/');
    let shown = link::source(&source.name);
    let title = format!("{} – {shown}", language.t("quarantine"));
    let page = Page::new(&node.config, language, here, title);
    let has_more = aside.len() > ITEMS;
    aside.truncate(ITEMS);
    let next = aside
        .last()
        .filter(|_| has_more)
        .map(|last| link::with_query(&page.to(here), [("after", last.subject.as_str())]));
    let zone = words::zone(&node);
    let items = aside
        .into_iter()
        .map(|item| {
            let subject = mask.text(&item.subject);
            let (raw, is_cut) = readable(&mask.text(&String::from_utf8_lossy(&item.raw)));
            Item {
                href: link::outward(&subject),
                subject: pages::format::excerpt(&subject, 200),
                rule: language.t(&format!("rule-{}", item.rule)),
                rule_href: format!("{}#{}", page.to("rules"), item.rule),
                error: Said::english(mask.text(&item.error), language),
                since: Moment::of(item.since, &zone, language),
                raw,
                is_cut,
            }
        })
        .collect();
    let template = Quarantine {
        source_href: page.to(public::source_path(&source.name).trim_start_matches('/')),
        source: shown,
        items,
        next,
        page,
    };
    pages::respond(&request, language, &template)
}

/// What is in the quarantine of a source after a subject, and the mask of its messages.
pub async fn read(
    node: &Node,
    source: &str,
    after: &str,
    limit: usize,
) -> Result<(Mask, Vec<SetAside>), Problem> {
    let (ledger, source, after) = (node.ledger.clone(), source.to_owned(), after.to_owned());
    blocking(move || -> Result<_, LedgerError> {
        let address = ledger.source(&source)?.map(|known| known.address);
        let mask = Mask::of(address.as_deref().unwrap_or_default());
        Ok((mask, ledger.quarantine_after(&source, &after, limit)?))
    })
    .await
}

/// The beginning of what was received, without characters that no page may hold.
pub fn readable(raw: &str) -> (String, bool) {
    let mut kept: String = raw.chars().take(RAW_CHARACTERS).collect();
    kept.retain(|c| !c.is_control() || matches!(c, '\n' | '\t'));
    (kept, raw.chars().nth(RAW_CHARACTERS).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_received_is_shown_cut_and_without_control_characters() {
        assert_eq!(readable("a\u{0}b\u{1b}[31m\n"), ("ab[31m\n".into(), false));
        let (kept, is_cut) = readable(&"é".repeat(RAW_CHARACTERS + 1));
        assert_eq!((kept.chars().count(), is_cut), (RAW_CHARACTERS, true));
    }
}
