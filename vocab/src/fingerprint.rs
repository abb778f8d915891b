//! The content address of a graph: SHA-256 of its RDFC-1.0 canonical N-Quads.

use serde::{Deserialize, Serialize};

/// SHA-256 over canonical N-Quads.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    pub fn of(_payload: &[u8]) -> Self { todo!() }
    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String { todo!() }
    pub fn from_hex(_text: &str) -> Option<Self> { todo!() }
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{}", self.to_hex()) }
}
