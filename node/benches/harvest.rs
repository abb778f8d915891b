//! A portal harvested again when nothing in it has changed: what that costs, and that nothing is written.
//!
//! `cargo bench -p node --bench harvest`; `BENCH_DATASETS` says how many datasets the portals have.

mod common;
#[path = "../../harvest/benches/common/feeds.rs"]
#[allow(dead_code, reason = "its other users use more of it")]
mod feeds;
#[path = "../../harvest/benches/common/site.rs"]
#[allow(dead_code, reason = "its other users use more of it")]
mod site;

use common::{
    figures::{bytes, head, row},
    program::{run, setting, size, terreau},
};
use std::{fs, io};

/// Portals: what is served, and the kind of source.
const PORTALS: [(&str, &str); 4] = [
    ("ckan", "ckan"),
    ("udata", "udata"),
    ("dcat-us", "dcat-us"),
    ("rdf", "rdf"),
];
const TURNS: usize = 3;

fn main() -> io::Result<()> {
    let datasets = setting("BENCH_DATASETS", 10_000);
    let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let data = root.path().join("data");
    let mut settings = String::from("[fetch]\nallow_private = [\"127.0.0.1\"]\n");
    for (name, kind) in PORTALS {
        let address = feeds::portal(name, datasets)?;
        settings.push_str(&format!(
            "[[sources]]\nname = \"{name}\"\naddress = \"{address}\"\nkind = \"{kind}\"\n"
        ));
    }
    fs::write(root.path().join("terreau.toml"), settings)?;
    head(&format!("Portals of {datasets} datasets, harvested again"));
    for (name, _) in PORTALS {
        let first = run(terreau(&data).args(["harvest", "run", name]));
        let (ledger, rdf) = (size(&data.join("ledger.sqlite")), size(&data.join("rdf")));
        let mut least = f64::INFINITY;
        let mut peak = 0;
        for _ in 0..TURNS {
            let again = run(terreau(&data).args(["harvest", "run", name]));
            let said = &again.stdout;
            assert!(
                said.contains("(0 added, 0 changed, ") && !said.contains(" 0 unchanged"),
                "nothing has changed: {said}"
            );
            least = least.min(again.cpu_seconds);
            peak = again.peak.max(peak);
        }
        row(
            &format!("{name}: CPU of the first harvest"),
            format!("{:.2} s", first.cpu_seconds),
            "",
        );
        row(
            &format!("{name}: CPU when nothing has changed"),
            format!("{least:.2} s"),
            "< 2 s",
        );
        row(
            &format!("{name}: its peak resident memory"),
            bytes(peak),
            "",
        );
        let grown = |before: u64, part: &str| size(&data.join(part)).abs_diff(before);
        row(
            &format!("{name}: bytes by which ledger, RDF store have grown"),
            format!("{}, {}", grown(ledger, "ledger.sqlite"), grown(rdf, "rdf")),
            "no record",
        );
    }
    Ok(())
}
