//! SPARQL results in JSON, as a table.

use super::super::{Language, Said, link};
use serde::Deserialize;
use std::collections::HashMap;
use vocab::Text;

/// Rows under their names; `count` may be more than is shown.
#[derive(Debug)]
pub struct Table {
    pub names: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
    pub count: u64,
    pub cut: bool,
}

/// One value.
#[derive(Debug, Default)]
pub struct Cell {
    pub text: String,
    pub href: Option<String>,
    lang: String,
}

impl Cell {
    /// ` lang="…"`, ready for HTML.
    pub fn lang(&self) -> &str {
        &self.lang
    }
}

#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    head: Head,
    #[serde(default)]
    results: Option<Results>,
    #[serde(default)]
    boolean: Option<bool>,
}

#[derive(Default, Deserialize)]
struct Head {
    #[serde(default)]
    vars: Vec<String>,
}

#[derive(Deserialize)]
struct Results {
    bindings: Vec<HashMap<String, Binding>>,
}

#[derive(Deserialize)]
struct Binding {
    #[serde(rename = "type")]
    kind: String,
    /// A text, or for a triple term an object, which no public record holds.
    value: serde_json::Value,
    #[serde(rename = "xml:lang")]
    language: Option<String>,
}

impl Table {
    /// The first `limit` rows of <https://www.w3.org/TR/sparql11-results-json/>; the answer of ASK
    /// is a table of one.
    pub fn read(body: &[u8], limit: usize, language: Language) -> Result<Self, serde_json::Error> {
        let document: Document = serde_json::from_slice(body)?;
        if let Some(answer) = document.boolean {
            let cell = Cell {
                text: answer.to_string(),
                ..Cell::default()
            };
            return Ok(Self {
                names: vec!["ASK".into()],
                rows: vec![vec![cell]],
                count: 1,
                cut: false,
            });
        }
        let names = document.head.vars;
        let bindings = document
            .results
            .map(|results| results.bindings)
            .unwrap_or_default();
        let count = bindings.len() as u64;
        let rows: Vec<Vec<Cell>> = bindings
            .iter()
            .take(limit)
            .map(|row| {
                names
                    .iter()
                    .map(|name| {
                        row.get(name)
                            .map_or_else(Cell::default, |b| cell(b, language))
                    })
                    .collect()
            })
            .collect();
        let cut = count > rows.len() as u64;
        Ok(Self {
            names,
            rows,
            count,
            cut,
        })
    }

    /// With the number of rows there are, and whether even those are not all.
    pub fn of(self, count: u64, cut: bool) -> Self {
        Self {
            count: count.max(self.count),
            cut: self.cut || cut,
            ..self
        }
    }
}

fn cell(binding: &Binding, language: Language) -> Cell {
    let value = match &binding.value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if binding.kind == "uri" {
        return Cell {
            href: link::outward(&value),
            text: value,
            lang: String::new(),
        };
    }
    let text = Text {
        value,
        language: binding.language.clone(),
    };
    let said = Said::of(&text, language);
    Cell {
        lang: said.lang(),
        text: said.value,
        href: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"{"head":{"vars":["d","t"]},"results":{"bindings":[
        {"d":{"type":"uri","value":"https://a.example/1"},"t":{"type":"literal","xml:lang":"en","value":"Water"}},
        {"d":{"type":"uri","value":"javascript:alert(1)"}}]}}"#;

    #[test]
    fn a_table_has_a_cell_for_every_name() {
        let table = Table::read(ANSWER.as_bytes(), 10, Language::Fr).unwrap();
        assert_eq!(table.names, ["d", "t"]);
        assert_eq!(
            table.rows[0][0].href.as_deref(),
            Some("https://a.example/1")
        );
        assert_eq!(table.rows[0][1].lang(), " lang=\"en\"");
        assert_eq!(table.rows[1][0].href, None);
        assert_eq!(table.rows[1][1].text, "");
    }

    #[test]
    fn a_long_answer_says_that_it_is_cut() {
        let table = Table::read(ANSWER.as_bytes(), 1, Language::Fr).unwrap();
        assert_eq!((table.rows.len(), table.count, table.cut), (1, 2, true));
    }

    #[test]
    fn yes_or_no_is_a_table_of_one() {
        let table = Table::read(br#"{"head":{},"boolean":true}"#, 10, Language::En).unwrap();
        assert_eq!(table.rows[0][0].text, "true");
    }
}
