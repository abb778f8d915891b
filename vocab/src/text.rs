//! Text with its language, and which one a reader gets.

use serde::{Deserialize, Serialize};

/// A literal's text and its language, if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text { pub value: String, pub language: Option<String> }

/// The best text for a reader: asked languages in order, then untagged, then the record's own
/// languages, then any; never nothing when there is something. Ties break on the text itself.
pub fn best<'t>(_texts: &'t [Text], _languages: &[&str]) -> Option<&'t Text> { todo!() }
