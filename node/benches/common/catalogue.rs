//! A catalogue drawn from a seed: records of about 27 triples, whose publishers are repeated by
//! every record that names them, as portals do.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

/// A small fast generator (SplitMix64): the same seed gives the same catalogue everywhere.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in [0, 1).
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A word; those that come first in the list are common.
    fn word(&mut self) -> &'static str {
        let u = self.unit();
        WORDS[(u * u * WORDS.len() as f64) as usize]
    }

    fn text(&mut self, words: usize) -> String {
        let mut text = String::new();
        for n in 0..words {
            if n > 0 {
                text.push(' ');
            }
            text.push_str(self.word());
        }
        text
    }
}

const WORDS: &[&str] = &[
    "donnees",
    "communes",
    "transport",
    "ville",
    "population",
    "energie",
    "reseau",
    "service",
    "territoire",
    "eau",
    "logement",
    "batiment",
    "arret",
    "ligne",
    "velo",
    "parking",
    "station",
    "commune",
    "departement",
    "region",
    "budget",
    "depense",
    "recette",
    "marche",
    "public",
    "ecole",
    "college",
    "lycee",
    "effectif",
    "inscription",
    "carte",
    "plan",
    "parcelle",
    "cadastre",
    "zone",
    "urbanisme",
    "permis",
    "construire",
    "arbre",
    "parc",
    "jardin",
    "foret",
    "sol",
    "air",
    "qualite",
    "mesure",
    "capteur",
    "horaire",
    "theorique",
    "temps",
    "reel",
    "trafic",
    "route",
    "accident",
    "bus",
    "tram",
    "train",
    "gare",
    "port",
    "aeroport",
    "tourisme",
    "musee",
    "bibliotheque",
    "festival",
    "sport",
    "piscine",
    "sante",
    "hopital",
    "medecin",
    "pharmacie",
    "dechet",
    "collecte",
    "tri",
    "consommation",
    "electricite",
    "gaz",
    "solaire",
    "eolien",
    "election",
    "resultat",
];

const FORMATS: &[&str] = &["CSV", "JSON", "GEOJSON", "SHP", "XLSX", "PDF", "ZIP"];

const DCAT: &str = "http://www.w3.org/ns/dcat#";
const DCT: &str = "http://purl.org/dc/terms/";
const FOAF: &str = "http://xmlns.com/foaf/0.1/";
const VCARD: &str = "http://www.w3.org/2006/vcard/ns#";
const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const EU: &str = "http://publications.europa.eu/resource/authority";

/// The IRI of dataset `i`.
pub fn dataset(i: usize) -> String {
    format!("https://node.example/dataset/{i:08}")
}

/// Writes a dump: `records` records as N-Quads, each in a graph of its own. `revision` says what the
/// texts of a record end with.
pub fn to_file(path: &Path, records: usize, revision: impl Fn(usize) -> u32) -> io::Result<()> {
    write(path, 0..records, revision)
}

/// Writes a dump of some of the records only.
pub fn write(
    path: &Path,
    records: impl Iterator<Item = usize>,
    revision: impl Fn(usize) -> u32,
) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut statements = Vec::new();
    for i in records {
        statements.clear();
        record(&mut statements, i, revision(i))?;
        for line in statements
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
        {
            out.write_all(line)?;
            writeln!(out, " <https://node.example/record/{i:08}> .")?;
        }
    }
    out.flush()
}

fn record(out: &mut impl Write, i: usize, revision: u32) -> io::Result<()> {
    let mut draw = Draw(i as u64);
    let d = dataset(i);
    writeln!(out, "<{d}> <{TYPE}> <{DCAT}Dataset>")?;
    let languages: &[&str] = if i.is_multiple_of(2) {
        &["fr", "en"]
    } else {
        &["fr"]
    };
    for language in languages {
        let title = draw.text(4 + i % 5);
        writeln!(
            out,
            "<{d}> <{DCT}title> \"{title} {i} {revision}\"@{language}"
        )?;
        let description = draw.text(25 + i % 40);
        writeln!(
            out,
            "<{d}> <{DCT}description> \"{description} {i} {revision}\"@{language}"
        )?;
    }
    writeln!(out, "<{d}> <{DCT}identifier> \"id-{i:08}\"")?;
    let when = draw.next();
    let (year, month, day) = (
        2015 + when % 10,
        1 + (when >> 8) % 12,
        1 + (when >> 16) % 28,
    );
    let (hour, minute) = ((when >> 24) % 24, (when >> 32) % 60);
    writeln!(
        out,
        "<{d}> <{DCT}issued> \"{year}-{month:02}-{day:02}\"^^<{XSD}date>"
    )?;
    let modified = format!("{}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z", year + 1);
    writeln!(out, "<{d}> <{DCT}modified> \"{modified}\"^^<{XSD}dateTime>")?;
    writeln!(out, "<{d}> <{DCAT}theme> <{EU}/data-theme/T{:02}>", i % 13)?;
    let mut keywords = vec![draw.word(), draw.word(), draw.word()];
    keywords.sort_unstable();
    keywords.dedup();
    for keyword in keywords {
        writeln!(out, "<{d}> <{DCAT}keyword> \"{keyword}\"@fr")?;
    }
    writeln!(out, "<{d}> <{DCT}language> <{EU}/language/FRA>")?;
    writeln!(out, "<{d}> <{DCT}accessRights> <{EU}/access-right/PUBLIC>")?;
    writeln!(
        out,
        "<{d}> <{DCAT}landingPage> <https://portal{}.example/{i}>",
        i % 50
    )?;
    let organization = draw.unit().powi(3) * 2000.0;
    let o = format!("https://node.example/org/{}", organization as u32);
    writeln!(out, "<{d}> <{DCT}publisher> <{o}>")?;
    writeln!(out, "<{o}> <{TYPE}> <{FOAF}Organization>")?;
    writeln!(
        out,
        "<{o}> <{FOAF}name> \"Organisation {}\"@fr",
        organization as u32
    )?;
    writeln!(out, "<{d}> <{DCAT}contactPoint> <{d}#contact>")?;
    writeln!(out, "<{d}#contact> <{TYPE}> <{VCARD}Organization>")?;
    writeln!(
        out,
        "<{d}#contact> <{VCARD}hasEmail> <mailto:contact{}@node.example>",
        i % 50
    )?;
    for k in 0..1 + i % 2 {
        let x = format!("{d}/dist/{k}");
        let format = FORMATS[(i + k) % FORMATS.len()];
        writeln!(out, "<{d}> <{DCAT}distribution> <{x}>")?;
        writeln!(out, "<{x}> <{TYPE}> <{DCAT}Distribution>")?;
        writeln!(out, "<{x}> <{DCT}format> <{EU}/file-type/{format}>")?;
        writeln!(
            out,
            "<{x}> <{DCAT}accessURL> <https://files.example/{i}/{k}>"
        )?;
        writeln!(
            out,
            "<{x}> <{DCT}license> <https://www.etalab.gouv.fr/licence-ouverte-open-licence>"
        )?;
    }
    Ok(())
}
