//! Changes to a node that already holds a catalogue, until ledger, RDF store and search show them.
//!
//! `cargo bench -p node --bench admit`; `BENCH_RECORDS` says how many records the node holds,
//! `BENCH_CHANGES` how many of them change.

mod common;

use common::{
    catalogue,
    figures::{bytes, head, row},
    program::{import, records, run, setting, terreau},
};
use std::{fs, io};

fn main() -> io::Result<()> {
    let records = records();
    let changes = setting("BENCH_CHANGES", 10_000).min(records / 6);
    let root = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let file = root.path().join("catalogue.nq");
    let data = root.path().join("data");
    catalogue::to_file(&file, records, |_| 0)?;
    import(&data, &file);

    // A node that has checked what it holds, as one is after a while.
    run(terreau(&data).args(["reindex", "--only", "derived"]));

    head(&format!("Changes to a node of {records} records"));
    let again = import(&data, &file);
    assert!(
        again.stdout.contains(" 0 changed"),
        "nothing has changed: {}",
        again.stdout
    );
    let rate = records as f64 / again.seconds;
    row(
        "the same catalogue again",
        format!("{rate:.0} records/s ({:.1} s)", again.seconds),
        "",
    );
    row("its peak resident memory", bytes(again.peak), "");

    let every = records / changes;
    let changed = |i: usize| i.is_multiple_of(every) && i / every < changes;
    catalogue::write(&file, (0..records).filter(|i| changed(*i)), |_| 1)?;
    let steady = import(&data, &file);
    assert!(
        steady.stdout.contains(&format!("{changes} changed")),
        "{}",
        steady.stdout
    );
    let rate = changes as f64 / steady.seconds;
    let figure = format!("{rate:.0} records/s ({:.1} s)", steady.seconds);
    row(
        &format!("{changes} changed records alone"),
        figure,
        "≥ 1,000",
    );
    let into_ledger = steady.said("indexing").unwrap_or(f64::NAN);
    row(
        "of it, until all is in the ledger",
        format!("{into_ledger:.1} s"),
        "",
    );
    row("its peak resident memory", bytes(steady.peak), "");

    catalogue::to_file(&file, records, |i| if changed(i) { 2 } else { 0 })?;
    let mixed = import(&data, &file);
    assert!(
        mixed.stdout.contains(&format!("{changes} changed")),
        "{}",
        mixed.stdout
    );
    let what = format!("the whole catalogue, {changes} records changed");
    let rate = records as f64 / mixed.seconds;
    row(
        &what,
        format!("{rate:.0} records/s ({:.1} s)", mixed.seconds),
        "",
    );

    let check = run(terreau(&data).args(["fsck"]));
    assert!(
        check.stdout.contains("everything agrees"),
        "{}",
        check.stdout
    );
    row("ledger, RDF store and index afterwards", "agree", "agree");
    fs::remove_file(&file)
}
