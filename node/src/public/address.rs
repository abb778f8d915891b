//! Addresses and messages without what is nobody's business: credentials, keys, paths of this machine.

use std::path::Path;

/// What stands for something that is not told.
const HIDDEN: &str = "…";

/// Parts of the names of parameters whose values are secrets.
const SECRETS: [&str; 9] = [
    "key", "token", "secret", "pass", "pwd", "auth", "sig", "cred", "session",
];

/// The address of a source as anyone may see it; `None` for a file or a folder of this machine.
pub fn shown(address: &str) -> Option<String> {
    is_web(address).then(|| without_secrets(address))
}

/// What a person reads for it: a file or a folder only by its name.
pub fn label(address: &str) -> String {
    shown(address).unwrap_or_else(|| {
        let name = Path::new(address).file_name();
        name.map_or_else(
            || HIDDEN.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    })
}

fn is_web(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

/// Makes the messages of one source fit to be seen.
#[derive(Debug, Clone)]
pub struct Mask {
    /// The folder that a local source lies in, with the slash at its end.
    folder: Option<String>,
}

impl Mask {
    pub fn of(address: &str) -> Self {
        let folder = Path::new(address)
            .parent()
            .filter(|_| !is_web(address))
            .map(|folder| format!("{}/", folder.to_string_lossy().trim_end_matches('/')))
            .filter(|folder| folder.len() > 1);
        Self { folder }
    }

    /// A sentence, an address or a path as anyone may read it.
    pub fn text(&self, text: &str) -> String {
        let bare = without_secrets(text);
        match &self.folder {
            Some(folder) => bare.replace(folder.as_str(), ""),
            None => bare,
        }
    }
}

/// A text whose addresses have lost their credentials and the values of their secret parameters.
fn without_secrets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (head, tail) = rest.split_at(at + 3);
        out.push_str(head);
        let end = tail.find(ends_address).unwrap_or(tail.len());
        let (address, after) = tail.split_at(end);
        push_address(&mut out, address);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn ends_address(c: char) -> bool {
    c.is_whitespace() || matches!(c, '`' | '"' | '\'' | '<' | '>' | ')' | ']' | '}')
}

/// What follows `://`: authority, path, query, fragment.
fn push_address(out: &mut String, address: &str) {
    let authority_end = address.find(['/', '?', '#']).unwrap_or(address.len());
    let (authority, rest) = address.split_at(authority_end);
    out.push_str(authority.rsplit('@').next().unwrap_or(authority));
    for (at, part) in rest.split_inclusive(['?', '&', ';', '#']).enumerate() {
        match part.split_once('=') {
            Some((name, value)) if at > 0 && is_secret(name) => {
                out.push_str(name);
                out.push('=');
                out.push_str(HIDDEN);
                if let Some(end) = value.chars().last().filter(|c| "?&;#".contains(*c)) {
                    out.push(end);
                }
            }
            // An address may stand in another one.
            _ => out.push_str(&without_secrets(part)),
        }
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRETS.iter().any(|secret| name.contains(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_and_keys_are_not_told() {
        let cases = [
            (
                "https://anne:s3cret@portal.example/api?page=2",
                "https://portal.example/api?page=2",
            ),
            (
                "https://portal.example/api?apikey=abc&page=2#token=x",
                "https://portal.example/api?apikey=…&page=2#token=…",
            ),
            ("https://a@b:c@portal.example", "https://portal.example"),
        ];
        for (address, told) in cases {
            assert_eq!(shown(address).as_deref(), Some(told));
        }
        let mask = Mask::of("https://portal.example/");
        assert_eq!(
            mask.text(
                "`https://u:p@portal.example/x?Access_Token=1` answered 500, then http://v@h/ did"
            ),
            "`https://portal.example/x?Access_Token=…` answered 500, then http://h/ did"
        );
        // A name that only resembles one, and an address in a path.
        assert_eq!(
            mask.text("https://portal.example/monkey?page=1&x=http://u:p@other.example/"),
            "https://portal.example/monkey?page=1&x=http://other.example/"
        );
    }

    #[test]
    fn a_folder_of_this_machine_is_known_by_its_name_only() {
        assert_eq!(shown("/srv/private/catalogue.ttl"), None);
        assert_eq!(label("/srv/private/catalogue.ttl"), "catalogue.ttl");
        assert_eq!(label("/srv/private/folder/"), "folder");
        let mask = Mask::of("/srv/private/folder");
        assert_eq!(
            mask.text("cannot read `/srv/private/folder/a/b.ttl`: permission denied"),
            "cannot read `folder/a/b.ttl`: permission denied"
        );
        assert_eq!(
            mask.text("file:///srv/private/folder/a.ttl"),
            "file://folder/a.ttl"
        );
        assert_eq!(
            Mask::of("/data").text("either/or /data/x"),
            "either/or /data/x"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic_or_keeps_a_password(before in ".{0,20}", after in ".{0,20}") {
            let text = format!("{before} https://u:hunter2@h/{after}");
            proptest::prop_assert!(!Mask::of("x").text(&text).contains("hunter2"));
        }
    }
}
