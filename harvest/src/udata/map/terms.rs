//! Licences by the ids of udata, and what the law asks of a dataset.

use super::super::api::Dataset;
use crate::describe::Description;

/// Licences that the EU list does not have, by id: address and title.
const LICENSES: &[(&str, &str, &str)] = &[(
    "fr-lo",
    "https://www.etalab.gouv.fr/wp-content/uploads/2014/05/Licence_Ouverte.pdf",
    "Licence Ouverte / Open Licence version 1.0",
)];
/// Tags of the categories of high-value datasets, and their English labels.
const HVD_CATEGORIES: &[(&str, &str)] = &[
    (
        "entreprises-et-propriete-dentreprises",
        "Companies and company ownership",
    ),
    ("geospatiales", "Geospatial"),
    ("meteorologiques", "Meteorological"),
    ("mobilite", "Mobility"),
    (
        "observation-de-la-terre-et-environnement",
        "Earth observation and environment",
    ),
    ("statistiques", "Statistics"),
];
const HVD: &str = "http://data.europa.eu/eli/reg_impl/2023/138/oj";
const INSPIRE: &str = "http://data.europa.eu/eli/dir/2007/2/oj";

/// The forms of the licence with this id.
pub fn license(id: &str) -> [&str; 2] {
    let known = LICENSES.iter().find(|(known, ..)| *known == id.trim());
    known.map_or([id, ""], |(_, address, title)| [*address, *title])
}

/// `hvd` and `inspire` are badges, and were tags before that. The categories of high-value datasets
/// are tags still.
pub fn obligations(about: &mut Description<'_>, item: &Dataset<'_>) {
    let is_marked = |mark: &str| {
        let badges = item.badges.iter();
        badges
            .map(|badge| badge.object.kind.some().unwrap_or(&badge.words))
            .chain(item.tags.iter().map(|tag| &**tag))
            .any(|word| word.eq_ignore_ascii_case(mark))
    };
    if is_marked("inspire") {
        about.applicable_legislation(INSPIRE);
    }
    if !is_marked("hvd") {
        return;
    }
    about.applicable_legislation(HVD);
    for (tag, category) in HVD_CATEGORIES {
        if item.tags.iter().any(|stated| **stated == **tag) {
            about.hvd_category(category);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_in_the_list() {
        for (tag, label) in HVD_CATEGORIES {
            assert!(vocab::codelist::hvd_category(label).is_some(), "{tag}");
        }
    }
}
