//! The links of a record: files, services, pages.

use super::Fields;
use crate::{
    describe::{Description, Distribution},
    link::{Signs, Target},
    xml,
};
use vocab::{
    Kind,
    ns::{dct, foaf},
};

/// How many links of one record are looked at.
const MAX_LINKS: usize = 5000;

/// One link, with what is told of it.
struct Link<'t> {
    url: &'t str,
    protocol: String,
    title: &'t str,
    description: &'t str,
    is_relation: bool,
}

pub fn describe(
    about: &mut Description<'_>,
    fields: &Fields<'_>,
    kind: Kind,
    persistent: Option<&str>,
) {
    let formats: Vec<&str> = fields.texts("format").take(100).collect();
    let links = links(fields);
    let mut has_files = false;
    let is_single = links
        .iter()
        .filter(|link| link.target() == Target::Data)
        .count()
        == 1;
    for link in &links {
        let target = link.target();
        match target {
            Target::Service if kind == Kind::DataService => {
                about.endpoint_url(link.url.split('?').next().unwrap_or(link.url));
                about.endpoint_description(link.url);
            }
            Target::Service | Target::Data => {
                has_files = true;
                let is_file = target == Target::Data;
                let own = link.signs().format(target, false).map(|format| format.code);
                let of_record = formats
                    .first()
                    .filter(|_| is_file && is_single && formats.len() == 1);
                about.distribution(&Distribution {
                    title: link.title,
                    description: link.description,
                    access_url: link.url,
                    download_url: if is_file { link.url } else { "" },
                    format: own.or(of_record.copied()).unwrap_or_default(),
                    ..Distribution::default()
                });
            }
            Target::Information | Target::Landing if link.is_relation => about.relation(link.url),
            Target::Information | Target::Landing => about.documentation(link.url),
        }
    }
    // Nothing leads to the files, and something tells what they are.
    if let Some(page) = persistent.filter(|_| !has_files) {
        for format in formats {
            about.distribution(&Distribution {
                access_url: page,
                format,
                ..Distribution::default()
            });
        }
    }
    for text in fields.texts("source") {
        match text.starts_with("http") {
            true => about.source(text),
            false if text.contains(' ') => about.provenance(text, None),
            false => {}
        }
    }
    let more = [
        ("isPartOf", dct::IS_PART_OF),
        ("hasPart", dct::HAS_PART),
        ("isVersionOf", dct::IS_VERSION_OF),
        ("hasVersion", dct::HAS_VERSION),
        ("isReferencedBy", dct::IS_REFERENCED_BY),
        ("conformsTo", dct::CONFORMS_TO),
        ("isFormatOf", foaf::PAGE),
    ];
    for (name, predicate) in more {
        for text in fields.texts(name).filter(|text| text.starts_with("http")) {
            about.address(predicate, text);
        }
    }
}

fn links<'s>(fields: &'s Fields<'_>) -> Vec<Link<'s>> {
    let stated = fields.all("URI|references|relation").take(MAX_LINKS);
    let stated = stated.filter(|(_, text)| text.starts_with("http") || text.starts_with("ftp"));
    let mut links: Vec<Link<'s>> = Vec::new();
    for (element, url) in stated {
        let protocol = ["protocol", "scheme"]
            .iter()
            .find_map(|name| xml::attribute(element, name));
        let protocol = protocol.unwrap_or_default();
        let protocol = protocol
            .strip_prefix("urn:x-esri:specification:ServiceType:")
            .unwrap_or(protocol);
        links.push(Link {
            url,
            protocol: protocol.to_ascii_lowercase(),
            title: xml::attribute(element, "name").unwrap_or_default(),
            description: xml::attribute(element, "description").unwrap_or_default(),
            is_relation: xml::is_named(element, "relation"),
        });
    }
    links
}

impl Link<'_> {
    fn signs(&self) -> Signs<'_> {
        Signs {
            url: self.url,
            protocol: &self.protocol,
            function: "",
        }
    }

    fn target(&self) -> Target {
        let target = self.signs().target();
        let format = self.signs().format(target, false).map(|format| format.code);
        // A picture beside the data: a thumbnail.
        let is_picture = matches!(format, Some("PNG" | "GIF" | "JPEG" | "JPG"));
        match target {
            Target::Data if is_picture && !self.protocol.contains("download") => Target::Landing,
            target => target,
        }
    }
}
