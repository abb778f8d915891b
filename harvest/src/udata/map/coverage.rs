//! The zones of a dataset: those of France and its parts by the IRIs that INSEE and the EU give them.

use super::super::api::{Spatial, Zone};
use crate::{
    describe::{Description, Place},
    json::Either,
};

const FRANCE: &str = "http://publications.europa.eu/resource/authority/country/FRA";

/// Describes the zones, and the geometry that somebody drew.
pub fn spatial(about: &mut Description<'_>, spatial: &Spatial<'_>) {
    for zone in &*spatial.zones {
        place(about, zone);
    }
    if let Some(geometry) = spatial.geom.filter(|geometry| geometry.get() != "null") {
        about.place(&Place {
            geometry: geometry.get(),
            ..Place::default()
        });
    }
}

fn place(about: &mut Description<'_>, zone: &Either<'_, Zone<'_>>) {
    let Zone { id, name, uri } = &zone.object;
    let id = id.some().unwrap_or(zone.words.trim());
    let iri = iri(id).or_else(|| uri.some().map(str::to_owned));
    // An id says more than nothing.
    let name = match (&iri, name.some()) {
        (_, Some(name)) => name,
        (Some(_), None) => "",
        (None, None) => id,
    };
    about.place(&Place {
        iri: iri.as_deref(),
        name,
        geometry: "",
    });
}

/// `fr:commune:17300@1943-01-01` is commune 17300, whenever its limits were drawn.
fn iri(id: &str) -> Option<String> {
    if matches!(id, "country:fr" | "fr:pays:fr") {
        return Some(FRANCE.to_owned());
    }
    let (level, code) = id.strip_prefix("fr:")?.split_once(':')?;
    let code = code.split('@').next().unwrap_or(code);
    let is_code = !code.is_empty() && code.bytes().all(|b| b.is_ascii_alphanumeric());
    let is_known = matches!(level, "commune" | "departement" | "region");
    (is_code && is_known).then(|| format!("http://id.insee.fr/geo/{level}/{code}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_of_france_have_the_iris_of_insee() {
        for (zone, expected) in [
            (
                "fr:commune:17300@1943-01-01",
                Some("http://id.insee.fr/geo/commune/17300"),
            ),
            (
                "fr:departement:2A",
                Some("http://id.insee.fr/geo/departement/2A"),
            ),
            ("country:fr", Some(FRANCE)),
            ("fr:epci:241700434@2014", None),
            ("fr:commune:", None),
            ("country:ve", None),
        ] {
            assert_eq!(iri(zone).as_deref(), expected, "{zone}");
        }
    }
}
