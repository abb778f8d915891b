//! Which files of a folder are RDF, in the order of their names, links never followed in circles.

use crate::source::PageFailure;
use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};
use vocab::Syntax;

/// The files found, and what could not be looked at.
#[derive(Debug, Default)]
pub struct Listing {
    pub files: Vec<PathBuf>,
    pub failures: Vec<PageFailure>,
}

/// Lists `root`, which may be one file. Hidden files and files that are not RDF are left out.
pub fn list(root: &Path) -> Listing {
    let mut listing = Listing::default();
    if !root.is_dir() {
        listing.files.push(root.to_owned());
        return listing;
    }
    let mut entered = HashSet::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        if let Err(message) = look(&folder, &mut entered, &mut folders, &mut listing.files) {
            let address = folder.display().to_string();
            listing.failures.push(PageFailure { address, message });
        }
    }
    listing.files.sort();
    listing.failures.sort_by(|a, b| a.address.cmp(&b.address));
    listing
}

fn look(
    folder: &Path,
    entered: &mut HashSet<PathBuf>,
    folders: &mut Vec<PathBuf>,
    files: &mut Vec<PathBuf>,
) -> Result<(), String> {
    let shown = folder.display();
    let unreadable = |error: std::io::Error| format!("cannot list `{shown}`: {error}");
    if !entered.insert(fs::canonicalize(folder).map_err(unreadable)?) {
        return Err(format!(
            "`{shown}` is a link to a folder already read: it is not followed"
        ));
    }
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            folders.push(path);
        } else if declared(&path).is_some() || is_zip(&name) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_zip(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// The syntax an extension announces, under `.gz` or `.zst` too.
pub fn declared(path: &Path) -> Option<Syntax> {
    let name = path.file_name()?.to_str()?;
    let name = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(name);
    Syntax::from_extension(Path::new(name).extension()?.to_str()?)
}
