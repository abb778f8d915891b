//! Which page comes next: on the same site, not read before, not without end.

use crate::fetch::Request;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use url::Url;

/// The pages of a walk so far. Every address and every body is remembered: pages 2 and 3 that lead
/// to each other never come back to the first.
#[derive(Debug)]
pub struct Trail {
    hosts: Vec<String>,
    addresses: HashSet<u128>,
    bodies: HashSet<u128>,
    pages: u64,
    max_pages: u64,
}

impl Trail {
    pub fn new(start: &Url, also_hosts: &[String], max_pages: u64) -> Self {
        let mut hosts = vec![site(start)];
        hosts.extend(also_hosts.iter().map(|host| host.to_ascii_lowercase()));
        Self {
            hosts,
            addresses: HashSet::new(),
            bodies: HashSet::new(),
            pages: 0,
            max_pages,
        }
    }

    /// Enters the page that was asked for at `asked` and answered at `url`, unless it is known.
    pub fn enter(&mut self, asked: &Url, url: &Url) -> Result<(), String> {
        self.pages += 1;
        let is_new_address = self.addresses.insert(print(address(asked).as_bytes()));
        let is_same = asked == url || self.addresses.insert(print(address(url).as_bytes()));
        if !is_new_address || !is_same {
            return Err(format!(
                "{asked} leads to a page already read: the walk stops here"
            ));
        }
        Ok(())
    }

    /// Whether a page was entered under this address.
    pub fn knows(&self, url: &Url) -> bool {
        self.addresses.contains(&print(address(url).as_bytes()))
    }

    /// Whether no more pages may be read.
    pub fn is_full(&self) -> bool {
        self.pages >= self.max_pages
    }

    /// Enters a request, unless the same one was made already.
    pub fn enter_request(&mut self, request: &Request) -> Result<(), String> {
        let url = &request.url;
        let mut asked = url.as_str().as_bytes().to_vec();
        if let Some(body) = &request.body {
            asked.push(b'\n');
            asked.extend_from_slice(&body.bytes);
        }
        if !self.addresses.insert(print(&asked)) {
            return Err(format!(
                "{url} was asked the same already: it is not asked again"
            ));
        }
        if self.pages >= self.max_pages {
            let limit = self.max_pages;
            return Err(format!("{url} is not read: the limit is {limit} pages"));
        }
        self.pages += 1;
        Ok(())
    }

    /// Enters what a page says, unless another page said the same.
    pub fn enter_body(&mut self, url: &Url, print: u128) -> Result<(), String> {
        if !self.bodies.insert(print) {
            return Err(format!(
                "{url} is word for word a page already read: paging is broken there, the walk stops"
            ));
        }
        Ok(())
    }

    /// The next page, out of what the page at `url` says; `None` on the last one.
    pub fn next<'t>(
        &self,
        url: &Url,
        targets: impl Iterator<Item = &'t str>,
    ) -> Result<Option<Url>, String> {
        let mut refused = None;
        for target in targets {
            match self.candidate(url, target) {
                Ok(next) if self.pages >= self.max_pages => {
                    let limit = self.max_pages;
                    return Err(format!("{next} is not read: the limit is {limit} pages"));
                }
                Ok(next) => return Ok(Some(next)),
                Err(message) => refused = refused.or(Some(message)),
            }
        }
        refused.map_or(Ok(None), Err)
    }

    fn candidate(&self, url: &Url, target: &str) -> Result<Url, String> {
        let next = self.target(url, target)?;
        if self.knows(&next) {
            return Err(format!(
                "{url} leads back to {next}, already read: the walk stops here"
            ));
        }
        Ok(next)
    }

    /// Where a link of the page at `url` leads, if it may be followed.
    pub fn target(&self, url: &Url, target: &str) -> Result<Url, String> {
        let mut next = url
            .join(target.trim())
            .map_err(|error| format!("cannot read the next page of {url}, `{target}`: {error}"))?;
        next.set_fragment(None);
        // Portals behind a proxy often write http although they answer on https.
        let is_downgrade = url.scheme() == "https" && next.scheme() == "http";
        if is_downgrade && next.host() == url.host() && next.port().is_none() {
            next.set_scheme("https")
                .map_err(|()| format!("cannot ask {next} over https"))?;
        }
        self.check_site(url, &next)?;
        Ok(next)
    }

    /// A page may lead to its own site, to where the walk began, and to hosts that were allowed.
    pub fn check_site(&self, url: &Url, next: &Url) -> Result<(), String> {
        let to = site(next);
        let host = next.host_str().unwrap_or_default();
        let is_web = matches!(next.scheme(), "http" | "https");
        let is_allowed =
            to == site(url) || self.hosts.iter().any(|known| *known == to || known == host);
        if is_web && is_allowed {
            return Ok(());
        }
        Err(format!(
            "{url} leads to {next}, on another site: list `{host}` in `also_hosts` if it is the same portal"
        ))
    }
}

/// The host without `www.`, and the port if it is unusual.
fn site(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The address without what does not change the page.
fn address(url: &Url) -> &str {
    url.as_str().split('#').next().unwrap_or_default()
}

/// What tells one body, or one request, from another.
pub fn print(bytes: &[u8]) -> u128 {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let (print, _) = digest.split_first_chunk().expect("SHA-256 gives 32 bytes");
    u128::from_be_bytes(*print)
}
