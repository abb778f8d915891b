//! Online resources: distributions, the services behind them, pages.

use super::{
    catalog_record::charset,
    formats::{Format, formats},
    mapping::{Mapping, Scope},
    party::beside,
    rights::Rights,
    text::{FreeText, code_at},
};
use crate::{
    link::{Signs, Target},
    xml::{self, Element},
};
use oxrdf::NamedNode;
use vocab::{
    Rule,
    ns::{adms, cnt, dcat, dct, foaf, geodcatap, xsd},
};

const REPRESENTATIONS: &str =
    "http://inspire.ec.europa.eu/metadata-codelist/SpatialRepresentationType/";

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

pub fn describe(m: &mut Mapping<'_, '_>, rights: &Rights) {
    let resource = m.resource.clone();
    if m.scope == Scope::Service {
        rights.state(m, &resource);
    }
    let mut has_distribution = false;
    for link in links(m) {
        let target = link.signs().target();
        match (m.scope, target) {
            (Scope::Service, Target::Information | Target::Landing)
                if !link.signs().is_only_endpoint() =>
            {
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
                format!(
                    "the link `{}` has no address: it was left out",
                    title.first()
                )
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
            protocol: protocol
                .href
                .unwrap_or(protocol.first())
                .trim()
                .to_ascii_lowercase(),
            size,
            formats: formats.to_vec(),
        });
    }
}

impl Link<'_> {
    /// What is told of it, without the texts.
    fn signs(&self) -> Signs<'_> {
        Signs {
            url: self.url.as_str(),
            protocol: &self.protocol,
            function: self.function,
        }
    }

    /// The service behind the link.
    fn endpoint(&self, m: &mut Mapping<'_, '_>, service: &NamedNode) {
        let url = self.url.as_str();
        let endpoint = NamedNode::new_unchecked(url.split('?').next().unwrap_or(url));
        m.said
            .link(service.as_ref(), dcat::ENDPOINT_URL, endpoint.as_ref());
        m.said.link(
            service.as_ref(),
            dcat::ENDPOINT_DESCRIPTION,
            self.url.as_ref(),
        );
        if let Some(protocol) = self.signs().service() {
            let name = if protocol == "csw" { "cat" } else { protocol };
            let address = format!("http://www.opengeospatial.org/standards/{name}");
            let standard = NamedNode::new_unchecked(address);
            m.typed_link(
                service,
                geodcatap::SERVICE_PROTOCOL,
                &standard,
                dct::STANDARD,
            );
        }
    }

    fn distribution(&self, m: &mut Mapping<'_, '_>, rights: &Rights, target: Target) {
        // Several layers share one address: the name of the layer tells them apart.
        let key = [
            self.url.as_str(),
            self.title.first(),
            self.protocol.as_str(),
        ];
        let (resource, node) = (m.resource.clone(), m.part("distribution", &key));
        m.typed_link(
            &resource,
            dcat::DISTRIBUTION,
            &node,
            dcat::DISTRIBUTION_CLASS,
        );
        m.texts(&node, dct::TITLE, &self.title);
        m.prose(&node, dct::DESCRIPTION, &self.description);
        m.said
            .link(node.as_ref(), dcat::ACCESS_URL, self.url.as_ref());
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
            m.beside
                .link(node.as_ref(), dcat::DOWNLOAD_URL, self.url.as_ref());
        }
        for code in xml::all(m.info, "spatialRepresentationType/*") {
            if let Some(code) = super::text::code(code).filter(|code| is_word(code)) {
                let technique = NamedNode::new_unchecked(format!("{REPRESENTATIONS}{code}"));
                m.said.link(
                    node.as_ref(),
                    adms::REPRESENTATION_TECHNIQUE,
                    technique.as_ref(),
                );
            }
        }
        let info = m.info;
        let encodings = ["characterSet/*", "defaultLocale/*/characterEncoding/*"];
        for code in encodings.into_iter().flat_map(|path| xml::all(info, path)) {
            if let Some(encoding) = super::text::code(code).and_then(charset) {
                m.said
                    .text(node.as_ref(), cnt::CHARACTER_ENCODING, encoding, None);
            }
        }
        if let Some(megabytes) = self.size.filter(|size| (0.0..1e12).contains(size)) {
            let bytes = (megabytes * 1e6).round().to_string();
            m.said.typed(
                node.as_ref(),
                dcat::BYTE_SIZE,
                &bytes,
                xsd::NON_NEGATIVE_INTEGER,
            );
        }
        match self.signs().format(target, !self.formats.is_empty()) {
            Some(own) => {
                let format = Format::Known(NamedNode::new_unchecked(own.iri));
                beside(m, |m| format.state(m, &node));
            }
            None if target == Target::Service => {}
            None => self
                .formats
                .iter()
                .for_each(|format| format.state(m, &node)),
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

fn is_word(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric())
}
