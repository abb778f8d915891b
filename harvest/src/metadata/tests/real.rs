use super::super::*;
use crate::{describe::MapContext, kinds::Defaults};
use std::{collections::BTreeMap, fs, path::{Path, PathBuf}};
use url::Url;

fn walk(dir: &Path, out: &mut Vec<PathBuf>) {
    for e in fs::read_dir(dir).unwrap() {
        let p = e.unwrap().path();
        if p.is_dir() { walk(&p, out) } else { out.push(p) }
    }
}

#[test]
fn real() {
    let root = std::env::var("FIXTURES").unwrap();
    for kind in ["csw-iso", "oai-pmh", "waf"] {
        let mut files = vec![];
        walk(&Path::new(&root).join(kind), &mut files);
        files.sort();
        let (mut n, mut records, mut quarantined, mut skipped, mut met, mut gone) = (0, 0, 0, 0, 0, 0);
        let mut rules: BTreeMap<String, u64> = BTreeMap::new();
        for f in files.iter().filter(|f| f.extension().is_some_and(|e| e == "xml")) {
            n += 1;
            let bytes = fs::read(f).unwrap();
            let origin = Origin::catalog(MapContext { portal: Url::parse("https://geo.example/geonetwork/srv/fre/csw").unwrap(), defaults: Defaults::default() });
            let name = f.strip_prefix(&root).unwrap().display().to_string();
            let text = match xml::decode(&bytes, "http://x/", &mut vec![]) { Ok(t) => t, Err(e) => { println!("DECODE {name}: {e}"); continue } };
            let mut broken = vec![];
            let mut owned = text.to_string();
            if let Err(e) = xml::parse(&owned) {
                match crate::xml::broken_test(&owned, &["MD_Metadata", "record", "Record"]) {
                    Some((t, b)) => { println!("MENDED {name}: {} cut: {:?}", b.len(), b[0].error); owned = t; broken = b; }
                    None => { println!("PARSE {name}: {e}"); continue }
                }
            }
            let doc = xml::parse(&owned).unwrap();
            let root_el = doc.root_element();
            let mut intake = Intake::new(&origin, &owned);
            intake.set_aside(broken);
            let local = root_el.tag_name().name();
            match local {
                "GetRecordsResponse" => for c in xml::all(root_el, "SearchResults/*") { intake.take(c, "") },
                "GetRecordByIdResponse" => for c in xml::children(root_el, "*") { intake.take(c, "") },
                "Capabilities" | "ExceptionReport" => {}
                "OAI-PMH" | "record" => {
                    let recs = if local == "record" { vec![root_el] } else { xml::descendants(root_el, "record") };
                    for r in recs {
                        let h = xml::child(r, "header");
                        let id = h.and_then(|h| xml::text_at(h, "identifier")).unwrap_or_default();
                        if h.and_then(|h| xml::attribute(h, "status")) == Some("deleted") { gone += 1; continue }
                        match xml::first(r, "metadata/*") { Some(m) => intake.take(m, &id), None => println!("NOMETA {name} {id}") }
                    }
                }
                _ => intake.take(root_el, ""),
            }
            skipped += intake.skipped; met += intake.met;
            let s = intake.skipped;
            let page = intake.into_page();
            records += page.records.len();
            quarantined += page.quarantined.len();
            for q in &page.quarantined { println!("ASIDE {name}: {:?} {} {}", q.subject, q.rule, q.error); }
            if s > 0 { println!("SKIPPED {name}: {s}"); }
            for i in &page.issues { *rules.entry(i.rule.to_string()).or_default() += 1; }
            for (r, k) in &page.more_issues { *rules.entry(r.to_string()).or_default() += k; }
            if let Ok(out) = std::env::var("OUT") {
                let t: String = page.records.iter().map(|r| format!("# {}\n{}\n", r.resource(), r.payload())).collect();
                fs::write(format!("{out}/{}", name.replace('/', "_")), t).unwrap();
            }
        }
        println!("== {kind}: {n} files, {met} metadata, {records} records, {quarantined} aside, {skipped} skipped, {gone} deleted\n{rules:?}");
    }
}
