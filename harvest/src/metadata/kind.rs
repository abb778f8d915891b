//! What a record describes, from the words for its type: data, a service, or a text.

use vocab::Kind;

/// Words for data, or for what may hold some.
const DATA: &[&str] = &[
    "dataset",
    "nongeographicdataset",
    "collection",
    "image",
    "stillimage",
    "model",
];
/// Words for what is no data. A repository of publications lists thousands of them.
const NO_DATA: &[&str] = &[
    "text",
    "article",
    "journalarticle",
    "book",
    "bookpart",
    "bookchapter",
    "thesis",
    "doctoralthesis",
    "masterthesis",
    "bachelorthesis",
    "dissertation",
    "report",
    "reportpart",
    "preprint",
    "workingpaper",
    "conferenceobject",
    "conferencepaper",
    "conferenceproceeding",
    "conferenceposter",
    "lecture",
    "review",
    "annotation",
    "patent",
    "journal",
    "peerreview",
    "datapaper",
    "outputmanagementplan",
    "software",
    "computerprogram",
    "event",
    "physicalobject",
    "instrument",
    "award",
    "project",
    "featurecatalog",
    "featurecatalogue",
];

/// The kind of a record with these types; `None` when all that it is is no data.
pub fn of_types<'t>(types: impl IntoIterator<Item = &'t str>) -> Option<Kind> {
    let mut is_no_data = false;
    let mut kind = None;
    for stated in types {
        let word = stated.rsplit(['/', '#']).next().unwrap_or_default();
        let word = word.to_ascii_lowercase().replace([' ', '-', '_'], "");
        match word.as_str() {
            "service" | "interactiveresource" => kind = kind.or(Some(Kind::DataService)),
            "series" => kind = kind.or(Some(Kind::DatasetSeries)),
            word if DATA.contains(&word) => kind = Some(Kind::Dataset),
            word => is_no_data |= NO_DATA.contains(&word),
        }
    }
    kind.or((!is_no_data).then_some(Kind::Dataset))
}
