//! Answers that are the same as in an earlier walk: taken over without being read again.

use super::{Pager, Portal, Reading, Told};
use crate::{
    fetch::{Request, Validators},
    memory::{Recollection, Remembered, RequestKey, Signs},
    source::{Page, Step},
};
use serde::{Deserialize, Serialize};
use url::Url;

/// How the walk goes on after an answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Onward<P> {
    next: Vec<P>,
    dialect: Option<String>,
    version: Option<String>,
}

/// An answer that is remembered, ready to be taken over.
#[derive(Debug)]
pub(super) struct Known<P> {
    key: RequestKey,
    remembered: Remembered,
    page: Page,
    onward: Onward<P>,
    /// The validators of the answer that is the same.
    validators: Validators,
}

impl<P> Known<P> {
    pub fn validators(&self) -> &Validators {
        &self.validators
    }

    pub fn is_at(&self, url: &Url) -> bool {
        self.remembered.url() == url
    }

    /// What is known, if an answer is the same.
    pub fn if_same(self, signs: &Signs<'_>) -> Option<Self> {
        let validators = signs.validators.clone();
        self.remembered
            .is_same(signs)
            .then_some(Self { validators, ..self })
    }
}

impl<P: Portal> Pager<P> {
    /// What is remembered of the answer to a request.
    pub(super) fn known(&mut self, place: &P::Place, request: &Request) -> Option<Known<P::Place>> {
        let memory = self.memory.as_ref()?;
        if !self.portal.is_repeatable(place) || request.url.scheme() == "file" {
            return None;
        }
        let key = RequestKey::of(request, &serde_json::to_string(place).ok()?);
        self.learnt = Some((key, None));
        let remembered = memory.look(key)?;
        let (page, onward) = remembered.replay()?;
        Some(Known {
            key,
            validators: remembered.validators().clone(),
            remembered,
            page,
            onward,
        })
    }

    /// Takes over what an answer said when it was read.
    pub(super) fn replay(&mut self, known: Known<P::Place>) -> Option<Step> {
        let Known {
            key,
            remembered,
            mut page,
            onward,
            validators,
        } = known;
        self.learnt = None;
        let (url, print) = (remembered.url().clone(), remembered.body());
        page.address = url.to_string();
        let reading = Reading {
            page,
            next: onward.next,
            rest: None,
            dialect: onward.dialect,
            version: onward.version,
        };
        self.recollections.push(remembered.again(key, &validators));
        match self.tell(reading, Some((&url, print)), true) {
            Told::Page(page) => page.map(|page| Step::Page(*page)),
            Told::Refused(page) => Some(Step::Page(*page)),
        }
    }

    /// Remembers what was read of an answer, and at its end hands it on.
    pub(super) fn learn(&mut self, reading: &Reading<P::Place>, signs: &Signs<'_>, is_last: bool) {
        let Some((key, before)) = self.learnt.take() else {
            return;
        };
        // Places that lead on from the middle of an answer would be asked in another order.
        if !is_last && !reading.next.is_empty() {
            return;
        }
        let onward = Onward {
            next: reading.next.clone(),
            dialect: reading.dialect.clone().or(self.dialect.clone()),
            version: reading.version.clone().or(self.version.clone()),
        };
        let learnt = match before {
            None => Remembered::of(signs, &reading.page, &onward),
            Some(mut before) => {
                (before.add(&reading.page) && before.lead_on(&onward)).then_some(before)
            }
        };
        let Some(learnt) = learnt else {
            return;
        };
        if is_last {
            let new = Recollection::New(key, Box::new(learnt));
            self.recollections.push(new);
        } else {
            self.learnt = Some((key, Some(learnt)));
        }
    }
}
