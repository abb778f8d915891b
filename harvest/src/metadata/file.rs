//! Files of metadata: one record, or an answer of a catalogue that somebody kept.

use super::Intake;
use crate::{
    describe::MapContext,
    iso::Origin,
    kinds::Defaults,
    pager::Trouble,
    source::Page,
    xml::{self, Broken, Element},
};
use url::Url;

/// The first elements of answers with several records.
const ANSWERS: &str = "GetRecordsResponse|GetRecordByIdResponse|OAI-PMH";
/// The first elements of one record.
const RECORDS: &str =
    "MD_Metadata|MI_Metadata|Record|SummaryRecord|BriefRecord|record|oai_datacite|resource|dc";
/// The elements that a broken file may be read without.
const PARTS: &[&str] = &["MD_Metadata", "MI_Metadata", "Record", "record"];

/// Whether a document is metadata in XML, by the bytes that it begins with.
pub fn is_metadata(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = text.trim_ascii_start();
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if !text.starts_with(b"<") && !is_wide {
        return false;
    }
    let names = ANSWERS.split('|').chain(RECORDS.split('|'));
    xml::root_name(head).is_some_and(|root| names.into_iter().any(|name| name == root))
}

/// Reads a file of our own disk or of an archive. Records without an address of their own are named
/// after the folder, so that those of its files lead to each other.
pub fn read_file(bytes: &[u8], base: &str) -> Result<Page, String> {
    let base = Url::parse(base).map_err(|error| format!("`{base}` is no address: {error}"))?;
    let portal = base.join(".").unwrap_or_else(|_| base.clone());
    let defaults = Defaults::default();
    let origin = Origin::catalog(MapContext { portal, defaults }).document(&base);
    read_record(bytes, base.as_str(), &origin).map_err(|trouble| trouble.to_string())
}

/// Reads a file whose records come from `origin`.
pub fn read_record(bytes: &[u8], address: &str, origin: &Origin) -> Result<Page, Trouble> {
    let read = xml::whole(bytes, address, PARTS, |root, text, broken| {
        let page = take(root, text, broken, origin);
        match page.is_empty() && xml::is_named(root, ANSWERS) {
            true => Err(Trouble::Refused(format!(
                "{address} holds no record of data"
            ))),
            false => Ok(page),
        }
    });
    let (mut page, issues) = read?;
    page.issues.extend(issues);
    Ok(page)
}

fn take(root: Element<'_>, text: &str, broken: Vec<Broken>, origin: &Origin) -> Page {
    let mut intake = Intake::new(origin, text);
    intake.set_aside(broken);
    match root.tag_name().name() {
        "GetRecordsResponse" => {
            let records = xml::all(root, "SearchResults/*");
            records
                .into_iter()
                .for_each(|record| intake.take(record, ""));
        }
        "GetRecordByIdResponse" => {
            xml::children(root, "*").for_each(|record| intake.take(record, ""))
        }
        "OAI-PMH" => {
            let lists = xml::all(root, "ListRecords|GetRecord/record");
            lists
                .into_iter()
                .for_each(|record| intake.take_item(record));
        }
        "record" => intake.take_item(root),
        _ => intake.take(root, ""),
    }
    intake.into_page()
}
