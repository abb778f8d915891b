//! Listings of folders, as Apache, nginx, IIS and people write them.

use crate::pager::Trouble;
use std::collections::HashSet;
use url::Url;
use vocab::Syntax;

/// Links of one page that are looked at.
const MAX_LINKS: usize = 200_000;
/// What the pages say that servers make of a folder.
const MARKS: [&str; 5] = [
    "index of /",
    "directory listing",
    "to parent directory",
    "parent directory",
    "<a href=\"../\"",
];

/// What a folder holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub files: Vec<Url>,
    pub folders: Vec<Url>,
}

/// Reads the page at `url`. Below it, a listing of a server leads to what stands directly in the
/// folder; a page that somebody wrote leads to files alone, however deep.
pub fn read(html: &str, url: &Url) -> Result<Listing, Trouble> {
    let lower = html.to_ascii_lowercase();
    let is_listing = MARKS.iter().any(|mark| lower.contains(mark));
    let folder = folder(url);
    let mut listing = Listing::default();
    let mut met = HashSet::new();
    for target in targets(html, &lower).take(MAX_LINKS) {
        let target = target.replace("&amp;", "&");
        let Some(mut link) = url
            .join(target.trim())
            .ok()
            .filter(|link| link.query().is_none())
        else {
            continue;
        };
        link.set_fragment(None);
        let is_here = link.host() == url.host() && link.port() == url.port();
        let Some(name) = link.path().strip_prefix(folder.path()).filter(|_| is_here) else {
            continue;
        };
        let depth = name.trim_end_matches('/').matches('/').count();
        if name.is_empty() || is_listing && depth > 0 || !met.insert(name.to_owned()) {
            continue;
        }
        if name.ends_with('/') {
            if is_listing {
                listing.folders.push(link);
            }
        } else if syntax(&link).is_some() {
            listing.files.push(link);
        }
    }
    if !is_listing && listing.files.is_empty() {
        return Err(Trouble::Foreign(format!(
            "{url} is no listing of a folder with metadata"
        )));
    }
    Ok(listing)
}

/// The folder that an address is in, or is.
pub fn folder(url: &Url) -> Url {
    let mut folder = url.clone();
    folder.set_query(None);
    folder.set_fragment(None);
    let path = folder.path();
    let end = path.rfind('/').map_or(0, |slash| slash + 1);
    let path = path[..end].to_owned();
    folder.set_path(&path);
    folder
}

/// The syntax of a file that may hold metadata, by its name.
pub fn syntax(url: &Url) -> Option<Syntax> {
    let name = url.path().rsplit('/').next()?.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let (_, extension) = name.rsplit_once('.')?;
    let is_any_json = extension == "json";
    Syntax::from_extension(extension).filter(|_| !is_any_json)
}

/// The targets of the links in a page; `lower` is the page in lower case.
fn targets<'h>(html: &'h str, lower: &'h str) -> impl Iterator<Item = &'h str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let found = at + lower.get(at..)?.find("href")?;
            at = found + "href".len();
            let rest = html.get(at..)?.trim_start();
            let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
                continue;
            };
            let quote = value.chars().next()?;
            let target = match quote {
                '"' | '\'' => value[1..].split(quote).next()?,
                _ => value
                    .split(|c: char| c.is_whitespace() || c == '>')
                    .next()?,
            };
            return Some(target);
        }
    })
}
