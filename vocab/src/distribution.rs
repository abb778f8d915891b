//! dcat:Distribution, as a typed view.

use crate::{
    access::{self, License},
    agent::first_texts,
    codelist,
    dataset::{Coded, best, coded, dated},
    graph::Node,
    ns::{dcat, dct, rdfs, spdx},
    text::Text,
};
use oxrdf::NamedNodeRef;

/// One file or access point of a dataset.
#[derive(Debug, Clone, Copy)]
pub struct Distribution<'g>(pub Node<'g>);

impl<'g> Distribution<'g> {
    pub fn titles(self) -> Vec<Text> {
        first_texts(self.0, &[dct::TITLE, rdfs::LABEL])
    }

    pub fn descriptions(self) -> Vec<Text> {
        first_texts(self.0, &[dct::DESCRIPTION, rdfs::COMMENT])
    }

    pub fn access_url(self) -> Option<&'g str> {
        self.0.addresses(dcat::ACCESS_URL).into_iter().next()
    }

    pub fn download_url(self) -> Option<&'g str> {
        self.0.addresses(dcat::DOWNLOAD_URL).into_iter().next()
    }

    /// EU file type where it can be told (from format, media type or the address's extension).
    pub fn format(self) -> Option<Coded> {
        let mut values = coded(self.0, dct::FORMAT, codelist::file_type);
        values.extend(coded(self.0, dcat::MEDIA_TYPE, codelist::file_type));
        match best(values) {
            Some(known) if known.code.is_some() => Some(known),
            stated => self.format_of_address().or(stated),
        }
    }

    /// `text/csv`, without the IANA prefix.
    pub fn media_type(self) -> Option<String> {
        const PREFIX: &str = "iana.org/assignments/media-types/";
        [dcat::MEDIA_TYPE, dct::FORMAT]
            .into_iter()
            .flat_map(|predicate| {
                let links = self.0.links(predicate).into_iter();
                let links = links.filter_map(|iri| iri.split_once(PREFIX).map(|(_, name)| name));
                links.chain(self.0.literals(predicate)).collect::<Vec<_>>()
            })
            .map(|text| {
                text.split(';')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_ascii_lowercase()
            })
            .find(|text| is_media_type(text))
    }

    pub fn byte_size(self) -> Option<u64> {
        let text = self.0.literal(dcat::BYTE_SIZE)?.trim();
        // Written as a decimal by DCAT 2.
        text.parse().ok().or_else(|| {
            let size: f64 = text.parse().ok()?;
            (0.0..1e18).contains(&size).then_some(size as u64)
        })
    }

    pub fn license(self) -> Option<License> {
        access::licenses(self.0, dct::LICENSE).into_iter().next()
    }

    pub fn issued(self) -> Option<String> {
        dated(self.0, dct::ISSUED)
    }

    pub fn modified(self) -> Option<String> {
        dated(self.0, dct::MODIFIED)
    }

    pub fn conforms_to(self) -> Vec<&'g str> {
        self.0.links(dct::CONFORMS_TO)
    }

    /// (algorithm such as `sha256`, value).
    pub fn checksum(self) -> Option<(String, String)> {
        self.0
            .nodes(spdx::CHECKSUM)
            .into_iter()
            .find_map(|checksum| {
                let value = checksum.literal(spdx::CHECKSUM_VALUE)?.trim();
                let stated = checksum
                    .link(spdx::ALGORITHM)
                    .or_else(|| checksum.literal(spdx::ALGORITHM))?;
                let algorithm = stated.rsplit(['#', '/', '_']).next()?;
                let algorithm = algorithm.replace('-', "").to_ascii_lowercase();
                (!value.is_empty()).then(|| (algorithm, value.to_owned()))
            })
    }

    pub fn access_services(self) -> Vec<&'g str> {
        self.0.links(dcat::ACCESS_SERVICE)
    }

    fn format_of_address(self) -> Option<Coded> {
        let extension = |predicate: NamedNodeRef<'_>| {
            let address = self.0.addresses(predicate).into_iter().next()?;
            let path = address.split(['?', '#']).next()?;
            let name = path
                .split_once("://")
                .map_or(path, |(_, rest)| rest)
                .rsplit_once('/')?
                .1;
            let code = codelist::file_type(name.rsplit_once('.')?.1)?;
            Some(Coded {
                iri: Some(code.iri.to_owned()),
                code: Some(code.code),
                labels: code.labels(),
            })
        };
        extension(dcat::DOWNLOAD_URL).or_else(|| extension(dcat::ACCESS_URL))
    }
}

fn is_media_type(text: &str) -> bool {
    let name = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
    };
    text.split_once('/')
        .is_some_and(|(kind, sub)| name(kind) && name(sub))
}
