//! Territories: countries, and the regions, départements, groupings of communes and communes of
//! France, by their codes, their IRIs and their names.
//!
//! The table is `territories/`; it is read when it is first asked for.

mod iri;
mod name;
mod table;

pub use name::key as name_key;

use crate::text::Text;
use table::{NONE, Row, table};

/// Changes with the table: what is worked out from it is to be worked out again.
pub const EDITION: &str = "COG 2026, 1";

/// One territory of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Territory(u32);

/// How large a territory is, largest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    Country,
    Region,
    /// A region until 2015, still met by its name, its code and as a level of NUTS.
    FormerRegion,
    Department,
    /// A grouping of communes with taxes of its own: métropole, communauté urbaine, d'agglomération,
    /// de communes.
    Epci,
    Commune,
    /// An arrondissement of Paris, Lyon or Marseille.
    MunicipalDistrict,
}

impl Level {
    /// As the keys of territories spell it.
    pub fn name(self) -> &'static str {
        match self {
            Level::Country => "country",
            Level::Region | Level::FormerRegion => "region",
            Level::Department => "departement",
            Level::Epci => "epci",
            Level::Commune => "commune",
            Level::MunicipalDistrict => "arrondissement",
        }
    }

    fn named(name: &str) -> &'static [Level] {
        match name {
            "country" | "pays" => &[Level::Country],
            "region" | "regions" => &[Level::Region, Level::FormerRegion],
            "departement" | "departements" => &[Level::Department],
            "epci" | "epcis" | "intercommunalite" => &[Level::Epci],
            "commune" | "communes" => &[Level::Commune, Level::MunicipalDistrict],
            "arrondissement" | "arrondissementMunicipal" => &[Level::MunicipalDistrict],
            _ => &[],
        }
    }
}

impl Territory {
    pub fn level(self) -> Level {
        self.row().level
    }

    /// EU code of a country, SIREN of an EPCI, INSEE code of any other.
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// Level and code, such as `commune/17300`: what identifies a territory in a catalogue.
    pub fn key(self) -> String {
        format!("{}/{}", self.level().name(), self.code())
    }

    /// The French name.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Its names, French first; those of places in France have no translation.
    pub fn labels(self) -> Vec<Text> {
        let row = self.row();
        let english = Some(row.english).filter(|english| !english.is_empty());
        std::iter::once(Text::tagged(row.name, "fr"))
            .chain(english.map(|english| Text::tagged(english, "en")))
            .collect()
    }

    /// How many people live there; 0 above the level of communes.
    pub fn inhabitants(self) -> u32 {
        self.row().inhabitants
    }

    /// The territory it is shown under: a commune under its EPCI, an EPCI under the département in
    /// which most of its people live.
    pub fn parent(self) -> Option<Territory> {
        let row = self.row();
        let epci = Some(row.epci).filter(|&epci| epci != NONE);
        epci.or(row.above.first().copied()).map(Territory)
    }

    /// Every territory it is in, smallest first. An EPCI is in all départements that it has members in,
    /// a commune in one of them.
    pub fn ancestors(self) -> Vec<Territory> {
        let mut found = Vec::new();
        self.add_ancestors(&mut found);
        found.sort_by_key(|territory| std::cmp::Reverse(territory.level()));
        found
    }

    fn add_ancestors(self, found: &mut Vec<Territory>) {
        let row = self.row();
        let epci = Some(Territory(row.epci)).filter(|_| row.epci != NONE);
        found.extend(epci);
        for above in row.above.iter().copied().map(Territory) {
            if !found.contains(&above) {
                found.push(above);
                above.add_ancestors(found);
            }
        }
    }

    /// Whether it is another territory or lies in it.
    pub fn is_within(self, other: Territory) -> bool {
        self == other || self.ancestors().contains(&other)
    }

    fn row(self) -> &'static Row {
        &table().rows[self.0 as usize]
    }
}

/// The territory of a key such as `departement/17`; the code of a commune that was merged into another
/// means that other.
pub fn of_key(key: &str) -> Option<Territory> {
    let (level, code) = key.split_once('/')?;
    let levels = Level::named(level);
    let known = levels
        .iter()
        .find_map(|&level| table().of_code(level, code));
    known
        .or_else(|| {
            let merged = levels.contains(&Level::Commune);
            merged.then(|| table().merged(code)).flatten()
        })
        .map(Territory)
}

/// The territory that an IRI of INSEE, the EU, Eurostat or data.gouv.fr means.
pub fn of_iri(iri: &str) -> Option<Territory> {
    iri::territory(iri)
}

/// The territory of a bare code: INSEE code of a commune (`17300`), SIREN of an EPCI, NUTS code, key, or
/// zone of data.gouv.fr (`fr:commune:17300`). Numbers of fewer digits mean too many things.
pub fn of_code(code: &str) -> Option<Territory> {
    let code = code.trim();
    if let Some(zone) = iri::zone(code) {
        return Some(zone);
    }
    let is_number = |code: &str| code.bytes().all(|byte| byte.is_ascii_digit());
    let upper = code.to_ascii_uppercase();
    match code.len() {
        9 if is_number(code) => table().of_code(Level::Epci, code).map(Territory),
        5 if code.get(2..).is_some_and(is_number) => of_key(&format!("commune/{upper}")),
        3..=5 => table().of_nuts(&upper).map(Territory),
        _ => of_key(code),
    }
}

/// Every territory with a name, whatever its accents and capitals; `st` is `saint`.
pub fn named(name: &str) -> Vec<Territory> {
    with_name_key(&name_key(name))
}

/// The same for a name that is a key already: [`name_key`].
pub fn with_name_key(key: &str) -> Vec<Territory> {
    table().named(key).map(Territory).collect()
}

/// The one territory that a name means where nothing else is known: the smallest of several that lie in
/// each other (Paris is a commune and a département), or one beside which the others are hamlets.
pub fn meant(name: &str) -> Option<Territory> {
    let mut candidates = named(name);
    let is_large = |candidate: &Territory| candidate.level() < Level::Epci;
    if candidates.iter().any(is_large) {
        candidates.retain(|candidate| is_large(candidate) || candidate.inhabitants() >= TOWN);
    }
    let most = candidates
        .iter()
        .copied()
        .max_by_key(|candidate| candidate.inhabitants())?;
    let lone = most.inhabitants() >= CITY;
    candidates.retain(|&candidate| {
        let is_hamlet = candidate.level() >= Level::Commune
            && candidate.inhabitants() < most.inhabitants() / HAMLETS;
        candidate == most || !(lone && is_hamlet)
    });
    let holds_none =
        |&candidate: &Territory| candidates.iter().all(|&other| candidate.is_within(other));
    candidates.iter().copied().find(holds_none)
}

/// A commune with fewer people does not contest the name of a région.
const TOWN: u32 = 5_000;
/// A commune of so many people is meant, if every other of the same name has this many times fewer.
const CITY: u32 = 10_000;
const HAMLETS: u32 = 20;
