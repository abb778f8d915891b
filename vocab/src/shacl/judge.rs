//! Checking a graph against compiled shapes.

mod nested;
mod outcome;
mod pairs;
mod single;
mod verdict;

use super::{
    compile::Shapes,
    constraint::{At, Constraint, Shape, Target},
    data::Data,
    report::{Limits, Reached, Report},
    terms::Id,
    view::{Excerpt, Extent, View},
};
use outcome::Found;
use oxrdf::Graph;
use std::borrow::Cow;
use verdict::Verdict;

impl Shapes {
    /// Validates a graph as SHACL says: what is not in it is not so.
    pub fn validate(&self, data: &Graph, limits: &Limits) -> Report {
        self.run(data, None, limits)
    }

    /// Validates a graph that was cut out of a larger one. Only nodes that are here as a whole are
    /// validated, and what hangs on statements that may be elsewhere is reported as not judged.
    pub fn validate_excerpt(&self, data: &Graph, excerpt: Excerpt<'_>, limits: &Limits) -> Report {
        self.run(data, Some(excerpt), limits)
    }

    fn run(&self, data: &Graph, excerpt: Option<Excerpt<'_>>, limits: &Limits) -> Report {
        let scattered = excerpt.map(|excerpt| excerpt.scattered).unwrap_or_default();
        let scattered = scattered
            .iter()
            .filter_map(|predicate| self.terms.id((*predicate).into()))
            .collect();
        let data = Data::of(data, &self.terms, &self.background);
        let view = View::new(data, excerpt, scattered, limits.steps);
        let mut judge = Judge {
            shapes: self,
            view: &view,
            depth: limits.depth,
            under_way: Vec::new(),
            found: Vec::new(),
            cut_short: None,
        };
        for at in &self.roots {
            for focus in judge.focus_nodes(&self.shapes[*at].targets) {
                judge.shape(*at, focus, Mode::Report);
            }
        }
        if view.steps.are_spent() {
            judge.cut_short = Some(Reached::Steps);
        }
        judge.report(limits)
    }
}

/// Whether what is found is reported, or only the verdict is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Report,
    Verdict,
}

struct Judge<'r> {
    shapes: &'r Shapes,
    view: &'r View<'r>,
    depth: usize,
    /// Shapes whose verdict on a node is being made.
    under_way: Vec<(At, Id)>,
    found: Vec<Found>,
    cut_short: Option<Reached>,
}

/// A constraint of a shape on the values of one focus node.
#[derive(Clone, Copy)]
struct Case<'c> {
    shape: At,
    constraint: usize,
    focus: Id,
    values: &'c [Id],
    mode: Mode,
}

