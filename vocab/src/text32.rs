//! Lower-case base32 without padding: for names that stand in addresses and are read aloud.

use data_encoding::{Encoding, Specification};
use std::sync::LazyLock;

static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("abcdefghijklmnopqrstuvwxyz234567");
    specification
        .encoding()
        .expect("32 different symbols make an encoding")
});

pub fn encode(bytes: &[u8]) -> String {
    BASE32.encode(bytes)
}

/// `None` unless the text stands for exactly `N` bytes, in its only spelling.
pub fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    BASE32.decode(text.as_bytes()).ok()?.try_into().ok()
}
