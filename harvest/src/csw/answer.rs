//! What a catalogue service answers: a page of records with its place in the whole, or an exception.

use crate::{
    pager::Trouble,
    xml::{self, Element},
};

/// The elements that a broken page may be read without.
pub const RECORDS: &[&str] = &["MD_Metadata", "MI_Metadata", "Record", "BriefRecord", "RDF"];
/// How much of an exception is shown.
const SHOWN: usize = 300;

/// A page of records.
#[derive(Debug)]
pub struct Results<'a> {
    /// What holds the records.
    pub list: Element<'a>,
    pub matched: Option<u64>,
    returned: Option<u64>,
    next: Option<u64>,
}

impl<'a> Results<'a> {
    /// The results of an answer to GetRecords.
    pub fn read(root: Element<'a>, address: &str) -> Result<Self, Trouble> {
        let list = xml::child(root, "SearchResults");
        let Some(list) = list.filter(|_| xml::is_named(root, "GetRecordsResponse")) else {
            return Err(refused(root, address));
        };
        let number = |name: &str| xml::attribute(list, name)?.parse().ok();
        Ok(Self {
            list,
            matched: number("numberOfRecordsMatched"),
            returned: number("numberOfRecordsReturned"),
            next: number("nextRecord"),
        })
    }

    /// How many records the list has, unless the page itself shows that this cannot be.
    pub fn total(&self, offset: u64, met: u64) -> Option<u64> {
        let end = offset.saturating_add(self.taken(offset, met));
        self.matched.filter(|matched| end <= *matched)
    }

    /// How many places of the list this page took, the first of which was `offset`, when `met`
    /// elements were in it. What the service says of the next record counts: a page may be empty, or
    /// half empty, because the other records have no form in this schema. It does not count where the
    /// page is as full as it says, and the next record would leave some out.
    pub fn taken(&self, offset: u64, met: u64) -> u64 {
        match self.next {
            Some(next) if next > offset.saturating_add(1) => {
                let told = next - offset - 1;
                let leaves_out = met > 0 && self.returned == Some(met) && told > met;
                if leaves_out { met } else { told }
            }
            Some(_) => 0,
            None => met,
        }
    }
}

/// The identifiers of brief records.
pub fn identifiers(list: Element<'_>) -> Vec<String> {
    let records = xml::children(list, "*");
    let ids = records.filter_map(|record| xml::text_at(record, "identifier"));
    ids.map(|id| id.into_owned()).collect()
}

/// An answer to another question, or an exception, which often comes with status 200.
pub fn refused(root: Element<'_>, address: &str) -> Trouble {
    Trouble::Refused(format!("{address} gives no records: {}", refusal(root)))
}

pub fn refusal(root: Element<'_>) -> String {
    let name = root.tag_name().name();
    if !name.contains("Exception") {
        return format!("it answers with `{name}`");
    }
    let exception = root
        .descendants()
        .find(|node| xml::is_named(*node, "Exception|ServiceException"));
    let exception = exception.unwrap_or(root);
    let code =
        xml::attribute(exception, "exceptionCode").or_else(|| xml::attribute(exception, "code"));
    let text = xml::text(exception).unwrap_or_default();
    let text: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(SHOWN)
        .collect();
    format!("exception {} {text}", code.unwrap_or("without a code"))
}
