//! license, access rights: who may see and use the data.

use crate::text::Text;

/// A licence as a record states it, recognised where it can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct License {
    /// The IRI or text of the record.
    pub raw: String,
    /// EU code (`ETALAB_2_0`, `CC_BY_4_0`) when recognised.
    pub code: Option<&'static str>,
    /// EU authority IRI when recognised.
    pub iri: Option<&'static str>,
    pub labels: Vec<Text>,
}

/// EU access right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessRights {
    Public,
    Restricted,
    NonPublic,
    Sensitive,
    Confidential,
}
