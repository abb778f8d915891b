//! Reading property paths.

use super::{super::path::Path, Compiler};
use crate::ns::sh;
use oxrdf::TermRef;

/// A path nested deeper than this goes round in circles.
const MAX_DEPTH: usize = 32;

impl<'g> Compiler<'g> {
    /// The path that a node describes. Of several descriptions the list is taken, then the inverse.
    pub(super) fn path(&mut self, node: TermRef<'g>, depth: usize) -> Result<Path, String> {
        if depth > MAX_DEPTH {
            return Err("sh:path has no end".to_owned());
        }
        if let TermRef::NamedNode(_) = node {
            return Ok(Path::Predicate(self.terms.intern(node)));
        }
        if self.source.is_list(node) {
            return Ok(Path::Sequence(self.paths(node, depth)?));
        }
        let inside = |predicate| self.source.values(node, predicate).first().copied();
        let inverse = inside(sh::INVERSE_PATH);
        let alternative = inside(sh::ALTERNATIVE_PATH);
        let zero_or_more = inside(sh::ZERO_OR_MORE_PATH);
        let one_or_more = inside(sh::ONE_OR_MORE_PATH);
        let zero_or_one = inside(sh::ZERO_OR_ONE_PATH);
        if let Some(path) = inverse {
            return Ok(self.path(path, depth + 1)?.inverse());
        }
        if let Some(paths) = alternative {
            return Ok(Path::Alternative(self.paths(paths, depth)?));
        }
        if let Some(path) = zero_or_more {
            return Ok(Path::ZeroOrMore(Box::new(self.path(path, depth + 1)?)));
        }
        if let Some(path) = one_or_more {
            return Ok(Path::OneOrMore(Box::new(self.path(path, depth + 1)?)));
        }
        if let Some(path) = zero_or_one {
            return Ok(Path::ZeroOrOne(Box::new(self.path(path, depth + 1)?)));
        }
        Err(format!("{node} is not a path"))
    }

    fn paths(&mut self, list: TermRef<'g>, depth: usize) -> Result<Vec<Path>, String> {
        let members = self.source.list(list)?;
        if members.len() < 2 {
            return Err("a sequence or alternative of paths needs two members".to_owned());
        }
        members
            .into_iter()
            .map(|member| self.path(member, depth + 1))
            .collect()
    }
}
