//! The IRIs by which catalogues name territories.

use super::{Level, Territory, of_key, table::table};

pub fn territory(iri: &str) -> Option<Territory> {
    let (_, address) = iri.split_once("://")?;
    let address = address.strip_prefix("www.").unwrap_or(address);
    let (host, path) = address.trim_end_matches('/').split_once('/')?;
    let mut segments = path.rsplit(['/', '#']);
    let last = segments.next()?;
    let before = segments.next().unwrap_or_default();
    match host {
        "id.insee.fr" if (before, last) == ("pays", "france") => of_key("country/FRA"),
        "id.insee.fr" | "geo.api.gouv.fr" => of_key(&format!("{before}/{last}")),
        "rdf.insee.fr" => old_insee(last),
        "data.gouv.fr" => zone(last),
        "data.europa.eu" | "nuts.geovocab.org"
            if path.contains("nuts") || host.starts_with("nuts") =>
        {
            nuts(last)
        }
        "publications.europa.eu" => authority(before, last),
        _ => None,
    }
}

/// `fr:commune:17300@1943-01-01` is commune 17300, whenever its limits were drawn.
pub fn zone(id: &str) -> Option<Territory> {
    let (first, rest) = id.split_once(':')?;
    let rest = rest.split('@').next()?;
    match (first, rest.split_once(':')) {
        ("country", None) => two_letters(rest),
        ("country-subset", Some(("fr", _))) | ("fr", Some(("pays", "fr"))) => of_key("country/FRA"),
        ("fr", Some((level, code))) => of_key(&format!("{level}/{}", code.to_ascii_uppercase())),
        _ => None,
    }
}

/// `COM_17300`, `DEP_17`, `REG_54`, as INSEE named them until 2015.
fn old_insee(name: &str) -> Option<Territory> {
    let (level, code) = name.split_once('_')?;
    let level = match level {
        "COM" => Level::Commune,
        "DEP" => Level::Department,
        "REG" => Level::Region,
        _ => return None,
    };
    of_key(&format!("{}/{code}", level.name()))
}

/// Of a NUTS code outside France, the country.
fn nuts(code: &str) -> Option<Territory> {
    let code = code.to_ascii_uppercase();
    let is_nuts = (2..=5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
    if !is_nuts {
        return None;
    }
    let known = table().of_nuts(&code).map(Territory);
    known.or_else(|| {
        two_letters(match &code[..2] {
            // Eurostat's own codes.
            "EL" => "GR",
            "UK" => "GB",
            country => country,
        })
    })
}

/// Units of the EU table of administrative units begin with the code of their country.
fn authority(table: &str, code: &str) -> Option<Territory> {
    match table {
        "country" => of_key(&format!("country/{code}")),
        "atu" => of_key(&format!("country/{}", code.split_once('_')?.0)),
        _ => None,
    }
}

fn two_letters(code: &str) -> Option<Territory> {
    let code = code.to_ascii_uppercase();
    table().of_two_letters(&code).map(Territory)
}
