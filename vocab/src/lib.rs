//! The words every part of the commons shares: RDF in and out, records, fingerprints, DCAT views,
//! code lists. No disk, no network, no clock.

pub mod access;
pub mod agent;
mod bridge;
pub mod catalog;
pub mod codelist;
pub mod coverage;
pub mod cut;
pub mod dataset;
pub mod date;
pub mod distribution;
pub mod feed;
pub mod fingerprint;
pub mod graph;
pub mod html;
pub mod issue;
pub mod member;
pub mod ns;
pub mod profile;
pub mod rdf;
pub mod record;
pub mod service;
pub mod shacl;
pub mod signature;
pub mod skolem;
pub mod statements;
pub mod territory;
pub mod text;
pub mod text32;

pub use cut::{Cut, cut};
pub use fingerprint::Fingerprint;
pub use issue::{Issue, Issues, Rule};
pub use member::MemberId;
pub use profile::{Conformance, Finding, Profile};
pub use rdf::Syntax;
pub use record::{Kind, Record, RecordId};
pub use statements::Statements;
pub use text::Text;
