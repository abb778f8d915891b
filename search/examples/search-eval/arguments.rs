//! What is asked of the program.

use crate::measures::Measure;
use std::path::PathBuf;

pub const USAGE: &str = "search-eval FOLDER [--queries FILE] [--qrels FILE] [--column N] [--language TAG | --language-column N]
    [--only-used] [--popularity S] [--popularity-of FOLDER] [--seed N] [--today DAYS] [--measure ndcg10|mrr]
    [--set NAME=VALUE]… [--vary NAME=VALUE,VALUE…]… [--each] [--explain WORDS]";

#[derive(Debug)]
pub struct Arguments {
    pub folder: PathBuf,
    pub queries: String,
    pub qrels: String,
    /// Where the words of a query are, from 1.
    pub column: usize,
    pub language: String,
    pub language_column: Option<usize>,
    /// Leaves out documents that do not say how much they are used.
    pub only_used: bool,
    pub popularity: Option<f32>,
    /// A collection whose popularity, shuffled, the documents get.
    pub popularity_of: Option<PathBuf>,
    pub seed: u64,
    /// In days since 1970.
    pub today: Option<u16>,
    /// By which values are chosen.
    pub measure: Measure,
    pub set: Vec<(String, f32)>,
    pub vary: Vec<(String, Vec<f32>)>,
    pub each: bool,
    pub explain: Option<String>,
}

impl Arguments {
    pub fn read(given: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Arguments {
            folder: PathBuf::new(),
            queries: "queries.tsv".to_owned(),
            qrels: "qrels.tsv".to_owned(),
            column: 2,
            language: "en".to_owned(),
            language_column: None,
            only_used: false,
            popularity: None,
            popularity_of: None,
            seed: 1,
            today: None,
            measure: Measure::Ndcg10,
            set: Vec::new(),
            vary: Vec::new(),
            each: false,
            explain: None,
        };
        let mut given = given.peekable();
        while let Some(argument) = given.next() {
            let mut value = || given.next().ok_or(format!("{argument} wants a value"));
            match argument.as_str() {
                "--queries" => arguments.queries = value()?,
                "--qrels" => arguments.qrels = value()?,
                "--column" => arguments.column = number(&value()?)?,
                "--language" => arguments.language = value()?,
                "--language-column" => arguments.language_column = Some(number(&value()?)?),
                "--only-used" => arguments.only_used = true,
                "--popularity" => arguments.popularity = Some(number(&value()?)?),
                "--popularity-of" => arguments.popularity_of = Some(value()?.into()),
                "--seed" => arguments.seed = number(&value()?)?,
                "--today" => arguments.today = Some(number(&value()?)?),
                "--measure" => arguments.measure = Measure::named(&value()?)?,
                "--set" => arguments.set.push(setting(&value()?)?),
                "--vary" => arguments.vary.push(settings(&value()?)?),
                "--each" => arguments.each = true,
                "--explain" => arguments.explain = Some(value()?),
                folder if !folder.starts_with("--") => arguments.folder = folder.into(),
                other => return Err(format!("{other} is not known")),
            }
        }
        if arguments.folder.as_os_str().is_empty() {
            return Err("the folder of a collection is missing".to_owned());
        }
        Ok(arguments)
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text} is not a number"))
}

fn setting(text: &str) -> Result<(String, f32), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or(format!("{text}: not NAME=VALUE"))?;
    Ok((name.to_owned(), number(value)?))
}

fn settings(text: &str) -> Result<(String, Vec<f32>), String> {
    let (name, values) = text
        .split_once('=')
        .ok_or(format!("{text}: not NAME=VALUES"))?;
    let values: Result<Vec<f32>, String> = values.split(',').map(number).collect();
    Ok((name.to_owned(), values?))
}
