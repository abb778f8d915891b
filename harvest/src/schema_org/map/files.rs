//! The downloads of a dataset; in Croissant, its files, not what is inside of archives.

use super::super::node::Node;
use crate::describe::{Description, Distribution};
use std::borrow::Cow;
use url::Url;

/// Files that are described.
const MAX_FILES: usize = 1000;

/// Describes the files of `node`, whose addresses are relative to `page`.
pub fn files(about: &mut Description<'_>, node: Node<'_>, page: &Url) {
    for name in ["distribution", "distributions"] {
        let addresses = node
            .values(name)
            .into_iter()
            .filter_map(|value| value.as_str());
        for address in addresses.filter(|address| address.starts_with("http")) {
            about.distribution(&Distribution {
                download_url: address,
                ..Distribution::default()
            });
        }
        for file in node.nodes(name).into_iter().take(MAX_FILES) {
            describe(about, file, page);
        }
    }
}

fn describe(about: &mut Description<'_>, file: Node<'_>, page: &Url) {
    // Patterns of files, and files of an archive, cannot be had by themselves.
    let is_inside =
        file.is_a("cr:FileSet") || file.says("containedIn") || file.says("cr:containedIn");
    if is_inside {
        return;
    }
    let (download, access) = (file.text("contentUrl"), file.text("url"));
    let download = absolute(&download, page);
    let access = absolute(&access, page);
    let stated = file.first(&["encodingFormat", "fileFormat"]);
    let is_media_type = stated.contains('/') && !stated.starts_with("http");
    let mut licenses = file.addresses("license");
    licenses.extend(file.texts("license").into_iter().map(|text| text.value));
    let licenses: Vec<&str> = licenses.iter().map(AsRef::as_ref).collect();
    let sum = checksum(file);
    let title = file.texts("name").into_iter().next();
    about.distribution(&Distribution {
        id: Some(file.id())
            .filter(|id| id.starts_with("http"))
            .unwrap_or_default(),
        title: title.as_ref().map_or("", |title| &title.value),
        language: title.as_ref().and_then(|title| title.language),
        description: &file.text("description"),
        access_url: &access,
        download_url: &download,
        format: if is_media_type { "" } else { &stated },
        media_type: if is_media_type { &stated } else { "" },
        bytes: &bytes(&file.text("contentSize")),
        checksum: sum
            .as_ref()
            .map(|(algorithm, value)| (algorithm.as_ref(), value.as_ref())),
        issued: &file.text("datePublished"),
        modified: &file.text("dateModified"),
        license: &licenses,
        ..Distribution::default()
    });
}

fn absolute(address: &str, page: &Url) -> String {
    let is_absolute = address.contains("://");
    if is_absolute || address.is_empty() || page.scheme() == "file" {
        return address.to_owned();
    }
    page.join(address)
        .map_or_else(|_| address.to_owned(), String::from)
}

/// A size as people write it, in bytes: `12 MB`, `1.5 GiB`, `4096`.
fn bytes(text: &str) -> String {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let unit = unit.trim().to_ascii_lowercase();
    let factor: f64 = match unit.as_str() {
        "" | "b" | "bytes" | "byte" => return number.to_owned(),
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return text.to_owned(),
    };
    match number.parse::<f64>() {
        Ok(number) => format!("{:.0}", number * factor),
        Err(_) => text.to_owned(),
    }
}

/// The best of its sums.
fn checksum(file: Node<'_>) -> Option<(Cow<'static, str>, Cow<'_, str>)> {
    for algorithm in ["sha256", "md5"] {
        let value = file.text(algorithm);
        if !value.is_empty() {
            return Some((Cow::Borrowed(algorithm), value));
        }
    }
    let sums = file.nodes("spdx:checksum").into_iter();
    let sums = sums.map(|sum| {
        let algorithm = sum.text("spdx:checksumAlgorithm").into_owned();
        let algorithm: Cow<'static, str> = Cow::Owned(algorithm);
        (algorithm, sum.text("spdx:checksumValue"))
    });
    let sums: Vec<_> = sums.filter(|(_, value)| !value.is_empty()).collect();
    let best = sums
        .iter()
        .position(|(algorithm, _)| algorithm.ends_with("sha256"));
    sums.into_iter().nth(best.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_become_bytes() {
        for (text, expected) in [
            ("4096", "4096"),
            ("12 MB", "12000000"),
            ("1.5 GiB", "1610612736"),
            ("300 kB", "300000"),
            ("large", "large"),
        ] {
            assert_eq!(bytes(text), expected);
        }
    }
}
