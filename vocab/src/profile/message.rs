//! Findings in a sentence, in French and English.

use super::Finding;
use crate::{ns::PREFIXES, shacl::Component, text};

/// What is wrong, for the producer of the data. Where that is a matter of form, the shape's own words
/// follow, if it has any: in that language, or another.
pub fn sentence(finding: &Finding, language: &str) -> String {
    let property = finding.path.as_deref().map(path);
    let value = finding.value.as_deref().map(value).unwrap_or_default();
    let expected = finding.expected.as_deref().map(short).unwrap_or_default();
    let what = Said {
        property: property.as_deref(),
        value: &value,
        expected: &expected,
    };
    let (sentence, colon) = match language {
        "fr" => (what.in_french(finding.component), " : "),
        _ => (what.in_english(finding.component), ": "),
    };
    match text::best(&finding.messages, &[language]) {
        Some(own) if is_of_form(finding.component) => {
            format!("{sentence}{colon}{}", own.value.trim())
        }
        _ => sentence,
    }
}

/// Whether a sentence of ours can say little: the reason is in a shape, or in a pattern.
fn is_of_form(component: Component) -> bool {
    matches!(
        component,
        Component::Not
            | Component::And
            | Component::Or
            | Component::Xone
            | Component::Node
            | Component::Pattern
    )
}

struct Said<'s> {
    property: Option<&'s str>,
    value: &'s str,
    expected: &'s str,
}

impl Said<'_> {
    fn in_english(&self, component: Component) -> String {
        let Self {
            value: v,
            expected: e,
            ..
        } = self;
        let p = self.property.unwrap_or("this");
        let at = self.property.map(|p| format!("{p}: ")).unwrap_or_default();
        match component {
            Component::MinCount if *e == "1" => format!("{p} is missing"),
            Component::MinCount => format!("{p} has fewer than {e} values"),
            Component::MaxCount if *e == "1" => format!("{p} has more than one value"),
            Component::MaxCount => format!("{p} has more than {e} values"),
            Component::QualifiedMinCount => {
                format!("{p} has fewer than {e} values of a form asked for")
            }
            Component::QualifiedMaxCount => {
                format!("{p} has more than {e} values of a form described")
            }
            Component::Class => format!("{at}{v} is not said to be of the class {e}"),
            Component::Datatype => format!("{at}{v} is not a valid {e}"),
            Component::NodeKind => format!("{at}{v} should be {}", kind_in_english(e)),
            Component::MinExclusive => format!("{at}{v} is not more than {e}"),
            Component::MinInclusive => format!("{at}{v} is less than {e}"),
            Component::MaxExclusive => format!("{at}{v} is not less than {e}"),
            Component::MaxInclusive => format!("{at}{v} is more than {e}"),
            Component::MinLength => format!("{at}{v} is shorter than {e} characters"),
            Component::MaxLength => format!("{at}{v} is longer than {e} characters"),
            Component::Pattern => format!("{at}{v} does not match `{e}`"),
            Component::LanguageIn => format!("{at}{v} is in none of these languages: {e}"),
            Component::UniqueLang => format!("{p} has several texts in one language"),
            Component::Equals => format!("{p} and {e} do not have the same values: {v}"),
            Component::Disjoint => format!("{p} and {e} share the value {v}"),
            Component::LessThan => format!("{at}{v} does not come before {e}"),
            Component::LessThanOrEquals => format!("{at}{v} comes after {e}"),
            Component::HasValue => format!("{p} does not have the value {e}"),
            Component::In => format!("{at}{v} is none of the values allowed"),
            Component::Closed => format!("{p} is not a property of such a thing"),
            Component::Not => format!("{at}{v} has a form that is not allowed"),
            Component::Xone => format!("{at}{v} should have exactly one of the forms allowed"),
            Component::Or => format!("{at}{v} has none of the forms allowed"),
            Component::And | Component::Node | Component::Property => {
                format!("{at}{v} does not have the form asked for")
            }
        }
    }

    fn in_french(&self, component: Component) -> String {
        let Self {
            value: v,
            expected: e,
            ..
        } = self;
        let p = self.property.unwrap_or("ceci");
        let at = self.property.map(|p| format!("{p} : ")).unwrap_or_default();
        match component {
            Component::MinCount if *e == "1" => format!("{p} manque"),
            Component::MinCount => format!("{p} a moins de {e} valeurs"),
            Component::MaxCount if *e == "1" => format!("{p} a plus d’une valeur"),
            Component::MaxCount => format!("{p} a plus de {e} valeurs"),
            Component::QualifiedMinCount => {
                format!("{p} a moins de {e} valeurs d’une forme demandée")
            }
            Component::QualifiedMaxCount => {
                format!("{p} a plus de {e} valeurs d’une forme décrite")
            }
            Component::Class => format!("{at}{v} n’est pas déclaré de la classe {e}"),
            Component::Datatype => format!("{at}{v} n’est pas un {e} valide"),
            Component::NodeKind => format!("{at}{v} devrait être {}", kind_in_french(e)),
            Component::MinExclusive => format!("{at}{v} n’est pas supérieur à {e}"),
            Component::MinInclusive => format!("{at}{v} est inférieur à {e}"),
            Component::MaxExclusive => format!("{at}{v} n’est pas inférieur à {e}"),
            Component::MaxInclusive => format!("{at}{v} est supérieur à {e}"),
            Component::MinLength => format!("{at}{v} a moins de {e} caractères"),
            Component::MaxLength => format!("{at}{v} a plus de {e} caractères"),
            Component::Pattern => format!("{at}{v} ne suit pas le modèle `{e}`"),
            Component::LanguageIn => format!("{at}{v} n’est dans aucune de ces langues : {e}"),
            Component::UniqueLang => format!("{p} a plusieurs textes dans une même langue"),
            Component::Equals => format!("{p} et {e} n’ont pas les mêmes valeurs : {v}"),
            Component::Disjoint => format!("{p} et {e} ont en commun la valeur {v}"),
            Component::LessThan => format!("{at}{v} ne précède pas {e}"),
            Component::LessThanOrEquals => format!("{at}{v} vient après {e}"),
            Component::HasValue => format!("{p} n’a pas la valeur {e}"),
            Component::In => format!("{at}{v} n’est aucune des valeurs admises"),
            Component::Closed => format!("{p} n’est pas une propriété d’un tel élément"),
            Component::Not => format!("{at}{v} a une forme qui n’est pas admise"),
            Component::Xone => format!("{at}{v} devrait avoir une seule des formes admises"),
            Component::Or => format!("{at}{v} n’a aucune des formes admises"),
            Component::And | Component::Node | Component::Property => {
                format!("{at}{v} n’a pas la forme demandée")
            }
        }
    }
}

