//! PostgreSQL's full text, by `psql`: its own clock tells how long each query took.

use super::{BEST, Plain, row as print};
use search::Document;
use std::{
    fmt::Write as _,
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
    process::{Command, Stdio},
};

/// Fills a table, indexes it, and asks it. Inserting is timed as it passes: it is another program's.
pub fn row(
    reached: &str,
    folder: &Path,
    documents: impl Iterator<Item = Document>,
    queries: &[String],
) {
    let file = folder.join("documents.sql");
    let mut script = BufWriter::new(File::create(&file).unwrap());
    writeln!(
        script,
        "\\timing on\nDROP TABLE IF EXISTS terreau_bench;
         CREATE TABLE terreau_bench (id text, title text, keywords text, words text);
         COPY terreau_bench FROM STDIN;"
    )
    .unwrap();
    let mut count = 0;
    for document in documents {
        let one = Plain::of(&document);
        let columns = [one.id, one.title, one.keywords, one.text].map(|text| escaped(&text));
        writeln!(script, "{}", columns.join("\t")).unwrap();
        count += 1;
    }
    writeln!(
        script,
        "\\.\nALTER TABLE terreau_bench ADD COLUMN v tsvector;
         UPDATE terreau_bench SET v = setweight(to_tsvector('french', title), 'A')
         || setweight(to_tsvector('french', keywords), 'B') || to_tsvector('french', words);
         CREATE INDEX terreau_bench_v ON terreau_bench USING gin (v);
         VACUUM ANALYZE terreau_bench;
         \\timing off
         SELECT 'bytes ' || pg_table_size('terreau_bench') + pg_indexes_size('terreau_bench');"
    )
    .unwrap();
    script.flush().unwrap();
    let filled = psql(reached, &file);
    let bytes = filled
        .lines()
        .find_map(|line| line.trim().strip_prefix("bytes ")?.parse().ok());
    let seconds: f64 = times(&filled).iter().sum();

    let mut asked = String::from("\\timing on\n");
    for query in queries {
        let words = query.replace('\'', "''");
        let _ = writeln!(
            asked,
            "SELECT id FROM terreau_bench, websearch_to_tsquery('french', '{words}') q WHERE v @@ q \
             ORDER BY ts_rank(v, q) DESC LIMIT {BEST};"
        );
    }
    let file = folder.join("queries.sql");
    std::fs::write(&file, asked).unwrap();
    psql(reached, &file);
    let times = times(&psql(reached, &file));
    assert_eq!(times.len(), queries.len());
    let name = "PostgreSQL, all words (as time passes)";
    print(name, count, seconds, bytes.unwrap_or(0), times);
    std::fs::write(&file, "DROP TABLE terreau_bench;").unwrap();
    psql(reached, &file);
}

fn psql(reached: &str, script: &Path) -> String {
    let output = Command::new("psql")
        .args([reached, "-X", "-q", "-t", "-v", "ON_ERROR_STOP=1", "-f"])
        .arg(script)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "psql ended with {}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// What `\timing` has said, in seconds.
fn times(said: &str) -> Vec<f64> {
    let lines = said.lines().filter_map(|line| line.strip_prefix("Time: "));
    lines
        .filter_map(|line| {
            line.split(' ')
                .next()?
                .replace(',', ".")
                .parse::<f64>()
                .ok()
        })
        .map(|milliseconds| milliseconds / 1e3)
        .collect()
}

/// As `COPY` reads it.
fn escaped(text: &str) -> String {
    text.replace('\0', "")
        .replace('\\', "\\\\")
        .replace(['\t', '\n', '\r'], " ")
}
