//! Responsible parties: who answers for a resource or for its metadata, and how to reach them.

use super::{
    mapping::Mapping,
    text::{FreeText, Languages, code_at},
};
use crate::{
    tidy::{self, Say},
    xml::{self, Element},
};
use oxrdf::{NamedNode, NamedNodeRef};
use vocab::ns::{dcat, dct, foaf, geodcatap, locn, org, prov, rdf, vcard};

/// The roles of ISO 19115, <http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole>.
const ROLES: [&str; 11] = [
    "owner",
    "publisher",
    "resourceProvider",
    "custodian",
    "distributor",
    "originator",
    "author",
    "processor",
    "principalInvestigator",
    "pointOfContact",
    "user",
];

/// An organisation or a person in a role.
#[derive(Debug, Default)]
pub struct Party<'a> {
    role: Option<&'a str>,
    individual: FreeText<'a>,
    organisation: FreeText<'a>,
    emails: Vec<NamedNode>,
    phones: Vec<NamedNode>,
    pages: Vec<NamedNode>,
    /// Street, town, region, postal code, country.
    address: [String; 5],
}

/// The parties at a path: CI_ResponsibleParty of ISO 19139, CI_Responsibility of ISO 19115-3.
pub fn parties<'a>(m: &mut Mapping<'a, '_>, of: Element<'a>, path: &str) -> Vec<Party<'a>> {
    let mut parties = Vec::new();
    for party in xml::all(of, path) {
        let role = code_at(party, "role/*").or(Some("pointOfContact"));
        if xml::is_named(party, "CI_ResponsibleParty") {
            parties.push(Party::read(
                m,
                role,
                party,
                "individualName",
                "organisationName",
                &[party],
            ));
        }
        for one in xml::all(party, "party/*") {
            let person = xml::first(one, "individual/CI_Individual");
            let holders: Vec<_> = [one].into_iter().chain(person).collect();
            parties.push(match xml::is_named(one, "CI_Individual") {
                true => Party::read(m, role, one, "name", "", &holders),
                false => Party::read(m, role, one, "individual/*/name", "name", &holders),
            });
        }
    }
    parties.retain(|party| !party.says_nothing());
    parties
}

