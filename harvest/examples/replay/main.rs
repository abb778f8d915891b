//! Replays years of dated `data.json` snapshots, portal by portal, and tells what became of identities.
//!
//! `cargo run --release -p harvest --example replay -- FOLDER [--names mapped|stated] [--links FILE]`
//! reads every `<portal>_<yyyymmdd>.json` under FOLDER. With `--names stated`, records bear the
//! identifiers as the portals wrote them, so that each migration of a platform renames them; with
//! `--names mapped` (the default), the IRIs that the mapping gives. `--links` writes all relinks, one a
//! line, for reading.

mod judge;
mod ledger;
mod names;
mod told;

use harvest::{FetchSettings, Fetcher, JobOptions, OpenOptions, Source};
use jiff::{Timestamp, civil::Date, tz::Offset};
use ledger::Ledger;
use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};
use told::Told;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut folder, mut stated, mut links) = (None, false, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--names" => stated = arguments.next().as_deref() == Some("stated"),
            "--links" => links = arguments.next(),
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    let folder = folder.ok_or("usage: replay FOLDER [--names mapped|stated] [--links FILE]")?;
    let portals = snapshots(&folder)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let place = tempfile::tempdir()?;
    let fetcher = Fetcher::new(FetchSettings::default())?;
    let begun = Instant::now();
    let mut told = Told::default();
    for (portal, dated) in &portals {
        let mut ledger = Ledger::new(portal);
        let address = place.path().join(portal);
        fs::create_dir_all(&address)?;
        let address = address.join("data.json");
        for (day, file) in dated {
            // The address of a portal stays the same from one walk to the next.
            fs::copy(file, &address)?;
            let mut options = OpenOptions::new(fetcher.clone());
            options.kind = Some("dcat-us".to_owned());
            let mut source = harvest::open(&address.to_string_lossy(), &options)?;
            if stated {
                source = Box::new(names::Stated(source)) as Box<dyn Source>;
            }
            let now = Offset::UTC.to_timestamp(day.at(0, 0, 0, 0))?;
            runtime.block_on(ledger.walk(source, now, JobOptions::default(), &mut told));
        }
        told.count_held(&ledger);
    }
    told.print(begun.elapsed());
    judge::print(&told.links);
    if let Some(path) = links {
        let mut file = fs::File::create(path)?;
        for link in &told.links {
            writeln!(file, "{}", judge::line(link))?;
        }
    }
    Ok(())
}

/// The files of each portal by day, the earliest first.
fn snapshots(folder: &Path) -> Result<BTreeMap<String, BTreeMap<Date, PathBuf>>, Box<dyn Error>> {
    let mut portals: BTreeMap<String, BTreeMap<Date, PathBuf>> = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let Some((portal, day)) = name.rsplit_once('_') else {
                continue;
            };
            if let Ok(day) = Date::strptime("%Y%m%d", day) {
                portals
                    .entry(portal.to_owned())
                    .or_default()
                    .insert(day, path.clone());
            }
        }
    }
    Ok(portals)
}

/// The month of a walk, as `2020-09`.
fn month(now: Timestamp) -> String {
    now.to_string().chars().take(7).collect()
}
