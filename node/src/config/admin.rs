//! Who may run the node over HTTP: nobody, until a token is named.

use serde::{Deserialize, Serialize};

/// The doors for people at a distance.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AdminSettings {
    /// `NAME:HASH` of each token, as `terreau token NAME` prints it.
    pub tokens: Vec<String>,
}

/// The hash of a token, and who bears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    pub name: String,
    pub hash: [u8; 32],
}

impl AdminSettings {
    /// The tokens that can be read; `check` refuses settings with others.
    pub fn bearers(&self) -> Vec<Bearer> {
        self.tokens.iter().filter_map(|line| bearer(line)).collect()
    }

    pub(super) fn problems(&self) -> Vec<String> {
        let unreadable = self.tokens.iter().filter(|line| bearer(line).is_none());
        unreadable
            .map(|line| {
                let name = line.split(':').next().unwrap_or_default();
                format!("admin.tokens: `{name}`: give NAME:HASH as `terreau token NAME` prints it")
            })
            .collect()
    }
}

fn bearer(line: &str) -> Option<Bearer> {
    let (name, hash) = line.split_once(':')?;
    let hash = data_encoding::HEXLOWER_PERMISSIVE
        .decode(hash.trim().as_bytes())
        .ok()?;
    (!name.trim().is_empty()).then_some(Bearer {
        name: name.trim().to_owned(),
        hash: hash.try_into().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_name_and_a_whole_hash() {
        let settings = AdminSettings {
            tokens: vec![format!("anne:{}", "ab".repeat(32)), "bruno:abcd".into()],
        };
        let bearers = settings.bearers();
        assert_eq!(bearers.len(), 1);
        assert_eq!(
            (bearers[0].name.as_str(), bearers[0].hash),
            ("anne", [0xab; 32])
        );
        assert_eq!(settings.problems().len(), 1);
        assert!(settings.problems()[0].contains("bruno"));
    }
}
