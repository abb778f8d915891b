//! Figures, printed as a table in Markdown, one row at a time.

/// Prints the head of a table.
pub fn head(title: &str) {
    println!("\n### {title}\n\n| what | figure | goal |\n|---|---|---|");
}

/// Prints a figure with its goal; the goal is empty where none is set.
pub fn row(what: &str, figure: impl std::fmt::Display, goal: &str) {
    println!("| {what} | {figure} | {goal} |");
}

/// `1.23 GB`, `45 MB`.
pub fn bytes(count: u64) -> String {
    let mega = count as f64 / 1e6;
    if mega >= 1000.0 {
        format!("{:.2} GB", mega / 1000.0)
    } else {
        format!("{mega:.0} MB")
    }
}

/// The middle one.
pub fn median(values: &[f64]) -> f64 {
    percentile(values, 0.5)
}

/// The value that `share` of all stay below.
pub fn percentile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().unwrap_or(f64::NAN)
}
