//! How many ISO 19139 records a second one core takes in: decode, parse, map, mend, fingerprint; and what
//! the same bytes cost when they are only parsed.
//!
//! `cargo bench -p harvest --bench iso -- [FOLDER]`: a folder of metadata files; without one, pages of a
//! catalogue service, made of the examples in `tests/portals/iso`, each time under other identifiers.

#[path = "measure/cpu.rs"]
mod cpu;

use harvest::{FetchSettings, Fetcher, OpenOptions, Step, open};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

const PAGES: usize = 60;
const RECORDS_IN_A_PAGE: usize = 50;
const TURNS: usize = 3;

fn main() -> io::Result<()> {
    let given = std::env::args()
        .skip(1)
        .find(|argument| argument != "--bench");
    let made = tempfile::tempdir()?;
    let folder = match given {
        Some(folder) => PathBuf::from(folder),
        None => {
            make_pages(made.path())?;
            made.path().to_owned()
        }
    };
    let mut texts = Vec::new();
    collect(&folder, &mut texts)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    println!("\n### ISO metadata on one core, {} files\n", texts.len());
    println!(
        "| turn | records | MB | records/s | MB/s | parsing alone, MB/s | mapping : parsing |"
    );
    println!("|---|---|---|---|---|---|---|");
    for turn in 1..=TURNS {
        let parsing = parse(&texts);
        let (mapping, records, bytes) = runtime.block_on(walk(&folder));
        let megabytes = bytes as f64 / 1e6;
        println!(
            "| {turn} | {records} | {megabytes:.1} | {:.0} | {:.1} | {:.1} | {:.1} |",
            records as f64 / mapping,
            megabytes / mapping,
            megabytes / parsing,
            mapping / parsing,
        );
    }
    Ok(())
}

/// The seconds that the parser alone takes for these texts.
fn parse(texts: &[String]) -> f64 {
    let (began, mut nodes) = (cpu::seconds(), 0);
    for text in texts {
        if let Ok(document) = roxmltree::Document::parse(text) {
            nodes += document.descendants().count();
        }
    }
    assert!(nodes > 0, "nothing of this is XML");
    cpu::seconds() - began
}

async fn walk(folder: &Path) -> (f64, u64, u64) {
    let fetcher = Fetcher::new(FetchSettings::default()).expect("a client can be made");
    let address = folder.display().to_string();
    let mut source = open(&address, &OpenOptions::new(fetcher)).expect("the folder is there");
    let (began, mut records, mut bytes) = (cpu::seconds(), 0, 0);
    loop {
        match source.next().await {
            Step::Page(page) => {
                records += page.records.len() as u64;
                bytes += page.bytes;
            }
            Step::Failed(failure) => println!("{}: {}", failure.address, failure.message),
            Step::End(_) => return (cpu::seconds() - began, records, bytes),
        }
    }
}

/// Answers of a catalogue service with the examples of the reference mapping, over and over.
fn make_pages(folder: &Path) -> io::Result<()> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/portals/iso/semic");
    let mut paths: Vec<PathBuf> = fs::read_dir(examples)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    paths.sort();
    let examples: Vec<String> = paths
        .iter()
        .map(fs::read_to_string)
        .collect::<io::Result<_>>()?;
    let records: Vec<(&str, &str)> = examples.iter().filter_map(|text| around_id(text)).collect();
    assert!(records.len() > 5, "most examples have a file identifier");
    for page in 0..PAGES {
        let all = (0..RECORDS_IN_A_PAGE).map(|at| {
            let (before, after) = records[at % records.len()];
            format!("{before}-{page}-{at}{after}")
        });
        let text = format!(
            "<csw:GetRecordsResponse xmlns:csw=\"http://www.opengis.net/cat/csw/2.0.2\"><csw:SearchResults>{}\
             </csw:SearchResults></csw:GetRecordsResponse>",
            all.collect::<String>()
        );
        fs::write(folder.join(format!("page-{page:03}.xml")), text)?;
    }
    Ok(())
}

/// A record without what stands before it, cut in two at the end of its file identifier.
fn around_id(text: &str) -> Option<(&str, &str)> {
    let record = &text[text.find("<gmd:MD_Metadata")?..];
    // One example stands in an answer, which declares its prefixes.
    roxmltree::Document::parse(record).ok()?;
    let start = record.find("<gmd:fileIdentifier>")?;
    let end = start + record[start..].find("</gco:CharacterString>")?;
    let trimmed = record[..end].trim_end().len();
    Some(record.split_at(trimmed))
}

/// The files below a folder that are texts.
fn collect(folder: &Path, texts: &mut Vec<String>) -> io::Result<()> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, texts)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            texts.push(text);
        }
    }
    Ok(())
}