impl<'a> Party<'a> {
    fn read(
        m: &mut Mapping<'a, '_>,
        role: Option<&'a str>,
        of: Element<'a>,
        individual: &str,
        organisation: &str,
        holders: &[Element<'a>],
    ) -> Self {
        let languages: &Languages<'a> = &m.languages;
        let mut party = Self {
            role: role.filter(|role| ROLES.contains(role)),
            individual: languages.read_at(of, individual),
            organisation: languages.read_at(of, organisation),
            ..Self::default()
        };
        if party.individual.is_empty() && party.organisation.is_empty() {
            party.individual = languages.read_at(of, "positionName");
        }
        let contacts = holders
            .iter()
            .flat_map(|holder| xml::all(*holder, "contactInfo/CI_Contact"));
        for contact in contacts {
            let mut say = Say::new(m.issues, m.resource.as_str());
            let texts = |path: &str| xml::all(contact, path).into_iter().filter_map(xml::text);
            let emails = texts("address/*/electronicMailAddress/*").collect::<Vec<_>>();
            let emails = emails.iter().flat_map(|text| text.split([';', ',', ' ']));
            party
                .emails
                .extend(emails.filter_map(|text| tidy::email(text, &mut say)));
            let phones = texts("phone/*/voice|number/*");
            party
                .phones
                .extend(phones.filter_map(|text| tidy::telephone(&text, &mut say)));
            let pages: Vec<_> = texts("onlineResource/*/linkage/*").collect();
            party
                .pages
                .extend(pages.iter().filter_map(|text| m.address(text)));
            if let Some(address) = xml::first(contact, "address/CI_Address") {
                party.read_address(&m.languages, address);
            }
        }
        party
    }

    fn read_address(&mut self, languages: &Languages<'a>, address: Element<'a>) {
        let names = [
            "deliveryPoint",
            "city",
            "administrativeArea",
            "postalCode",
            "country",
        ];
        for (line, name) in self.address.iter_mut().zip(names) {
            let texts = xml::all(address, name)
                .into_iter()
                .map(|text| languages.read(text));
            let texts: Vec<String> = texts.map(|text| text.for_reader().to_owned()).collect();
            let text = texts.join(" ");
            if line.is_empty() {
                *line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            }
        }
    }

    fn says_nothing(&self) -> bool {
        self.individual.is_empty() && self.organisation.is_empty() && self.emails.is_empty()
    }

    fn has_organisation(&self) -> bool {
        !self.organisation.texts.is_empty()
    }

    /// A name for the party: what an anchor leads to, or what it says.
    fn node(&self, m: &mut Mapping<'_, '_>, what: &str) -> NamedNode {
        let stated = [&self.individual, &self.organisation]
            .into_iter()
            .find_map(|name| name.href);
        if let Some(named) = stated.and_then(|href| m.address(href)) {
            return named;
        }
        let mut key: Vec<&str> = Vec::new();
        let names = [&self.individual, &self.organisation];
        key.extend(
            names
                .iter()
                .flat_map(|name| name.texts.iter().map(|(text, _)| &**text)),
        );
        let links = [&self.emails, &self.phones, &self.pages];
        key.extend(
            links
                .iter()
                .flat_map(|links| links.iter().map(NamedNode::as_str)),
        );
        key.extend(self.address.iter().map(String::as_str));
        m.part(what, &key)
    }

    /// Describes the party as an agent.
    fn agent(&self, m: &mut Mapping<'_, '_>) -> NamedNode {
        let agent = self.node(m, "agent");
        let is_person = !self.individual.texts.is_empty();
        let class = match (is_person, self.has_organisation()) {
            (true, _) => foaf::PERSON,
            (false, true) => foaf::ORGANIZATION,
            (false, false) => foaf::AGENT,
        };
        m.said.link(agent.as_ref(), rdf::TYPE, class);
        m.said.link(agent.as_ref(), rdf::TYPE, prov::AGENT_CLASS);
        m.beside.link(agent.as_ref(), rdf::TYPE, foaf::AGENT);
        if is_person {
            m.texts(&agent, foaf::NAME, &self.individual);
            if self.has_organisation() {
                let organisation = match self.organisation.href.and_then(|href| m.address(href)) {
                    Some(named) => named,
                    None => m.part("organisation", &[self.organisation.first()]),
                };
                m.typed_link(&agent, org::MEMBER_OF, &organisation, foaf::ORGANIZATION);
                m.texts(&organisation, foaf::NAME, &self.organisation);
            }
        } else {
            m.texts(&agent, foaf::NAME, &self.organisation);
        }
        let links = [
            (foaf::PHONE, &self.phones),
            (foaf::MBOX, &self.emails),
            (foaf::WORKPLACE_HOMEPAGE, &self.pages),
        ];
        m.links(&agent, links);
        let [street, town, region, code, country] = &self.address;
        let lines = [
            (locn::THOROUGHFARE, street),
            (locn::POST_NAME, town),
            (locn::ADMIN_UNIT_L2, region),
            (locn::POST_CODE, code),
            (locn::ADMIN_UNIT_L1, country),
        ];
        m.lines(&agent, locn::ADDRESS_PROP, locn::ADDRESS, lines);
        agent
    }

    /// Describes the party as the catalogue's publisher of this name: one for all its records,
    /// without what each says of it. A publisher is an organisation if there is one.
    fn publisher(&self, m: &mut Mapping<'_, '_>) -> NamedNode {
        let name = match self.has_organisation() {
            true => &self.organisation,
            false => &self.individual,
        };
        let node = match name.href.and_then(|href| m.address(href)) {
            Some(named) => named,
            None => m.shared("agent", name.first()),
        };
        m.said.link(node.as_ref(), rdf::TYPE, foaf::AGENT);
        m.texts(&node, foaf::NAME, name);
        node
    }

    /// Describes the party as a vCard.
    fn contact(&self, m: &mut Mapping<'_, '_>) -> NamedNode {
        let contact = self.node(m, "contact");
        let is_person = !self.individual.texts.is_empty();
        let class = match (is_person, self.has_organisation()) {
            (true, _) => vcard::INDIVIDUAL,
            (false, true) => vcard::ORGANIZATION,
            (false, false) => vcard::KIND,
        };
        m.said.link(contact.as_ref(), rdf::TYPE, class);
        m.beside.link(contact.as_ref(), rdf::TYPE, vcard::KIND);
        if is_person {
            m.texts(&contact, vcard::FN, &self.individual);
            m.texts(&contact, vcard::ORGANIZATION_NAME, &self.organisation);
        } else {
            m.texts(&contact, vcard::FN, &self.organisation);
        }
        let links = [
            (vcard::HAS_TELEPHONE, &self.phones),
            (vcard::HAS_EMAIL, &self.emails),
            (vcard::HAS_URL, &self.pages),
        ];
        m.links(&contact, links);
        let [street, town, region, code, country] = &self.address;
        let lines = [
            (vcard::STREET_ADDRESS, street),
            (vcard::LOCALITY, town),
            (vcard::REGION, region),
            (vcard::POSTAL_CODE, code),
            (vcard::COUNTRY_NAME, country),
        ];
        m.lines(&contact, vcard::HAS_ADDRESS, vcard::ADDRESS_CLASS, lines);
        contact
    }

    /// States the role of the party for `subject`.
    pub fn state(&self, m: &mut Mapping<'_, '_>, subject: &NamedNode) {
        let Some(role) = self.role else { return };
        let agent = self.agent(m);
        let (property, object) = match role {
            "pointOfContact" => (dcat::CONTACT_POINT, self.contact(m)),
            "publisher" => (dct::PUBLISHER, self.publisher(m)),
            role => (property(role), agent.clone()),
        };
        m.said.link(subject.as_ref(), property, object.as_ref());
        let attribution = m.part("attribution", &[subject.as_str(), role, agent.as_str()]);
        m.typed_link(
            subject,
            prov::QUALIFIED_ATTRIBUTION,
            &attribution,
            prov::ATTRIBUTION,
        );
        m.said
            .link(attribution.as_ref(), prov::AGENT, agent.as_ref());
        let role = NamedNode::new_unchecked(format!("{ROLE_LIST}{role}"));
        m.typed_link(&attribution, dcat::HAD_ROLE, &role, dcat::ROLE);
    }
}

/// States the parties of the resource; finds a publisher and a contact where none is named as such.
pub fn state_all(m: &mut Mapping<'_, '_>, parties: &[Party<'_>]) {
    let resource = m.resource.clone();
    for party in parties {
        party.state(m, &resource);
    }
    let in_role = |role: &str| parties.iter().find(|party| party.role == Some(role));
    if in_role("publisher").is_none() {
        let mut by_role = ROLES.iter().flat_map(|role| {
            parties
                .iter()
                .filter(move |party| party.role == Some(*role))
        });
        let named = by_role.find(|party| party.has_organisation());
        let publisher = match named {
            Some(party) => Some(beside(m, |m| party.publisher(m))),
            None => default_publisher(m),
        };
        if let Some(publisher) = publisher {
            m.beside
                .link(resource.as_ref(), dct::PUBLISHER, publisher.as_ref());
        }
    }
    if in_role("pointOfContact").is_none()
        && let Some(party) = parties.iter().find(|party| !party.emails.is_empty())
    {
        let contact = beside(m, |m| party.contact(m));
        m.beside
            .link(resource.as_ref(), dcat::CONTACT_POINT, contact.as_ref());
    }
}

/// Who publishes what this source holds and does not say otherwise.
fn default_publisher(m: &mut Mapping<'_, '_>) -> Option<NamedNode> {
    let defaults = &m.origin.context.defaults;
    let name = defaults.publisher.as_deref().unwrap_or_default();
    let node = match &defaults.publisher_iri {
        Some(iri) => m.address(iri)?,
        None if name.is_empty() => return None,
        None => m.shared("agent", name),
    };
    m.beside.link(node.as_ref(), rdf::TYPE, foaf::AGENT);
    if !name.is_empty() {
        m.beside.text(node.as_ref(), foaf::NAME, name, None);
    }
    Some(node)
}

/// What `describe` says is said beside the reference mapping.
pub fn beside<T>(m: &mut Mapping<'_, '_>, describe: impl FnOnce(&mut Mapping<'_, '_>) -> T) -> T {
    let said = std::mem::take(&mut m.said);
    let described = describe(m);
    m.beside.append(&m.said);
    m.said = said;
    described
}

impl Mapping<'_, '_> {
    fn links<const N: usize>(
        &mut self,
        subject: &NamedNode,
        links: [(NamedNodeRef<'_>, &Vec<NamedNode>); N],
    ) {
        for (predicate, objects) in links {
            for object in objects {
                self.said.link(subject.as_ref(), predicate, object.as_ref());
            }
        }
    }

    /// A postal address, if any of its lines says something.
    fn lines(
        &mut self,
        subject: &NamedNode,
        predicate: NamedNodeRef<'_>,
        class: NamedNodeRef<'_>,
        lines: [(NamedNodeRef<'_>, &String); 5],
    ) {
        if lines.iter().all(|(_, line)| line.is_empty()) {
            return;
        }
        let key = lines.map(|(_, line)| line.as_str());
        let node = self.part("address", &[class.as_str(), key.join("\n").as_str()]);
        self.typed_link(subject, predicate, &node, class);
        for (property, line) in lines.into_iter().filter(|(_, line)| !line.is_empty()) {
            self.said.text(node.as_ref(), property, line, None);
        }
    }
}

const ROLE_LIST: &str = "http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/";

/// The property of GeoDCAT-AP for a role.
fn property(role: &str) -> NamedNodeRef<'static> {
    match role {
        "owner" => dct::RIGHTS_HOLDER,
        "author" => dct::CREATOR,
        "resourceProvider" => geodcatap::RESOURCE_PROVIDER,
        "custodian" => geodcatap::CUSTODIAN,
        "distributor" => geodcatap::DISTRIBUTOR,
        "originator" => geodcatap::ORIGINATOR,
        "principalInvestigator" => geodcatap::PRINCIPAL_INVESTIGATOR,
        "processor" => geodcatap::PROCESSOR,
        _ => geodcatap::USER,
    }
}
