//! Alive, ready, measured.

use crate::{
    holdings::Positions,
    http::{Problem, blocking, metrics::Metrics},
    public::{self, Source, Standing},
    state::Node,
};
use actix_web::{HttpResponse, web};
use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};
use serde_json::json;

/// `GET /health/live`
pub async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Content-Type", "application/json; charset=utf-8"))
        .insert_header(("Cache-Control", "no-store"))
        .body(r#"{"status":"live"}"#)
}

/// `GET /health/ready`: 503 while a projection has nothing of what the ledger holds. A source that
/// needs somebody is named; the node is ready all the same.
pub async fn ready(node: web::Data<Node>) -> HttpResponse {
    let sources = sources(&node).await.unwrap_or_default();
    let standing = |standing: Standing| -> Vec<&str> {
        let those = sources.iter().filter(|source| source.standing == standing);
        those.map(|source| source.name.as_str()).collect()
    };
    let positions = node.holdings.positions();
    let is_ready = !is_rebuilding(positions);
    let mut response = if is_ready {
        HttpResponse::Ok()
    } else {
        let mut unavailable = HttpResponse::ServiceUnavailable();
        unavailable.insert_header(("Retry-After", "5"));
        unavailable
    };
    let lag = |position: u64| positions.ledger.saturating_sub(position);
    let body = json!({
        "status": if is_ready { "ready" } else { "rebuilding" },
        "positions": positions,
        "lag": {
            "rdf": lag(positions.rdf),
            "sparql": lag(positions.sparql),
            "search": lag(positions.search),
        },
        "sources": {
            "failing": standing(Standing::Failing),
            "waiting": standing(Standing::Waiting),
        },
    });
    response
        .insert_header(("Content-Type", "application/json; charset=utf-8"))
        .insert_header(("Cache-Control", "no-store"))
        .body(body.to_string())
}

/// A projection that merely follows is ready: what it shows was true a moment ago.
fn is_rebuilding(positions: Positions) -> bool {
    let has_nothing = positions.rdf == 0 || positions.sparql == 0 || positions.search == 0;
    positions.ledger > 0 && has_nothing
}

/// `GET /metrics`: Prometheus text.
pub async fn metrics(
    node: web::Data<Node>,
    counters: web::Data<Metrics>,
) -> Result<HttpResponse, Problem> {
    let ledger = node.ledger.clone();
    let counts = blocking(move || ledger.counts()).await?;
    let positions = node.holdings.positions();
    let mut registry = Registry::with_prefix("terreau");
    counters.register(&mut registry);
    let records = Family::<[(&str, &str); 1], Gauge>::default();
    for (kind, count) in [
        ("dataset", counts.datasets),
        ("dataset-series", counts.series),
        ("data-service", counts.services),
        ("catalog", counts.catalogs),
        ("agent", counts.agents),
        ("other", counts.others),
    ] {
        records.get_or_create(&[("kind", kind)]).set(gauge(count));
    }
    registry.register("records", "Records present, by kind", records);
    let reached = Family::<[(&str, &str); 1], Gauge>::default();
    for (what, position) in [
        ("ledger", positions.ledger),
        ("rdf", positions.rdf),
        ("sparql", positions.sparql),
        ("search", positions.search),
        ("derived", positions.derived),
    ] {
        reached.get_or_create(&[("of", what)]).set(gauge(position));
    }
    registry.register(
        "position",
        "Position in the log that each has reached",
        reached,
    );
    register_sources(&mut registry, &sources(&node).await?);
    let load = node.sparql.load();
    let queries = Family::<[(&str, &str); 1], Counter>::default();
    for (ended, count) in [
        ("answered", load.answered),
        ("failed", load.failed),
        ("timed-out", load.timed_out),
        ("turned-away", load.turned_away),
    ] {
        queries.get_or_create(&[("ended", ended)]).inc_by(count);
    }
    registry.register(
        "sparql_queries",
        "SPARQL queries, by how they ended",
        queries,
    );
    let cached = Counter::<u64>::default();
    cached.inc_by(load.cached);
    registry.register(
        "sparql_cached",
        "SPARQL queries that were answered as before",
        cached,
    );
    for (name, help, count) in [
        (
            "sparql_waiting",
            "SPARQL queries that wait for a worker",
            load.waiting,
        ),
        (
            "sparql_long",
            "SPARQL queries in the lanes for long ones",
            load.long,
        ),
    ] {
        let now = Gauge::<i64>::default();
        now.set(gauge(count as u64));
        registry.register(name, help, now);
    }
    let mut text = String::new();
    encode(&mut text, &registry)
        .map_err(|error| Problem::Internal(format!("cannot write the metrics: {error}")))?;
    Ok(HttpResponse::Ok()
        .insert_header((
            "Content-Type",
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        ))
        .insert_header(("Cache-Control", "no-store"))
        .body(text))
}

async fn sources(node: &Node) -> Result<Vec<Source>, Problem> {
    let (ledger, config) = (node.ledger.clone(), node.config.clone());
    blocking(move || public::sources(&ledger, &config)).await
}

/// How the harvests of each source go; sources are few, and named by the operator.
fn register_sources(registry: &mut Registry, sources: &[Source]) {
    type OfSource = Family<[(&'static str, String); 1], Gauge>;
    let mut add = |name: &str, help: &str, value: &dyn Fn(&Source) -> Option<i64>| {
        let family = OfSource::default();
        for source in sources {
            if let Some(value) = value(source) {
                let label = [("source", source.name.clone())];
                family.get_or_create(&label).set(value);
            }
        }
        registry.register(name, help, family);
    };
    add("source_records", "Records present, by source", &|source| {
        Some(gauge(source.records))
    });
    add(
        "source_quarantined",
        "Items in quarantine, by source",
        &|source| Some(gauge(source.quarantined)),
    );
    add(
        "source_failures",
        "Failed runs in a row up to now, by source",
        &|source| Some(gauge(source.failures)),
    );
    add(
        "source_waiting",
        "Whether withdrawals wait for a person, by source",
        &|source| Some(i64::from(source.standing == Standing::Waiting)),
    );
    add(
        "source_last_success_timestamp_seconds",
        "When a run last read something, by source",
        &|source| source.last_success.map(|moment| moment.as_second()),
    );
}

fn gauge(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projection_that_follows_is_ready_and_an_empty_one_is_not() {
        let at = |ledger, search| Positions {
            ledger,
            rdf: ledger,
            sparql: ledger,
            search,
            derived: ledger,
        };
        assert!(!is_rebuilding(at(0, 0)));
        assert!(!is_rebuilding(at(100, 90)));
        assert!(is_rebuilding(at(100, 0)));
    }
}
