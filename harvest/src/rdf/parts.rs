//! Documents that describe a part of another one: they are read with it, so that a dataset keeps its
//! files although each has a page of its own.

use super::RdfCatalog;
use crate::{document::Said, source::Page, web::Content};
use url::Url;
use vocab::{Issue, Rule};

/// The most parts that are read with one page.
const MAX_PARTS: usize = 500;

impl RdfCatalog {
    /// The page of a document and its parts. `None` when a part cannot be read: a description without
    /// its files must not take the place of a whole one, so the page counts as failed.
    pub(super) async fn with_parts(&mut self, url: &Url, mut said: Said) -> Option<Page> {
        let mut bytes = 0;
        let links = std::mem::take(&mut said.controls.links);
        let parts: Vec<_> = links.into_iter().filter(|link| link.is_part).collect();
        if parts.len() > MAX_PARTS {
            let count = parts.len();
            let message =
                format!("{url} has {count} parts, more than {MAX_PARTS}: they are left out");
            said.issues
                .push(Issue::new(Rule::TooLarge, url.to_string(), message));
        }
        for part in parts.iter().take(MAX_PARTS) {
            let target = match self.trail.target(url, &part.target) {
                Ok(target) => target,
                // A file on another site is described there, or nowhere.
                Err(_) => continue,
            };
            if self.trail.knows(&target) || self.trail.is_full() {
                continue;
            }
            match self.web.get(&target).await {
                Ok(fetched) => {
                    // A part may be listed by two datasets: it is asked for again, and said twice.
                    bytes += fetched.bytes;
                    if let Content::Document(more) = fetched.content {
                        said.quads.extend(more.quads);
                        said.issues.extend(more.issues);
                        said.damaged |= more.damaged;
                    }
                }
                Err(error) if error.is_absent() => {
                    let message = format!("{error}: {url} is kept without it");
                    said.issues
                        .push(Issue::new(Rule::Url, url.to_string(), message));
                }
                Err(error) => {
                    self.fail(url, format!("cannot read {url} whole: {error}"));
                    return None;
                }
            }
        }
        let base = url.to_string();
        let work =
            tokio::task::spawn_blocking(move || said.cut(&base).into_page(base.clone(), bytes));
        match work.await {
            Ok(page) => Some(page),
            Err(_) => {
                self.fail(
                    url,
                    format!("cannot read {url}: its content made the reader fail"),
                );
                None
            }
        }
    }
}
