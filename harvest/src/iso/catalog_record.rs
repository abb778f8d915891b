//! The metadata record itself: dcat:CatalogRecord.

use super::{
    mapping::Mapping,
    party::parties,
    text::{code_at, is_web},
};
use crate::xml;
use oxrdf::NamedNode;
use vocab::{
    codelist,
    ns::{cnt, dcat, dct, foaf, owl, xsd},
};

pub fn describe(m: &mut Mapping<'_, '_>) {
    let (root, resource) = (m.root, m.resource.clone());
    let own = is_web(&m.file_identifier).then(|| m.file_identifier.clone());
    let own = own
        .and_then(|address| m.address(&address))
        .filter(|own| *own != resource);
    let record = own.unwrap_or_else(|| m.part("record", &[&m.file_identifier]));
    m.typed_link(
        &resource,
        foaf::IS_PRIMARY_TOPIC_OF,
        &record,
        dcat::CATALOG_RECORD,
    );
    m.said
        .link(record.as_ref(), foaf::PRIMARY_TOPIC, resource.as_ref());
    if !m.file_identifier.is_empty() {
        m.said
            .text(record.as_ref(), dct::IDENTIFIER, &m.file_identifier, None);
    }
    if let Some(language) = m.languages.main.and_then(codelist::language_iri) {
        let language = NamedNode::new_unchecked(language);
        m.typed_link(&record, dct::LANGUAGE, &language, dct::LINGUISTIC_SYSTEM);
    }
    let modified = date(root);
    if let Some(modified) = &modified {
        m.date(&record, dct::MODIFIED, modified);
    }
    for party in parties(m, root, "contact/*") {
        party.state(m, &record);
    }

    let standard = m.languages.read_at(root, "metadataStandardName");
    let standard = match standard.is_empty() {
        true => m.languages.read_at(root, "metadataStandard/*/title"),
        false => standard,
    };
    let encoding = code_at(root, "characterSet/*")
        .or_else(|| code_at(root, "defaultLocale/*/characterEncoding/*"))
        .and_then(charset);
    if standard.is_empty() && encoding.is_none() {
        return;
    }
    let source = m.part("source", &[&m.file_identifier]);
    m.typed_link(&record, dct::SOURCE, &source, dcat::CATALOG_RECORD);
    if let Some(day) = modified.as_deref().and_then(vocab::date::day) {
        m.said
            .typed(source.as_ref(), dct::MODIFIED, &day, xsd::DATE);
    }
    if let Some(encoding) = encoding {
        m.said
            .text(source.as_ref(), cnt::CHARACTER_ENCODING, encoding, None);
    }
    if let Some(stated) = standard.href.and_then(|href| m.address(href)) {
        m.typed_link(&source, dct::CONFORMS_TO, &stated, dct::STANDARD);
    } else if !standard.texts.is_empty() {
        let version = ["metadataStandardVersion/*", "metadataStandard/*/edition/*"]
            .into_iter()
            .find_map(|path| xml::text_at(root, path));
        let version = version.unwrap_or_default();
        let node = m.shared("standard", &format!("{} {version}", standard.first()));
        m.typed_link(&source, dct::CONFORMS_TO, &node, dct::STANDARD);
        m.texts(&node, dct::TITLE, &standard);
        if !version.is_empty() {
            m.said
                .text(node.as_ref(), owl::VERSION_INFO, &version, m.languages.main);
        }
    }
}

/// When the metadata were last changed.
fn date(root: xml::Element<'_>) -> Option<String> {
    if let Some(stamp) = xml::text_at(root, "dateStamp/*") {
        return Some(stamp.into_owned());
    }
    let dates = xml::all(root, "dateInfo/CI_Date");
    let of = |kind: &str| {
        let date = dates
            .iter()
            .find(|date| code_at(**date, "dateType/*") == Some(kind))?;
        xml::text_at(*date, "date/*").map(|text| text.into_owned())
    };
    ["revision", "lastUpdate", "creation", "publication"]
        .into_iter()
        .find_map(of)
}

/// The IANA name of a character set.
pub fn charset(code: &str) -> Option<&'static str> {
    Some(match code.to_ascii_lowercase().replace('-', "").as_str() {
        "utf8" => "UTF-8",
        "utf16" => "UTF-16",
        "utf7" => "UTF-7",
        "ucs2" => "ISO-10646-UCS-2",
        "ucs4" => "ISO-10646-UCS-4",
        "8859part1" | "iso88591" => "ISO-8859-1",
        "8859part2" => "ISO-8859-2",
        "8859part5" => "ISO-8859-5",
        "8859part7" => "ISO-8859-7",
        "8859part9" => "ISO-8859-9",
        "8859part15" | "iso885915" => "ISO-8859-15",
        "usascii" => "US-ASCII",
        "shiftjis" => "Shift_JIS",
        "eucjp" => "EUC-JP",
        "euckr" => "EUC-KR",
        "big5" => "Big5",
        "gb2312" => "GB2312",
        _ => return None,
    })
}
