//! Files and access points of a dataset.

use super::Description;
use crate::tidy::{self, Address, Coded};
use oxrdf::{NamedNode, NamedNodeRef};
use vocab::{
    Rule,
    ns::{dcat, dct, rdf, rdfs, spdx, xsd},
};

/// A distribution, as a portal tells of it; empty texts are none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Distribution<'t> {
    /// Its IRI, or the id the portal gives it. Without, it is named after its address.
    pub id: &'t str,
    pub title: &'t str,
    pub description: &'t str,
    /// Where to get access: a page, an API, a query.
    pub access_url: &'t str,
    /// The file itself.
    pub download_url: &'t str,
    /// A file type in any form: `CSV`, `.csv`, an IRI.
    pub format: &'t str,
    /// `text/csv`
    pub media_type: &'t str,
    /// The size in bytes, as written.
    pub bytes: &'t str,
    /// The algorithm (`sha256`, an IRI) and the value in hexadecimal.
    pub checksum: Option<(&'t str, &'t str)>,
    pub issued: &'t str,
    pub modified: &'t str,
    /// The licence in all the forms the portal gives.
    pub license: &'t [&'t str],
    pub rights: &'t str,
    pub conforms_to: &'t str,
    /// A page about the file.
    pub documentation: &'t str,
    /// The IRI of a service that gives access.
    pub access_service: &'t str,
    /// The language of title and description, where it is not the dataset's.
    pub language: Option<&'t str>,
}

