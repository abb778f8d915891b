//! Online resources: distributions, the services behind them, pages.

use super::{
    catalog_record::charset,
    mapping::{Mapping, Scope},
    party::beside,
    rights::Rights,
    text::{FreeText, code_at},
};
use crate::xml::{self, Element};
use oxrdf::{NamedNode, NamedNodeRef};
use vocab::{
    Rule,
    codelist::{self, Code},
    ns::{adms, cnt, dcat, dct, foaf, geodcatap, rdfs, xsd},
};

const REPRESENTATIONS: &str = "http://inspire.ec.europa.eu/metadata-codelist/SpatialRepresentationType/";

/// One gmd:CI_OnlineResource.
#[derive(Debug)]
struct Link<'a> {
    url: NamedNode,
    title: FreeText<'a>,
    description: FreeText<'a>,
    function: &'a str,
    /// `ogc:wms`, `esri:rest`, `www:download`, in lower case.
    protocol: String,
    /// Megabytes.
    size: Option<f64>,
    formats: Vec<Format>,
}

/// A format: a known one, or words.
#[derive(Debug, Clone)]
enum Format {
    Known(NamedNode),
    MediaType(NamedNode),
    Words(String),
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Service,
    Data,
    Information,
    Landing,
}

pub fn describe(m: &mut Mapping<'_, '_>, rights: &Rights) {
    let resource = m.resource.clone();
    if m.scope == Scope::Service {
        rights.state(m, &resource);
    }
    let mut has_distribution = false;
    for link in links(m) {
        let target = link.target();
        match (m.scope, target) {
            (Scope::Service, Target::Information | Target::Landing) if !link.is_only_endpoint() => {
                link.page(m, target);
            }
            (Scope::Service, _) => link.endpoint(m, &resource),
            (_, Target::Service | Target::Data) => {
                has_distribution = true;
                link.distribution(m, rights, target);
            }
            (_, Target::Information | Target::Landing) => link.page(m, target),
        }
    }
    if m.scope != Scope::Service && !has_distribution {
        rights.state_all_beside(m, &resource);
    }
}

/// The links of a record, with the formats that hold for each.
fn links<'a>(m: &mut Mapping<'a, '_>) -> Vec<Link<'a>> {
    let mut links = Vec::new();
    for distribution in xml::all(m.root, "distributionInfo/MD_Distribution") {
        let common = formats(m, distribution, "distributionFormat");
        for options in xml::all(distribution, "transferOptions/*") {
            options_links(m, options, &common, &mut links);
        }
        for distributor in xml::all(distribution, "distributor/MD_Distributor") {
            let own = formats(m, distributor, "distributorFormat");
            let formats = if own.is_empty() { &common } else { &own };
            for options in xml::all(distributor, "distributorTransferOptions/*") {
                options_links(m, options, formats, &mut links);
            }
        }
    }
    links
}

fn options_links<'a>(
    m: &mut Mapping<'a, '_>,
    options: Element<'a>,
    formats: &[Format],
    links: &mut Vec<Link<'a>>,
) {
    let size = xml::text_at(options, "transferSize/*").and_then(|text| text.parse().ok());
    for online in xml::all(options, "onLine/*") {
        let linkage = m.languages.read_at(online, "linkage");
        let title = m.languages.read_at(online, "name");
        if linkage.first().is_empty() {
            m.issues.say(Rule::Url, m.resource.as_str(), || {
                format!("the link `{}` has no address: it was left out", title.first())
            });
            continue;
        }
        let Some(url) = m.address(linkage.first()) else {
            continue;
        };
        let protocol = m.languages.read_at(online, "protocol");
        links.push(Link {
            url,
            title,
            description: m.languages.read_at(online, "description"),
            function: code_at(online, "function/*").unwrap_or_default(),
            protocol: protocol.href.unwrap_or(protocol.first()).trim().to_ascii_lowercase(),
            size,
            formats: formats.to_vec(),
        });
    }
}

