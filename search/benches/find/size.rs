//! What an index weighs on disk, and which field of it in what.

use std::{collections::BTreeMap, path::Path};
use tantivy::{Index, space_usage::PerFieldSpaceUsage};

/// Of one field, in the order of [`PARTS`].
type Bytes = [u64; PARTS.len()];

const PARTS: [&str; 5] = ["terms", "postings", "positions", "lengths", "columns"];

/// Prints the bytes a document that each field takes, the heaviest first.
pub fn by_field(folder: &Path) {
    let searcher = Index::open_in_dir(folder)
        .and_then(|index| index.reader())
        .unwrap()
        .searcher();
    let usage = searcher.space_usage().unwrap();
    let documents = searcher.num_docs().max(1) as f64;
    let mut fields: BTreeMap<String, Bytes> = BTreeMap::new();
    let mut store = 0;
    for segment in usage.segments() {
        store += segment.store().total().get_bytes();
        for (part, usage) in [
            segment.termdict(),
            segment.postings(),
            segment.positions(),
            segment.fieldnorms(),
            segment.fast_fields(),
        ]
        .into_iter()
        .enumerate()
        {
            add(&mut fields, part, usage);
        }
    }
    let mut fields: Vec<(String, Bytes)> = fields.into_iter().collect();
    fields.sort_by_key(|(_, bytes)| std::cmp::Reverse(bytes.iter().sum::<u64>()));
    let [terms, postings, positions, lengths, columns] = PARTS;
    println!(
        "{:<20}{:>10}{terms:>10}{postings:>10}{positions:>10}{lengths:>10}{columns:>10}",
        "bytes a document", "all"
    );
    println!("{:<20}{:>10.1}", "(stored)", store as f64 / documents);
    for (name, bytes) in fields {
        print!(
            "{name:<20}{:>10.1}",
            bytes.iter().sum::<u64>() as f64 / documents
        );
        for bytes in bytes {
            print!("{:>10.1}", bytes as f64 / documents);
        }
        println!();
    }
    println!();
}

fn add(fields: &mut BTreeMap<String, Bytes>, part: usize, usage: &PerFieldSpaceUsage) {
    for field in usage.fields() {
        let bytes = fields.entry(field.field_name().to_owned()).or_default();
        bytes[part] += field.total().get_bytes();
    }
}
