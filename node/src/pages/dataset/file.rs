//! One distribution as a line of the table of files.

use super::super::{
    Language, Said,
    facts::{self, Value},
    format, link,
};
use vocab::distribution::Distribution;

/// One file or access point.
pub struct File {
    pub title: Said,
    /// Where it is, if a browser may be sent there.
    pub href: Option<String>,
    /// Whether it is the file itself, not a page about it.
    pub is_download: bool,
    pub description: Option<Said>,
    pub format: Option<String>,
    pub size: Option<String>,
    pub modified: Option<String>,
    pub license: Option<Value>,
}

impl File {
    pub fn of(file: Distribution<'_>, language: Language) -> Self {
        let download = file.download_url().and_then(link::outward);
        let access = file.access_url().and_then(link::outward);
        let is_download = download.is_some();
        let href = download.or(access);
        let format = file
            .format()
            .and_then(|format| {
                format
                    .code
                    .map(Said::ours)
                    .or_else(|| facts::coded(&format, language))
            })
            .map(|said| said.value)
            .or_else(|| file.media_type());
        let title = Said::best(&file.titles(), language)
            .or_else(|| {
                href.as_deref()
                    .map(|address| Said::ours(facts::last_part(address)))
            })
            .filter(|said| !said.value.is_empty())
            .unwrap_or_else(|| Said::ours(language.t("file")));
        let description = Said::best(&file.descriptions(), language)
            .map(|said| said.map(|text| format::excerpt(&vocab::html::plain(text), 160)))
            .filter(|said| !said.value.is_empty() && said.value != title.value);
        Self {
            title: title.map(|text| format::excerpt(text, 120)),
            href,
            is_download,
            description,
            format: format.map(|format| format::excerpt(&format, 24)),
            size: file
                .byte_size()
                .filter(|bytes| *bytes > 0)
                .map(|bytes| format::size(bytes, language)),
            modified: file
                .modified()
                .or_else(|| file.issued())
                .map(|date| format::date(&date, language)),
            license: file
                .license()
                .map(|license| facts::license(&license, language)),
        }
    }
}
