//! The constraint components of SHACL Core, by name.

use serde::{Deserialize, Serialize};

macro_rules! components {
    ($($name:ident = $parameter:literal),* $(,)?) => {
        /// A constraint component of SHACL Core.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Component {
            $(#[doc = concat!("`sh:", $parameter, "`")] $name,)*
        }

        impl Component {
            /// Every component.
            pub const ALL: &'static [Component] = &[$(Component::$name),*];

            /// `MinCount`, as in `sh:MinCountConstraintComponent`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Component::$name => stringify!($name),)*
                }
            }

            /// The parameter that declares it: `minCount`.
            pub fn parameter(self) -> &'static str {
                match self {
                    $(Component::$name => $parameter,)*
                }
            }
        }
    };
}

components!(
    Class = "class",
    Datatype = "datatype",
    NodeKind = "nodeKind",
    MinCount = "minCount",
    MaxCount = "maxCount",
    MinExclusive = "minExclusive",
    MinInclusive = "minInclusive",
    MaxExclusive = "maxExclusive",
    MaxInclusive = "maxInclusive",
    MinLength = "minLength",
    MaxLength = "maxLength",
    Pattern = "pattern",
    LanguageIn = "languageIn",
    UniqueLang = "uniqueLang",
    Equals = "equals",
    Disjoint = "disjoint",
    LessThan = "lessThan",
    LessThanOrEquals = "lessThanOrEquals",
    Not = "not",
    And = "and",
    Or = "or",
    Xone = "xone",
    Node = "node",
    Property = "property",
    QualifiedMinCount = "qualifiedMinCount",
    QualifiedMaxCount = "qualifiedMaxCount",
    Closed = "closed",
    HasValue = "hasValue",
    In = "in",
);

impl Component {
    /// `http://www.w3.org/ns/shacl#MinCountConstraintComponent`
    pub fn iri(self) -> String {
        format!("{}{}ConstraintComponent", crate::ns::sh::NS, self.name())
    }
}
