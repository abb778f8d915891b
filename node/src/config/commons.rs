//! This node as a member of the commons, and how it follows others.

use serde::{Deserialize, Serialize};
use vocab::territory::{self, Territory};

/// What this member says of itself, and how often it looks at those it follows.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CommonsSettings {
    /// Whether the records of this node are published as a feed that others can follow.
    pub publish: bool,
    /// Code of the territory (NUTS, INSEE) or its IRI; empty for none.
    pub territory_code: String,
    /// Name of the territory.
    pub territory_name: String,
    /// The beginnings of the IRIs about which this member speaks with authority, beside its own address.
    pub namespaces: Vec<String>,
    /// How to reach whoever runs the node, told on its card: an address or an e-mail.
    pub contact: String,
    /// Seconds between two looks at a member that is followed.
    pub interval_seconds: u64,
    /// Members pulled from at the same time.
    pub concurrency: usize,
    /// Largest answer of a member, decompressed, in bytes.
    pub max_answer_bytes: u64,
    /// Members that are told at once when something was published, beside those that are followed.
    pub tell: Vec<String>,
}

impl Default for CommonsSettings {
    fn default() -> Self {
        Self {
            publish: true,
            territory_code: String::new(),
            territory_name: String::new(),
            namespaces: Vec::new(),
            contact: String::new(),
            interval_seconds: 60,
            concurrency: 2,
            max_answer_bytes: 128 << 20,
            tell: Vec::new(),
        }
    }
}

impl CommonsSettings {
    /// The territory, if it is one that is known: by its IRI or its code, that of a département included.
    pub fn territory(&self) -> Option<Territory> {
        let code = self.territory_code.trim();
        territory::of_iri(code)
            .or_else(|| territory::of_code(code))
            .or_else(|| territory::of_key(&format!("departement/{code}")))
    }

    pub(super) fn check(&self, require: &mut impl FnMut(bool, &str, &str)) {
        let is_address = |text: &String| {
            url::Url::parse(text)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        require(
            self.namespaces.iter().all(is_address),
            "commons.namespaces",
            "give http(s) addresses, such as https://data.example.org/",
        );
        require(
            self.tell.iter().all(is_address),
            "commons.tell",
            "give the http(s) addresses of nodes",
        );
        require(
            self.territory_name.is_empty() || !self.territory_code.is_empty(),
            "commons.territory_code",
            "a territory that has a name has a code too",
        );
        require(
            (5..=86_400).contains(&self.interval_seconds),
            "commons.interval_seconds",
            "between 5 and 86400",
        );
        require(
            (1..=32).contains(&self.concurrency),
            "commons.concurrency",
            "between 1 and 32",
        );
        require(
            self.max_answer_bytes >= 1 << 20,
            "commons.max_answer_bytes",
            "at least 1048576",
        );
    }
}
