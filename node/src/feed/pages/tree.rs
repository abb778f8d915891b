//! The way from the root of the feed to its pages: at most 256 links on each page.

use crate::ledger::{SealedPage, Span};
use vocab::feed::Relation;

/// Links of one page.
pub const MAX_LINKS: usize = 256;
/// Pages under an inner one.
const GROUP: usize = 128;
/// Open pages that are linked: there is more than one only while many entries wait to be sealed.
pub const MAX_OPEN: usize = 32;

/// Where a page of the feed is, below `/feed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    Root,
    /// Leads to the sealed pages of a span of entries: `n/{from}-{to}`.
    Inner {
        from: u64,
        to: u64,
    },
    /// What is in no sealed page from an entry on: `p/{from}-`.
    Open {
        from: u64,
    },
    /// `p/{from}-{to}-{hash}`, by its name below `p/`.
    Sealed(String),
}

impl Address {
    /// `None` for what can be no page. The empty text is the root.
    pub fn parse(below: &str) -> Option<Self> {
        let number = |text: &str| {
            let is_one = !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
            is_one.then(|| text.parse::<u64>().ok()).flatten()
        };
        let (kind, name) = match below.split_once('/') {
            None => return below.is_empty().then_some(Self::Root),
            Some(parts) => parts,
        };
        let mut parts = name.split('-');
        let from = number(parts.next()?)?;
        let to = parts.next()?;
        match (kind, parts.next(), parts.next()) {
            ("n", None, None) => Some(Self::Inner {
                from,
                to: number(to).filter(|to| *to >= from)?,
            }),
            ("p", None, None) => to.is_empty().then_some(Self::Open { from }),
            ("p", Some(hash), None) => {
                let is_hash = hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_alphanumeric());
                let fits = is_hash && number(to).is_some_and(|to| to >= from);
                fits.then(|| Self::Sealed(name.to_owned()))
            }
            _ => None,
        }
    }

    /// Below `/feed`.
    pub fn below(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Inner { from, to } => format!("n/{from}-{to}"),
            Self::Open { from } => format!("p/{from}-"),
            Self::Sealed(name) => format!("p/{name}"),
        }
    }

    /// The last entry of a sealed page.
    pub fn last_seq(name: &str) -> u64 {
        let to = name.split('-').nth(1).and_then(|to| to.parse().ok());
        to.unwrap_or(u64::MAX)
    }
}

/// What a page leads to.
#[derive(Debug, Clone)]
struct Link {
    address: Address,
    from_seq: u64,
    to_seq: u64,
    from: i64,
    until: Option<i64>,
}

/// The links of the root: sealed pages, through inner ones where they are many, then what is open.
pub fn root(sealed: &[SealedPage], open: &[Span]) -> Vec<Relation> {
    let last = sealed.last();
    let next = last.map_or(1, |page| page.to_seq + 1);
    let since = last.map_or(0, |page| page.to_published + 1);
    let mut links = Vec::new();
    let mut reach = (next, since);
    for span in open {
        links.push(open_link(reach));
        if !span.is_full {
            break;
        }
        reach = (span.to_seq + 1, span.to_published + 1);
    }
    // Where nothing is open, or what is open is full, the next entry comes here.
    if open.last().is_none_or(|span| span.is_full) {
        links.push(open_link(reach));
    }
    let above = arranged(linked(sealed), MAX_LINKS - links.len());
    above.into_iter().chain(links).map(relation).collect()
}

/// The links of an inner page.
pub fn inner(sealed: &[SealedPage], from: u64, to: u64) -> Vec<Relation> {
    let within = linked(sealed)
        .into_iter()
        .filter(|link| link.from_seq <= to && link.to_seq >= from)
        .collect();
    arranged(within, MAX_LINKS)
        .into_iter()
        .map(relation)
        .collect()
}

fn open_link((from_seq, from): (u64, i64)) -> Link {
    Link {
        address: Address::Open { from: from_seq },
        from_seq,
        to_seq: u64::MAX,
        from,
        until: None,
    }
}

/// A page on which nothing is left is led to by nothing.
fn linked(sealed: &[SealedPage]) -> Vec<Link> {
    let told = sealed.iter().filter(|page| page.members > 0);
    told.map(|page| Link {
        address: Address::Sealed(page.name.clone()),
        from_seq: page.from_seq,
        to_seq: page.to_seq,
        from: page.from_published,
        until: Some(page.to_published + 1),
    })
    .collect()
}

/// Puts inner pages above the first of them until no more than `room` are left.
fn arranged(mut links: Vec<Link>, room: usize) -> Vec<Link> {
    while links.len() > room {
        let (groups, rest) = links.as_chunks::<GROUP>();
        let mut above: Vec<Link> = groups.iter().map(over).collect();
        above.extend_from_slice(rest);
        links = above;
    }
    links
}

fn over(group: &[Link; GROUP]) -> Link {
    let (first, last) = (&group[0], &group[GROUP - 1]);
    let (from_seq, to_seq) = (first.from_seq, last.to_seq);
    Link {
        address: Address::Inner {
            from: from_seq,
            to: to_seq,
        },
        from_seq,
        to_seq,
        from: first.from,
        until: last.until,
    }
}

fn relation(link: Link) -> Relation {
    Relation {
        page: link.address.below(),
        from: link.from,
        until: link.until,
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, MAX_LINKS, inner, root};
    use crate::ledger::SealedPage;
    use std::collections::BTreeSet;

    fn pages(count: u64) -> Vec<SealedPage> {
        let page = |n: u64| SealedPage {
            name: format!("{}-{}-abcd2345", n * 10 + 1, n * 10 + 10),
            epoch: 1,
            from_seq: n * 10 + 1,
            to_seq: n * 10 + 10,
            from_published: n as i64 * 10 + 1,
            to_published: n as i64 * 10 + 10,
            members: 10,
            sealed: 0,
            replaced: None,
        };
        (0..count).map(page).collect()
    }

    #[test]
    fn every_page_is_reached_and_no_page_has_many_links() {
        for count in [0, 1, 255, 256, 300, 1_000, 40_000] {
            let pages = pages(count);
            let mut reached = BTreeSet::new();
            let mut ways: Vec<String> = root(&pages, &[])
                .into_iter()
                .map(|relation| relation.page)
                .collect();
            assert!(ways.len() <= MAX_LINKS, "{count}");
            while let Some(way) = ways.pop() {
                match Address::parse(&way).unwrap() {
                    Address::Sealed(name) => assert!(reached.insert(name)),
                    Address::Open { from } => assert_eq!(from, count * 10 + 1),
                    Address::Inner { from, to } => {
                        let below = inner(&pages, from, to);
                        assert!(below.len() <= MAX_LINKS, "{count}");
                        ways.extend(below.into_iter().map(|relation| relation.page));
                    }
                    Address::Root => panic!("nothing leads back"),
                }
            }
            assert_eq!(reached.len() as u64, count);
        }
    }

    #[test]
    fn an_address_has_one_spelling() {
        for below in ["", "n/1-256", "p/501-", "p/1-500-ab12cd34"] {
            assert_eq!(Address::parse(below).unwrap().below(), below);
        }
        for wrong in [
            "p",
            "p/",
            "p/0-",
            "p/01-",
            "p/1",
            "p/-5",
            "p/5-1-ab12cd34",
            "p/1-5-ab12cd3/",
            "p/1-5-../../..",
            "n/5-1",
            "n/1-",
            "q/1-5",
            "p/1-5-ab12cd34-x",
            "p/99999999999999999999-",
        ] {
            assert_eq!(Address::parse(wrong), None, "{wrong}");
        }
    }
}
