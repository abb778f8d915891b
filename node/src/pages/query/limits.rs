//! The limits of the SPARQL endpoint, for whoever meets them.

use super::super::{
    Page,
    facts::{Fact, Facts, Value},
};
use crate::config::Config;

/// One line a limit, as the settings have it; what has no limit is left out.
pub fn limits(config: &Config, page: &Page) -> Vec<Fact> {
    let (sparql, service) = (&config.sparql, &config.service);
    let mut facts = Facts::default();
    let mut say = |key: &str, value: String| {
        facts.add(page.t(key), vec![Value::ours(value)]);
    };
    let number = |number: u64| page.number(&number);
    let seconds = |seconds: u64| format!("{} s", page.number(&seconds));
    say("limit-time", seconds(sparql.timeout_seconds));
    say("limit-memory", page.size(&sparql.max_memory_bytes));
    say("limit-rows", number(sparql.max_rows));
    say("limit-answer", page.size(&sparql.max_answer_bytes));
    say("limit-query", page.size(&(sparql.max_query_bytes as u64)));
    say("limit-patterns", number(sparql.max_triple_patterns as u64));
    say("limit-values", number(sparql.max_values_rows as u64));
    say("limit-graphs", number(sparql.max_graphs as u64));
    if sparql.client_requests_per_second > 0 {
        say(
            "limit-requests",
            number(sparql.client_requests_per_second.into()),
        );
        say("limit-burst", number(sparql.client_burst_requests.into()));
    }
    if sparql.client_seconds_per_minute > 0 {
        say("limit-seconds", seconds(sparql.client_seconds_per_minute));
        say("limit-burst-seconds", seconds(sparql.client_burst_seconds));
    }
    say("limit-calls", number(service.max_calls as u64));
    facts.done()
}
