//! What the law asks of a dataset.

use super::super::api::Dataset;
use crate::describe::Description;

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
