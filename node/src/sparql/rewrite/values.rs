//! Lists of VALUES that are too long for the planner.
//!
//! `sparopt` 0.3 takes the length of a list for its cost, and may therefore put another pattern before
//! it: then the whole list is gone through for each row of that pattern.

use spargebra::term::GroundTerm;

/// Rows up to which a list is left as it is.
pub(super) const LONG: usize = 100;

type Row = Vec<Option<GroundTerm>>;

/// Rows that have the types of all the others: one, or two where a column holds IRIs and literals.
/// `None` where a value is missing, or is a triple: what is bound cannot be said then.
pub(super) fn dummies(columns: usize, rows: &[Row]) -> Option<Vec<Row>> {
    let (mut iris, mut literals) = (vec![None; columns], vec![None; columns]);
    for row in rows {
        for (column, value) in row.iter().enumerate() {
            let seen = match value.as_ref()? {
                GroundTerm::NamedNode(_) => &mut iris[column],
                GroundTerm::Literal(_) => &mut literals[column],
                GroundTerm::Triple(_) => return None,
            };
            if seen.is_none() {
                seen.clone_from(value);
            }
        }
    }
    let with = |first: &Row, second: &Row| -> Row {
        let both = first.iter().zip(second);
        both.map(|(first, second)| first.clone().or_else(|| second.clone()))
            .collect()
    };
    let (one, other) = (with(&iris, &literals), with(&literals, &iris));
    if one == other {
        return Some(vec![one]);
    }
    Some(vec![one, other])
}
