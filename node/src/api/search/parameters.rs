//! The parameters of a search, read strictly: what is not understood is named, never ignored.

use crate::http::Problem;
use jiff::civil::Date;
use search::{Facet, MAX_PAGE_SIZE, Query, Relation, Sort, Understanding};
use std::ops::RangeInclusive;
use url::form_urlencoded;

/// Facets counted when the client does not say which.
pub const USUAL_FACETS: [Facet; 6] = [
    Facet::Theme,
    Facet::Publisher,
    Facet::Territory,
    Facet::Format,
    Facet::License,
    Facet::Source,
];

/// Values of one facet that may be asked for at once.
const MAX_VALUES: usize = 100;
/// Most values of one facet to return.
const MAX_FACET_VALUES: usize = 1000;

/// A search as asked for.
#[derive(Debug, Clone)]
pub struct Parameters {
    pub query: Query,
    /// A position of the log that the answer must show.
    pub wait_for: Option<u64>,
    /// Whether hits that are copies of one another are one hit.
    pub collapse: bool,
    /// What was asked, as it was written, without what is empty.
    pub pairs: Vec<(String, String)>,
}

impl Parameters {
    /// Reads the part of the address behind the question mark. A form sends fields that were left
    /// empty: they ask for nothing.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(text.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        let mut query = Query {
            facets: USUAL_FACETS.to_vec(),
            ..Query::default()
        };
        let (mut from, mut to) = (None, None);
        let (mut wait_for, mut collapse) = (None, true);
        for (name, value) in &pairs {
            match name.as_str() {
                "q" => query.words = value.clone(),
                "period" => (from, to) = period(value)?,
                "from" => from = Some(year("from", value)?),
                "to" => to = Some(year("to", value)?),
                "bbox" => query.bbox = Some(bbox(value)?),
                "sort" => query.sort = sort(value)?,
                "page" => query.page = number("page", value, 1..=usize::MAX)?,
                "size" => query.size = number("size", value, 0..=MAX_PAGE_SIZE)?,
                "cursor" => query.cursor = Some(value.clone()),
                "facets" => query.facets = facets(value)?,
                "facet_values" => {
                    query.facet_values = number("facet_values", value, 1..=MAX_FACET_VALUES)?
                }
                "lang" => query.languages = languages(value)?,
                "understand" => match value.as_str() {
                    "0" => query.without.extend(Understanding::ALL),
                    "1" => {}
                    _ => return Err(Problem::parameter("understand", "must be 0 or 1")),
                },
                "explain" => query.explain = one_of(name, value, ["0", "1"])? == "1",
                "without" => query.without.extend(understandings(value)?),
                "bbox_relation" => query.bbox_relation = relation(name, value)?,
                "period_relation" => query.period_relation = relation(name, value)?,
                "since" => query.changed_after = Some(position(name, value)?),
                "wait_for" => wait_for = Some(position(name, value)?),
                "copies" => collapse = one_of(name, value, ["together", "each"])? == "together",
                other => match other.strip_prefix("facet.") {
                    Some(rest) => facet_option(&mut query, other, rest, value)?,
                    None => filter(&mut query, other, value)?,
                },
            }
        }
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            let detail = format!("must not end before it begins; is it {to}/{from}?");
            return Err(Problem::parameter("period", detail));
        }
        if from.is_some() || to.is_some() {
            query.period = Some((from, to));
        }
        Ok(Self {
            query,
            wait_for,
            collapse,
            pairs,
        })
    }
}

/// A whole number inside `range`.
pub fn number(name: &str, text: &str, range: RangeInclusive<usize>) -> Result<usize, Problem> {
    text.parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| {
            let detail = match *range.end() {
                usize::MAX => format!("must be a whole number from {}", range.start()),
                end => format!("must be a whole number from {} to {end}", range.start()),
            };
            Problem::parameter(name, detail)
        })
}

/// A value of a facet, or what nobody knows.
fn filter(query: &mut Query, name: &str, value: &str) -> Result<(), Problem> {
    let facet =
        Facet::from_name(name).ok_or_else(|| Problem::parameter(name, "is not known here"))?;
    let value = match facet {
        Facet::Keyword => value.to_lowercase(),
        _ => value.to_owned(),
    };
    let values = query.filters.entry(facet).or_default();
    if values.len() >= MAX_VALUES {
        let detail = format!("may be given {MAX_VALUES} times at most");
        return Err(Problem::parameter(name, detail));
    }
    // Said twice it is asked for once.
    if !values.contains(&value) {
        values.push(value);
    }
    Ok(())
}

/// `facet.theme.op=and` asks for all of the values, `facet.publisher.q=roch` for values that have it in
/// their names.
fn facet_option(query: &mut Query, name: &str, rest: &str, value: &str) -> Result<(), Problem> {
    let unknown = || Problem::parameter(name, "is not known here");
    let (facet_name, option) = rest.rsplit_once('.').ok_or_else(unknown)?;
    let facet = Facet::from_name(facet_name).ok_or_else(unknown)?;
    match option {
        "op" => {
            match one_of(name, value, ["or", "and"])? {
                "and" => query.all_of.insert(facet),
                _ => query.all_of.remove(&facet),
            };
        }
        "q" => {
            query.facet_words.insert(facet, value.to_owned());
        }
        _ => return Err(unknown()),
    }
    Ok(())
}

