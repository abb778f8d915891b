//! What a record says, as lines of a page: a label and its values.

use super::{Language, Said, format, link};
use harvest::is_made_name;
use vocab::{
    access::License,
    agent::Contact,
    coverage::{Period, Place},
    dataset::Coded,
};

/// One line: what it is about, and what is said.
#[derive(Debug, Clone)]
pub struct Fact {
    pub label: String,
    pub values: Vec<Value>,
}

/// A value, with an address where there is one.
#[derive(Debug, Clone)]
pub struct Value {
    pub said: Said,
    pub href: Option<String>,
}

impl Value {
    pub fn text(said: Said) -> Self {
        Self { said, href: None }
    }

    pub fn ours(text: impl Into<String>) -> Self {
        Self::text(Said::ours(text))
    }

    pub fn link(said: Said, href: impl Into<String>) -> Self {
        Self {
            said,
            href: Some(href.into()),
        }
    }

    /// An address of the metadata: a link where it may be followed, else its text.
    pub fn address(address: &str) -> Self {
        Self {
            said: Said::ours(link::shown(address)),
            href: link::outward(address),
        }
    }
}

/// Lines as they are gathered; one without a value is left out.
#[derive(Debug, Default)]
pub struct Facts(Vec<Fact>);

impl Facts {
    pub fn add(&mut self, label: String, values: Vec<Value>) {
        if !values.is_empty() {
            self.0.push(Fact { label, values });
        }
    }

    pub fn done(self) -> Vec<Fact> {
        self.0
    }
}

/// A code by its label in the reader's language, else the code, else its address.
pub fn coded(coded: &Coded, language: Language) -> Option<Said> {
    Said::best(&coded.labels, language)
        .or_else(|| coded.code.map(Said::ours))
        .or_else(|| coded.iri.as_deref().map(|iri| Said::ours(last_part(iri))))
}

/// A licence by its name, with the address of its text where the record gives one.
pub fn license(license: &License, language: Language) -> Value {
    let said = Said::best(&license.labels, language)
        .or_else(|| license.code.map(Said::ours))
        .unwrap_or_else(|| Said::ours(link::shown(&license.raw)));
    let named = Some(license.raw.as_str()).filter(|iri| !is_made(iri));
    let href = named
        .and_then(link::outward)
        .or_else(|| license.iri.and_then(link::outward));
    Value { said, href }
}

pub fn contact(contact: Contact<'_>, language: Language) -> Option<Value> {
    let name = Said::best(&contact.names(), language);
    let email = contact
        .email()
        .filter(|email| email.contains('@') && !email.contains(['?', '&', ' ']));
    let said = name
        .or_else(|| email.map(Said::ours))
        .or_else(|| contact.url().map(|url| Said::ours(link::shown(url))))
        .or_else(|| contact.telephone().map(Said::ours))?;
    let href = email
        .map(|email| format!("mailto:{email}"))
        .or_else(|| contact.url().and_then(link::outward));
    Some(Value { said, href })
}

/// A place by its name, else by its box.
pub fn place(place: &Place, language: Language) -> Option<Value> {
    let named = place.iri.as_deref().filter(|iri| !is_made(iri));
    let href = named.and_then(link::outward);
    let of_box = || {
        let edges = place.bbox.as_ref()?;
        let degrees = |edge: f64, positive: String, negative: String| {
            let side = if edge < 0.0 { negative } else { positive };
            format!("{:.3}° {side}", edge.abs())
        };
        let latitude = |edge| degrees(edge, language.t("north"), language.t("south"));
        let longitude = |edge| degrees(edge, language.t("east"), language.t("west"));
        Some(Said::ours(format!(
            "{}, {} – {}, {}",
            latitude(edges.south),
            longitude(edges.west),
            latitude(edges.north),
            longitude(edges.east),
        )))
    };
    let known = || {
        let labels = place.territory()?.labels();
        Said::best(&labels, language)
    };
    let said = Said::best(&place.labels, language)
        .or_else(known)
        .or_else(of_box)
        .or_else(|| named.map(|iri| Said::ours(last_part(iri))))?;
    Some(Value { said, href })
}

/// Whether an IRI was made here for what its portal gives no name: nothing answers there.
fn is_made(iri: &str) -> bool {
    iri.rsplit_once('#')
        .is_some_and(|(of, fragment)| is_made_name(of, iri) || fragment.starts_with("license-"))
}

pub fn period(period: &Period, language: Language) -> Option<Value> {
    let date = |end: &Option<String>| end.as_deref().map(|end| format::date(end, language));
    let text = match (date(&period.start), date(&period.end)) {
        (Some(start), Some(end)) if start == end => start,
        (Some(start), Some(end)) => format!("{start} – {end}"),
        (Some(start), None) => language.with("since", "date", &start),
        (None, Some(end)) => language.with("until", "date", &end),
        (None, None) => return None,
    };
    Some(Value::ours(text))
}

/// What stands after the last slash or hash of an address.
pub fn last_part(iri: &str) -> String {
    let bare = iri.trim_end_matches(['/', '#']);
    bare.rsplit(['/', '#']).next().unwrap_or(bare).to_owned()
}

/// `fr` as `français`.
pub fn language_name(code: &str, language: Language) -> String {
    let names = match code {
        "fr" => ("français", "French"),
        "en" => ("anglais", "English"),
        "de" => ("allemand", "German"),
        "es" => ("espagnol", "Spanish"),
        "it" => ("italien", "Italian"),
        "pt" => ("portugais", "Portuguese"),
        "nl" => ("néerlandais", "Dutch"),
        "br" => ("breton", "Breton"),
        "eu" => ("basque", "Basque"),
        "oc" => ("occitan", "Occitan"),
        "ca" => ("catalan", "Catalan"),
        "co" => ("corse", "Corsican"),
        _ => return code.to_owned(),
    };
    match language {
        Language::Fr => names.0.to_owned(),
        Language::En => names.1.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_made_here_is_no_address_to_follow() {
        assert!(is_made("https://e.org/dataset/1#place-e9a8e366823540c4"));
        assert!(is_made("https://e.org/#license-licence-ouverte"));
        assert!(!is_made("https://e.org/geo#commune-17300"));
        assert!(!is_made("https://spdx.org/licenses/etalab-2.0"));
    }
}