impl Link<'_> {
    fn target(&self) -> Target {
        let query = self.query();
        if query.contains("request=getcapabilities") {
            return Target::Service;
        }
        // Views of the metadata, which some portals list as downloads.
        let of_metadata = ["request=getrecordbyid", "catalog.search#/metadata"];
        let address = self.url.as_str().to_ascii_lowercase();
        if of_metadata.iter().any(|sign| address.contains(sign)) {
            return Target::Information;
        }
        if ["request=getfeature", "outputformat="].iter().any(|sign| query.contains(sign)) {
            return Target::Data;
        }
        let is_picture = query.contains("request=get") || self.protocol.starts_with("image/");
        if !is_picture && (self.service().is_some() || self.is_esri()) {
            return Target::Service;
        }
        if matches!(self.function, "download" | "offlineAccess" | "order" | "fileAccess") {
            return Target::Data;
        }
        if matches!(self.function, "information" | "search" | "browsing" | "completeMetadata") {
            return Target::Information;
        }
        let is_download = ["download", "atom", "ftp"].iter().any(|word| self.protocol.contains(word))
            || self.is_atom();
        let is_file = self.extension().is_some_and(|file| !["HTML", "XHTML", "PDF"].contains(&file.code));
        match is_download || is_file && !is_picture {
            true => Target::Data,
            false => Target::Landing,
        }
    }

    fn is_esri(&self) -> bool {
        self.protocol.starts_with("esri:rest") || self.url.as_str().contains("/rest/services/")
    }

    /// A feed that lists the files.
    fn is_atom(&self) -> bool {
        self.url.as_str().to_ascii_lowercase().contains("/atomfeed/") || self.protocol.contains("atom")
    }

    /// The lower-case query of the address.
    fn query(&self) -> String {
        let query = self.url.as_str().split_once('?').map_or("", |(_, query)| query);
        query.to_ascii_lowercase()
    }

    /// The OGC service, by the address, the protocol or the path.
    fn service(&self) -> Option<&'static str> {
        const SERVICES: [&str; 9] = ["csw", "sos", "sps", "wcs", "wfs", "wmts", "wms", "wps", "wmc"];
        let query = self.query();
        let path = self.url.as_str().split('?').next().unwrap_or_default();
        let path = path.trim_end_matches('/').to_ascii_lowercase();
        let by_query = |name: &&&str| {
            query.split('&').any(|pair| pair.strip_prefix("service=") == Some(**name))
        };
        let by_protocol = |name: &&&str| {
            let protocol = self.protocol.as_str();
            let bare = protocol.rsplit(['/', ' ']).next().unwrap_or(protocol);
            let bare = bare.strip_prefix("ogc:").unwrap_or(bare);
            bare.split(['-', ' ']).next() == Some(**name)
        };
        let by_path = |name: &&&str| path.ends_with(&format!("/{name}")) || path.ends_with(&format!("/{name}server"));
        let found = SERVICES.iter().find(by_query);
        let found = found.or_else(|| SERVICES.iter().find(by_protocol));
        found.or_else(|| SERVICES.iter().find(by_path)).copied()
    }

    /// The file type that the end of the path names.
    fn extension(&self) -> Option<&'static Code> {
        let path = self.url.as_str().split(['?', '#']).next()?;
        let (_, name) = path.split_once("://")?.1.rsplit_once('/')?;
        codelist::file_type(name.rsplit_once('.')?.1)
    }

    /// The one format that the link itself tells: of a service, of a media type or of a file.
    fn own_format(&self, target: Target) -> Option<&'static Code> {
        if target == Target::Service {
            let esri = self.is_esri().then_some("esri:rest");
            return codelist::file_type(self.service().or(esri)?);
        }
        let media_type = self.protocol.strip_prefix("www:download:").unwrap_or(&self.protocol);
        let query = self.query();
        let output = query.split('&').find_map(|pair| pair.strip_prefix("outputformat="));
        let is_archive = |file: &&Code| ["ZIP", "GZIP", "7Z", "RAR", "TAR", "TAR_GZ"].contains(&file.code);
        let by_name = self.extension().filter(|file| !is_archive(file) || self.formats.is_empty());
        output
            .and_then(codelist::file_type)
            .or_else(|| codelist::file_type(media_type).filter(|_| media_type.contains('/')))
            .or(by_name)
            .or_else(|| codelist::file_type("ATOM").filter(|_| self.is_atom()))
    }

    /// Whether the link of a service that looks like a page may well be where it answers: nothing
    /// says what it is.
    fn is_only_endpoint(&self) -> bool {
        self.function.is_empty() && !self.protocol.starts_with("www:")
    }

    /// The service behind the link.
    fn endpoint(&self, m: &mut Mapping<'_, '_>, service: &NamedNode) {
        let url = self.url.as_str();
        let endpoint = NamedNode::new_unchecked(url.split('?').next().unwrap_or(url));
        m.said.link(service.as_ref(), dcat::ENDPOINT_URL, endpoint.as_ref());
        m.said.link(service.as_ref(), dcat::ENDPOINT_DESCRIPTION, self.url.as_ref());
        if let Some(protocol) = self.service() {
            let name = if protocol == "csw" { "cat" } else { protocol };
            let address = format!("http://www.opengeospatial.org/standards/{name}");
            let standard = NamedNode::new_unchecked(address);
            m.typed_link(service, geodcatap::SERVICE_PROTOCOL, &standard, dct::STANDARD);
        }
    }

    fn distribution(&self, m: &mut Mapping<'_, '_>, rights: &Rights, target: Target) {
        // Several layers share one address: the name of the layer tells them apart.
        let key = [self.url.as_str(), self.title.first(), self.protocol.as_str()];
        let (resource, node) = (m.resource.clone(), m.part("distribution", &key));
        m.typed_link(&resource, dcat::DISTRIBUTION, &node, dcat::DISTRIBUTION_CLASS);
        m.texts(&node, dct::TITLE, &self.title);
        m.prose(&node, dct::DESCRIPTION, &self.description);
        m.said.link(node.as_ref(), dcat::ACCESS_URL, self.url.as_ref());
        rights.state(m, &node);
        if target == Target::Service {
            let service = m.part("service", &key);
            m.typed_link(&node, dcat::ACCESS_SERVICE, &service, dcat::DATA_SERVICE);
            let names = [&self.title, &self.description];
            let name = names.into_iter().find(|name| !name.texts.is_empty());
            if let Some((text, language)) = name.and_then(|name| name.texts.first()) {
                m.said.text(service.as_ref(), dct::TITLE, text, *language);
            }
            self.endpoint(m, &service);
        } else {
            m.beside.link(node.as_ref(), dcat::DOWNLOAD_URL, self.url.as_ref());
        }
        for code in xml::all(m.info, "spatialRepresentationType/*") {
            if let Some(code) = super::text::code(code).filter(|code| is_word(code)) {
                let technique = NamedNode::new_unchecked(format!("{REPRESENTATIONS}{code}"));
                m.said.link(node.as_ref(), adms::REPRESENTATION_TECHNIQUE, technique.as_ref());
            }
        }
        let info = m.info;
        let encodings = ["characterSet/*", "defaultLocale/*/characterEncoding/*"];
        for code in encodings.into_iter().flat_map(|path| xml::all(info, path)) {
            if let Some(encoding) = super::text::code(code).and_then(charset) {
                m.said.text(node.as_ref(), cnt::CHARACTER_ENCODING, encoding, None);
            }
        }
        if let Some(megabytes) = self.size.filter(|size| (0.0..1e12).contains(size)) {
            let bytes = (megabytes * 1e6).round().to_string();
            m.said.typed(node.as_ref(), dcat::BYTE_SIZE, &bytes, xsd::NON_NEGATIVE_INTEGER);
        }
        match self.own_format(target) {
            Some(own) => {
                let format = Format::Known(NamedNode::new_unchecked(own.iri));
                beside(m, |m| format.state(m, &node));
            }
            None if target == Target::Service => {}
            None => self.formats.iter().for_each(|format| format.state(m, &node)),
        }
    }

    /// A page of the resource.
    fn page(&self, m: &mut Mapping<'_, '_>, target: Target) {
        let property = match target {
            Target::Landing => dcat::LANDING_PAGE,
            _ => foaf::PAGE,
        };
        let resource = m.resource.clone();
        m.typed_link(&resource, property, &self.url, foaf::DOCUMENT);
        m.texts(&self.url, dct::TITLE, &self.title);
        m.prose(&self.url, dct::DESCRIPTION, &self.description);
    }
}

