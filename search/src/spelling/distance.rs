//! How many mistakes lie between two words.

/// Letters wrong, missing, in excess, or exchanged with their neighbour.
pub(super) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let differs = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + differs);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_counted() {
        for (a, b, mistakes) in [
            ("potable", "potable", 0),
            ("potabel", "potable", 1),
            ("potale", "potable", 1),
            ("pottable", "potable", 1),
            ("pokable", "potable", 1),
            ("qualtié", "qualitée", 2),
            ("", "eau", 3),
        ] {
            assert_eq!(distance(a, b), mistakes, "{a} {b}");
        }
    }
}