fn kind_in_english(kind: &str) -> &str {
    match kind {
        "IRI" => "an address (IRI)",
        "Literal" => "a text or a number, not an address",
        "BlankNode" => "a thing without an address",
        "BlankNodeOrIRI" => "an address or a described thing, not a text",
        "IRIOrLiteral" => "an address, a text or a number",
        _ => "a text, a number or a thing without an address",
    }
}

fn kind_in_french(kind: &str) -> &str {
    match kind {
        "IRI" => "une adresse (IRI)",
        "Literal" => "un texte ou un nombre, et non une adresse",
        "BlankNode" => "un élément sans adresse",
        "BlankNodeOrIRI" => "une adresse ou un élément décrit, et non un texte",
        "IRIOrLiteral" => "une adresse, un texte ou un nombre",
        _ => "un texte, un nombre ou un élément sans adresse",
    }
}

/// `dct:title` for an IRI of a namespace we know.
fn short(iri: &str) -> String {
    let known = PREFIXES
        .iter()
        .find_map(|(prefix, ns)| Some((prefix, iri.strip_prefix(ns)?)));
    match known {
        Some((prefix, local)) if !local.is_empty() && !local.contains(['/', '#']) => {
            format!("{prefix}:{local}")
        }
        _ => iri.to_owned(),
    }
}

/// A path with its IRIs made short.
fn path(path: &str) -> String {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, from)) = rest.split_once('<') {
        let (iri, after) = from.split_once('>').unwrap_or((from, ""));
        text.push_str(before);
        text.push_str(&short(iri));
        rest = after;
    }
    text + rest
}

/// A term of N-Triples as people read it, without datatype or language, which say little here.
fn value(term: &str) -> String {
    if let Some(iri) = term.strip_prefix('<').and_then(|t| t.strip_suffix('>')) {
        return short(iri);
    }
    let Some(text) = term.strip_prefix('"') else {
        return term.to_owned();
    };
    let text = match text.rsplit_once('"') {
        Some((text, _)) if !term.ends_with('…') => text,
        _ => text,
    };
    format!("“{}”", text.replace("\\n", " ").replace("\\\"", "\""))
}
