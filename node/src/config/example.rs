//! The commented example of the settings, generated from the types.

use super::Config;
use std::fmt::Write;

/// `terreau.example.toml`: every key with its default and what it means.
pub fn example() -> String {
    let defaults = toml::Value::try_from(Config::default())
        .expect("the default settings hold only what TOML can say");
    let mut out = String::from(
        "# Settings of a Terreau node, each with its default.\n\
         # TERREAU__SECTION__KEY in the environment goes before this file. Unknown keys are errors.\n",
    );
    for (section, keys) in SECTIONS {
        let _ = write!(out, "\n[{section}]\n");
        for (key, meaning) in *keys {
            let value = &defaults[section][key];
            let _ = writeln!(out, "# {meaning}\n# {key} = {value}");
        }
    }
    out.push_str(SOURCES);
    out
}

/// Portals to begin with, as comments.
const SOURCES: &str = "
# The portals to harvest, one [[sources]] each. `terreau harvest add URL` finds the kind of a portal,
# shows what it would bring, and keeps it beside these.
#
# name           the name under which its records are kept
# address        an http(s) address, a file or a folder
# kind           the kind of portal; told by the address when left out
# every_minutes  minutes between two harvests, 1440 when left out
# cron           when to harvest instead, such as \"15 3 * * *\"
# quiet_hours    hours in which the portal is left alone, such as \"08:00-18:30\"
# also_hosts     other hosts that its pages may lead to
# defaults       license, language, publisher, publisher_iri of records that do not say
# clean          SPARQL updates applied to each record before it is kept

# [[sources]]
# name = \"La Rochelle\"
# address = \"https://opendata.agglo-larochelle.fr/d4c/api/datasets/2.0/search\"
# kind = \"d4c\"
# cron = \"20 2 * * *\"
# defaults = { language = \"fr\", publisher = \"Communauté d'agglomération de La Rochelle\" }

# [[sources]]
# name = \"Nouvelle-Aquitaine\"
# address = \"https://portail.pigma.org/geonetwork/srv/fre/csw\"
# kind = \"csw\"
# every_minutes = 1440
# quiet_hours = \"08:00-18:30\"

# [[sources]]
# name = \"data.gouv.fr\"
# address = \"https://www.data.gouv.fr/api/1/site/catalog.ttl\"
# kind = \"rdf\"
# every_minutes = 10080
";

type Section = (&'static str, &'static [(&'static str, &'static str)]);

