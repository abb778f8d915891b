//! Config: read once, checked whole. The only file that reads the environment.

mod admin;
mod commons;
mod example;
mod limits;
mod network;
mod secret;
mod service;
mod sources;

pub use admin::{AdminSettings, Bearer};
pub use commons::CommonsSettings;
pub use example::example;
pub use limits::{FetchLimits, SearchSettings, SparqlSettings};
pub use network::Network;
pub use secret::Secret;
pub use service::ServiceSettings;
pub(crate) use sources::next as next_of_cron;
pub use sources::{HarvestSettings, SourceSettings};

use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Every setting of a node. Unknown keys are errors.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    pub node: NodeSettings,
    pub server: ServerSettings,
    pub storage: StorageSettings,
    pub sparql: SparqlSettings,
    pub service: ServiceSettings,
    pub search: SearchSettings,
    pub fetch: FetchLimits,
    pub harvest: HarvestSettings,
    pub commons: CommonsSettings,
    pub admin: AdminSettings,
    /// The portals to harvest; `terreau harvest add` keeps others beside these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceSettings>,
}

/// Who this node is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NodeSettings {
    /// Public address, without a slash at its end. Every IRI the node mints begins with it.
    pub base_url: String,
    /// Name of the catalogue, shown in its pages and stated in its RDF.
    pub title: String,
    /// One sentence about the catalogue.
    pub description: String,
    /// Name of the publisher of the catalogue.
    pub publisher: String,
    /// Languages of the pages, the preferred one first.
    pub languages: Vec<String>,
}

impl Default for NodeSettings {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:8080".into(),
            title: "Terreau".into(),
            description: "Catalogue de données ouvertes du territoire".into(),
            publisher: "Terreau".into(),
            languages: vec!["fr".into(), "en".into()],
        }
    }
}

/// Where the node listens and what one client may ask of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerSettings {
    /// Address and port; port 0 takes a free one.
    pub listen: String,
    /// Threads that serve HTTP.
    pub threads: usize,
    /// Largest body of a request, in bytes.
    pub max_body_bytes: usize,
    /// Seconds a client may take to send its request.
    pub request_timeout_seconds: u64,
    /// Seconds that requests under way are given when the node stops.
    pub shutdown_seconds: u64,
    /// Whose `X-Forwarded-For` is believed: a proxy on this machine, unless others are named.
    pub trusted_proxies: Vec<String>,
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".into(),
            threads: 2,
            max_body_bytes: 1 << 20,
            request_timeout_seconds: 15,
            shutdown_seconds: 10,
            trusted_proxies: vec!["127.0.0.0/8".into(), "::1".into()],
        }
    }
}

/// Where things are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StorageSettings {
    /// The data folder: ledger, RDF store, index, generations.
    pub folder: PathBuf,
    /// Bytes that must stay free on the disk; below it nothing is admitted.
    pub min_free_bytes: u64,
    /// Milliseconds between a write and the commit that makes it findable.
    pub commit_interval_ms: u64,
    /// Seconds between two generations of the RDF store for SPARQL, at most.
    pub generation_seconds: u64,
}

impl Default for StorageSettings {
    fn default() -> Self {
        Self {
            folder: PathBuf::from("data"),
            min_free_bytes: 64 << 20,
            commit_interval_ms: 300,
            generation_seconds: 5,
        }
    }
}

/// Why the settings cannot be used: every problem at once, each with its key.
#[derive(Debug, thiserror::Error)]
#[error("settings cannot be used:\n{}", .0.iter().map(|p| format!("  {p}")).collect::<Vec<_>>().join("\n"))]
pub struct ConfigError(pub Vec<String>);

