//! Sitemaps: which pages a site has, in XML or in plain text.

use std::borrow::Cow;

/// As many addresses as the protocol allows in one sitemap.
const MAX_ENTRIES: usize = 50_000;

/// A list of pages, or of lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sitemap<'t> {
    pub is_index: bool,
    pub entries: Vec<Entry<'t>>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Entry<'t> {
    pub location: Cow<'t, str>,
    pub modified: Cow<'t, str>,
}

impl<'t> Sitemap<'t> {
    /// Reads a sitemap in XML, or one in plain text with an address a line.
    pub fn read(text: &'t str) -> Option<Self> {
        let text = text.trim_start();
        if !text.starts_with('<') {
            return Self::lines(text);
        }
        let is_index = find_tag(text, "sitemapindex").is_some();
        if !is_index && find_tag(text, "urlset").is_none() {
            return None;
        }
        let mut entries = Vec::new();
        let mut rest = text;
        while let Some((location, after)) = element(rest, "loc") {
            // The date of an address stands before the next address.
            let end = find_tag(after, "loc").unwrap_or(after.len());
            let modified = element(&after[..end], "lastmod");
            entries.push(Entry {
                location,
                modified: modified.map(|(text, _)| text).unwrap_or_default(),
            });
            if entries.len() == MAX_ENTRIES {
                break;
            }
            rest = after;
        }
        Some(Self { is_index, entries })
    }

    fn lines(text: &'t str) -> Option<Self> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let is_address = |line: &str| line.starts_with("http://") || line.starts_with("https://");
        if !lines.clone().next().is_some_and(is_address) {
            return None;
        }
        let entries = lines.filter(|line| is_address(line)).take(MAX_ENTRIES);
        let entries = entries.map(|line| Entry {
            location: Cow::Borrowed(line),
            modified: Cow::Borrowed(""),
        });
        Some(Self {
            is_index: false,
            entries: entries.collect(),
        })
    }
}

/// Where the start tag of an element is, comments left out. Prefixes count: `image:loc` is another.
fn find_tag(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text[at..].find('<')?;
        let rest = &text[at..];
        if rest.starts_with("<!--") {
            at += rest.find("-->")?;
            continue;
        }
        let end = rest[1..].strip_prefix(name);
        if end.is_some_and(|end| end.starts_with(|c: char| c == '>' || c.is_whitespace())) {
            return Some(at);
        }
        at += 1;
    }
}

/// The text of the next element of this name, and what comes after it.
fn element<'t>(text: &'t str, name: &str) -> Option<(Cow<'t, str>, &'t str)> {
    let start = find_tag(text, name)?;
    let (_, inner) = text[start..].split_once('>')?;
    let (value, after) = inner.split_once("</")?;
    let value = value.trim();
    let value = value
        .strip_prefix("<![CDATA[")
        .and_then(|value| value.strip_suffix("]]>"))
        .unwrap_or(value);
    Some((unescaped(value.trim()), after))
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    Cow::Owned(text)
}
