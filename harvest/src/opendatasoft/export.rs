//! The files of a dataset: its records in each format, and what was attached to it.

use super::{
    api::{Attachment, Dataset},
    site::Dialect,
};
use crate::describe::{Description, Distribution, segment};

/// A format in which a portal writes the records of a dataset.
struct Export {
    name: &'static str,
    title: &'static str,
    /// In the EU list; empty where the list has none.
    format: &'static str,
    media_type: &'static str,
    parameters: &'static str,
    in_v1: bool,
}

const fn export(
    name: &'static str,
    title: &'static str,
    format: &'static str,
    media_type: &'static str,
) -> Export {
    Export {
        name,
        title,
        format,
        media_type,
        parameters: "",
        in_v1: true,
    }
}

/// Of every dataset with records: those that people take.
const TABLES: &[Export] = &[
    Export {
        parameters: "?use_labels=true",
        ..export("csv", "CSV", "CSV", "text/csv")
    },
    export("json", "JSON", "JSON", "application/json"),
    Export {
        parameters: "?use_labels=true",
        in_v1: false,
        ..export(
            "xlsx",
            "Excel",
            "XLSX",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    },
    Export {
        in_v1: false,
        ..export("parquet", "Parquet", "", "application/vnd.apache.parquet")
    },
];
/// Of datasets with places, besides.
const MAPS: &[Export] = &[
    export("geojson", "GeoJSON", "GEOJSON", "application/geo+json"),
    export("shp", "Shapefile", "SHP", "application/zip"),
    export("kml", "KML", "KML", "application/vnd.google-earth.kml+xml"),
    Export {
        in_v1: false,
        ..export("fgb", "FlatGeobuf", "", "application/vnd.flatgeobuf")
    },
];

/// Describes the files of `dataset`; `root` is the portal's, with its slash.
pub fn files(about: &mut Description<'_>, dataset: &Dataset<'_>, dialect: Dialect, root: &str) {
    let id = segment(&dataset.dataset_id);
    let api = match dialect {
        Dialect::Explore => format!("{root}api/explore/v2.1/catalog/datasets/{id}/"),
        Dialect::V2 => format!("{root}api/v2/catalog/datasets/{id}/"),
        Dialect::V1 => format!("{root}api/datasets/1.0/{id}/"),
    };
    let is_geographic = dataset.features.iter().any(|feature| **feature == *"geo");
    let has_data = *dataset.has_records == *"true" && *dataset.data_visible != *"false";
    if has_data {
        let maps = if is_geographic { MAPS } else { &[] };
        for export in TABLES.iter().chain(maps) {
            let name = export.name;
            let url = match dialect {
                Dialect::Explore | Dialect::V2 => {
                    format!("{api}exports/{name}{}", export.parameters)
                }
                Dialect::V1 if !export.in_v1 => continue,
                Dialect::V1 => format!("{root}explore/dataset/{id}/download?format={name}"),
            };
            about.distribution(&Distribution {
                id: &url,
                title: export.title,
                download_url: &url,
                format: export.format,
                media_type: export.media_type,
                ..Distribution::default()
            });
        }
    }
    attached(
        about,
        &dataset.alternative_exports,
        &format!("{api}alternative_exports/"),
    );
    attached(about, &dataset.attachments, &format!("{api}attachments/"));
}

fn attached(
    about: &mut Description<'_>,
    files: &[crate::json::Object<Attachment<'_>>],
    under: &str,
) {
    for file in files {
        let is_elsewhere = file.url.starts_with("http");
        let url = match file.id.some() {
            _ if is_elsewhere => file.url.to_string(),
            Some(id) => format!("{under}{}", segment(id)),
            None => continue,
        };
        about.distribution(&Distribution {
            id: if is_elsewhere { &file.id } else { &url },
            title: &file.title,
            description: &file.description,
            download_url: &url,
            // `zip (shp)` says more than `application/zip`, and a name often ends with its format.
            format: extension(&file.title)
                .or_else(|| extension(&file.url))
                .unwrap_or_default(),
            media_type: &file.mimetype,
            ..Distribution::default()
        });
    }
}

/// The extension of a name, if the list of file types knows it.
fn extension(name: &str) -> Option<&str> {
    let (_, extension) = name.rsplit_once('.')?;
    vocab::codelist::file_type(extension).map(|_| extension)
}
