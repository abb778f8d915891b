//! Cutting a catalogue into records.

use crate::{issue::Issue, record::Record};
use oxrdf::Quad;

/// The records found in a document, and what was wrong with some.
#[derive(Debug, Default)]
pub struct Cut { pub records: Vec<Record>, pub issues: Vec<Issue> }

/// Cuts the quads of one document into records. `base` names what hangs on no named resource.
pub fn cut(_quads: Vec<Quad>, _base: &str) -> Cut { todo!() }