impl Description<'_> {
    /// A distribution; without any address it is told, and kept if it says something else.
    pub fn distribution(&mut self, stated: &Distribution<'_>) {
        let access = self.location(stated.access_url);
        let download = self.location(stated.download_url);
        if access.is_none() && download.is_none() && stated.access_service.is_empty() {
            self.note(Rule::Url, || {
                format!("the distribution `{}` has no address", stated.title)
            });
            let is_nothing = stated.title.is_empty() && stated.description.is_empty();
            if is_nothing {
                return;
            }
        }
        let node = self.distribution_name(stated, access.as_ref(), download.as_ref());
        let node = node.as_ref();
        self.link(dcat::DISTRIBUTION, node);
        self.said.link(node, rdf::TYPE, dcat::DISTRIBUTION_CLASS);
        self.label_of(node, dct::TITLE, stated.title, stated.language);
        self.prose_of(node, dct::DESCRIPTION, stated.description, stated.language);
        // DCAT-AP wants an access URL: where there is only the file, it is the file's.
        if let Some(access) = access.as_ref().or(download.as_ref()) {
            self.said.link(node, dcat::ACCESS_URL, access.as_ref());
        }
        if let Some(download) = &download {
            self.said.link(node, dcat::DOWNLOAD_URL, download.as_ref());
        }
        self.format_of(node, stated.format, stated.media_type);
        self.bytes_of(node, stated.bytes);
        if let Some((algorithm, value)) = stated.checksum {
            self.checksum_of(node, algorithm, value);
        }
        self.date_of(node, dct::ISSUED, stated.issued);
        self.date_of(node, dct::MODIFIED, stated.modified);
        self.has_license |= self.license_of(node, stated.license.iter().copied());
        let class = dct::RIGHTS_STATEMENT;
        self.statement_of(node, dct::RIGHTS, stated.rights, stated.language, class);
        self.address_of(node, dct::CONFORMS_TO, stated.conforms_to);
        self.page_of(node, stated.documentation);
        self.address_of(node, dcat::ACCESS_SERVICE, stated.access_service);
    }

    /// An address that must be one; a text in its place is told and left to the title.
    fn location(&mut self, text: &str) -> Option<NamedNode> {
        tidy::address(text, &mut self.say()).and_then(Address::iri)
    }

    fn distribution_name(
        &self,
        stated: &Distribution<'_>,
        access: Option<&NamedNode>,
        download: Option<&NamedNode>,
    ) -> NamedNode {
        let id = stated.id.trim();
        if id.starts_with("http")
            && let Ok(iri) = NamedNode::new(id)
        {
            return iri;
        }
        if !id.is_empty() {
            return self.own_exact_node("distribution", id);
        }
        let address = download.or(access).map_or("", NamedNode::as_str);
        let key = format!("{address}\n{}\n{}", stated.title, stated.format);
        self.own_exact_node("distribution", &key)
    }

    fn format_of(&mut self, node: NamedNodeRef<'_>, format: &str, media_type: &str) {
        let media_type = media_type.trim();
        let stated = if format.trim().is_empty() {
            // What IANA registers needs no words of its own beside `dcat:mediaType`.
            vocab::codelist::file_type(media_type).map(Coded::Known)
        } else {
            match tidy::file_type(format, &mut self.say()) {
                // `Excel` stands for XLS and XLSX: the media type knows which.
                Some(Coded::Known(code)) => {
                    let exact = vocab::codelist::file_type(media_type)
                        .filter(|exact| exact.code.starts_with(code.code));
                    let is_the_code = format.trim().eq_ignore_ascii_case(code.code);
                    Some(Coded::Known(exact.filter(|_| !is_the_code).unwrap_or(code)))
                }
                stated => stated,
            }
        };
        if let Some(format) = stated {
            let class = dct::MEDIA_TYPE_OR_EXTENT;
            self.coded(node, dct::FORMAT, format, "format", class, rdfs::LABEL);
        }
        if media_type.is_empty() {
            return;
        }
        let essence = media_type.split(';').next().unwrap_or_default().trim();
        let essence = essence.to_ascii_lowercase();
        if essence.starts_with("http") {
            return self.address_of(node, dcat::MEDIA_TYPE, media_type);
        }
        let is_media_type = essence.split_once('/').is_some_and(|(kind, name)| {
            let is_token = |part: &str| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"!$&-^_.+".contains(&b))
            };
            is_token(kind) && is_token(name)
        });
        if is_media_type && !essence.contains('^') {
            let iri = format!("http://www.iana.org/assignments/media-types/{essence}");
            self.said
                .link(node, dcat::MEDIA_TYPE, NamedNodeRef::new_unchecked(&iri));
            return;
        }
        self.note(Rule::Format, || {
            format!("`{media_type}` is no media type: it was read as a format")
        });
        if let Some(format) = tidy::file_type(media_type, &mut self.say()) {
            let class = dct::MEDIA_TYPE_OR_EXTENT;
            self.coded(node, dct::FORMAT, format, "format", class, rdfs::LABEL);
        }
    }

    fn bytes_of(&mut self, node: NamedNodeRef<'_>, bytes: &str) {
        let text = bytes.trim();
        if text.is_empty() {
            return;
        }
        let whole = text.parse::<u64>().ok().or_else(|| {
            let number: f64 = text.parse().ok()?;
            (0.0..1e18).contains(&number).then_some(number as u64)
        });
        match whole {
            Some(whole) => {
                let whole = whole.to_string();
                let datatype = xsd::NON_NEGATIVE_INTEGER;
                self.said.typed(node, dcat::BYTE_SIZE, &whole, datatype);
            }
            None => self.note(Rule::Number, || {
                format!("the size `{text}` is no number of bytes: it was left out")
            }),
        }
    }

    fn checksum_of(&mut self, node: NamedNodeRef<'_>, algorithm: &str, value: &str) {
        let value = value.trim().to_ascii_lowercase();
        if value.is_empty() || !value.bytes().all(|b| b.is_ascii_hexdigit()) {
            return;
        }
        let algorithm = algorithm.rsplit(['#', '/', '_']).next().unwrap_or_default();
        let algorithm: String = algorithm
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        let algorithm = match (algorithm.as_str(), value.len()) {
            ("", 32) => "md5",
            ("", 40) => "sha1",
            ("", 64) => "sha256",
            ("", _) => return,
            (stated, _) => stated,
        };
        let checksum = super::name::fragment(node.as_str(), "checksum", algorithm);
        let checksum = checksum.as_ref();
        let iri = format!("http://spdx.org/rdf/terms#checksumAlgorithm_{algorithm}");
        self.said.link(node, spdx::CHECKSUM, checksum);
        self.said.link(checksum, rdf::TYPE, spdx::CHECKSUM_CLASS);
        self.said
            .link(checksum, spdx::ALGORITHM, NamedNodeRef::new_unchecked(&iri));
        let datatype = xsd::HEX_BINARY;
        self.said
            .typed(checksum, spdx::CHECKSUM_VALUE, &value, datatype);
    }
}
