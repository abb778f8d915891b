//! Every route of the node, on one page.

use crate::{api, http::guard, pages};
use actix_web::{FromRequest, Handler, Responder, Route, guard as when, middleware::from_fn, web};

/// Every address with what answers it. GET answers HEAD too.
fn table() -> Vec<(&'static str, Vec<Route>)> {
    vec![
        // People.
        ("/", vec![read(pages::home::root)]),
        ("/{language:fr|en}", vec![read(pages::home::home)]),
        ("/{language:fr|en}/", vec![read(pages::home::home)]),
        (
            "/{language:fr|en}/search",
            vec![read(pages::search::search)],
        ),
        (
            "/{language:fr|en}/datasets/{id}",
            vec![read(pages::dataset::dataset)],
        ),
        (
            "/{language:fr|en}/publishers",
            vec![read(pages::publisher::by_iri)],
        ),
        (
            "/{language:fr|en}/publishers/{id}",
            vec![read(pages::dataset::dataset)],
        ),
        (
            "/{language:fr|en}/sparql",
            vec![read(pages::query::read), web::post().to(pages::query::send)],
        ),
        (
            "/{language:fr|en}/sources",
            vec![read(pages::sources::list)],
        ),
        (
            "/{language:fr|en}/sources/{name}",
            vec![read(pages::sources::one::page)],
        ),
        (
            "/{language:fr|en}/sources/{name}/quarantine",
            vec![read(pages::sources::quarantine::page)],
        ),
        (
            "/{language:fr|en}/sources/{name}/runs/{id}",
            vec![read(pages::sources::run::page)],
        ),
        (
            "/{language:fr|en}/commons",
            vec![read(pages::commons::commons)],
        ),
        ("/{language:fr|en}/rules", vec![read(pages::rules::page)]),
        ("/{language:fr|en}/about", vec![read(pages::about::about)]),
        ("/problems/", vec![read(pages::error::problems)]),
        ("/problems/{kind}", vec![read(pages::error::problem)]),
        ("/assets/{name}", vec![read(pages::assets::asset)]),
        // One thing, in every form.
        ("/datasets/{name}", vec![read(api::records::resource)]),
        ("/publishers/{name}", vec![read(api::records::resource)]),
        ("/records/{name}", vec![read(api::records::record)]),
        (
            "/records/{id}/quality",
            vec![read(api::quality::negotiated)],
        ),
        (
            "/records/{id}/quality.{extension}",
            vec![read(api::quality::by_extension)],
        ),
        ("/resource", vec![read(api::records::about)]),
        // How records arrive: before a source of that name, the feed of all.
        ("/sources/feed.atom", vec![read(api::sources::feed::all)]),
        (
            "/sources/{name}",
            vec![read(api::sources::negotiated::source)],
        ),
        (
            "/sources/{name}/feed.atom",
            vec![read(api::sources::feed::of_source)],
        ),
        (
            "/sources/{name}/runs/{id}",
            vec![read(api::sources::negotiated::of_run)],
        ),
        ("/rules", vec![read(api::sources::negotiated::rules)]),
        (
            "/rules.{extension}",
            vec![read(api::sources::negotiated::rules_by_extension)],
        ),
        // Everything, for those who take it away.
        ("/catalog", vec![read(api::catalog::negotiated)]),
        (
            "/catalog.{extension}",
            vec![read(api::catalog::by_extension)],
        ),
        (
            "/profiles/{profile}/catalog.{extension}",
            vec![read(api::catalog::by_profile)],
        ),
        ("/dump/", vec![read(pages::commons::dumps)]),
        ("/dump/catalog.nq.zst", vec![read(api::dump::quads)]),
        // Changes, for those who follow: before the feed in a syntax, the one for people.
        ("/feed", vec![read(api::feed::root)]),
        ("/feed.atom", vec![read(api::feed::atom::changes)]),
        (
            "/feed.{extension}",
            vec![read(api::feed::root_by_extension)],
        ),
        ("/feed/p/{name}", vec![read(api::feed::page)]),
        ("/feed/n/{name}", vec![read(api::feed::inner)]),
        ("/.well-known/void", vec![read(api::void::void)]),
        // Members of the commons.
        (
            "/.well-known/terreau.json",
            vec![read(api::replication::card)],
        ),
        ("/.well-known/did.json", vec![read(api::replication::did)]),
        ("/r/v1/checkpoint", vec![read(api::replication::checkpoint)]),
        ("/r/v1/log", vec![read(api::replication::log)]),
        (
            "/r/v1/snapshot/{hash}/{file}",
            vec![read(api::replication::snapshot)],
        ),
        (
            "/r/v1/sketch/{checkpoint}",
            vec![read(api::replication::sketch)],
        ),
        (
            "/r/v1/records",
            vec![web::post().to(api::replication::records)],
        ),
        ("/r/v1/ping", vec![web::post().to(api::replication::ping)]),
        ("/mirror/{member}/card", vec![read(api::mirror::card)]),
        (
            "/mirror/{member}/checkpoint",
            vec![read(api::mirror::checkpoint)],
        ),
        ("/mirror/{member}/log", vec![read(api::mirror::log)]),
        (
            "/mirror/{member}/snapshot/{hash}/{file}",
            vec![read(api::mirror::snapshot)],
        ),
        // Finding.
        ("/api/search", vec![read(api::search::search)]),
        (
            "/api/search.{extension}",
            vec![read(api::search::by_extension)],
        ),
        ("/api/suggest", vec![read(api::search::suggest)]),
        ("/api/datasets/{id}", vec![read(api::datasets::dataset)]),
        (
            "/api/datasets/{id}/related",
            vec![read(api::search::related::answer)],
        ),
        ("/api/members", vec![read(api::members::list)]),
        ("/members/{name}", vec![read(api::members::one)]),
        ("/api/sources", vec![read(api::sources::list)]),
        ("/api/sources/{name}", vec![read(api::sources::one)]),
        ("/api/sources/{name}/runs", vec![read(api::sources::runs)]),
        (
            "/api/sources/{name}/runs/{id}",
            vec![read(api::sources::run)],
        ),
        (
            "/api/sources/{name}/quarantine",
            vec![read(api::sources::aside)],
        ),
        // Whoever runs the node at a distance, with a token of the settings.
        (
            "/admin/v1/sources",
            vec![read(api::admin::sources), web::post().to(api::admin::add)],
        ),
        (
            "/admin/v1/sources/{name}",
            vec![web::delete().to(api::admin::drop)],
        ),
        (
            "/admin/v1/sources/{name}/run",
            vec![web::post().to(api::admin::run)],
        ),
        (
            "/admin/v1/sources/{name}/dry-run",
            vec![web::post().to(api::admin::dry_run)],
        ),
        (
            "/admin/v1/sources/{name}/approve",
            vec![web::post().to(api::admin::approve)],
        ),
        (
            "/admin/v1/sources/{name}/restore",
            vec![web::post().to(api::admin::restore)],
        ),
        (
            "/admin/v1/sources/{name}/pause",
            vec![web::post().to(api::admin::pause)],
        ),
        (
            "/admin/v1/sources/{name}/resume",
            vec![web::post().to(api::admin::resume)],
        ),
        ("/admin/v1/operations", vec![read(api::admin::operations)]),
        (
            "/admin/v1/operations/{id}",
            vec![read(api::admin::one_operation)],
        ),
        (
            "/graphs",
            vec![
                read(api::local::read),
                web::put().to(api::local::put),
                web::post().to(api::local::add),
                web::delete().to(api::local::delete),
            ],
        ),
        // Machines that watch or crawl.
        ("/openapi.json", vec![read(api::openapi::openapi)]),
        ("/health/live", vec![read(api::health::live)]),
        ("/health/ready", vec![read(api::health::ready)]),
        ("/metrics", vec![read(api::health::metrics)]),
        ("/robots.txt", vec![read(api::crawlers::robots)]),
        ("/sitemap.xml", vec![read(api::crawlers::index)]),
        ("/sitemap-{page}.xml", vec![read(api::crawlers::page)]),
    ]
}

/// Puts every route into the application.
pub fn configure(app: &mut web::ServiceConfig) {
    app.configure(api::sparql::configure);
    for (path, routes) in table() {
        let resource = routes
            .into_iter()
            .fold(web::resource(path), |resource, route| resource.route(route));
        let resource = resource.default_service(web::to(guard::other_method));
        app.service(resource.wrap(from_fn(guard::in_time)));
    }
}

/// Every address, for the test that compares them with what is documented.
pub fn paths() -> Vec<&'static str> {
    table()
        .into_iter()
        .map(|(path, _)| path)
        .chain(["/sparql"])
        .collect()
}

fn read<F, Arguments>(handler: F) -> Route
where
    F: Handler<Arguments>,
    Arguments: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::route()
        .guard(when::Any(when::Get()).or(when::Head()))
        .to(handler)
}
