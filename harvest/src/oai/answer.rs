//! What a repository answers: its description, its formats, lists of records, errors.

use super::{Repository, span};
use crate::{
    pager::Trouble,
    xml::{self, Element},
};

/// The most formats of a repository that are looked at.
const MAX_FORMATS: usize = 1000;
/// What every repository has.
const DUBLIN_CORE: &str = "oai_dc";

/// The part of an answer that is named so, or why there is none. An error with status 200 is usual.
pub fn part<'a>(
    root: Element<'a>,
    name: &str,
    address: &str,
) -> Result<Option<Element<'a>>, Trouble> {
    if !xml::is_named(root, "OAI-PMH") {
        let what = root.tag_name().name();
        return Err(Trouble::Foreign(format!(
            "{address} is no OAI-PMH: it answers with `{what}`"
        )));
    }
    if let Some(part) = xml::child(root, name) {
        return Ok(Some(part));
    }
    let Some(error) = xml::child(root, "error") else {
        return Err(Trouble::Answer(format!(
            "{address} answers without `{name}`"
        )));
    };
    let code = xml::attribute(error, "code").unwrap_or("without a code");
    if code == "noRecordsMatch" {
        return Ok(None);
    }
    let text: String = xml::text(error)
        .unwrap_or_default()
        .chars()
        .take(300)
        .collect();
    Err(Trouble::Refused(format!(
        "{address} gives no records: error {code} {text}"
    )))
}

/// What Identify says.
pub fn repository(
    root: Element<'_>,
    address: &str,
) -> Result<(Repository, Option<String>), Trouble> {
    let Some(identify) = part(root, "Identify", address)? else {
        return Err(Trouble::Answer(format!(
            "{address} does not identify itself"
        )));
    };
    let day_at = |of, name| xml::text_at(of, name).and_then(|stamp| span::day(&stamp));
    let default = Repository::default();
    let earliest = day_at(identify, "earliestDatestamp").filter(|day| *day >= 0);
    let granularity = xml::text_at(identify, "granularity").unwrap_or_default();
    let repository = Repository {
        first_day: earliest.unwrap_or(default.first_day),
        today: day_at(root, "responseDate").unwrap_or(default.today),
        has_time: granularity.contains("hh"),
        ..default
    };
    let version = xml::text_at(identify, "protocolVersion").map(|version| version.into_owned());
    Ok((repository, version))
}

/// The prefixes of the formats we read, those that tell most first.
pub fn prefixes(list: Element<'_>) -> Vec<String> {
    let mut known: Vec<(u8, String)> = xml::children(list, "metadataFormat")
        .take(MAX_FORMATS)
        .filter_map(|format| {
            let prefix = xml::text_at(format, "metadataPrefix")?;
            let namespace = xml::text_at(format, "metadataNamespace").unwrap_or_default();
            let rank = rank(&prefix.to_ascii_lowercase(), &namespace)?;
            Some((rank, prefix.into_owned()))
        })
        .collect();
    known.sort();
    let mut prefixes: Vec<String> = known.into_iter().map(|(_, prefix)| prefix).collect();
    if prefixes.is_empty() {
        prefixes.push(DUBLIN_CORE.to_owned());
    }
    prefixes
}

fn rank(prefix: &str, namespace: &str) -> Option<u8> {
    let is_dcat = prefix.contains("dcat") || namespace.contains("/ns/dcat");
    let is_iso = prefix.starts_with("iso19") || namespace.contains("isotc211.org/2005/gm");
    Some(match prefix {
        _ if is_dcat => 0,
        "rdf" => 1,
        "oai_datacite" => 2,
        _ if prefix.contains("datacite") || namespace.contains("datacite.org") => 3,
        _ if is_iso || namespace.contains("standards.iso.org/iso/19115") => 4,
        DUBLIN_CORE => 5,
        _ => return None,
    })
}

/// What leads on in a list.
#[derive(Debug, Default)]
pub struct Token {
    pub token: Option<String>,
    pub total: Option<u64>,
}

pub fn token(list: Element<'_>) -> Token {
    let Some(element) = xml::child(list, "resumptionToken") else {
        return Token::default();
    };
    Token {
        token: xml::text(element).map(|token| token.into_owned()),
        total: xml::attribute(element, "completeListSize").and_then(|size| size.parse().ok()),
    }
}
