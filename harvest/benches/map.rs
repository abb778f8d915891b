//! How many records a second one core takes in from a portal's JSON: decode, map, mend, fingerprint.
//!
//! `cargo bench -p harvest --bench map -- [--kind KIND] [PATH…]`: documents, or folders of them; without a
//! path, a document made here, of items like those of ArcGIS Hub.

use harvest::{FetchSettings, Fetcher, OpenOptions, Step, open};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs,
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

const MADE_ITEMS: usize = 40_000;
const TURNS: usize = 3;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let (mut kind, mut paths) = ("dcat-us".to_owned(), Vec::new());
    while let Some(argument) = arguments.next() {
        if argument == "--kind" {
            kind = arguments.next().unwrap_or(kind);
        } else {
            collect(Path::new(&argument), &mut paths)?;
        }
    }
    let made = tempfile::tempdir()?;
    if paths.is_empty() {
        let path = made.path().join("data.json");
        fs::write(&path, document(&kind, MADE_ITEMS))?;
        paths.push(path);
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let settings = FetchSettings {
        allow_private: vec!["127.0.0.1".to_owned()],
        interval: Duration::ZERO,
        retry_wait: Duration::ZERO,
        ..FetchSettings::default()
    };
    let fetcher = Fetcher::new(settings).map_err(io::Error::other)?;
    let mut options = OpenOptions::new(fetcher);
    options.kind = Some(kind.clone());
    println!(
        "\n### Mapping on one core, kind `{kind}`, {} documents\n",
        paths.len()
    );
    println!(
        "| turn | records | quarantined | failed | MB | records/s | records/s of CPU | peak resident |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let mut last = Met::default();
    for turn in 1..=TURNS {
        let mut met = Met::default();
        for path in &paths {
            runtime.block_on(walk(path, &options, &mut met));
        }
        let seconds = met.took.as_secs_f64();
        let megabytes = met.bytes as f64 / 1e6;
        println!(
            "| {turn} | {} | {} | {} | {megabytes:.1} | {:.0} | {:.0} | {} |",
            met.records,
            met.quarantined,
            met.failures.len(),
            met.records as f64 / seconds,
            met.records as f64 / met.cpu_seconds,
            peak_resident(),
        );
        last = met;
    }
    println!("\n| rule | times |\n|---|---|");
    for (rule, times) in &last.rules {
        println!("| {rule} | {times} |");
    }
    for failure in last.failures.iter().take(20) {
        println!("\nfailed: {failure}");
    }
    Ok(())
}

#[derive(Default)]
struct Met {
    records: u64,
    quarantined: u64,
    bytes: u64,
    took: Duration,
    cpu_seconds: f64,
    rules: BTreeMap<String, u64>,
    failures: Vec<String>,
}

async fn walk(path: &Path, options: &OpenOptions, met: &mut Met) {
    let kind = options.kind.as_deref().unwrap_or_default();
    let address = address(path, kind);
    let mut source = match open(&address, options) {
        Ok(source) => source,
        Err(error) => return met.failures.push(error.to_string()),
    };
    let (began, cpu) = (Instant::now(), cpu_seconds());
    loop {
        match source.next().await {
            Step::Page(page) => {
                met.records += page.records.len() as u64;
                met.quarantined += page.quarantined.len() as u64;
                met.bytes += page.bytes;
                for issue in &page.issues {
                    *met.rules.entry(issue.rule.to_string()).or_default() += 1;
                }
                for (rule, times) in &page.more_issues {
                    *met.rules.entry(rule.to_string()).or_default() += times;
                }
            }
            Step::Failed(failure) => met.failures.push(failure.message),
            Step::End(_) => break,
        }
    }
    met.took += began.elapsed();
    met.cpu_seconds += cpu_seconds() - cpu;
}

/// Where a document is walked. A portal on loopback gives it as the first page of a CKAN portal, since
/// a portal is more than a document; everything else it is asked for is empty.
fn address(path: &Path, kind: &str) -> String {
    if kind != "ckan" {
        return path.to_string_lossy().into_owned();
    }
    let body = fs::read(path).expect("the document can be read");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("the listener has an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // Whoever leaves too early will say so.
            let _ = answer(stream, &body);
        }
    });
    format!("http://{address}/")
}

fn answer(mut stream: TcpStream, body: &[u8]) -> io::Result<()> {
    let mut request = [0; 4096];
    let read = stream.read(&mut request)?;
    let is_first = String::from_utf8_lossy(&request[..read]).contains("start=0");
    let nothing: &[u8] = br#"{"success": true, "result": {"results": []}}"#;
    let body = if is_first { body } else { nothing };
    let length = body.len();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
    write!(stream, "{head}Content-Length: {length}\r\n\r\n")?;
    stream.write_all(body)
}

/// The documents under a path, in the order of their names.
fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        paths.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| collect(entry, paths))
}

/// What all threads of this process have computed so far: other programs share the machine.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let stat = stat.split(' ').next().and_then(|text| text.parse().ok());
    let own: u64 = stat.unwrap_or(0);
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten();
    let nanoseconds: u64 = threads
        .filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("schedstat")).ok())
        .filter_map(|stat| stat.split(' ').next()?.parse::<u64>().ok())
        .sum();
    nanoseconds.max(own) as f64 / 1e9
}

fn peak_resident() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}

