//! What portals write, made clean: texts, addresses, dates, codes, boxes.
//!
//! Each function mends by a named rule and says what it met. It never guesses: what means nothing we
//! know is given back as it was written, for the record to keep.

mod address;
mod code;
mod contact;
mod date;
mod geometry;
mod text;

pub use address::{Address, address};
pub use code::{Coded, access_rights, file_type, frequency, language, license, theme};
pub use contact::{email, telephone};
pub use date::{Dated, date};
pub use geometry::{Shape, shape};
pub use text::{is_placeholder, keywords, label, listed, prose};

use vocab::{Issues, Rule};

/// Where what was mended is told: the collector, and the resource concerned.
#[derive(Debug)]
pub struct Say<'s> {
    issues: &'s mut Issues,
    subject: &'s str,
}

impl<'s> Say<'s> {
    pub fn new(issues: &'s mut Issues, subject: &'s str) -> Self {
        Self { issues, subject }
    }

    /// Counts an issue; `message` is called only if it will be kept.
    pub fn say(&mut self, rule: Rule, message: impl FnOnce() -> String) {
        self.issues.say(rule, self.subject, message);
    }
}

/// What a message shows of a text that may be very long.
fn shown(text: &str) -> String {
    let on_one_line = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(120).map(on_one_line).collect()
}

#[cfg(test)]
mod tests;