fn relation(name: &str, text: &str) -> Result<Relation, Problem> {
    Relation::from_name(text).ok_or_else(|| {
        let names = Relation::ALL.map(Relation::name).join(", ");
        Problem::parameter(name, format!("must be one of {names}"))
    })
}

fn one_of<'c>(name: &str, text: &str, choices: [&'c str; 2]) -> Result<&'c str, Problem> {
    let chosen = choices.into_iter().find(|choice| *choice == text);
    let detail = || format!("must be {} or {}", choices[0], choices[1]);
    chosen.ok_or_else(|| Problem::parameter(name, detail()))
}

fn position(name: &str, text: &str) -> Result<u64, Problem> {
    text.parse()
        .map_err(|_| Problem::parameter(name, "must be a position of the log, a whole number"))
}

/// A year, or the year of a day or month that exists.
fn year(name: &str, text: &str) -> Result<i64, Problem> {
    let wrong = || {
        Problem::parameter(
            name,
            "must be a year such as 2024, or a day such as 2024-05-31",
        )
    };
    let number = |text: &str| {
        text.parse()
            .ok()
            .filter(|year| (-9999..=9999).contains(year))
    };
    if let Some(year) = number(text) {
        return Ok(year);
    }
    let is_month = text.len() == 7;
    let day = if is_month {
        format!("{text}-01")
    } else {
        text.get(..10).unwrap_or(text).to_owned()
    };
    let day: Date = day.parse().map_err(|_| wrong())?;
    Ok(i64::from(day.year()))
}

type Years = (Option<i64>, Option<i64>);

/// `2019/2021`, `2019/`, `/2021` or `2019`.
fn period(text: &str) -> Result<Years, Problem> {
    let end = |text: &str| match text.trim_matches('.') {
        "" => Ok(None),
        text => year("period", text).map(Some),
    };
    match text.split_once('/') {
        Some((from, to)) => Ok((end(from)?, end(to)?)),
        None => {
            let year = year("period", text)?;
            Ok((Some(year), Some(year)))
        }
    }
}

fn bbox(text: &str) -> Result<[f64; 4], Problem> {
    let wrong = |detail: &str| Problem::parameter("bbox", detail);
    let numbers: Option<Vec<f64>> = text
        .split(',')
        .map(|part| {
            part.trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())
        })
        .collect();
    let edges: [f64; 4] = numbers
        .and_then(|numbers| numbers.try_into().ok())
        .ok_or_else(|| wrong("must be west,south,east,north in degrees"))?;
    let [west, south, east, north] = edges;
    let are_degrees = [west, east].iter().all(|x| x.abs() <= 180.0)
        && [south, north].iter().all(|y| y.abs() <= 90.0);
    if !are_degrees {
        let turned = [south, north].iter().all(|x| x.abs() <= 180.0)
            && [west, east].iter().all(|y| y.abs() <= 90.0);
        let order = "the order is west,south,east,north";
        return Err(wrong(&match turned {
            true => format!(
                "latitudes lie between -90 and 90: {order}; is it {south},{west},{north},{east}?"
            ),
            false => format!(
                "longitudes lie between -180 and 180, latitudes between -90 and 90, and {order}"
            ),
        }));
    }
    if south > north {
        return Err(wrong(&format!(
            "its south is north of its north; is it {west},{north},{east},{south}?"
        )));
    }
    Ok(edges)
}

fn sort(text: &str) -> Result<Sort, Problem> {
    Sort::from_name(text).ok_or_else(|| {
        let names = Sort::ALL.map(Sort::name).join(", ");
        Problem::parameter("sort", format!("must be one of {names}"))
    })
}

/// Names with commas between them; `none` counts nothing.
fn facets(text: &str) -> Result<Vec<Facet>, Problem> {
    if text == "none" {
        return Ok(Vec::new());
    }
    text.split(',')
        .map(|name| {
            Facet::from_name(name.trim()).ok_or_else(|| {
                let names = Facet::ALL.map(Facet::name).join(", ");
                Problem::parameter("facets", format!("`{name}` is not one of {names}"))
            })
        })
        .collect()
}

/// Names with commas between them.
fn understandings(text: &str) -> Result<Vec<Understanding>, Problem> {
    text.split(',')
        .map(|name| {
            Understanding::from_name(name.trim()).ok_or_else(|| {
                let names = Understanding::ALL.map(Understanding::name).join(", ");
                Problem::parameter("without", format!("`{name}` is not one of {names}"))
            })
        })
        .collect()
}

