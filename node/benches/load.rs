//! The first load of a large catalogue, and the RDF store made again, against Oxigraph's own loader.
//!
//! `cargo bench -p node --bench load`; `BENCH_RECORDS` says how many records, `BENCH_TURNS` how many
//! times the two loaders take turns.

mod common;

use common::{
    catalogue,
    figures::{bytes, head, median, row},
    program::{import, records, run, setting, size, terreau},
};
use oxigraph::{io::RdfFormat, store::Store};
use std::{
    fs::{self, File},
    io,
    path::Path,
    process::Stdio,
    time::Instant,
};

fn main() -> io::Result<()> {
    let records = records();
    let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let file = root.path().join("catalogue.nq");
    catalogue::to_file(&file, records, |_| 0)?;
    let data = root.path().join("data");

    head(&format!(
        "First load, {records} records, one N-Quads dump of {}",
        bytes(size(&file))
    ));
    let load = import(&data, &file);
    let rate = records as f64 / load.seconds;
    row(
        "end to end",
        format!("{rate:.0} records/s ({:.1} s)", load.seconds),
        "≥ 3,000",
    );
    row("CPU", format!("{:.1} s", load.cpu_seconds), "");
    row("peak resident memory", bytes(load.peak), "bounded");
    let into_ledger = load.said("indexing").unwrap_or(f64::NAN);
    let rdf = load
        .logged("RDF store was made again", "seconds")
        .unwrap_or(f64::NAN);
    row(
        "until all is in the ledger",
        format!("{into_ledger:.1} s"),
        "",
    );
    row("RDF store after that", format!("{rdf:.1} s"), "");
    row(
        "search index after that",
        format!("{:.1} s", load.seconds - into_ledger),
        "",
    );
    let began = Instant::now();
    run(terreau(&data).args(["reindex", "--only", "derived"]));
    let seconds = began.elapsed().as_secs_f64();
    row(
        "checked against the profiles after that",
        format!("{:.0} records/s ({seconds:.1} s)", records as f64 / seconds),
        "",
    );
    for part in ["ledger.sqlite", "rdf", "search", "derived.sqlite"] {
        row(&format!("disk: {part}"), bytes(size(&data.join(part))), "");
    }
    against_bare(&data, root.path())
}

/// The RDF store made again from the ledger, and a bare store loaded with the same triples from a
/// file, in turn.
fn against_bare(data: &Path, root: &Path) -> io::Result<()> {
    let dump = root.join("dump.nq");
    let export = terreau(data)
        .args(["export", "--format", "nquads"])
        .stdout(File::create(&dump)?)
        .stderr(Stdio::inherit())
        .status()?;
    assert!(export.success(), "the export ended with {export}");
    let (mut ours, mut bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let (mut disk_ours, mut disk_bare, mut triples) = (0, 0, 0);
    for _ in 0..setting("BENCH_TURNS", 3) {
        let again = run(terreau(data).args(["reindex", "--only", "rdf"]));
        let ours_now = again
            .logged("RDF store was made again", "seconds")
            .expect("it is logged");
        disk_ours = size(&data.join("rdf"));

        let place = root.join("bare");
        let began = Instant::now();
        let store = Store::open(&place).expect("a fresh folder can be opened");
        let mut loader = store.bulk_loader();
        loader
            .parallel_load_from_file(RdfFormat::NQuads, &dump)
            .expect("what was exported can be read");
        loader.commit().expect("there is room on the disk");
        store.flush().expect("there is room on the disk");
        let bare_now = began.elapsed().as_secs_f64();
        triples = store.len().expect("it can be counted");
        drop(store);
        disk_bare = size(&place);
        fs::remove_dir_all(&place)?;
        ours.push(ours_now);
        bare.push(bare_now);
        ratios.push(bare_now / ours_now);
    }
    let rate = |seconds: f64| triples as f64 / seconds / 1000.0;
    head(&format!(
        "The RDF store made again, {triples} triples, in turn with a bare store"
    ));
    let (ours, bare) = (median(&ours), median(&bare));
    row(
        "from the ledger",
        format!("{:.0}k triples/s ({ours:.1} s)", rate(ours)),
        "",
    );
    row(
        "Oxigraph's bulk loader, from a file",
        format!("{:.0}k triples/s ({bare:.1} s)", rate(bare)),
        "",
    );
    let all: Vec<String> = ratios.iter().map(|ratio| format!("{ratio:.2}")).collect();
    row(
        "ratio of rates",
        format!("{:.2} (turns: {})", median(&ratios), all.join(", ")),
        "≥ 0.8",
    );
    let disk = disk_ours as f64 / disk_bare as f64;
    let sizes = format!("{} and {}", bytes(disk_ours), bytes(disk_bare));
    row("disk, ratio", format!("{disk:.2} ({sizes})"), "≤ 1.1");
    Ok(())
}
