//! Whatever arrives, there are records, or it is told why not; nothing panics.

use super::origin;
use crate::{
    arbitrary,
    metadata::{Intake, file},
    xml,
};
use proptest::prelude::*;

/// Names that one of the mappings or of the answers looks for.
const NAMES: &[&str] = &[
    "record",
    "header",
    "identifier",
    "metadata",
    "datestamp",
    "setSpec",
    "oai_datacite",
    "payload",
    "resource",
    "titles",
    "title",
    "creators",
    "creator",
    "creatorName",
    "nameIdentifier",
    "publisher",
    "publicationYear",
    "resourceType",
    "subjects",
    "subject",
    "dates",
    "date",
    "relatedIdentifiers",
    "relatedIdentifier",
    "geoLocations",
    "geoLocation",
    "geoLocationBox",
    "westBoundLongitude",
    "eastBoundLongitude",
    "southBoundLatitude",
    "northBoundLatitude",
    "geoLocationPoint",
    "pointLongitude",
    "pointLatitude",
    "geoLocationPolygon",
    "polygonPoint",
    "rightsList",
    "rights",
    "dc",
    "Record",
    "type",
    "coverage",
    "spatial",
    "temporal",
    "relation",
    "references",
    "URI",
    "format",
    "language",
    "source",
    "BoundingBox",
    "LowerCorner",
    "UpperCorner",
    "SearchResults",
    "ListRecords",
    "resumptionToken",
    "MD_Metadata",
    "RDF",
    "Dataset",
];
const ROOTS: &[&str] = &[
    "OAI-PMH",
    "GetRecordsResponse",
    "GetRecordByIdResponse",
    "record",
    "oai_datacite",
    "resource",
    "dc",
    "Record",
    "MD_Metadata",
];

proptest! {
    #[test]
    fn any_answer_is_read_or_refused(
        root in prop::sample::select(ROOTS),
        inner in prop::collection::vec(arbitrary::xml(NAMES), 0..10),
        cut in any::<prop::sample::Index>(),
    ) {
        let inner = inner.concat();
        let whole = format!("<o:{root} {}>{inner}</o:{root}>", arbitrary::NAMESPACES);
        let broken = &whole.as_bytes()[..cut.index(whole.len() + 1)];
        for document in [whole.as_bytes(), broken] {
            file::is_metadata(document);
            if let Ok(page) = file::read_record(document, "https://repo.example/oai", &origin()) {
                page.records.iter().for_each(arbitrary::check);
            }
        }
    }

    #[test]
    fn any_metadata_element_counts_once(inner in prop::collection::vec(arbitrary::xml(NAMES), 0..10), id in ".{0,20}") {
        for root in ["resource", "dc", "Record"] {
            let text = format!(
                "<o:{root} {}><o:title>T</o:title><o:titles><o:title>T</o:title></o:titles>{}</o:{root}>",
                arbitrary::NAMESPACES,
                inner.concat(),
            );
            let (document, origin) = (xml::parse(&text).unwrap(), origin());
            let mut intake = Intake::new(&origin, &text);
            intake.take(document.root_element(), &id);
            let (met, skipped) = (intake.met, intake.skipped);
            let page = intake.into_page();
            prop_assert_eq!(met, 1);
            prop_assert_eq!(page.records.len() as u64 + page.quarantined.len() as u64 + skipped, 1);
            page.records.iter().for_each(arbitrary::check);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        file::is_metadata(&bytes);
        let _ = file::read_file(&bytes, "file:///a.xml");
    }
}