fn languages(text: &str) -> Result<Vec<String>, Problem> {
    let codes: Vec<String> = text
        .split(',')
        .map(|code| code.trim().to_ascii_lowercase())
        .collect();
    let is_code = |code: &String| {
        (2..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase())
    };
    if codes.iter().all(is_code) {
        Ok(codes)
    } else {
        Err(Problem::parameter(
            "lang",
            "must be language codes such as fr or fr,en",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blamed(text: &str) -> String {
        match Parameters::read(text) {
            Err(Problem::Parameter { name, .. }) => name,
            other => panic!("{text} gave {other:?}"),
        }
    }

    fn query(text: &str) -> Query {
        Parameters::read(text).unwrap().query
    }

    #[test]
    fn everything_that_can_be_asked_is_understood() {
        let query = query(
            "q=eau+potable&theme=ENVI&theme=HEAL&publisher=X&period=2019/2021&bbox=-1.3,46.1,-1,46.3&sort=modified&page=2&size=50&facets=theme,format&lang=fr,en",
        );
        assert_eq!(query.words, "eau potable");
        assert_eq!(query.filters[&Facet::Theme], ["ENVI", "HEAL"]);
        assert_eq!(query.period, Some((Some(2019), Some(2021))));
        assert_eq!(query.bbox, Some([-1.3, 46.1, -1.0, 46.3]));
        assert_eq!(
            (query.sort, query.page, query.size),
            (Sort::Modified, 2, 50)
        );
        assert_eq!(query.facets, [Facet::Theme, Facet::Format]);
        assert_eq!(query.languages, ["fr", "en"]);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert_eq!(blamed("page=0"), "page");
        assert_eq!(blamed("size=101"), "size");
        assert_eq!(blamed("sort=best"), "sort");
        assert_eq!(blamed("bbox=1,2,3"), "bbox");
        assert_eq!(blamed("bbox=1,2,3,NaN"), "bbox");
        assert_eq!(blamed("bbox=0,50,10,40"), "bbox");
        assert_eq!(blamed("period=2021/2019"), "period");
        assert_eq!(blamed("facets=colour"), "facets");
        assert_eq!(blamed("colour=red"), "colour");
        assert_eq!(blamed("lang=french"), "lang");
        assert_eq!(blamed("understand=no"), "understand");
        assert_eq!(blamed("without=place,words"), "without");
        assert_eq!(blamed("bbox_relation=near"), "bbox_relation");
        assert_eq!(blamed("facet.theme.op=xor"), "facet.theme.op");
        assert_eq!(blamed("facet.colour.op=and"), "facet.colour.op");
        assert_eq!(blamed("facet.theme=and"), "facet.theme");
        assert_eq!(blamed("wait_for=soon"), "wait_for");
        assert_eq!(blamed("from=2024-02-31"), "from");
        assert_eq!(blamed("period=2024-13-01/2025"), "period");
    }

    #[test]
    fn a_field_left_empty_asks_for_nothing() {
        let query = query("q=&from=&to=&theme=&page=");
        assert_eq!(query.period, None);
        assert!(query.filters.is_empty());
        assert_eq!(query.page, 1);
    }

    #[test]
    fn what_is_not_to_be_understood_can_be_said() {
        let some = query("without=place,period&without=field").without;
        assert_eq!(some.len(), 3);
        assert_eq!(
            query("understand=0").without.len(),
            Understanding::ALL.len()
        );
        assert!(query("understand=1").without.is_empty());
    }

    #[test]
    fn what_is_impossible_is_told_with_what_may_have_been_meant() {
        let told = |text: &str| match Parameters::read(text) {
            Err(problem) => problem.to_string(),
            Ok(read) => panic!("{text} gave {read:?}"),
        };
        assert!(told("bbox=46.1,-101.3,46.3,-101").contains("is it -101.3,46.1,-101,46.3?"));
        assert!(told("bbox=0,50,10,40").contains("is it 0,40,10,50?"));
        assert!(told("period=2021/2019").contains("is it 2019/2021?"));
    }

    #[test]
    fn a_facet_has_options_of_its_own() {
        let query = query(
            "theme=ENVI&theme=ENVI&theme=HEAL&facet.theme.op=and&facet.publisher.q=roch&keyword=Eau",
        );
        assert_eq!(query.filters[&Facet::Theme], ["ENVI", "HEAL"]);
        assert!(query.all_of.contains(&Facet::Theme));
        assert_eq!(query.facet_words[&Facet::Publisher], "roch");
        assert_eq!(query.filters[&Facet::Keyword], ["eau"]);
    }

    #[test]
    fn a_period_may_be_given_in_days() {
        let period = query("period=2019-05-31/2021-02").period;
        assert_eq!(period, Some((Some(2019), Some(2021))));
    }

    #[test]
    fn a_period_may_be_open() {
        assert_eq!(query("from=2019").period, Some((Some(2019), None)));
        assert_eq!(query("period=/2021").period, Some((None, Some(2021))));
        assert_eq!(query("period=2020").period, Some((Some(2020), Some(2020))));
    }

    #[test]
    fn a_box_may_cross_the_antimeridian() {
        assert_eq!(
            query("bbox=170,-20,-170,-10").bbox,
            Some([170.0, -20.0, -170.0, -10.0])
        );
    }
}
