//! The tables of `codelists/`, read once.

use super::{Code, List};
use std::{collections::HashMap, sync::LazyLock};

/// One list, with every form its codes are known by.
pub struct Table {
    codes: Vec<Code>,
    forms: HashMap<String, usize>,
}

impl Table {
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// The code that a text means.
    pub fn find(&self, text: &str) -> Option<&Code> {
        let form = key(text);
        if form.is_empty() {
            return None;
        }
        self.forms.get(&form).map(|at| &self.codes[*at])
    }

    /// Codes and IRIs first, then aliases, then labels: where two codes share a form, the one that
    /// has it for its code wins, and what is in force wins over what is deprecated.
    fn parse(text: &'static str) -> Self {
        let mut codes = Vec::new();
        let mut aliases = Vec::new();
        for line in text.lines().skip(1) {
            let mut fields = line.split('\t');
            let mut field = || fields.next().unwrap_or_default();
            let code = Code {
                code: field(),
                iri: field(),
                fr: field(),
                en: field(),
                deprecated: field() == "yes",
            };
            aliases.push(field());
            codes.push(code);
        }
        let mut forms = HashMap::new();
        let mut know = |form: &str, at: usize| {
            forms.entry(key(form)).or_insert(at);
        };
        for (at, code) in codes.iter().enumerate() {
            know(code.code, at);
            know(code.iri, at);
        }
        for (at, aliases) in aliases.iter().enumerate() {
            aliases.split('|').for_each(|alias| know(alias, at));
        }
        for in_force in [true, false] {
            for (at, code) in codes
                .iter()
                .enumerate()
                .filter(|(_, c)| c.deprecated != in_force)
            {
                know(code.fr, at);
                know(code.en, at);
            }
        }
        forms.remove("");
        Self { codes, forms }
    }
}

/// The table of a list.
pub fn of(list: List) -> &'static Table {
    macro_rules! table {
        ($file:literal) => {{
            static TABLE: LazyLock<Table> =
                LazyLock::new(|| Table::parse(include_str!(concat!("../../codelists/", $file))));
            &TABLE
        }};
    }
    match list {
        List::Themes => table!("themes.tsv"),
        List::FileTypes => table!("file-types.tsv"),
        List::Frequencies => table!("frequencies.tsv"),
        List::AccessRights => table!("access-rights.tsv"),
        List::Licenses => table!("licences.tsv"),
        List::HvdCategories => table!("hvd-categories.tsv"),
    }
}

/// ISO 639-1 code of a 639 code or a name, in lower case.
pub fn language(word: &str) -> Option<&'static str> {
    static FORMS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
        let text = include_str!("../../codelists/languages.tsv");
        let lines = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once('\t'));
        let mut forms = HashMap::new();
        for (code, names) in lines {
            forms.insert(code, code);
            forms.extend(names.split('|').map(|name| (name, code)));
        }
        forms
    });
    FORMS.get(word).copied()
}

/// ISO 639-3 code of a 639-1 code.
pub fn three_letters(code: &str) -> Option<&'static str> {
    static CODES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
        let text = include_str!("../../codelists/languages.tsv");
        let lines = text
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once('\t'));
        lines
            .filter_map(|(code, names)| Some((code, names.split('|').next()?)))
            .collect()
    });
    CODES.get(code).copied()
}

/// What is compared: lower case, single blanks, plain apostrophes; addresses without scheme, `www`,
/// closing slash, `/deed` and `/legalcode` in any language.
pub fn key(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    let mut follows_blank = false;
    for c in text.trim().chars() {
        match c {
            'a'..='z' | '0'..='9' | '/' | '.' | ':' | '-' | '_' => form.push(c),
            'A'..='Z' => form.push(c.to_ascii_lowercase()),
            '’' | '`' => form.push('\''),
            c if c.is_whitespace() => {
                if !follows_blank {
                    form.push(' ');
                }
            }
            c => form.extend(c.to_lowercase()),
        }
        follows_blank = c.is_whitespace();
    }
    for scheme in ["https://", "http://"] {
        if let Some(address) = form.strip_prefix(scheme) {
            form = address_key(address);
            break;
        }
    }
    form
}

fn address_key(address: &str) -> String {
    let address = address.strip_prefix("www.").unwrap_or(address);
    let mut address = address.trim_end_matches('/');
    for page in ["/deed", "/legalcode"] {
        if let Some((before, after)) = address.rsplit_once(page)
            && (after.is_empty() || after.starts_with('.'))
        {
            address = before;
        }
    }
    address
        .trim_end_matches(".html")
        .trim_end_matches('/')
        .to_owned()
}