/// The formats at a path: names of formats, or citations of their specifications.
fn formats(m: &mut Mapping<'_, '_>, of: Element<'_>, name: &str) -> Vec<Format> {
    let mut formats = Vec::new();
    for format in xml::all(of, &format!("{name}/MD_Format")) {
        let mut read = m.languages.read_at(format, "name");
        if read.is_empty() {
            read = m.languages.read_at(format, "formatSpecificationCitation/*/title");
        }
        let text = read.first();
        let stated = read.href.and_then(|href| m.address(href));
        if let Some(stated) = stated {
            let is_media_type = stated.as_str().contains("iana.org/assignments/media-types/");
            formats.push(match is_media_type {
                true => Format::MediaType(stated),
                false => Format::Known(stated),
            });
        } else if let Some(known) = codelist::file_type(text) {
            formats.push(Format::Known(NamedNode::new_unchecked(known.iri)));
        } else if !text.is_empty() {
            let known = in_words(text);
            match known {
                Some(known) => formats.extend(
                    known.iter().map(|code| Format::Known(NamedNode::new_unchecked(code.iri))),
                ),
                None => formats.push(Format::Words(text.to_owned())),
            }
        }
    }
    formats
}

impl Format {
    fn state(&self, m: &mut Mapping<'_, '_>, distribution: &NamedNode) {
        let state = |m: &mut Mapping<'_, '_>, predicate: NamedNodeRef<'_>, node: &NamedNode, class| {
            m.typed_link(distribution, predicate, node, class);
        };
        match self {
            Format::Known(node) => state(m, dct::FORMAT, node, dct::MEDIA_TYPE_OR_EXTENT),
            Format::MediaType(node) => state(m, dcat::MEDIA_TYPE, node, dct::MEDIA_TYPE),
            Format::Words(text) => {
                let node = m.shared("format", text);
                state(m, dct::FORMAT, &node, dct::MEDIA_TYPE_OR_EXTENT);
                m.said.text(node.as_ref(), rdfs::LABEL, text, None);
            }
        }
    }
}

/// `ESRI Shapefile (SHP)`, or a list: `SHP, CSV`.
fn in_words(text: &str) -> Option<Vec<&'static Code>> {
    if let Some((name, code)) = text.split_once('(') {
        let known = codelist::file_type(name).or_else(|| codelist::file_type(code.trim_end_matches(')')));
        return known.map(|known| vec![known]);
    }
    text.split([',', ';', '/']).map(codelist::file_type).collect()
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric())
}

