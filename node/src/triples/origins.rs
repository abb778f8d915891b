//! The graph of origins: what the sources and members are that `dcat:CatalogRecord`s name, and which
//! territory answers for each.

use super::{TripleError, view};
use crate::{ledger::Ledger, public};
use data_encoding::HEXLOWER;
use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Quad, Term};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use vocab::{
    ns::{dcat, dct, foaf, rdf, skos},
    territory::{self, Territory},
};

/// The name of the graph.
pub fn graph(base_url: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{base_url}/graphs/origins"))
}

/// Everything that the graph says now. `own` is the territory of this node.
pub fn quads(
    ledger: &Ledger,
    base_url: &str,
    own: Option<Territory>,
) -> Result<HashSet<Quad>, TripleError> {
    let mut saying = Saying {
        graph: graph(base_url),
        quads: HashSet::new(),
    };
    let here = own.map(|own| saying.place(&own.key(), own.name()));
    for source in ledger.sources()? {
        let origin = view::source_iri(base_url, &source.name);
        saying.say(&origin, rdf::TYPE, dcat::CATALOG);
        saying.say(
            &origin,
            dct::TITLE,
            Literal::new_simple_literal(&source.name),
        );
        let page = public::shown(&source.address).and_then(|page| NamedNode::new(page).ok());
        if let Some(page) = page {
            saying.say(&origin, foaf::PAGE, page);
        }
        if let Some(here) = &here {
            saying.say(&origin, dct::SPATIAL, here.clone());
        }
    }
    for known in ledger.members()? {
        let card = known.card.card();
        let origin = view::member_iri(base_url, &known.member);
        saying.say(&origin, rdf::TYPE, foaf::AGENT);
        for (language, name) in &card.name {
            let name = Literal::new_language_tagged_literal(name, language)
                .unwrap_or_else(|_| Literal::new_simple_literal(name));
            saying.say(&origin, foaf::NAME, name);
        }
        if let Ok(page) = NamedNode::new(&known.address) {
            saying.say(&origin, foaf::HOMEPAGE, page);
        }
        if let Some(theirs) = &card.territory {
            let place = saying.place(&theirs.code, &theirs.name);
            saying.say(&origin, dct::SPATIAL, place);
        }
    }
    Ok(saying.quads)
}

struct Saying {
    graph: NamedNode,
    quads: HashSet<Quad>,
}

impl Saying {
    /// A territory: under its IRI where it is named by one. Its notation is the value that searches
    /// filter by (`departement/17`), however its code is spelled, where the code is known.
    fn place(&mut self, code: &str, name: &str) -> NamedNode {
        let known = territory::of_iri(code)
            .or_else(|| territory::of_key(code))
            .or_else(|| territory::of_code(code));
        let notation = known.map_or_else(|| code.to_owned(), Territory::key);
        let place = NamedNode::new(code)
            .ok()
            .filter(|iri| iri.as_str().starts_with("http"))
            .unwrap_or_else(|| {
                let hash = HEXLOWER.encode(&Sha256::digest(notation.as_bytes())[..8]);
                NamedNode::new_unchecked(format!("{}#place-{hash}", self.graph.as_str()))
            });
        self.say(&place, rdf::TYPE, dct::LOCATION);
        self.say(&place, skos::PREF_LABEL, Literal::new_simple_literal(name));
        self.say(
            &place,
            skos::NOTATION,
            Literal::new_simple_literal(notation),
        );
        place
    }

    fn say(&mut self, subject: &NamedNode, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.quads.insert(Quad::new(
            subject.clone(),
            predicate.into_owned(),
            object,
            self.graph.clone(),
        ));
    }
}
