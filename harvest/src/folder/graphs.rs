//! Whether a dump in N-Quads can be read graph by graph, told without parsing it.

use std::collections::HashSet;

/// Whether every statement stands in a named graph, and every graph in one piece.
pub fn in_pieces(dump: &[u8]) -> bool {
    let mut finished = HashSet::new();
    let mut open: &[u8] = b"";
    for line in dump.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let Some(graph) = graph(line) else {
            return false;
        };
        if graph != open {
            if !finished.insert(graph) {
                return false;
            }
            open = graph;
        }
    }
    true
}

/// The name of the graph of a statement.
fn graph(line: &[u8]) -> Option<&[u8]> {
    let (_, rest) = term(line)?;
    let (_, rest) = term(rest)?;
    let rest = match rest.trim_ascii_start() {
        // Names hold no quotes: the last one ends the text.
        text if text.starts_with(b"\"") => {
            let end = text.iter().rposition(|byte| *byte == b'"')?;
            let end_of_type = text[end..].iter().position(u8::is_ascii_whitespace)?;
            &text[end + end_of_type..]
        }
        name => term(name)?.1,
    };
    let name = rest.trim_ascii().strip_suffix(b".")?.trim_ascii();
    (!name.is_empty()).then_some(name)
}

/// The first word of a line, and the rest.
fn term(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.trim_ascii_start();
    let end = line.iter().position(u8::is_ascii_whitespace)?;
    Some(line.split_at(end))
}

#[cfg(test)]
mod tests;