impl<'r> Judge<'r> {
    fn focus_nodes(&self, targets: &[Target]) -> Vec<Id> {
        let data = &self.view.data;
        let mut nodes = Vec::new();
        for target in targets {
            match target {
                Target::Class(class) => nodes.extend(data.instances(*class, &self.view.steps)),
                Target::Node(node) => nodes.push(*node),
                Target::SubjectsOf(predicate) => {
                    nodes.extend(data.facts.with(*predicate).map(|(_, subject)| subject));
                }
                Target::ObjectsOf(predicate) => {
                    nodes.extend(data.facts.with(*predicate).map(|(object, _)| object));
                }
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        if !self.view.is_whole() {
            nodes.retain(|node| self.view.extent(*node) == Extent::Whole);
        }
        nodes
    }

    /// Judges a node by a shape, and notes what is wrong if that is wanted.
    fn shape(&mut self, at: At, focus: Id, mode: Mode) -> Verdict {
        let shapes = self.shapes;
        let shape = &shapes.shapes[at];
        if shape.is_deactivated {
            return Verdict::Conforms;
        }
        // SHACL leaves open what a shape means that refers to itself. A node that is being judged is
        // taken to conform: it fails only for a reason outside the circle.
        if self.under_way.contains(&(at, focus)) {
            return Verdict::Conforms;
        }
        if self.under_way.len() >= self.depth {
            self.cut_short = self.cut_short.or(Some(Reached::Depth));
            return Verdict::Unknown;
        }
        if !self.view.steps.pay(1) {
            return Verdict::Unknown;
        }
        self.under_way.push((at, focus));
        let verdict = self.constraints(shape, at, focus, mode);
        self.under_way.pop();
        verdict
    }

    fn constraints(&mut self, shape: &'r Shape, at: At, focus: Id, mode: Mode) -> Verdict {
        let view = self.view;
        let (values, complete) = match &shape.path {
            None => (Cow::Owned(vec![focus]), true),
            Some(path) => {
                let values = path.values(focus, view);
                (values.nodes, values.complete)
            }
        };
        let mut verdict = Verdict::Conforms;
        for (place, constraint) in shape.constraints.iter().enumerate() {
            if !view.steps.pay(1 + values.len()) {
                return Verdict::Unknown;
            }
            let case = Case {
                shape: at,
                constraint: place,
                focus,
                values: &values,
                mode,
            };
            verdict = verdict.and(self.constraint(constraint, case, complete));
            if verdict == Verdict::Fails && mode == Mode::Verdict {
                break;
            }
        }
        verdict
    }

    /// Judges what is there, and leaves open what may be elsewhere.
    fn constraint(&mut self, constraint: &Constraint, case: Case<'_>, complete: bool) -> Verdict {
        let seen = match constraint {
            Constraint::MinCount(count) => {
                return self.at_least(case.values.len() as u64, *count, case, complete);
            }
            Constraint::HasValue(value) => {
                let found = u64::from(case.values.contains(value));
                return self.at_least(found, 1, case, complete);
            }
            Constraint::QualifiedMinCount(qualified, count) => {
                let counted = self.count(qualified, case.values);
                let complete = complete && counted.unknown == 0;
                return self.at_least(counted.sure, *count, case, complete);
            }
            Constraint::MaxCount(count) => {
                return self.at_most(case.values.len() as u64, *count, case, complete);
            }
            Constraint::QualifiedMaxCount(qualified, count) => {
                let counted = self.count(qualified, case.values);
                let complete = complete && counted.sure + counted.unknown <= *count;
                return self.at_most(counted.sure, *count, case, complete);
            }
            Constraint::UniqueLang => self.unique_languages(case),
            Constraint::Equals(predicate) => self.equals(*predicate, case, complete),
            Constraint::Disjoint(predicate) => self.disjoint(*predicate, case),
            Constraint::LessThan(predicate) => self.less_than(*predicate, case, false),
            Constraint::LessThanOrEquals(predicate) => self.less_than(*predicate, case, true),
            Constraint::Closed(allowed) => self.closed(allowed, case),
            Constraint::Property(shape) => {
                let mut verdict = Verdict::Conforms;
                for value in case.values {
                    verdict = verdict.and(self.shape(*shape, *value, case.mode));
                }
                verdict
            }
            each => self.each_value(each, case),
        };
        match complete {
            true => seen,
            false => seen.and(self.leave_open(case, None)),
        }
    }

    fn each_value(&mut self, constraint: &Constraint, case: Case<'_>) -> Verdict {
        let mut verdict = Verdict::Conforms;
        for value in case.values {
            let one = match self.nested(constraint, *value) {
                Some(nested) => nested,
                None => single::judge(constraint, *value, self.view),
            };
            verdict = verdict.and(match one {
                Verdict::Conforms => one,
                Verdict::Unknown => self.leave_open(case, Some(*value)),
                Verdict::Fails => self.fail(case, Some(*value)),
            });
            if verdict == Verdict::Fails && case.mode == Mode::Verdict {
                break;
            }
        }
        verdict
    }

    fn at_least(&mut self, found: u64, needed: u64, case: Case<'_>, complete: bool) -> Verdict {
        match (found >= needed, complete) {
            (true, _) => Verdict::Conforms,
            (false, true) => self.fail(case, None),
            (false, false) => self.leave_open(case, None),
        }
    }

    fn at_most(&mut self, found: u64, allowed: u64, case: Case<'_>, complete: bool) -> Verdict {
        match (found <= allowed, complete) {
            (false, _) => self.fail(case, None),
            (true, true) => Verdict::Conforms,
            (true, false) => self.leave_open(case, None),
        }
    }
}
