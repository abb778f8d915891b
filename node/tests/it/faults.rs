//! Rubbish in, a clear message out; nothing is lost and the rest goes on.

use crate::harness::{Site, catalogue};
use std::{
    net::TcpListener,
    process::{Output, Stdio},
};

const GOOD: &str = "<https://data.example/d/1> a <http://www.w3.org/ns/dcat#Dataset> ;
    <http://purl.org/dc/terms/title> \"Le bon jeu\"@fr .\n";

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn import(site: &Site, files: &[&str]) -> Output {
    let mut arguments = vec!["import"];
    arguments.extend(files);
    site.run(&arguments)
}

fn titles(site: &Site) -> String {
    site.ok(&[
        "query",
        "SELECT ?t { ?d <http://purl.org/dc/terms/title> ?t } ORDER BY ?t",
    ])
}

#[test]
fn a_file_that_is_not_rdf_fails_and_the_others_are_imported() {
    let site = Site::new();
    site.file(
        "page.ttl",
        "<!DOCTYPE html><html><body>Connexion</body></html>",
    );
    site.file("image.ttl", [0x89, b'P', b'N', b'G', 0, 1, 2, 3, 255, 254]);
    site.file("empty.ttl", "");
    site.file("good.ttl", GOOD);
    let output = import(&site, &["page.ttl", "image.ttl", "empty.ttl", "good.ttl"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("page.ttl"), "{}", said(&output));
    assert!(titles(&site).contains("Le bon jeu"));
    let output = import(&site, &["page.ttl"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let output = import(&site, &["nowhere.ttl"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("nowhere.ttl"), "{}", said(&output));
}

#[test]
fn a_truncated_file_gives_what_it_has_and_says_so() {
    let site = Site::new();
    let second = GOOD.replace("d/1", "d/2").replace("bon jeu", "jeu coupé");
    let cut = format!("{GOOD}{}", &second[..second.len() - 30]);
    site.file("cut.ttl", cut);
    let output = import(&site, &["cut.ttl"]);
    assert!(said(&output).contains("syntax"), "{}", said(&output));
    assert!(titles(&site).contains("Le bon jeu"));
}

#[test]
fn one_bad_iri_costs_one_statement() {
    let site = Site::new();
    let bad = "<https://data.example/d/1> <http://www.w3.org/ns/dcat#landingPage> <https://data.example/a b{c}> .\n";
    site.file(
        "bad.ttl",
        format!(
            "{GOOD}{bad}{}",
            GOOD.replace("d/1", "d/2").replace("bon", "second")
        ),
    );
    let output = import(&site, &["bad.ttl"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("iri-"), "{}", said(&output));
    let titles = titles(&site);
    assert!(
        titles.contains("Le bon jeu") && titles.contains("Le second jeu"),
        "{titles}"
    );
}

#[test]
fn a_latin_1_file_keeps_its_accents() {
    let site = Site::new();
    let text = GOOD.replace("Le bon jeu", "Équipements sportifs à proximité des écoles");
    let latin_1: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    site.file("latin.ttl", latin_1);
    let output = import(&site, &["latin.ttl"]);
    assert!(said(&output).contains("charset"), "{}", said(&output));
    assert!(titles(&site).contains("Équipements sportifs à proximité des écoles"));
}

#[test]
fn a_poisonous_graph_is_refused_and_its_neighbour_is_not() {
    let site = Site::new();
    let mut poison = String::from(
        "<https://data.example/d/2> a <http://www.w3.org/ns/dcat#Dataset> ;
         <http://purl.org/dc/terms/title> \"Poison\" ; <https://data.example/p> _:n0 .\n",
    );
    for a in 0..12 {
        for b in (0..12).filter(|b| *b != a) {
            poison.push_str(&format!("_:n{a} <https://data.example/p> _:n{b} .\n"));
        }
    }
    site.file("poison.ttl", format!("{poison}{GOOD}"));
    let output = import(&site, &["poison.ttl"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("costly"), "{}", said(&output));
    let titles = titles(&site);
    assert!(
        titles.contains("Le bon jeu") && !titles.contains("Poison"),
        "{titles}"
    );
}

#[test]
fn a_bomb_and_a_file_beyond_the_limit_are_refused_with_the_limit() {
    let site = Site::new().with("TERREAU__FETCH__MAX_FILE_BYTES", "1000000");
    let zeros = vec![b' '; 50 << 20];
    site.file(
        "bomb.ttl.zst",
        zstd::encode_all(zeros.as_slice(), 19).unwrap(),
    );
    let long = GOOD.repeat(20_000);
    site.file("long.ttl", &long);
    site.file("good.ttl", GOOD);
    let output = import(&site, &["bomb.ttl.zst", "long.ttl", "good.ttl"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(
        said(&output).contains("1000000") || said(&output).contains("1 MB"),
        "{}",
        said(&output)
    );
    assert!(titles(&site).contains("Le bon jeu"));
}

#[test]
fn unknown_and_wrong_settings_are_all_named() {
    let site = Site::new();
    site.file("terreau.toml", "[server]\nlissen = \"127.0.0.1:0\"\n");
    let output = site.run(&["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("lissen"), "{}", said(&output));
    site.file(
        "terreau.toml",
        "[node]\nbase_url = \"data.example/\"\n[sparql]\nworkers = 0\n\
         [fetch]\nallow_private = [\"10.0.0.0/99\"]\n",
    );
    let output = site.run(&["check"]);
    assert_eq!(output.status.code(), Some(2));
    for key in [
        "node.base_url",
        "sparql.workers",
        "fetch.allow_private: `10.0.0.0/99`",
    ] {
        assert!(said(&output).contains(key), "{}", said(&output));
    }
    let output = site.run(&["--config", "missing.toml", "check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("missing.toml"), "{}", said(&output));
}

#[test]
fn a_folder_in_use_and_a_port_in_use_are_named() {
    let site = Site::new();
    let _node = site.serve();
    let output = site.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("in use by another process"),
        "{}",
        said(&output)
    );
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let other = Site::new().with("TERREAU__SERVER__LISTEN", &address);
    let output = other.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("in use"), "{}", said(&output));
}

#[test]
fn a_full_disk_stops_the_job_and_loses_nothing() {
    let site = Site::new();
    site.file("good.ttl", GOOD);
    assert!(import(&site, &["good.ttl"]).status.success());
    let full = site
        .command(&["import", catalogue().to_str().unwrap()])
        .env("TERREAU__STORAGE__MIN_FREE_BYTES", u64::MAX.to_string())
        .stdout(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(1), "{}", said(&full));
    assert!(said(&full).contains("free some space"), "{}", said(&full));
    site.assert_sound();
    assert!(titles(&site).contains("Le bon jeu"));
}

#[test]
fn fsck_repairs_projections_that_were_tampered_with() {
    let site = Site::new();
    site.file("good.ttl", GOOD);
    assert!(import(&site, &["good.ttl"]).status.success());
    std::fs::remove_dir_all(site.data().join("rdf")).unwrap();
    std::fs::remove_dir_all(site.data().join("search")).unwrap();
    site.assert_sound();
    assert!(titles(&site).contains("Le bon jeu"));
}
