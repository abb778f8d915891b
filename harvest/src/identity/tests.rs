//! Small histories of a portal: what it said, what it says now, and who is who.

mod history;
mod renamed;
mod unsure;
