//! Three-valued logic: what cannot be told is neither so nor otherwise.

/// Whether a node is as a shape asks. What cannot be told is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Conforms,
    Unknown,
    Fails,
}

impl Verdict {
    pub fn of(conforms: bool) -> Self {
        match conforms {
            true => Verdict::Conforms,
            false => Verdict::Fails,
        }
    }

    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Verdict::Fails, _) | (_, Verdict::Fails) => Verdict::Fails,
            (Verdict::Unknown, _) | (_, Verdict::Unknown) => Verdict::Unknown,
            _ => Verdict::Conforms,
        }
    }

    pub fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    pub fn not(self) -> Self {
        match self {
            Verdict::Conforms => Verdict::Fails,
            Verdict::Unknown => Verdict::Unknown,
            Verdict::Fails => Verdict::Conforms,
        }
    }
}
