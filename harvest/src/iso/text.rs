//! Texts in several languages: gco:CharacterString, anchors and gmd:PT_FreeText.

use crate::xml::{self, Element};
use std::borrow::Cow;
use vocab::codelist;

/// The languages of one metadata record.
#[derive(Debug)]
pub struct Languages<'a> {
    /// The language of what says no other.
    pub main: Option<&'a str>,
    /// What the record calls its other languages.
    locales: Vec<(&'a str, &'a str)>,
}

/// A text in one or several languages, perhaps with the address of what it names.
#[derive(Debug, Default, Clone)]
pub struct FreeText<'a> {
    /// Each text once, with its language; that of the record comes first.
    pub texts: Vec<(Cow<'a, str>, Option<&'a str>)>,
    /// The target of an anchor, as written.
    pub href: Option<&'a str>,
    /// Whether nothing stands in the record's own language.
    is_translated: bool,
}

impl<'a> Languages<'a> {
    /// `default` is the language of records that do not tell theirs.
    pub fn of(root: Element<'a>, default: Option<&'a str>) -> Self {
        let stated = [
            "language/*",
            "defaultLocale/PT_Locale/language|languageCode/*",
        ]
        .into_iter()
        .find_map(|path| xml::first(root, path).and_then(code));
        let locales = xml::all(root, "locale|otherLocale|defaultLocale/PT_Locale")
            .into_iter()
            .filter_map(|locale| {
                let language = xml::first(locale, "languageCode|language/*").and_then(code)?;
                Some((xml::attribute(locale, "id")?, tag(language)?))
            });
        Self {
            main: stated.and_then(tag).or(default),
            locales: locales.collect(),
        }
    }

    /// The text of a property such as gmd:title.
    pub fn read(&self, property: Element<'a>) -> FreeText<'a> {
        let mut read = FreeText {
            href: xml::attribute(property, "href"),
            ..FreeText::default()
        };
        for value in xml::children(property, "*") {
            if xml::is_named(value, "PT_FreeText") {
                for text in xml::all(value, "*/LocalisedCharacterString") {
                    let language = xml::attribute(text, "locale").and_then(|id| self.locale(id));
                    read.add(xml::text(text), language.or(self.main));
                }
                continue;
            }
            read.href = read.href.or_else(|| xml::attribute(value, "href"));
            read.add(xml::text(value), self.main);
        }
        read.is_translated =
            xml::children(property, "*").all(|value| xml::is_named(value, "PT_FreeText"));
        // Some write the text without the element that should hold it.
        if read.texts.is_empty() && xml::child(property, "*").is_none() {
            read.add(xml::text(property), self.main);
        }
        read
    }

    /// The first text at a path.
    pub fn read_at(&self, of: Element<'a>, path: &str) -> FreeText<'a> {
        let mut found = xml::all(of, path)
            .into_iter()
            .map(|property| self.read(property));
        found.find(|text| !text.is_empty()).unwrap_or_default()
    }

    fn locale(&self, reference: &'a str) -> Option<&'a str> {
        let id = reference.trim_start_matches('#');
        let known = self
            .locales
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(id));
        known.map(|(_, language)| *language).or_else(|| {
            let bare = id.strip_prefix("locale-").unwrap_or(id);
            codelist::language(bare)
        })
    }
}

impl<'a> FreeText<'a> {
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.href.is_none()
    }

    /// The text in the record's own language, else the first.
    pub fn first(&self) -> &str {
        self.texts.first().map_or("", |(text, _)| text)
    }

    /// The one text where only one can stand: the record's own, which comes first, unless there are
    /// only translations.
    pub fn for_reader(&self) -> &str {
        let in_french = |said: &&(Cow<'_, str>, Option<&str>)| said.1 == Some("fr");
        match self.is_translated {
            true => self
                .texts
                .iter()
                .find(in_french)
                .map_or(self.first(), |(text, _)| text),
            false => self.first(),
        }
    }

    /// The target of the anchor, or the text itself, when it is an address of the web.
    pub fn address(&self) -> Option<&str> {
        let stated = self
            .href
            .into_iter()
            .chain(self.texts.iter().map(|(text, _)| &**text));
        stated.into_iter().find(|text| is_web(text))
    }

    fn add(&mut self, text: Option<Cow<'a, str>>, language: Option<&'a str>) {
        if let Some(text) = text {
            let said = (text, language);
            if !self.texts.contains(&said) {
                self.texts.push(said);
            }
        }
    }
}

/// The value of a code list: its attribute, or the text that some editors write instead.
pub fn code(element: Element<'_>) -> Option<&str> {
    let text = || {
        element
            .text()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let value = xml::attribute(element, "codeListValue").or_else(text)?;
    // North American profile: `RI_622` for `dataset; jeuDonnées`.
    if value.starts_with("RI_") {
        return text().map(|text| text.split(';').next().unwrap_or_default().trim());
    }
    // The whole address of the value, or the name of the list before it.
    let value = value.rsplit(['#', '/']).next().unwrap_or(value);
    let names_list = |prefix: &str| prefix.ends_with("Code") && prefix.contains('_');
    match value.rsplit_once('_') {
        Some((list, value)) if names_list(list) => Some(value),
        _ => Some(value),
    }
}

/// The code at the end of a path.
pub fn code_at<'a>(of: Element<'a>, path: &str) -> Option<&'a str> {
    xml::all(of, path).into_iter().find_map(code)
}

pub fn is_web(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// The language tag of a language code.
fn tag(code: &str) -> Option<&str> {
    // `eng; CAN`
    let code = code.split([';', ',']).next().unwrap_or_default().trim();
    let is_tag = matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase());
    let nothing = ["und", "zxx", "mul", "mis"].contains(&code);
    codelist::language(code).or_else(|| Some(code).filter(|_| is_tag && !nothing))
}
