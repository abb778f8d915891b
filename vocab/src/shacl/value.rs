//! What literals mean: whether a form is one of its datatype, and which of two comes first.

use super::number::{Exact, Number, float};
use crate::ns::xsd;
use oxrdf::LiteralRef;
use oxsdatatypes::{
    Date, DateTime, DayTimeDuration, Duration, GDay, GMonth, GMonthDay, GYear, GYearMonth, Time,
    YearMonthDuration,
};
use std::{cmp::Ordering, str::FromStr};

/// Whether the lexical form is one that the datatype has. Of a datatype we do not know, every form.
pub fn is_well_formed(literal: LiteralRef<'_>) -> bool {
    let text = literal.value();
    let Some(name) = literal.datatype().as_str().strip_prefix(xsd::NS) else {
        return true;
    };
    let integer =
        |low, high| Exact::integer(text).is_some_and(|number| number.is_within(low, high));
    match name {
        "boolean" => matches!(text, "true" | "false" | "1" | "0"),
        "decimal" => Exact::decimal(text).is_some(),
        "float" | "double" => float(text).is_some(),
        "integer" => integer(None, None),
        "nonNegativeInteger" => integer(Some("0"), None),
        "positiveInteger" => integer(Some("1"), None),
        "nonPositiveInteger" => integer(None, Some("0")),
        "negativeInteger" => integer(None, Some("-1")),
        "long" => integer(Some("-9223372036854775808"), Some("9223372036854775807")),
        "int" => integer(Some("-2147483648"), Some("2147483647")),
        "short" => integer(Some("-32768"), Some("32767")),
        "byte" => integer(Some("-128"), Some("127")),
        "unsignedLong" => integer(Some("0"), Some("18446744073709551615")),
        "unsignedInt" => integer(Some("0"), Some("4294967295")),
        "unsignedShort" => integer(Some("0"), Some("65535")),
        "unsignedByte" => integer(Some("0"), Some("255")),
        "date" => is::<Date>(text),
        "dateTime" => is::<DateTime>(text),
        "dateTimeStamp" => DateTime::from_str(text).is_ok_and(|t| t.timezone_offset().is_some()),
        "time" => is::<Time>(text),
        "gYear" => is::<GYear>(text),
        "gYearMonth" => is::<GYearMonth>(text),
        "gMonth" => is::<GMonth>(text),
        "gMonthDay" => is::<GMonthDay>(text),
        "gDay" => is::<GDay>(text),
        "duration" => is::<Duration>(text),
        "dayTimeDuration" => is::<DayTimeDuration>(text),
        "yearMonthDuration" => is::<YearMonthDuration>(text),
        "hexBinary" => text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit()),
        "base64Binary" => is_base64(text),
        "language" => is_language(text),
        _ => true,
    }
}

fn is<T: FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

fn is_base64(text: &str) -> bool {
    let compact: Vec<u8> = text.bytes().filter(|b| *b != b' ').collect();
    data_encoding::BASE64.decode(&compact).is_ok()
}

fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let fits = |part: &str| (1..=8).contains(&part.len());
    let first = parts.next().unwrap_or_default();
    fits(first)
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| fits(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A literal that has a place in an order.
#[derive(Debug, PartialEq)]
enum Ordered<'t> {
    Number(Number<'t>),
    Boolean(bool),
    Text(&'t str),
    Date(Date),
    DateTime(DateTime),
    Time(Time),
    Year(GYear),
    Month(GYearMonth),
    Duration(Duration),
}

fn ordered(literal: LiteralRef<'_>) -> Option<Ordered<'_>> {
    let text: &str = literal.value();
    let name = literal.datatype().as_str().strip_prefix(xsd::NS)?;
    if !is_well_formed(literal) {
        return None;
    }
    Some(match name {
        "string" => Ordered::Text(text),
        "boolean" => Ordered::Boolean(matches!(text, "true" | "1")),
        "float" | "double" => Ordered::Number(Number::Float(float(text)?)),
        "date" => Ordered::Date(text.parse().ok()?),
        "dateTime" | "dateTimeStamp" => Ordered::DateTime(text.parse().ok()?),
        "time" => Ordered::Time(text.parse().ok()?),
        "gYear" => Ordered::Year(text.parse().ok()?),
        "gYearMonth" => Ordered::Month(text.parse().ok()?),
        "duration" | "dayTimeDuration" | "yearMonthDuration" => {
            Ordered::Duration(text.parse().ok()?)
        }
        "decimal" | "integer" | "nonNegativeInteger" | "positiveInteger" | "nonPositiveInteger"
        | "negativeInteger" | "long" | "int" | "short" | "byte" | "unsignedLong"
        | "unsignedInt" | "unsignedShort" | "unsignedByte" => {
            Ordered::Number(Number::Exact(Exact::decimal(text)?))
        }
        _ => return None,
    })
}

/// Which comes first, as SPARQL's `<` would say; `None` if it would not say.
pub fn compare(a: LiteralRef<'_>, b: LiteralRef<'_>) -> Option<Ordering> {
    match (ordered(a)?, ordered(b)?) {
        (Ordered::Number(a), Ordered::Number(b)) => a.compare(&b),
        (Ordered::Boolean(a), Ordered::Boolean(b)) => Some(a.cmp(&b)),
        (Ordered::Text(a), Ordered::Text(b)) => Some(a.cmp(b)),
        (Ordered::Date(a), Ordered::Date(b)) => a.partial_cmp(&b),
        (Ordered::DateTime(a), Ordered::DateTime(b)) => a.partial_cmp(&b),
        (Ordered::Time(a), Ordered::Time(b)) => a.partial_cmp(&b),
        (Ordered::Year(a), Ordered::Year(b)) => a.partial_cmp(&b),
        (Ordered::Month(a), Ordered::Month(b)) => a.partial_cmp(&b),
        (Ordered::Duration(a), Ordered::Duration(b)) => a.partial_cmp(&b),
        _ => None,
    }
}
