//! The pages that are still to be read, the one that may hold the latest members first.

use super::moment::Bounds;
use std::collections::HashMap;
use url::Url;

/// Pages to read. A page that several lead to holds what any of them says.
#[derive(Debug, Default)]
pub struct Queue {
    pages: Vec<(Url, Bounds)>,
    places: HashMap<Url, usize>,
}

impl Queue {
    pub fn add(&mut self, page: Url, bounds: Bounds) {
        if let Some(known) = self
            .places
            .get(&page)
            .and_then(|at| self.pages.get_mut(*at))
        {
            known.1 = wider(&known.1, &bounds);
            return;
        }
        self.places.insert(page.clone(), self.pages.len());
        self.pages.push((page, bounds));
    }

    /// The page that may hold the latest members; among equals the first that was met.
    pub fn next(&mut self) -> Option<(Url, Bounds)> {
        let (at, _) = self.best()?;
        let (page, bounds) = self.pages.remove(at);
        self.places.remove(&page);
        for place in self.places.values_mut().filter(|place| **place > at) {
            *place -= 1;
        }
        Some((page, bounds))
    }

    /// What the latest page may hold.
    pub fn latest(&self) -> Option<Bounds> {
        self.best().map(|(_, bounds)| bounds.clone())
    }

    pub fn clear(&mut self) {
        self.pages.clear();
        self.places.clear();
    }

    fn best(&self) -> Option<(usize, &Bounds)> {
        let mut best: Option<(usize, &Bounds)> = None;
        for (at, (_, bounds)) in self.pages.iter().enumerate() {
            let is_later = best.is_none_or(|(_, known)| match (&known.to, &bounds.to) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(known), Some(to)) => to > known,
            });
            if is_later {
                best = Some((at, bounds));
            }
        }
        best
    }
}

fn wider(a: &Bounds, b: &Bounds) -> Bounds {
    let both = |a: &Option<_>, b: &Option<_>| a.is_some() && b.is_some();
    Bounds {
        from: both(&a.from, &b.from)
            .then(|| a.from.clone().min(b.from.clone()))
            .flatten(),
        to: both(&a.to, &b.to)
            .then(|| a.to.clone().max(b.to.clone()))
            .flatten(),
    }
}
