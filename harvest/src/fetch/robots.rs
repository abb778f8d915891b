//! robots.txt as RFC 9309 has it: which addresses we may ask for, and where the sitemaps are.

use std::time::Duration;
use url::Url;

/// Our name in robots.txt.
const AGENT: &str = "terreau";
/// Rules and sitemaps that are read.
const MAX_RULES: usize = 10_000;
/// The longest pattern that is read.
const MAX_PATTERN_BYTES: usize = 2048;

/// What a robots.txt says to us.
#[derive(Debug, Default)]
pub struct Rules {
    rules: Vec<Rule>,
    sitemaps: Vec<String>,
    crawl_delay: Option<Duration>,
}

#[derive(Debug)]
struct Rule {
    allows: bool,
    pattern: Vec<u8>,
}

impl Rules {
    /// The rules for our name, else those for everybody.
    pub fn new(text: &str) -> Self {
        let (mut ours, mut everybodys) = (Vec::new(), Vec::new());
        let (mut our_delay, mut everybodys_delay) = (None, None);
        let (mut is_named, mut is_ours, mut is_everybodys) = (false, false, false);
        let mut sitemaps = Vec::new();
        // Whether the last line named a robot: names that follow each other share their rules.
        let mut in_names = false;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "user-agent" => {
                    if !in_names {
                        (is_ours, is_everybodys) = (false, false);
                    }
                    in_names = true;
                    is_ours |= value.eq_ignore_ascii_case(AGENT);
                    is_everybodys |= value == "*";
                    is_named |= is_ours;
                }
                key @ ("allow" | "disallow") => {
                    in_names = false;
                    let allows = key == "allow";
                    let is_usable = !value.is_empty() && value.len() <= MAX_PATTERN_BYTES;
                    for (list, counts) in [(&mut ours, is_ours), (&mut everybodys, is_everybodys)] {
                        if counts && is_usable && list.len() < MAX_RULES {
                            let pattern = encoded(value);
                            list.push(Rule { allows, pattern });
                        }
                    }
                }
                "crawl-delay" => {
                    in_names = false;
                    let delay = seconds(value);
                    our_delay = delay.filter(|_| is_ours).or(our_delay);
                    everybodys_delay = delay.filter(|_| is_everybodys).or(everybodys_delay);
                }
                "sitemap" if sitemaps.len() < MAX_RULES => sitemaps.push(value.to_owned()),
                _ => {}
            }
        }
        let (rules, crawl_delay) = match is_named {
            true => (ours, our_delay),
            false => (everybodys, everybodys_delay),
        };
        Self {
            rules,
            sitemaps,
            crawl_delay,
        }
    }

    /// The moment we are to leave between two requests.
    pub fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }

    /// Whether the longest rule that matches allows it; of two as long, the one that allows counts.
    pub fn allow(&self, url: &Url) -> bool {
        let mut asked = url.path().to_owned();
        if let Some(query) = url.query() {
            asked.push('?');
            asked.push_str(query);
        }
        let asked = encoded(&asked);
        let matching = self
            .rules
            .iter()
            .filter(|rule| matches(&rule.pattern, &asked));
        let longest = matching.max_by_key(|rule| (rule.pattern.len(), rule.allows));
        longest.is_none_or(|rule| rule.allows)
    }

    pub fn sitemaps(&self, base: &Url) -> Vec<Url> {
        let stated = self.sitemaps.iter();
        stated.filter_map(|url| base.join(url).ok()).collect()
    }
}

/// A number of seconds, with or without a fraction.
fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok()
}

/// Letters beyond ASCII percent-encoded, and what was encoded in capitals.
fn encoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut figures = 0;
    for byte in text.bytes() {
        match byte {
            b'%' => {
                figures = 2;
                bytes.push(byte);
            }
            _ if figures > 0 => {
                figures -= 1;
                bytes.push(byte.to_ascii_uppercase());
            }
            0x80.. => bytes.extend(format!("%{byte:02X}").bytes()),
            _ => bytes.push(byte),
        }
    }
    bytes
}

/// Whether a pattern matches from the start: `*` is anything, `$` at the end is the end.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, is_whole) = match pattern.split_last() {
        Some((b'$', pattern)) => (pattern, true),
        _ => (pattern, false),
    };
    let (mut p, mut at) = (0, 0);
    // Where the last `*` stands, and how far it reaches so far.
    let mut star: Option<(usize, usize)> = None;
    loop {
        if p == pattern.len() && (!is_whole || at == path.len()) {
            return true;
        }
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, at));
                p += 1;
            }
            Some(byte) if path.get(at) == Some(byte) => {
                p += 1;
                at += 1;
            }
            _ => match star {
                Some((from, reach)) if reach < path.len() => {
                    star = Some((from, reach + 1));
                    (p, at) = (from + 1, reach + 1);
                }
                _ => return false,
            },
        }
    }
}

#[cfg(test)]
mod tests;
