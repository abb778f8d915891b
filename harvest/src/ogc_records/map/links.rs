//! The links of a record: files, services, licences, pages.

use super::super::api::{Link, Record};
use crate::describe::{Description, Distribution};
use url::Url;
use vocab::{Kind, codelist};

/// What a link leads to.
enum Target {
    File,
    /// Access of another kind: an API, a folder, a broker.
    Access,
    License,
    Documentation,
    LandingPage,
    Other,
}

/// Describes the links of `record`, whose addresses are relative to `page`.
pub fn links(about: &mut Description<'_>, record: &Record<'_>, kind: Kind, page: &Url) {
    let all = record
        .links
        .iter()
        .chain(&*record.associations)
        .chain(&*record.properties.associations);
    let mut licenses = vec![record.properties.license.to_string()];
    for link in all {
        // An address to be filled in is none.
        if *link.templated == *"true" || link.href.contains('{') {
            continue;
        }
        let Some(href) = absolute(link, page) else {
            continue;
        };
        let target = target(link);
        match target {
            Target::License => {
                licenses.insert(0, href);
                licenses.push(link.title.to_string());
            }
            Target::Documentation => about.documentation(&href),
            Target::LandingPage => about.landing_page(&href),
            Target::File | Target::Access if kind == Kind::DataService => {
                about.endpoint_url(&href);
            }
            Target::File | Target::Access => {
                let is_file = matches!(target, Target::File);
                distribution(about, link, &href, is_file);
            }
            Target::Other => {}
        }
    }
    about.license(licenses.iter().map(String::as_str));
}

fn target(link: &Link<'_>) -> Target {
    let is_page = link.media_type.contains("html");
    let rel = link.rel.trim();
    // Relations of OGC and IANA are also written as addresses.
    let rel = rel.rsplit('/').next().unwrap_or(rel);
    match rel {
        "enclosure" | "download" if !is_page => Target::File,
        "enclosure" | "download" | "data" | "item" | "items" | "service" | "describes"
        | "coverage" | "features" | "tilesets-vector" | "tilesets-map" | "map" => Target::Access,
        "license" => Target::License,
        "describedby" | "describedBy" | "about" | "documentation" | "service-doc" | "related" => {
            Target::Documentation
        }
        "canonical" => Target::LandingPage,
        "alternate" | "search" if is_page => Target::LandingPage,
        _ => Target::Other,
    }
}

fn absolute(link: &Link<'_>, page: &Url) -> Option<String> {
    let href = link.href.some()?;
    let has_scheme = href.split_once("://").is_some();
    if has_scheme || page.scheme() == "file" {
        return Some(href.to_owned());
    }
    page.join(href).ok().map(String::from)
}

fn distribution(about: &mut Description<'_>, link: &Link<'_>, href: &str, is_file: bool) {
    let named = link.distribution.available_formats.first();
    let named = named.and_then(|name| name.some());
    // `OGC:WMS`, or the words of a form, are no media type; that of a folder is not that of its files.
    let is_folder = named.is_some() && link.media_type.contains("html");
    let is_media_type = link.media_type.contains('/') && !is_folder;
    let format = match named {
        Some(name) => name,
        None if is_media_type => "",
        None => match link.media_type.trim() {
            stated if codelist::file_type(stated).is_some() || stated.contains(':') => stated,
            _ => "",
        },
    };
    about.distribution(&Distribution {
        title: &link.title,
        access_url: href,
        download_url: if is_file { href } else { "" },
        format,
        media_type: if is_media_type { &link.media_type } else { "" },
        bytes: &link.length,
        issued: &link.created,
        modified: &link.updated,
        ..Distribution::default()
    });
}
