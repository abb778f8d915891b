//! The names by which a query asks for words of one field.

/// A field that can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prefix {
    Title,
    Publisher,
    Format,
    Theme,
    License,
    Place,
    Keyword,
}

/// French and English, accents aside.
const NAMES: &[(&str, Prefix)] = &[
    ("titre", Prefix::Title),
    ("title", Prefix::Title),
    ("publisher", Prefix::Publisher),
    ("editeur", Prefix::Publisher),
    ("producteur", Prefix::Publisher),
    ("format", Prefix::Format),
    ("theme", Prefix::Theme),
    ("licence", Prefix::License),
    ("license", Prefix::License),
    ("lieu", Prefix::Place),
    ("place", Prefix::Place),
    ("tag", Prefix::Keyword),
    ("mot-cle", Prefix::Keyword),
    ("keyword", Prefix::Keyword),
];
/// No name is longer, accents included.
const MAX_NAME_BYTES: usize = 16;

impl Prefix {
    /// The field named at the beginning of a text, and what follows its colon.
    pub(crate) fn read(text: &str) -> Option<(Self, &str)> {
        let (at, _) = text
            .bytes()
            .take(MAX_NAME_BYTES)
            .enumerate()
            .find(|&(_, byte)| byte == b':')?;
        let (name, rest) = (&text[..at], &text[at + 1..]);
        // `http://…` and `12:30` name nothing, and a field without words asks for nothing.
        if rest.chars().next().is_none_or(char::is_whitespace) {
            return None;
        }
        let name = name.to_lowercase().replace(['é', 'è'], "e");
        let found = NAMES.iter().find(|(known, _)| *known == name)?;
        Some((found.1, rest))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Prefix::Title => "title",
            Prefix::Publisher => "publisher",
            Prefix::Format => "format",
            Prefix::Theme => "theme",
            Prefix::License => "license",
            Prefix::Place => "territory",
            Prefix::Keyword => "keyword",
        }
    }
}
