//! Documents that are the same as in an earlier walk: taken over without being read again.

use super::RdfCatalog;
use crate::{
    document::Controls,
    fetch::Validators,
    memory::{Remembered, RequestKey},
    source::{Page, Step},
};

/// A document that is remembered, ready to be taken over.
#[derive(Debug)]
pub(super) struct Known {
    pub remembered: Remembered,
    page: Page,
    controls: Controls,
}

impl RdfCatalog {
    /// What is remembered of a document.
    pub(super) fn known(&self, key: RequestKey) -> Option<Known> {
        let remembered = self.memory.as_ref()?.look(key)?;
        let (page, controls) = remembered.replay()?;
        Some(Known {
            remembered,
            page,
            controls,
        })
    }

    /// Takes over what a document said when it was read.
    pub(super) fn replay(&mut self, key: RequestKey, known: Known, validators: &Validators) {
        let Known {
            remembered,
            mut page,
            controls,
        } = known;
        let (url, link) = (
            remembered.url().clone(),
            remembered.link().map(str::to_owned),
        );
        page.address = url.to_string();
        page.memory.push(remembered.again(key, validators));
        self.lead_on(&url, &controls, link.as_deref(), &mut page);
        self.ready.push_back(Step::Page(page));
    }
}
