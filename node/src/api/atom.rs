//! Atom feeds (RFC 4287), for people's readers.

use crate::{
    http::{Problem, Validators},
    pages::{self, Language},
    state::Node,
};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use std::fmt::Write;

/// A feed about to be written.
pub struct Feed<'a> {
    /// Public address of the node.
    pub base: &'a str,
    pub author: &'a str,
    pub language: Language,
    /// Of the feed, below the node's address.
    pub address: &'a str,
    /// What is asked of feed and page alike, as the part of an address behind the question mark.
    pub asked: &'a str,
    /// Where older entries are, if there are any.
    pub next: Option<String>,
    /// The page it accompanies, below the node's address and without language.
    pub page: &'a str,
    pub title: &'a str,
    pub updated: Timestamp,
}

/// One thing that happened.
pub struct Entry {
    pub id: String,
    pub title: String,
    pub updated: Timestamp,
    pub published: Option<Timestamp>,
    /// Term and label.
    pub category: (String, String),
    /// Media types and addresses.
    pub alternates: Vec<(&'static str, String)>,
    pub summary: String,
}

/// `?lang=`, since readers of feeds seldom say what their people speak.
pub fn language(request: &HttpRequest, node: &Node) -> Result<Language, Problem> {
    let asked = url::form_urlencoded::parse(request.query_string().as_bytes())
        .find(|(key, value)| key == "lang" && !value.is_empty());
    match asked {
        Some((_, code)) => pages::language(&node.config, &code)
            .map_err(|_| Problem::parameter("lang", "is no language of this node")),
        None => Ok(pages::preferred_language(request, &node.config)),
    }
}

impl Feed<'_> {
    pub fn answer(
        &self,
        request: &HttpRequest,
        entries: impl IntoIterator<Item = Entry>,
    ) -> Result<HttpResponse, Problem> {
        let xml = self.write(entries);
        let mut response = match Validators::of(&[&xml], Some(self.updated)).answer(request) {
            Ok(response) => response,
            Err(not_modified) => return Ok(not_modified),
        };
        Ok(response
            .insert_header(("Content-Type", "application/atom+xml; charset=utf-8"))
            .insert_header(("Content-Language", self.language.code()))
            .insert_header(("Vary", "Accept-Language"))
            .body(xml))
    }

    fn write(&self, entries: impl IntoIterator<Item = Entry>) -> String {
        let (base, address, page) = (
            escaped(self.base),
            escaped(self.address),
            escaped(self.page),
        );
        let code = self.language.code();
        let asked = escaped(self.asked);
        let (question, further) = match self.asked {
            "" => (String::new(), String::new()),
            _ => (format!("?{asked}"), format!("{asked}&amp;")),
        };
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{code}\">\n\
             <id>{base}{address}{question}</id>\n\
             <title>{}</title>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{base}{address}?{further}lang={code}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{base}/{code}{page}{question}\"/>\n",
            escaped(self.title),
            moment(self.updated),
            escaped(self.author),
        );
        if let Some(next) = &self.next {
            let next = escaped(next);
            let _ = writeln!(
                xml,
                "<link rel=\"next\" type=\"application/atom+xml\" href=\"{next}\"/>"
            );
        }
        for entry in entries {
            entry.write(&mut xml);
        }
        xml.push_str("</feed>\n");
        xml
    }
}

impl Entry {
    fn write(&self, xml: &mut String) {
        let _ = write!(
            xml,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n",
            escaped(&self.id),
            escaped(&self.title),
            moment(self.updated),
        );
        if let Some(published) = self.published {
            let _ = writeln!(xml, "<published>{}</published>", moment(published));
        }
        let (term, label) = &self.category;
        let _ = writeln!(
            xml,
            "<category term=\"{}\" label=\"{}\"/>",
            escaped(term),
            escaped(label)
        );
        for (media_type, address) in &self.alternates {
            let address = escaped(address);
            let _ = writeln!(
                xml,
                "<link rel=\"alternate\" type=\"{media_type}\" href=\"{address}\"/>"
            );
        }
        let _ = write!(
            xml,
            "<summary>{}</summary>\n</entry>\n",
            escaped(&self.summary)
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
