//! Runs as an Atom feed (RFC 4287), for people's readers.

use super::{found, parameter};
use crate::{
    http::{Problem, Validators, blocking},
    pages::{self, Language, format, link, sources},
    public::{self, Run},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::Timestamp;
use std::fmt::Write;

/// Runs of one feed: those of a source for weeks, of all for some days.
const ENTRIES: usize = 50;

/// `GET /sources/feed.atom`
pub async fn all(request: HttpRequest, node: web::Data<Node>) -> Result<HttpResponse, Problem> {
    let language = language(&request, &node)?;
    let title = format!("{} – {}", node.config.node.title, language.t("runs"));
    answer(&request, &node, language, None, &title).await
}

/// `GET /sources/{name}/feed.atom`
pub async fn of_source(
    request: HttpRequest,
    name: web::Path<String>,
    node: web::Data<Node>,
) -> Result<HttpResponse, Problem> {
    let language = language(&request, &node)?;
    let source = found(&node, &name).await?;
    let title = format!("{} – {}", link::source(&source.name), language.t("runs"));
    answer(&request, &node, language, Some(source.name), &title).await
}

/// `?lang=`, since readers of feeds seldom say what their people speak.
fn language(request: &HttpRequest, node: &Node) -> Result<Language, Problem> {
    match parameter(request, "lang") {
        Some(code) => pages::language(&node.config, &code)
            .map_err(|_| Problem::parameter("lang", "is no language of this node")),
        None => Ok(pages::preferred_language(request, &node.config)),
    }
}

async fn answer(
    request: &HttpRequest,
    node: &Node,
    language: Language,
    source: Option<String>,
    title: &str,
) -> Result<HttpResponse, Problem> {
    let (ledger, config) = (node.ledger.clone(), node.config.clone());
    let asked = source.clone();
    let runs =
        blocking(move || public::runs(&ledger, &config, asked.as_deref(), None, ENTRIES)).await?;
    let ended: Vec<(&Run, Timestamp)> = runs
        .iter()
        .filter_map(|run| Some((run, run.ended?)))
        .collect();
    let updated = ended
        .iter()
        .map(|(_, ended)| *ended)
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let place = source
        .as_deref()
        .map_or_else(|| "/sources".to_owned(), public::source_path);
    let feed = Feed {
        base: &node.config.node.base_url,
        author: &node.config.node.publisher,
        language,
        place: &place,
        title,
        updated,
    };
    let xml = feed.write(&ended);
    let mut response = match Validators::of(&[&xml], Some(updated)).answer(request) {
        Ok(response) => response,
        Err(not_modified) => return Ok(not_modified),
    };
    Ok(response
        .insert_header(("Content-Type", "application/atom+xml; charset=utf-8"))
        .insert_header(("Content-Language", language.code()))
        .insert_header(("Vary", "Accept-Language"))
        .body(xml))
}

struct Feed<'a> {
    base: &'a str,
    author: &'a str,
    language: Language,
    /// The page it accompanies, below the node's address and without language.
    place: &'a str,
    title: &'a str,
    updated: Timestamp,
}

impl Feed<'_> {
    fn write(&self, runs: &[(&Run, Timestamp)]) -> String {
        let (base, place, code) = (
            escaped(self.base),
            escaped(self.place),
            self.language.code(),
        );
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{code}\">\n\
             <id>{base}{place}/feed.atom</id>\n\
             <title>{}</title>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{base}{place}/feed.atom?lang={code}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{base}/{code}{place}\"/>\n",
            escaped(self.title),
            moment(self.updated),
            escaped(self.author),
        );
        for (run, ended) in runs {
            self.write_entry(&mut xml, run, *ended);
        }
        xml.push_str("</feed>\n");
        xml
    }

    fn write_entry(&self, xml: &mut String, run: &Run, ended: Timestamp) {
        let (language, code) = (self.language, self.language.code());
        let source = link::source(&run.source);
        let verdict = sources::verdict(run.verdict, true, language);
        let summary = match (&run.error, &run.waiting) {
            (Some(error), _) => error.clone(),
            (None, Some(waiting)) => format!(
                "{}. {}",
                sources::changes(&run.counts, language),
                language.count("waiting-withdrawals", waiting.withdrawals)
            ),
            (None, None) => sources::changes(&run.counts, language),
        };
        let path = escaped(&public::run_path(&run.source, run.id));
        let base = escaped(self.base);
        let url = escaped(&run.url);
        let _ = write!(
            xml,
            "<entry>\n<id>{url}</id>\n<title>{}</title>\n<updated>{}</updated>\n\
             <published>{}</published>\n<category term=\"{}\" label=\"{}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{base}/{code}{path}\"/>\n\
             <link rel=\"alternate\" type=\"application/json\" href=\"{base}/api{path}\"/>\n\
             <link rel=\"alternate\" type=\"text/turtle\" href=\"{url}.ttl\"/>\n\
             <summary>{}</summary>\n</entry>\n",
            escaped(&format!("{source} – {verdict}")),
            moment(ended),
            moment(run.began),
            run.verdict.map_or("unknown", |verdict| verdict.name()),
            escaped(&verdict),
            escaped(&format::excerpt(&summary, 1000)),
        );
    }
}

fn moment(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Text that may stand in an element or an attribute; what XML forbids is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\n' | '\t') => {}
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_message_stays_text() {
        assert_eq!(
            escaped("<script>\"a\" & b\u{0}\u{1b}\u{ffff}</script>"),
            "&lt;script&gt;&quot;a&quot; &amp; b&lt;/script&gt;"
        );
    }
}