/// A catalogue of items like those of a Hub: markup, a box, six distributions. Of CKAN, a page of
/// packages with two resources.
fn document(kind: &str, items: usize) -> String {
    let is_ckan = kind == "ckan";
    let mut text = String::from(if is_ckan {
        r#"{"success": true, "result": {"results": ["#
    } else {
        r#"{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": ["#
    });
    let items = if is_ckan { items / 4 } else { items };
    for i in 0..items {
        if i > 0 {
            text.push(',');
        }
        let written = if is_ckan {
            package(&mut text, i)
        } else {
            item(&mut text, i)
        };
        written.expect("writing into memory does not fail");
    }
    text.push_str(if is_ckan { "]}}" } else { "]}" });
    text
}

fn package(text: &mut String, i: usize) -> std::fmt::Result {
    let notes = "Comptages horaires des passages, par capteur et par sens. ".repeat(1 + i % 12);
    let (month, day) = (1 + i % 12, 1 + i % 28);
    write!(
        text,
        r#"{{"id": "{i:08x}-0000-4000-8000-000000000000", "name": "comptages-{i}", "title": "Comptages {i}",
        "notes": "{notes}", "private": false, "state": "active", "type": "dataset", "isopen": true,
        "license_id": "fr-lo", "license_title": "Licence Ouverte / Open Licence",
        "license_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence", "author": "", "author_email": "",
        "maintainer": "Service {}", "maintainer_email": "service{}@ville.example", "num_tags": 2, "version": "",
        "metadata_created": "2021-{month:02}-{day:02}T14:31:56.123456", "metadata_modified": "2022-{month:02}-{day:02}T01:02:03.5",
        "organization": {{"id": "org-{}", "name": "ville-{}", "title": "Ville {}", "type": "organization", "state": "active"}},
        "tags": [{{"display_name": "vélo", "id": "t1", "name": "vélo", "state": "active"}}, {{"display_name": "comptage", "name": "comptage"}}],
        "groups": [{{"display_name": "Mobilité", "id": "g1", "name": "mobilite", "title": "Mobilité"}}],
        "extras": [{{"key": "frequency", "value": "quotidienne"}}, {{"key": "spatial",
        "value": "{{\"type\": \"Polygon\", \"coordinates\": [[[-1.2,46.1],[-1.1,46.1],[-1.1,46.2],[-1.2,46.2],[-1.2,46.1]]]}}"}}],
        "resources": ["#,
        i % 40,
        i % 40,
        i % 9,
        i % 9,
        i % 9,
    )?;
    for (at, (format, media_type)) in [("CSV", "text/csv"), ("GeoJSON", "application/geo+json")]
        .into_iter()
        .enumerate()
    {
        let comma = if at == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"id": "{i:08x}-{at:04}-4000-8000-000000000001", "package_id": "{i:08x}-0000-4000-8000-000000000000",
            "name": "Comptages en {format}", "description": "Un fichier.", "format": "{format}", "mimetype": "{media_type}",
            "url": "https://ville.example/dataset/{i}/download/comptages.{format}", "url_type": "upload", "size": 12345,
            "created": "2021-{month:02}-{day:02}T14:31:56.123456", "last_modified": "2022-{month:02}-{day:02}T01:02:03.5",
            "hash": "", "state": "active", "position": {at}, "cache_url": null, "resource_type": null}}"#
        )?;
    }
    text.push_str("]}");
    Ok(())
}

fn item(text: &mut String, i: usize) -> std::fmt::Result {
    let site = "https://data.town.example";
    let prose = "<p style='margin:0'><span>Sensors count bicycles and pedestrians.</span></p>";
    let description = prose.repeat(1 + i % 12);
    let (month, day) = (1 + i % 12, 1 + i % 28);
    write!(
        text,
        r#"{{"@type": "dcat:Dataset", "identifier": "{site}/datasets/{i:032x}_0",
        "landingPage": "{site}/datasets/{i:032x}_0", "title": "Counts of district {i}",
        "description": "<div>{description}</div>", "keyword": ["Bicycles", "Counts ", "District {}"],
        "issued": "2021-{month:02}-{day:02}T14:31:56.000Z", "modified": "2022-{month:02}-{day:02}T01:02:03.000Z",
        "publisher": {{"name": "Town of Example, service {}"}},
        "contactPoint": {{"@type": "vcard:Contact", "fn": "Service {}", "hasEmail": "mailto:"}},
        "accessLevel": "public", "spatial": "-1.2{},46.1,-1.1,46.2", "theme": ["geospatial"],
        "license": "https://creativecommons.org/licenses/by/4.0/", "distribution": ["#,
        i % 90,
        i % 40,
        i % 40,
        i % 10,
    )?;
    let files = [
        ("Hub Dataset", "Web Page", "text/html", ""),
        (
            "GeoService",
            "Esri REST",
            "application/json",
            "/FeatureServer/0",
        ),
        (
            "GeoJSON",
            "GeoJSON",
            "application/vnd.geo+json",
            ".geojson?outSR={\\\"wkid\\\":102100}",
        ),
        ("CSV", "CSV", "text/csv", ".csv?outSR={\\\"wkid\\\":102100}"),
        ("KML", "KML", "application/vnd.google-earth.kml+xml", ".kml"),
        ("Shapefile", "ZIP", "application/zip", ".zip"),
    ];
    for (at, (title, format, media_type, end)) in files.into_iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"@type": "dcat:Distribution", "title": "{title}", "format": "{format}",
            "mediaType": "{media_type}", "accessURL": "{site}/datasets/{i:032x}_0{end}"}}"#
        )?;
    }
    text.push_str("]}");
    Ok(())
}