const SECTIONS: &[Section] = &[
    (
        "node",
        &[
            (
                "base_url",
                "Public address, without a slash at its end. Every IRI the node mints begins with it.",
            ),
            ("title", "Name of the catalogue."),
            ("description", "One sentence about the catalogue."),
            ("publisher", "Name of the publisher of the catalogue."),
            (
                "languages",
                "Languages of the pages, the preferred one first: fr, en.",
            ),
        ],
    ),
    (
        "server",
        &[
            ("listen", "Address and port; port 0 takes a free one."),
            ("threads", "Threads that serve HTTP."),
            (
                "max_body_bytes",
                "Largest body of a public request, in bytes.",
            ),
            (
                "request_timeout_seconds",
                "Seconds a client may take to send its request.",
            ),
            (
                "shutdown_seconds",
                "Seconds that requests under way are given when the node stops.",
            ),
            (
                "trusted_proxies",
                "Addresses or networks whose X-Forwarded-For is believed; a request from there without it has no limits of a client.",
            ),
        ],
    ),
    (
        "storage",
        &[
            (
                "folder",
                "The data folder: ledger, RDF store, index, generations.",
            ),
            (
                "min_free_bytes",
                "Bytes that must stay free on the disk; below it nothing is admitted.",
            ),
            (
                "commit_interval_ms",
                "Milliseconds between a write and the commit that makes it findable, at most 1000.",
            ),
            (
                "generation_seconds",
                "Seconds between two generations of the RDF store for SPARQL, 1 to 10.",
            ),
        ],
    ),
    (
        "sparql",
        &[
            (
                "workers",
                "Worker processes; each evaluates one query at a time.",
            ),
            (
                "timeout_seconds",
                "Seconds one query may take before its worker is killed.",
            ),
            ("max_memory_bytes", "Address space of one worker, in bytes."),
            (
                "long_after_ms",
                "Milliseconds after which a query is long, and leaves its worker's place to short ones.",
            ),
            (
                "long_workers",
                "Long queries that may run beside the short ones.",
            ),
            ("max_query_bytes", "Largest query text, in bytes."),
            (
                "max_triple_patterns",
                "Triple patterns of one query, each step of a path being one.",
            ),
            (
                "max_values_rows",
                "Rows of all VALUES of one query together.",
            ),
            (
                "max_graphs",
                "Graphs that one query may name in FROM, FROM NAMED or beside it.",
            ),
            (
                "max_rows",
                "Rows or triples of one answer; where more exist, the answer says that it was cut.",
            ),
            ("max_answer_bytes", "Bytes of one answer."),
            (
                "max_send_seconds",
                "Seconds a client may take to receive an answer.",
            ),
            ("max_waiting", "Queries that may wait for a worker."),
            ("max_wait_seconds", "Seconds a query may wait for a worker."),
            ("recycle_after", "Queries after which a worker is replaced."),
            (
                "max_slow_clients",
                "Answers that wait for a slow client beside everything else; one more is broken off.",
            ),
            (
                "cache_bytes",
                "Bytes of answers kept for those who ask the same again; 0 for none.",
            ),
            (
                "client_requests_per_second",
                "Requests a second of one client, on average; 0 for no limit.",
            ),
            (
                "client_burst_requests",
                "Requests that one client may make at once after a rest.",
            ),
            (
                "client_seconds_per_minute",
                "Seconds of evaluation that one client may use a minute, on average; 0 for no limit.",
            ),
            (
                "client_burst_seconds",
                "Seconds of evaluation that one client may use at once after a rest.",
            ),
        ],
    ),
    (
        "service",
        &[
            (
                "endpoints",
                "SPARQL endpoints that SERVICE may ask, beside those of the members that are followed.",
            ),
            (
                "live",
                "SPARQL endpoints of members that scope=live asks, at most 16.",
            ),
            ("max_calls", "Endpoints that one query may ask by SERVICE."),
            (
                "timeout_seconds",
                "Seconds that an endpoint asked by SERVICE may take.",
            ),
            (
                "live_timeout_ms",
                "Milliseconds that a member asked live may take.",
            ),
            (
                "max_answer_bytes",
                "Largest answer of another endpoint, decompressed, in bytes.",
            ),
            ("max_rows", "Rows of one answer of another endpoint."),
        ],
    ),
    (
        "search",
        &[
            (
                "writer_memory_bytes",
                "Memory of the index writer, in bytes.",
            ),
            (
                "synonyms",
                "Path of a SKOS vocabulary whose labels mean the same (RDF, zstd or not); empty for none.",
            ),
            (
                "audit",
                "When the index is held against the ledger and put right, as five fields of cron; empty for never.",
            ),
        ],
    ),
    (
        "fetch",
        &[
            ("connect_timeout_seconds", "Seconds to connect to a portal."),
            (
                "request_timeout_seconds",
                "Seconds for one request, body included.",
            ),
            ("max_body_bytes", "Largest body, decompressed, in bytes."),
            (
                "max_ratio",
                "Largest ratio of a body to its compressed size.",
            ),
            ("max_redirects", "Redirects followed."),
            ("max_pages", "Pages of one catalogue."),
            (
                "max_file_bytes",
                "Largest file read by `import`, decompressed, in bytes.",
            ),
            (
                "per_host",
                "Requests at a time to one host, whatever its sources.",
            ),
            (
                "interval_ms",
                "Milliseconds between the beginnings of two requests to one host.",
            ),
            (
                "max_interval_seconds",
                "Seconds that this interval may grow to when a host is slow or in trouble, or asks for it.",
            ),
            (
                "max_rest_seconds",
                "Longest rest that a host may ask for and a harvest waits for, in seconds.",
            ),
            (
                "robots",
                "Whether robots.txt is asked for, and its Crawl-delay kept.",
            ),
            (
                "allow_private",
                "Private hosts or networks that may be called all the same.",
            ),
        ],
    ),
    (
        "harvest",
        &[
            ("concurrency", "Sources harvested at the same time."),
            (
                "contact",
                "How to reach whoever runs the node, told to every portal: an address or an e-mail.",
            ),
            (
                "alert_after",
                "Failed runs in a row after which a source is said to need somebody.",
            ),
            (
                "sweep_days",
                "Days after which everything is read again, whatever has not changed; 0: each time.",
            ),
            (
                "alert_url",
                "Where a source that needs somebody is told, by a POST of JSON: a chat's incoming webhook.",
            ),
            ("time_zone", "The time zone of cron and quiet hours."),
        ],
    ),
    (
        "commons",
        &[
            (
                "publish",
                "Whether the records of this node are published as a feed that others can follow.",
            ),
            (
                "territory_code",
                "Code of the territory (NUTS, INSEE) or its IRI; empty for none.",
            ),
            ("territory_name", "Name of the territory."),
            (
                "namespaces",
                "The beginnings of the IRIs about which this member speaks with authority, beside its own address.",
            ),
            (
                "contact",
                "How to reach whoever runs the node, told on its card: an address or an e-mail.",
            ),
            (
                "interval_seconds",
                "Seconds between two looks at a member that is followed, 5 to 86400.",
            ),
            ("concurrency", "Members pulled from at the same time."),
            (
                "max_answer_bytes",
                "Largest answer of a member, decompressed, in bytes.",
            ),
            (
                "tell",
                "Nodes that are told at once when something was published, beside the members that are followed.",
            ),
        ],
    ),
    (
        "admin",
        &[(
            "tokens",
            "NAME:HASH of each token that may run the node over HTTP, as `terreau token NAME` prints it; none closes that door.",
        )],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_explained_here_and_in_the_book() {
        let book = include_str!("../../../docs/reference/settings.md");
        let defaults = toml::Value::try_from(Config::default()).unwrap();
        for (section, keys) in defaults.as_table().unwrap() {
            let explained = SECTIONS.iter().find(|(name, _)| name == section);
            let (_, explained) = explained.unwrap_or_else(|| panic!("[{section}]"));
            assert!(
                book.contains(&format!("[{section}]")),
                "[{section}] is not in the book"
            );
            for (key, value) in keys.as_table().unwrap() {
                assert!(
                    explained.iter().any(|(name, _)| name == key),
                    "{section}.{key}"
                );
                let row = format!("| `{key}` | `{value}` |");
                assert!(book.contains(&row), "the book does not say {row}");
            }
            assert_eq!(
                explained.len(),
                keys.as_table().unwrap().len(),
                "[{section}]"
            );
        }
    }
}
