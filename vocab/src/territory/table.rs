//! The table of `territories/`, read once: rows by code, and names in the order of their keys.

use super::{Level, name};
use std::{ops::Range, sync::LazyLock};

/// Stands for no row.
pub const NONE: u32 = u32::MAX;
/// The table takes less than this.
const MAX_BYTES: usize = 4 << 20;

/// One line of the table.
#[derive(Debug)]
pub struct Row {
    pub level: Level,
    pub code: &'static str,
    pub name: &'static str,
    pub english: &'static str,
    /// What it lies in, but for the EPCI; several for an EPCI that lies in several départements.
    pub above: Vec<u32>,
    pub epci: u32,
    pub inhabitants: u32,
}

/// All lines.
#[derive(Debug)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Where the rows of each level stand, in the order of their codes.
    levels: Vec<(Level, Range<usize>)>,
    nuts: Codes,
    /// Of countries.
    two_letters: Codes,
    /// Of communes that were merged into others.
    merged: Codes,
    /// Keys of names one behind the other, and where each stands, in the order of the keys.
    keys: String,
    names: Vec<Name>,
}

/// Sorted codes, and the row each means.
type Codes = Vec<(&'static str, u32)>;

#[derive(Debug, Clone, Copy)]
struct Name {
    start: u32,
    length: u32,
    row: u32,
}

pub fn table() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        let packed = include_bytes!("../../territories/territories.tsv.zst");
        let text = zstd::bulk::decompress(packed, MAX_BYTES).expect("the table was packed by zstd");
        let text = String::from_utf8(text).expect("the table is written in UTF-8");
        // Rows point into it for as long as the program runs.
        Table::parse(Box::leak(text.into_boxed_str()))
    });
    &TABLE
}

impl Table {
    fn parse(text: &'static str) -> Self {
        let lines = text.lines().count();
        let mut table = Table {
            rows: Vec::with_capacity(lines),
            levels: Vec::new(),
            nuts: Vec::new(),
            two_letters: Vec::new(),
            merged: Vec::new(),
            keys: String::with_capacity(text.len() / 2),
            names: Vec::with_capacity(lines + lines / 4),
        };
        for line in text.lines() {
            table.add(line);
        }
        for codes in [&mut table.nuts, &mut table.two_letters, &mut table.merged] {
            codes.sort_unstable();
        }
        for row in 0..table.rows.len() as u32 {
            table.add_names(row);
        }
        let keys = std::mem::take(&mut table.keys);
        let of = |name: &Name| &keys[name.start as usize..(name.start + name.length) as usize];
        table
            .names
            .sort_unstable_by(|a, b| of(a).cmp(of(b)).then(a.row.cmp(&b.row)));
        table
            .names
            .dedup_by(|a, b| a.row == b.row && of(a) == of(b));
        table.keys = keys;
        table
    }

    /// Lines come largest territories first, so that what a line points at is there already.
    fn add(&mut self, line: &'static str) {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let (kind, code, name) = (field(), field(), field());
        let at = self.rows.len();
        let number = at as u32;
        let mut row = Row {
            level: Level::Country,
            code,
            name,
            english: "",
            above: Vec::new(),
            epci: NONE,
            inhabitants: 0,
        };
        let find = |table: &Self, level, code: &str| table.of_code(level, code).unwrap_or(NONE);
        let listed = |codes: &'static str| codes.split([',', ' ']).filter(|code| !code.is_empty());
        match kind {
            "C" => {
                row.english = field();
                self.two_letters
                    .extend(listed(field()).map(|two| (two, number)));
            }
            "R" | "O" | "D" => {
                let nuts = field();
                // The region until 2015 is the level of NUTS above the département.
                let former = nuts.get(..4).filter(|_| kind == "D");
                let former = former.and_then(|nuts| {
                    let mut known = self.nuts.iter();
                    known.find(|(code, _)| *code == nuts)
                });
                let former = former.map(|&(_, row)| row);
                let is_former = |&row: &u32| self.rows[row as usize].level == Level::FormerRegion;
                row.level = match kind {
                    "R" => Level::Region,
                    "O" => Level::FormerRegion,
                    _ => Level::Department,
                };
                row.above = match kind {
                    "R" => vec![find(self, Level::Country, "FRA")],
                    _ => vec![find(self, Level::Region, field())],
                };
                row.above.extend(former.filter(is_former));
                self.nuts.extend(listed(nuts).map(|nuts| (nuts, number)));
            }
            "E" => {
                row.level = Level::Epci;
                let departments = listed(field());
                row.above = departments
                    .map(|code| find(self, Level::Department, code))
                    .collect();
            }
            "M" => {
                row.level = Level::Commune;
                let above = field();
                row.above = vec![match above.strip_prefix('R') {
                    Some(region) => find(self, Level::Region, region),
                    None => find(self, Level::Department, above),
                }];
                row.epci = find(self, Level::Epci, field());
                row.inhabitants = field().parse().unwrap_or(0);
                self.merged
                    .extend(listed(field()).map(|code| (code, number)));
            }
            _ => {
                row.level = Level::MunicipalDistrict;
                row.above = vec![find(self, Level::Commune, field())];
                row.inhabitants = field().parse().unwrap_or(0);
            }
        }
        row.above.retain(|&above| above != NONE);
        match self.levels.last_mut() {
            Some((level, range)) if *level == row.level => range.end = at + 1,
            _ => self.levels.push((row.level, at..at + 1)),
        }
        self.rows.push(row);
    }

    fn add_names(&mut self, number: u32) {
        let row = &self.rows[number as usize];
        let own = name::key(row.name);
        let mut keys = Vec::new();
        if !row.english.is_empty() {
            keys.push(name::key(row.english));
        }
        if row.level == Level::Epci {
            keys.extend(name::of_epci(&own));
        }
        keys.extend(name::without_article(&own).map(str::to_owned));
        for (of, also) in name::ALSO {
            let is_this = of.split_once('/') == Some((row.level.name(), row.code));
            keys.extend(is_this.then(|| (*also).to_owned()));
        }
        keys.push(own);
        for key in keys {
            self.names.push(Name {
                start: self.keys.len() as u32,
                length: key.len() as u32,
                row: number,
            });
            self.keys.push_str(&key);
        }
    }

    pub fn of_code(&self, level: Level, code: &str) -> Option<u32> {
        let (_, range) = self.levels.iter().find(|(known, _)| *known == level)?;
        let rows = &self.rows[range.clone()];
        let at = rows.binary_search_by(|row| row.code.cmp(code)).ok()?;
        Some((range.start + at) as u32)
    }

    pub fn of_nuts(&self, code: &str) -> Option<u32> {
        known(&self.nuts, code)
    }

    pub fn of_two_letters(&self, code: &str) -> Option<u32> {
        known(&self.two_letters, code)
    }

    /// The commune that a former one is part of now.
    pub fn merged(&self, code: &str) -> Option<u32> {
        known(&self.merged, code)
    }

    /// The rows that have a name with this key.
    pub fn named<'t>(&'t self, key: &'t str) -> impl Iterator<Item = u32> + 't {
        let from = self.names.partition_point(|&name| self.key(name) < key);
        self.names[from..]
            .iter()
            .take_while(move |&&name| self.key(name) == key)
            .map(|name| name.row)
    }

    fn key(&self, name: Name) -> &str {
        &self.keys[name.start as usize..(name.start + name.length) as usize]
    }
}

fn known(codes: &Codes, code: &str) -> Option<u32> {
    let at = codes
        .binary_search_by(|(known, _)| (*known).cmp(code))
        .ok()?;
    Some(codes[at].1)
}
