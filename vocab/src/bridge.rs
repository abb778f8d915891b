//! Our graphs as sophia sees them, without copying a string.

use oxrdf::{Graph, NamedOrBlankNodeRef, TermRef};
use sophia_api::{
    MownStr,
    dataset::{Dataset, SetDataset},
    quad::Spog,
    term::{BaseDirection, BnodeId, IriRef, LanguageTag, Term, TermKind},
};
use std::convert::Infallible;

/// A term of ours, as a term of theirs.
#[derive(Clone, Copy, Debug)]
pub struct Ox<'a>(pub TermRef<'a>);

/// A graph of ours, as a dataset of theirs that has a default graph only.
#[derive(Clone, Copy, Debug)]
pub struct OxGraph<'g>(pub &'g Graph);

impl<'a> From<NamedOrBlankNodeRef<'a>> for Ox<'a> {
    fn from(node: NamedOrBlankNodeRef<'a>) -> Self {
        Self(node.into())
    }
}

impl<'a> Term for Ox<'a> {
    type BorrowTerm<'x>
        = Ox<'x>
    where
        Self: 'x;

    fn kind(&self) -> TermKind {
        match self.0 {
            TermRef::NamedNode(_) => TermKind::Iri,
            TermRef::BlankNode(_) => TermKind::BlankNode,
            TermRef::Literal(_) => TermKind::Literal,
            TermRef::Triple(_) => TermKind::Triple,
        }
    }

    fn iri(&self) -> Option<IriRef<MownStr<'_>>> {
        match self.0 {
            TermRef::NamedNode(node) => Some(iri(node.as_str())),
            _ => None,
        }
    }

    fn bnode_id(&self) -> Option<BnodeId<MownStr<'_>>> {
        match self.0 {
            TermRef::BlankNode(node) => {
                Some(BnodeId::new_unchecked(MownStr::from_ref(node.as_str())))
            }
            _ => None,
        }
    }

    fn lexical_form(&self) -> Option<MownStr<'_>> {
        match self.0 {
            TermRef::Literal(literal) => Some(MownStr::from_ref(literal.value())),
            _ => None,
        }
    }

    fn datatype(&self) -> Option<IriRef<MownStr<'_>>> {
        match self.0 {
            TermRef::Literal(literal) => Some(iri(literal.datatype().as_str())),
            _ => None,
        }
    }

    fn language_tag(&self) -> Option<LanguageTag<MownStr<'_>>> {
        match self.0 {
            TermRef::Literal(literal) => literal
                .language()
                .map(|tag| LanguageTag::new_unchecked(MownStr::from_ref(tag))),
            _ => None,
        }
    }

    fn base_direction(&self) -> Option<BaseDirection> {
        match self.0 {
            TermRef::Literal(literal) => literal.direction().map(|direction| match direction {
                oxrdf::BaseDirection::Ltr => BaseDirection::Ltr,
                oxrdf::BaseDirection::Rtl => BaseDirection::Rtl,
            }),
            _ => None,
        }
    }

    fn triple(&self) -> Option<[Ox<'_>; 3]> {
        match self.0 {
            TermRef::Triple(triple) => Some([
                triple.subject.as_ref().into(),
                Ox(triple.predicate.as_ref().into()),
                Ox(triple.object.as_ref()),
            ]),
            _ => None,
        }
    }

    fn to_triple(self) -> Option<[Self; 3]> {
        match self.0 {
            TermRef::Triple(triple) => Some([
                triple.subject.as_ref().into(),
                Ox(triple.predicate.as_ref().into()),
                Ox(triple.object.as_ref()),
            ]),
            _ => None,
        }
    }

    fn borrow_term(&self) -> Ox<'_> {
        *self
    }
}

impl<'g> Dataset for OxGraph<'g> {
    type Quad<'x>
        = Spog<Ox<'x>>
    where
        Self: 'x;
    type Error = Infallible;

    fn quads(&self) -> impl Iterator<Item = Result<Self::Quad<'_>, Infallible>> + '_ {
        self.0.iter().map(|triple| {
            let terms = [
                triple.subject.into(),
                Ox(triple.predicate.into()),
                Ox(triple.object),
            ];
            Ok((terms, None))
        })
    }
}

/// A graph is a set: sophia may count on it.
impl SetDataset for OxGraph<'_> {}

fn iri(text: &str) -> IriRef<MownStr<'_>> {
    IriRef::new_unchecked(MownStr::from_ref(text))
}
