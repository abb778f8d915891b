//! Who publishes, who made it, whom to ask.

use super::Description;
use crate::tidy::{self, Address};
use oxrdf::NamedNodeRef;
use vocab::ns::{dcat, dct, foaf, rdf, vcard};

/// A publisher or a creator, as a portal tells of it; empty texts are none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Agent<'t> {
    /// Its IRI, where the portal gives one. Without, it is named after the portal and its name.
    pub iri: Option<&'t str>,
    pub name: &'t str,
    pub homepage: &'t str,
    pub email: &'t str,
    pub is_person: bool,
}

/// Whom to ask; empty texts are none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Contact<'t> {
    pub name: &'t str,
    pub email: &'t str,
    pub telephone: &'t str,
    pub url: &'t str,
}

impl Description<'_> {
    pub fn publisher(&mut self, agent: &Agent<'_>) {
        self.has_publisher |= self.agent(dct::PUBLISHER, agent);
    }

    pub fn creator(&mut self, agent: &Agent<'_>) {
        self.agent(dct::CREATOR, agent);
    }

    /// Any other agent; whether there is enough to tell who it is.
    pub fn agent(&mut self, predicate: NamedNodeRef<'_>, agent: &Agent<'_>) -> bool {
        let name = tidy::label(agent.name, &mut self.say());
        let stated = agent.iri.unwrap_or_default();
        let iri = tidy::address(stated, &mut self.say()).and_then(Address::iri);
        let node = match (iri, &name) {
            (Some(iri), _) => iri,
            (None, Some(name)) => self.names.shared("agent", name),
            (None, None) => return false,
        };
        let node = node.as_ref();
        self.link(predicate, node);
        let class = if agent.is_person {
            foaf::PERSON
        } else {
            foaf::AGENT
        };
        self.said.link(node, rdf::TYPE, class);
        if let Some(name) = name {
            self.said.text(node, foaf::NAME, &name, None);
        }
        self.address_of(node, foaf::HOMEPAGE, agent.homepage);
        if let Some(email) = tidy::email(agent.email, &mut self.say()) {
            self.said.link(node, foaf::MBOX, email.as_ref());
        }
        true
    }

    /// A contact point, if anything of it can be used.
    pub fn contact(&mut self, contact: &Contact<'_>) {
        let name = tidy::label(contact.name, &mut self.say());
        let email = tidy::email(contact.email, &mut self.say());
        let telephone = tidy::telephone(contact.telephone, &mut self.say());
        let url = tidy::address(contact.url, &mut self.say()).and_then(Address::iri);
        let key = [
            name.as_deref(),
            email.as_ref().map(|email| email.as_str()),
            telephone.as_ref().map(|telephone| telephone.as_str()),
            url.as_ref().map(|url| url.as_str()),
        ];
        let Some(key) = key.into_iter().flatten().next() else {
            return;
        };
        let node = self.own_node("contact", key);
        let node = node.as_ref();
        self.link(dcat::CONTACT_POINT, node);
        self.said.link(node, rdf::TYPE, vcard::KIND);
        if let Some(name) = name {
            self.said.text(node, vcard::FN, &name, None);
        }
        let ways = [
            (vcard::HAS_EMAIL, email),
            (vcard::HAS_TELEPHONE, telephone),
            (vcard::HAS_URL, url),
        ];
        for (predicate, way) in ways {
            if let Some(way) = way {
                self.said.link(node, predicate, way.as_ref());
            }
        }
    }
}
