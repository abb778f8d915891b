//! Names of territories as they are compared, and the other ways in which they are said.

/// Lower case, no accents, words with a blank between; `st` for `saint`, elided articles dropped.
pub fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    let mut word = String::new();
    for letter in name.chars().chain([' ']) {
        match letter {
            'a'..='z' | '0'..='9' => word.push(letter),
            'A'..='Z' => word.push(letter.to_ascii_lowercase()),
            '\u{300}'..='\u{36f}' => {}
            letter if letter.is_alphanumeric() => {
                for letter in letter.to_lowercase() {
                    fold(letter, &mut word);
                }
            }
            _ => {
                push(&mut key, &word);
                word.clear();
            }
        }
    }
    key
}

fn push(key: &mut String, word: &str) {
    let word = match word {
        "" | "l" | "d" => return,
        "saint" => "st",
        "sainte" => "ste",
        word => word,
    };
    if !key.is_empty() {
        key.push(' ');
    }
    key.push_str(word);
}

fn fold(letter: char, word: &mut String) {
    let plain = match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => "a",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'î' | 'ï' | 'í' | 'ì' => "i",
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'ø' => "o",
        'ù' | 'û' | 'ü' | 'ú' => "u",
        'ÿ' | 'ý' => "y",
        'ç' => "c",
        'ñ' => "n",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        letter => return word.push(letter),
    };
    word.push_str(plain);
}

/// Other keys of a grouping of communes, whose name begins with an abbreviation of what it is.
pub fn of_epci(key: &str) -> Vec<String> {
    let Some((kind, rest)) = key.split_once(' ') else {
        return Vec::new();
    };
    let kinds: &[&str] = match kind {
        "ca" => &["communaute agglomeration", "agglomeration", "agglo"],
        "cc" => &["communaute de communes"],
        "cu" => &["communaute urbaine"],
        _ => return Vec::new(),
    };
    let articles = ["de ", "du ", "des "];
    let bare = articles.iter().find_map(|of| rest.strip_prefix(of));
    let mut others: Vec<String> = kinds.iter().map(|kind| format!("{kind} {rest}")).collect();
    others.extend(bare.map(|bare| format!("{kind} {bare}")));
    // "Grand Poitiers", "Faucigny Glières"; what is left of "CA de La Rochelle" is the commune.
    let bare = bare.unwrap_or(rest);
    let names_itself =
        bare.contains(' ') && !["la ", "le ", "les "].iter().any(|a| bare.starts_with(a));
    others.extend(names_itself.then(|| bare.to_owned()));
    others
}

/// A name of several words without the article before it: `Sables-d'Olonne`.
pub fn without_article(key: &str) -> Option<&str> {
    let articles = ["la ", "le ", "les "];
    let bare = articles
        .iter()
        .find_map(|article| key.strip_prefix(article))?;
    bare.contains(' ').then_some(bare)
}

/// What people say for territories that are called otherwise: level and code, and the key.
pub const ALSO: &[(&str, &str)] = &[
    ("region/93", "paca"),
    ("region/11", "idf"),
    ("region/04", "reunion"),
    ("departement/974", "reunion"),
    ("country/FRA", "france metropolitaine"),
    ("country/FRA", "france entiere"),
    ("country/FRA", "metropolitan france"),
];
