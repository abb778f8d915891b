//! Conformity and lineage: gmd:dataQualityInfo.

use super::{
    citation,
    mapping::{Mapping, Scope},
    text::FreeText,
};
use crate::xml::{self, Element};
use oxrdf::{NamedNode, NamedNodeRef};
use vocab::ns::{dct, prov, rdf};

const DEGREES: &str = "http://inspire.ec.europa.eu/metadata-codelist/DegreeOfConformity/";

pub fn describe(m: &mut Mapping<'_, '_>) {
    if m.scope != Scope::Service {
        let root = m.root;
        let paths = [
            "dataQualityInfo/*/lineage/*/statement",
            "resourceLineage/*/statement",
        ];
        for statement in paths.into_iter().flat_map(|path| xml::all(root, path)) {
            lineage(m, statement);
        }
    }
    for result in xml::all(
        m.root,
        "dataQualityInfo/*/report/*/result/DQ_ConformanceResult",
    ) {
        conformity(m, result);
    }
}

fn lineage(m: &mut Mapping<'_, '_>, statement: Element<'_>) {
    let text = m.languages.read(statement);
    if text.texts.is_empty() {
        return;
    }
    let (resource, node) = (m.resource.clone(), m.part("lineage", &[text.first()]));
    m.typed_link(&resource, dct::PROVENANCE, &node, dct::PROVENANCE_STATEMENT);
    m.prose(&node, dct::DESCRIPTION, &text);
}

/// The result of a test against a specification, as an activity that used the resource.
fn conformity(m: &mut Mapping<'_, '_>, result: Element<'_>) {
    let specification = "specification/CI_Citation";
    let Some(citation) = xml::first(result, specification) else {
        return;
    };
    let title = m.languages.read_at(citation, "title");
    let cited = xml::child(result, "specification").and_then(|of| xml::attribute(of, "href"));
    let stated = title.href.or(cited).and_then(|href| m.address(href));
    if stated.is_none() && title.texts.is_empty() {
        return;
    }
    let pass = xml::text_at(result, "pass/*");
    let (degree, passes) = match pass.as_deref() {
        Some("true" | "1") => ("conformant", true),
        Some("false" | "0") => ("notConformant", false),
        _ => ("notEvaluated", false),
    };
    let explanation = m.languages.read_at(result, "explanation");
    let resource = m.resource.clone();
    if passes {
        let standard = specify(
            m,
            stated.as_ref(),
            &title,
            citation,
            "standard",
            dct::STANDARD,
        );
        m.said
            .link(resource.as_ref(), dct::CONFORMS_TO, standard.as_ref());
    }
    let plan_of = specify(
        m,
        stated.as_ref(),
        &title,
        citation,
        "specification",
        prov::ENTITY,
    );
    let key = [plan_of.as_str(), degree, explanation.first()];
    let [activity, association, plan, outcome] =
        ["conformity", "association", "plan", "outcome"].map(|what| m.part(what, &key));
    m.typed_link(&resource, prov::WAS_USED_BY, &activity, prov::ACTIVITY);
    m.typed_link(&activity, prov::USED, &resource, prov::ENTITY);
    m.typed_link(
        &activity,
        prov::QUALIFIED_ASSOCIATION,
        &association,
        prov::ASSOCIATION,
    );
    m.typed_link(&association, prov::HAD_PLAN, &plan, prov::PLAN);
    m.said
        .link(plan.as_ref(), prov::WAS_DERIVED_FROM, plan_of.as_ref());
    m.typed_link(&activity, prov::GENERATED, &outcome, prov::ENTITY);
    let degree = NamedNode::new_unchecked(format!("{DEGREES}{degree}"));
    m.said.link(outcome.as_ref(), dct::TYPE, degree.as_ref());
    m.prose(&outcome, dct::DESCRIPTION, &explanation);
}

/// The specification by its address, or described by its title and dates.
fn specify(
    m: &mut Mapping<'_, '_>,
    stated: Option<&NamedNode>,
    title: &FreeText<'_>,
    citation: Element<'_>,
    what: &str,
    class: NamedNodeRef<'_>,
) -> NamedNode {
    let node = match stated {
        Some(stated) => stated.clone(),
        None => m.shared(what, title.first()),
    };
    m.said.link(node.as_ref(), rdf::TYPE, class);
    if stated.is_none() {
        m.texts(&node, dct::TITLE, title);
        citation::dates(m, &node, citation);
    } else {
        for (text, language) in &title.texts {
            m.beside.text(node.as_ref(), dct::TITLE, text, *language);
        }
    }
    node
}