impl Config {
    /// Reads `file` (if it is there, or if it was `asked` for), then `TERREAU__SECTION__KEY`.
    pub fn load(file: &Path, asked: bool) -> Result<Self, ConfigError> {
        if asked && !file.is_file() {
            return Err(ConfigError(vec![format!(
                "{}: no such file",
                file.display()
            )]));
        }
        let figment = Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file(file))
            .merge(Env::prefixed("TERREAU__").split("__"));
        let config: Self = figment
            .extract()
            .map_err(|error| ConfigError(error.into_iter().map(|e| e.to_string()).collect()))?;
        config.check()?;
        Ok(config)
    }

    /// Everything that types cannot say.
    pub fn check(&self) -> Result<(), ConfigError> {
        let mut problems = Vec::new();
        let mut require = |holds: bool, key: &str, why: &str| {
            if !holds {
                problems.push(format!("{key}: {why}"));
            }
        };
        let base = url::Url::parse(&self.node.base_url);
        require(
            base.as_ref()
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()),
            "node.base_url",
            "give the public address, such as https://data.example.org",
        );
        require(
            !self.node.base_url.ends_with('/'),
            "node.base_url",
            "leave out the slash at the end",
        );
        require(
            !self.node.languages.is_empty(),
            "node.languages",
            "name at least one of fr, en",
        );
        require(
            self.node
                .languages
                .iter()
                .all(|l| matches!(l.as_str(), "fr" | "en")),
            "node.languages",
            "pages exist in fr and en",
        );
        require(
            self.server.listen.parse::<std::net::SocketAddr>().is_ok(),
            "server.listen",
            "give an IP address and a port, such as 127.0.0.1:8080",
        );
        require(self.server.threads > 0, "server.threads", "at least 1");
        require(
            self.server
                .trusted_proxies
                .iter()
                .all(|network| network.parse::<Network>().is_ok()),
            "server.trusted_proxies",
            "give addresses or networks, such as 10.0.0.0/8",
        );
        require(
            self.storage.commit_interval_ms <= 1000,
            "storage.commit_interval_ms",
            "at most 1000",
        );
        require(
            (1..=10).contains(&self.storage.generation_seconds),
            "storage.generation_seconds",
            "between 1 and 10",
        );
        limits::check(self, &mut require);
        self.service.check(&mut require);
        self.commons.check(&mut require);
        require(
            (1..=32).contains(&self.harvest.concurrency),
            "harvest.concurrency",
            "between 1 and 32",
        );
        require(
            jiff::tz::TimeZone::get(&self.harvest.time_zone).is_ok(),
            "harvest.time_zone",
            "the name of a time zone, such as Europe/Paris",
        );
        let alert = self.harvest.alert_url.expose();
        require(
            alert.is_empty()
                || url::Url::parse(alert)
                    .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()),
            "harvest.alert_url",
            "give an http(s) address, such as https://chat.example.org/hooks/abc",
        );
        let mut names = std::collections::HashSet::new();
        for source in &self.sources {
            require(
                names.insert(&source.name),
                &format!("sources.{}.name", source.name),
                "another source has this name",
            );
        }
        problems.extend(self.admin.problems());
        problems.extend(self.sources.iter().flat_map(SourceSettings::problems));
        if problems.is_empty() {
            Ok(())
        } else {
            Err(ConfigError(problems))
        }
    }
}

impl Config {
    /// The beginnings of the IRIs about which this node speaks with authority.
    pub fn own_namespaces(&self) -> Vec<String> {
        let mut all = vec![format!("{}/", self.node.base_url)];
        all.extend(self.commons.namespaces.iter().cloned());
        all
    }
}

/// The configuration file that is read when none is named: `./terreau.toml`, else the system's.
pub fn default_file() -> PathBuf {
    let here = PathBuf::from("terreau.toml");
    if here.is_file() {
        here
    } else {
        PathBuf::from("/etc/terreau/terreau.toml")
    }
}

/// `RUST_LOG`, or what suits a node.
#[expect(
    clippy::disallowed_methods,
    reason = "the settings are read here, and only here"
)]
pub fn log_filter() -> String {
    std::env::var("RUST_LOG").unwrap_or_else(|_| "info,actix_server=warn,tantivy=warn".into())
}
