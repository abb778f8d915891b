//! Who publishes a dataset, who made it, whom to ask.

use super::super::node::Node;
use crate::describe::{Agent, Contact, Description};
use std::borrow::Cow;

/// People of one kind that are described.
const MAX_PEOPLE: usize = 100;

/// Describes publisher, creators and contacts. Who only provides a dataset stands for its publisher
/// where none is named.
pub fn people(about: &mut Description<'_>, node: Node<'_>) {
    let publishers = ["publisher", "provider", "sourceOrganization", "sdPublisher"];
    if let Some(name) = publishers.into_iter().find(|name| node.says(name)) {
        each(node, name, |agent| about.publisher(agent));
    }
    each(node, "creator", |agent| about.creator(agent));
    if !node.says("creator") {
        each(node, "author", |agent| about.creator(agent));
    }
    let of_people = ["publisher", "provider", "creator", "author", "maintainer"];
    let agents = of_people.iter().flat_map(|name| node.nodes(name));
    let points = agents.flat_map(|agent| agent.nodes("contactPoint"));
    let direct = node.nodes("contactPoint").into_iter();
    let maintainers = node.nodes("maintainer").into_iter();
    for contact in direct.chain(points).chain(maintainers).take(MAX_PEOPLE) {
        let name = contact.first(&["name", "contactType"]);
        about.contact(&Contact {
            name: &name,
            email: &contact.text("email"),
            telephone: &contact.text("telephone"),
            url: &contact.text("url"),
        });
    }
}

/// Calls `then` with each agent of a field.
fn each(node: Node<'_>, name: &str, mut then: impl FnMut(&Agent<'_>)) {
    for text in node
        .values(name)
        .into_iter()
        .filter_map(|value| value.as_str())
    {
        then(&Agent {
            name: text,
            ..Agent::default()
        });
    }
    for agent in node.nodes(name).into_iter().take(MAX_PEOPLE) {
        let is_person = agent.is_a("Person");
        let (given, family) = (agent.text("givenName"), agent.text("familyName"));
        let name = match agent.first(&["name", "legalName"]) {
            name if name.is_empty() => Cow::Owned(format!("{given} {family}")),
            name => name,
        };
        let iri = Some(agent.id()).filter(|id| id.starts_with("http"));
        then(&Agent {
            iri,
            name: name.trim(),
            homepage: &agent.text("url"),
            email: &agent.text("email"),
            is_person,
        });
    }
}
