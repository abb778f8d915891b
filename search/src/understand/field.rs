//! Words asked of one field: a filter where they are one of its values, else words of that field.

use super::{Meaning, Understood};
use crate::{
    parse::{Asked, Prefix},
    plan::{Fielded, Group, Plan},
    query::Facet,
    schema::TextField,
    snapshot::Snapshot,
};
use vocab::{Text, codelist, text};

/// Values of a facet whose names are compared with what is asked; the most frequent.
const MAX_COMPARED: usize = 500;

/// Puts what is asked of a field into the plan or into the filters.
pub(super) fn ask(
    snapshot: &Snapshot,
    asked: &Asked,
    meaning: &mut Meaning,
) -> tantivy::Result<()> {
    let facet = match asked.prefix {
        Prefix::Title => None,
        Prefix::Publisher => Some(Facet::Publisher),
        Prefix::Format => Some(Facet::Format),
        Prefix::Theme => Some(Facet::Theme),
        Prefix::License => Some(Facet::License),
        Prefix::Place => Some(Facet::Territory),
        Prefix::Keyword => None,
    };
    let value = match facet {
        Some(facet) => value(snapshot, facet, asked)?,
        None => None,
    };
    let mut understood = meaning.span(asked.start, asked.end);
    understood.field = Some(asked.prefix.name());
    match (facet.zip(value), field(asked.prefix)) {
        (Some((facet, value)), _) => {
            let label = label(snapshot, facet, &value, &meaning.query.languages);
            let filter = meaning.query.filters.entry(facet).or_default();
            if !filter.contains(&value) {
                filter.push(value.clone());
            }
            meaning.understood.push(Understood {
                value,
                label,
                ..understood
            });
        }
        (None, Some(field)) => {
            meaning.plan.fielded.push(Fielded {
                field,
                words: asked.words.clone(),
                is_phrase: asked.is_phrase,
            });
            say(asked, &mut meaning.plan);
            meaning.understood.push(Understood {
                value: asked.text.clone(),
                label: asked.text.clone(),
                ..understood
            });
        }
        // Nothing has such a value: its words are sought everywhere.
        (None, None) => say(asked, &mut meaning.plan),
    }
    Ok(())
}

/// Takes the words as if there were no prefix.
pub(super) fn say(asked: &Asked, plan: &mut Plan) {
    for word in &asked.words {
        if !plan.groups.iter().any(|group| group.word == *word) {
            plan.groups.push(Group::of(word.clone()));
        }
    }
}

fn field(prefix: Prefix) -> Option<TextField> {
    match prefix {
        Prefix::Title => Some(TextField::Title),
        Prefix::Publisher => Some(TextField::Publisher),
        Prefix::Keyword => Some(TextField::Keyword),
        Prefix::Format | Prefix::Theme | Prefix::License | Prefix::Place => None,
    }
}

/// The value of a facet that a text means, if a record has it: by a code list, else by its name.
fn value(snapshot: &Snapshot, facet: Facet, asked: &Asked) -> tantivy::Result<Option<String>> {
    let ordinals = snapshot.facet(facet)?;
    let counts = snapshot.all_counts(facet)?;
    let has = |value: &str| {
        let number = ordinals.search(value);
        number.is_ok_and(|number| counts[number as usize] > 0)
    };
    let listed = match facet {
        Facet::Format => codelist::file_type(&asked.text),
        Facet::Theme => codelist::theme(&asked.text),
        Facet::License => codelist::license(&asked.text),
        _ => None,
    };
    let known = listed.map(|code| code.code.to_owned());
    let known = match facet {
        Facet::Territory => vocab::territory::of_code(&asked.text)
            .or_else(|| vocab::territory::meant(&asked.text))
            .map(vocab::territory::Territory::key),
        _ => known,
    };
    if let Some(known) = known.filter(|known| has(known)) {
        return Ok(Some(known));
    }
    if has(&asked.text) {
        return Ok(Some(asked.text.clone()));
    }
    let mut numbers: Vec<u32> = (0..counts.len() as u32).collect();
    numbers.sort_by_key(|&number| std::cmp::Reverse(counts[number as usize]));
    let sought = asked.words.join(" ");
    for number in numbers.into_iter().take(MAX_COMPARED) {
        let value = ordinals.value(number);
        if counts[number as usize] == 0 {
            break;
        }
        let labels = snapshot.labels(facet, value).unwrap_or_default();
        let mut names = labels
            .iter()
            .map(|label| label.value.as_str())
            .chain([value]);
        if names.any(|name| words(name) == sought) {
            return Ok(Some(value.to_owned()));
        }
    }
    Ok(None)
}

fn words(name: &str) -> String {
    let words = crate::text::words(name);
    let words: Vec<&str> = words.iter().map(crate::text::Word::folded).collect();
    words.join(" ")
}

fn label(snapshot: &Snapshot, facet: Facet, value: &str, languages: &[String]) -> String {
    let code = match facet {
        Facet::Format => codelist::file_type(value),
        Facet::Theme => codelist::theme(value),
        Facet::License => codelist::license(value),
        _ => None,
    };
    let listed: Vec<Text> = code.map(codelist::Code::labels).unwrap_or_default();
    let said = snapshot.labels(facet, value).unwrap_or_default();
    let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
    let best = text::best(&listed, &languages).or_else(|| text::best(&said, &languages));
    best.map_or_else(|| value.to_owned(), |label| label.value.clone())
}
