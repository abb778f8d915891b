//! Constraints that are shapes themselves.

use super::{
    super::{
        constraint::{At, Constraint, Qualified},
        terms::Id,
    },
    Judge, Mode, Verdict,
};

/// How many values conform to a qualified shape.
#[derive(Debug, Default)]
pub struct Counted {
    pub sure: u64,
    pub unknown: u64,
}

impl Judge<'_> {
    /// The verdict on a value of a constraint that refers to shapes; `None` for any other.
    pub(super) fn nested(&mut self, constraint: &Constraint, value: Id) -> Option<Verdict> {
        Some(match constraint {
            Constraint::Node(shape) => self.verdict(*shape, value),
            Constraint::Not(shape) => self.verdict(*shape, value).not(),
            Constraint::And(shapes) => {
                let mut verdict = Verdict::Conforms;
                for shape in shapes {
                    verdict = verdict.and(self.verdict(*shape, value));
                    if verdict == Verdict::Fails {
                        break;
                    }
                }
                verdict
            }
            Constraint::Or(shapes) => {
                let mut verdict = Verdict::Fails;
                for shape in shapes {
                    verdict = verdict.or(self.verdict(*shape, value));
                    if verdict == Verdict::Conforms {
                        break;
                    }
                }
                verdict
            }
            Constraint::Xone(shapes) => {
                let (mut conforming, mut unknown) = (0, 0);
                for shape in shapes {
                    match self.verdict(*shape, value) {
                        Verdict::Conforms => conforming += 1,
                        Verdict::Unknown => unknown += 1,
                        Verdict::Fails => {}
                    }
                }
                match (conforming, unknown) {
                    (2.., _) => Verdict::Fails,
                    (1, 0) => Verdict::Conforms,
                    (_, 0) => Verdict::Fails,
                    _ => Verdict::Unknown,
                }
            }
            _ => return None,
        })
    }

    pub(super) fn count(&mut self, qualified: &Qualified, values: &[Id]) -> Counted {
        let mut counted = Counted::default();
        for value in values {
            let mut verdict = self.verdict(qualified.shape, *value);
            for sibling in &qualified.siblings {
                if verdict == Verdict::Fails {
                    break;
                }
                verdict = verdict.and(self.verdict(*sibling, *value).not());
            }
            match verdict {
                Verdict::Conforms => counted.sure += 1,
                Verdict::Unknown => counted.unknown += 1,
                Verdict::Fails => {}
            }
        }
        counted
    }

    fn verdict(&mut self, shape: At, value: Id) -> Verdict {
        self.shape(shape, value, Mode::Verdict)
    }
}
