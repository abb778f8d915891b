//! Records that come back: from this node through another portal, or from too far.

use harvest::identity::{Loop, check_chain};
use vocab::{Issue, Record, Rule};

/// Cases told in full; the others are counted.
const TOLD: usize = 20;

/// What is not taken of a portal, because it is held nearer to its origin.
#[derive(Debug)]
pub struct Loops<'c> {
    /// The address of this node; absent for files, which bring back nothing.
    own_base: Option<&'c str>,
    pub own: u64,
    pub too_far: u64,
    pub told: Vec<Issue>,
}

impl<'c> Loops<'c> {
    /// For a source at `address`, met by the node at `own_base`.
    pub fn new(address: &str, own_base: &'c str) -> Self {
        let is_web = address.starts_with("http://") || address.starts_with("https://");
        Self {
            own_base: is_web.then_some(own_base),
            own: 0,
            too_far: 0,
            told: Vec::new(),
        }
    }

    /// Leaves out what comes from this node, or has passed too many portals.
    pub fn leave_out(&mut self, records: Vec<Record>) -> Vec<Record> {
        let Some(own_base) = self.own_base else {
            return records;
        };
        let mut kept = Vec::with_capacity(records.len());
        for record in records {
            let Err(reason) = check_chain(&record, own_base) else {
                kept.push(record);
                continue;
            };
            match reason {
                Loop::Own { .. } => self.own += 1,
                Loop::TooFar { .. } => self.too_far += 1,
            }
            if self.told.len() < TOLD {
                let resource = record.resource().as_str().to_owned();
                self.told
                    .push(Issue::new(Rule::Duplicate, resource, reason.to_string()));
            }
        }
        kept
    }
}
