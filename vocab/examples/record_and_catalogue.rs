//! Checks records one by one, then their document as a whole, and compares.
//!
//! `record_and_catalogue DOCUMENTS…`: a record may leave open what its catalogue would tell, but
//! everything found in a record by itself must be found in the whole document too. Ends with 1 if not.
#![allow(
    clippy::unwrap_used,
    reason = "an example may stop where it is surprised"
)]

use oxrdf::Graph;
use std::{collections::HashSet, env, fs, path::Path, process::ExitCode};
use vocab::{Profile, Syntax, cut, rdf, shacl::Limits};

const BASE: &str = "http://document.example/";

fn main() -> ExitCode {
    let (mut checks, mut findings, mut open, mut wrong) = (0, 0, 0, 0);
    let limits = Limits {
        results: usize::MAX,
        steps: usize::MAX,
        ..Limits::default()
    };
    for path in env::args().skip(1) {
        let bytes = fs::read(&path).unwrap();
        let extension = Path::new(&path).extension().and_then(|e| e.to_str());
        let announced = extension.and_then(Syntax::from_extension);
        let Ok(parsed) = rdf::read_sniffed(&bytes, announced, BASE) else {
            continue;
        };
        let cut = cut(parsed.quads, BASE);
        let whole: Graph = cut.records.iter().flat_map(|r| r.graph().iter()).collect();
        for profile in Profile::published() {
            let truth = profile.check_whole(&whole, &limits).findings;
            let truth: HashSet<String> = truth.iter().map(|f| format!("{f:?}")).collect();
            for record in &cut.records {
                let conformance = profile.check(record);
                checks += 1;
                open += conformance.not_judged;
                findings += conformance.findings.len();
                for finding in conformance.findings {
                    if !truth.contains(&format!("{finding:?}")) {
                        println!("{path}: only in the record: {finding:?}");
                        wrong += 1;
                    }
                }
            }
        }
    }
    println!("{checks} checks of records: {findings} findings, {wrong} that the document has not");
    println!("{open} constraints not judged");
    ExitCode::from(u8::from(wrong > 0))
}
