//! Dates with the datatype that says how exact they are.

use super::{Say, shown};
use oxrdf::NamedNodeRef;
use vocab::{Rule, date, ns::xsd};

/// A date in its lexical form, with its datatype; a text when it is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    pub value: String,
    pub datatype: NamedNodeRef<'static>,
}

/// A date in any of the usual forms. `None` for an empty text.
pub fn date(text: &str, say: &mut Say<'_>) -> Option<Dated> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let Some(value) = date::normalise(text) else {
        say.say(Rule::Date, || {
            format!(
                "`{}` is no date we can read: it was kept as a text",
                shown(text)
            )
        });
        let (value, datatype) = (text.to_owned(), xsd::STRING);
        return Some(Dated { value, datatype });
    };
    let datatype = match value.len() {
        4 => xsd::G_YEAR,
        7 => xsd::G_YEAR_MONTH,
        10 => xsd::DATE,
        _ => xsd::DATE_TIME,
    };
    let is_other_form = datatype != xsd::DATE_TIME && value != text;
    if is_other_form {
        say.say(Rule::Date, || {
            format!("the date `{}` was read as {value}", shown(text))
        });
    }
    Some(Dated { value, datatype })
}
