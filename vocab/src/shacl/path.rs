//! Property paths: from a node to its values.

use super::{
    reach::Reach,
    terms::{Id, Terms},
    view::View,
};
use std::borrow::Cow;

/// A SHACL property path. An inverse of anything but a predicate is written inside out when it is
/// compiled: `^(a/b)` is `^b/^a`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    Predicate(Id),
    Inverse(Id),
    Sequence(Vec<Path>),
    Alternative(Vec<Path>),
    ZeroOrMore(Box<Path>),
    OneOrMore(Box<Path>),
    ZeroOrOne(Box<Path>),
}

/// The nodes at the end of a path.
#[derive(Debug)]
pub struct Values<'v> {
    /// Each once.
    pub nodes: Cow<'v, [Id]>,
    /// Whether there can be no others that the graph does not tell of.
    pub complete: bool,
}

impl Path {
    /// The same way, walked from its end.
    pub fn inverse(self) -> Path {
        let each = |paths: Vec<Path>| paths.into_iter().map(Path::inverse);
        let inside = |path: Box<Path>| Box::new(path.inverse());
        match self {
            Path::Predicate(predicate) => Path::Inverse(predicate),
            Path::Inverse(predicate) => Path::Predicate(predicate),
            Path::Sequence(paths) => Path::Sequence(each(paths).rev().collect()),
            Path::Alternative(paths) => Path::Alternative(each(paths).collect()),
            Path::ZeroOrMore(path) => Path::ZeroOrMore(inside(path)),
            Path::OneOrMore(path) => Path::OneOrMore(inside(path)),
            Path::ZeroOrOne(path) => Path::ZeroOrOne(inside(path)),
        }
    }

    /// The nodes at the end of this path from `node`.
    pub fn values<'v>(&self, node: Id, view: &'v View<'_>) -> Values<'v> {
        match self {
            Path::Predicate(predicate) => Values {
                nodes: view.data.objects(node, *predicate),
                complete: view.says_all(node, *predicate),
            },
            path => {
                let mut complete = true;
                let nodes = path.follow(&[node], view, &mut complete);
                Values {
                    nodes: Cow::Owned(nodes),
                    complete,
                }
            }
        }
    }

    fn follow(&self, from: &[Id], view: &View<'_>, complete: &mut bool) -> Vec<Id> {
        let mut reach = Reach::default();
        match self {
            Path::Predicate(predicate) => {
                for node in from {
                    let objects = view.data.objects(*node, *predicate);
                    *complete &= view.says_all(*node, *predicate);
                    *complete &= view.steps.pay(1 + objects.len());
                    reach.add_all(&objects);
                }
            }
            Path::Inverse(predicate) => {
                *complete &= view.is_whole();
                for node in from {
                    let subjects = view.data.subjects(*predicate, *node);
                    *complete &= view.steps.pay(1 + subjects.len());
                    reach.add_all(&subjects);
                }
            }
            Path::Sequence(paths) => {
                let mut nodes = from.to_vec();
                for path in paths {
                    nodes = path.follow(&nodes, view, complete);
                }
                return nodes;
            }
            Path::Alternative(paths) => {
                for path in paths {
                    reach.add_all(&path.follow(from, view, complete));
                }
            }
            Path::ZeroOrOne(path) => {
                reach.add_all(from);
                reach.add_all(&path.follow(from, view, complete));
            }
            Path::ZeroOrMore(path) => {
                reach.add_all(from);
                path.follow_on(&mut reach, view, complete);
            }
            Path::OneOrMore(path) => {
                reach.add_all(&path.follow(from, view, complete));
                path.follow_on(&mut reach, view, complete);
            }
        }
        reach.found()
    }

    /// Follows this path again from each node that was found, until nothing new is.
    fn follow_on(&self, reach: &mut Reach, view: &View<'_>, complete: &mut bool) {
        let mut at = 0;
        while let Some(node) = reach.get(at) {
            reach.add_all(&self.follow(&[node], view, complete));
            if view.steps.are_spent() {
                *complete = false;
                return;
            }
            at += 1;
        }
    }

    /// In the syntax of SPARQL: `<http://…>`, `^<http://…>`, `<http://…>/<http://…>`.
    pub fn text(&self, terms: &Terms) -> String {
        let parts = |paths: &[Path], separator| {
            let parts: Vec<_> = paths.iter().map(|path| path.part(terms)).collect();
            parts.join(separator)
        };
        match self {
            Path::Predicate(predicate) => terms.get(*predicate).to_string(),
            Path::Inverse(predicate) => format!("^{}", terms.get(*predicate)),
            Path::Sequence(paths) => parts(paths, "/"),
            Path::Alternative(paths) => parts(paths, "|"),
            Path::ZeroOrMore(path) => format!("{}*", path.part(terms)),
            Path::OneOrMore(path) => format!("{}+", path.part(terms)),
            Path::ZeroOrOne(path) => format!("{}?", path.part(terms)),
        }
    }

    fn part(&self, terms: &Terms) -> String {
        match self {
            Path::Predicate(_) => self.text(terms),
            _ => format!("({})", self.text(terms)),
        }
    }
}
