//! Catalogues made here, as large as wanted: those of CKAN and udata page by page, documents of data.json
//! and schema.org, RDF in pages and in one piece, N-Quads with a graph a record.

use super::site::{self, Answer};
use std::{
    fmt::Write as _,
    fs::File,
    io::{self, BufWriter, Write as _},
    path::Path,
};

/// Datasets on a page of RDF.
const RDF_PAGE: usize = 500;

/// Starts a portal of this kind with so many datasets; gives the address of the source.
pub fn portal(kind: &str, datasets: usize) -> io::Result<String> {
    let (path, whole) = match kind {
        "dcat-us" => ("/data.json", document(kind, datasets)),
        "schema-org" => ("/datasets.jsonld", document(kind, datasets)),
        "rdf-xml" => ("/catalog.rdf", rdf_xml(datasets)),
        "rdf" => ("/catalog.ttl", String::new()),
        _ => ("/", String::new()),
    };
    let (kind, source) = (kind.to_owned(), path);
    let base = site::start(move |base, path| {
        let file = path.split('?').next().unwrap_or_default();
        match kind.as_str() {
            "dcat-us" if file == source => Answer::json(whole.as_str()),
            "schema-org" if file == source => Some(Answer {
                media_type: "application/ld+json",
                body: whole.clone().into_bytes(),
            }),
            "rdf-xml" if file == source => Some(Answer {
                media_type: "application/rdf+xml",
                body: whole.clone().into_bytes(),
            }),
            "rdf" if file == source => Some(Answer {
                media_type: "text/turtle",
                body: hydra_page(base, path, datasets).into_bytes(),
            }),
            "ckan" if file.ends_with("/package_search") => {
                let (rows, start) = (site::number(path, "rows")?, site::number(path, "start")?);
                let items = start..datasets.min(start + rows);
                let list = list(items, package);
                Answer::json(format!(
                    r#"{{"success": true, "result": {{"count": {datasets}, "results": [{list}]}}}}"#
                ))
            }
            "udata" if file == "/api/1/datasets/" => {
                let (page, size) = (
                    site::number(path, "page")?,
                    site::number(path, "page_size")?,
                );
                let start = (page - 1) * size;
                let list = list(start..datasets.min(start + size), udata);
                Answer::json(format!(
                    r#"{{"data": [{list}], "page": {page}, "page_size": {size}, "total": {datasets}}}"#
                ))
            }
            "udata" if file == "/api/1/dataservices/" => {
                Answer::json(r#"{"data": [], "page": 1, "page_size": 100, "total": 0}"#)
            }
            _ => None,
        }
    })?;
    Ok(format!("{base}{path}"))
}

/// A document with so many datasets, of a kind that has documents.
pub fn document(kind: &str, datasets: usize) -> String {
    match kind {
        "schema-org" => {
            let list = list(0..datasets, thing);
            format!(r#"{{"@context": "https://schema.org", "@graph": [{list}]}}"#)
        }
        _ => {
            let list = list(0..datasets, item);
            format!(
                r#"{{"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": [{list}]}}"#
            )
        }
    }
}

fn list(
    numbers: std::ops::Range<usize>,
    write: fn(&mut String, usize) -> std::fmt::Result,
) -> String {
    let mut text = String::new();
    for i in numbers {
        if !text.is_empty() {
            text.push(',');
        }
        write(&mut text, i).expect("writing into memory does not fail");
    }
    text
}

fn hydra_page(base: &str, path: &str, datasets: usize) -> String {
    let page = site::number(path, "page").unwrap_or(1);
    let first = (page - 1) * RDF_PAGE;
    let mut text = format!(
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n\
         @prefix foaf: <http://xmlns.com/foaf/0.1/> .\n@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n\
         <{base}/catalog> a dcat:Catalog ; dct:title \"Catalogue\"@fr .\n\
         <{base}/catalog.ttl?page={page}> a hydra:PartialCollectionView"
    );
    if first + RDF_PAGE < datasets {
        let _ = write!(text, " ; hydra:next <{base}/catalog.ttl?page={}>", page + 1);
    }
    text.push_str(" .\n");
    for i in first..datasets.min(first + RDF_PAGE) {
        let _ = write!(
            text,
            "<{base}/datasets/{i}> a dcat:Dataset ; dct:title \"Comptages {i}\"@fr ; dct:description \"{}\"@fr ;\n\
             dcat:keyword \"vélo\"@fr, \"comptage\"@fr ; dct:identifier \"{i}\" ; dct:issued \"2021-01-02\" ;\n\
             dct:publisher [ a foaf:Agent ; foaf:name \"Ville {}\" ] ;\n\
             dcat:distribution <{base}/files/{i}.csv>, <{base}/files/{i}.json> .\n",
            "Comptages horaires des passages. ".repeat(1 + i % 12),
            i % 50,
        );
        for format in ["csv", "json"] {
            let _ = write!(
                text,
                "<{base}/files/{i}.{format}> a dcat:Distribution ; dct:title \"{format}\" ;\n\
                 dcat:downloadURL <{base}/download/{i}.{format}> ; dct:format \"{format}\" .\n"
            );
        }
    }
    text
}

/// As Opendatasoft exports it, some 2 KB a dataset.
fn rdf_xml(datasets: usize) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns:dcat=\"http://www.w3.org/ns/dcat#\" xmlns:dct=\"http://purl.org/dc/terms/\">\n",
    );
    for i in 0..datasets {
        let iri = format!("https://data.ville.example/explore/dataset/comptages-{i}/");
        let _ = writeln!(
            xml,
            "<dcat:Dataset rdf:about=\"{iri}\"><dct:title>Comptages {i}</dct:title><dct:description>{}</dct:description>\
             <dct:identifier>comptages-{i}</dct:identifier><dcat:keyword>vélo</dcat:keyword>",
            "Comptages horaires des passages. ".repeat(1 + i % 12),
        );
        for format in ["csv", "json", "geojson"] {
            let _ = writeln!(
                xml,
                "<dcat:distribution><dcat:Distribution rdf:about=\"{iri}{format}\"><dct:format>{format}</dct:format>\
                 <dcat:downloadURL rdf:resource=\"{iri}exports/{format}\"/></dcat:Distribution></dcat:distribution>"
            );
        }
        xml.push_str("</dcat:Dataset>\n");
    }
    xml.push_str("</rdf:RDF>\n");
    xml
}

/// A dump in N-Quads, a graph a record.
pub fn quads(file: &Path, datasets: usize) -> io::Result<()> {
    const DCAT: &str = "http://www.w3.org/ns/dcat#";
    const DCT: &str = "http://purl.org/dc/terms/";
    let mut out = BufWriter::new(File::create(file)?);
    for i in 0..datasets {
        let (graph, dataset) = (
            format!("<https://ville.example/records/{i}>"),
            format!("<https://ville.example/datasets/{i}>"),
        );
        let description = "Comptages horaires des passages. ".repeat(1 + i % 12);
        writeln!(
            out,
            "{dataset} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{DCAT}Dataset> {graph} ."
        )?;
        writeln!(out, "{dataset} <{DCT}title> \"Comptages {i}\"@fr {graph} .")?;
        writeln!(
            out,
            "{dataset} <{DCT}description> \"{description}\"@fr {graph} ."
        )?;
        writeln!(out, "{dataset} <{DCAT}keyword> \"vélo\"@fr {graph} .")?;
        for format in ["csv", "json"] {
            let distribution = format!("<https://ville.example/files/{i}.{format}>");
            writeln!(
                out,
                "{dataset} <{DCAT}distribution> {distribution} {graph} ."
            )?;
            writeln!(
                out,
                "{distribution} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{DCAT}Distribution> {graph} ."
            )?;
            writeln!(
                out,
                "{distribution} <{DCAT}downloadURL> <https://ville.example/download/{i}.{format}> {graph} ."
            )?;
            writeln!(out, "{distribution} <{DCT}format> \"{format}\" {graph} .")?;
        }
    }
    out.flush()
}

/// A dataset of schema.org with two files.
fn thing(text: &mut String, i: usize) -> std::fmt::Result {
    let description = "Comptages horaires des passages. ".repeat(1 + i % 12);
    write!(
        text,
        r#"{{"@type": "Dataset", "@id": "https://ville.example/datasets/{i}", "name": "Comptages {i}",
        "description": "{description}", "url": "https://ville.example/datasets/{i}", "keywords": ["vélo", "comptage"],
        "license": "https://creativecommons.org/licenses/by/4.0/", "datePublished": "2021-01-02", "inLanguage": "fr",
        "publisher": {{"@type": "Organization", "name": "Ville {}"}},
        "distribution": [{{"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": "https://ville.example/files/{i}.csv"}},
        {{"@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": "https://ville.example/files/{i}.json"}}]}}"#,
        i % 50,
    )
}

/// A dataset of udata with two files.
fn udata(text: &mut String, i: usize) -> std::fmt::Result {
    let description = "Comptages horaires des **passages**. ".repeat(1 + i % 12);
    write!(
        text,
        r#"{{"id": "{i:024x}", "slug": "comptages-{i}", "title": "Comptages {i}", "description": "{description}",
        "acronym": null, "archived": null, "deleted": null, "private": false, "frequency": "daily", "license": "lov2",
        "created_at": "2021-01-02T14:31:56.123000", "last_modified": "2022-01-02T01:02:03.500000",
        "tags": ["velo", "comptage"], "page": "https://ville.example/datasets/comptages-{i}/",
        "uri": "https://ville.example/api/1/datasets/{i:024x}/",
        "organization": {{"id": "org-{}", "name": "Ville {}", "slug": "ville", "page": "https://ville.example/organizations/{}/"}},
        "resources": ["#,
        i % 50,
        i % 50,
        i % 50,
    )?;
    for (at, format) in ["csv", "json"].into_iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"id": "{i:08x}-{at:04}-4000-8000-000000000001", "title": "Comptages.{format}", "description": null,
            "format": "{format}", "mime": "text/{format}", "filesize": 12345, "filetype": "file", "type": "main",
            "url": "https://ville.example/files/{i}.{format}", "latest": "https://ville.example/fr/datasets/r/{i}",
            "checksum": {{"type": "sha1", "value": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}},
            "created_at": "2021-01-02T14:31:56.123000", "last_modified": "2022-01-02T01:02:03.500000"}}"#
        )?;
    }
    text.push_str("]}");
    Ok(())
}

/// A package of CKAN with two resources.
fn package(text: &mut String, i: usize) -> std::fmt::Result {
    let notes = "Comptages horaires des passages, par capteur et par sens. ".repeat(1 + i % 12);
    let (month, day) = (1 + i % 12, 1 + i % 28);
    write!(
        text,
        r#"{{"id": "{i:08x}-0000-4000-8000-000000000000", "name": "comptages-{i}", "title": "Comptages {i}",
        "notes": "{notes}", "private": false, "state": "active", "type": "dataset", "isopen": true,
        "license_id": "fr-lo", "license_title": "Licence Ouverte / Open Licence",
        "license_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence", "author": "", "author_email": "",
        "maintainer": "Service {}", "maintainer_email": "service{}@ville.example", "num_tags": 2, "version": "",
        "metadata_created": "2021-{month:02}-{day:02}T14:31:56.123456", "metadata_modified": "2022-{month:02}-{day:02}T01:02:03.5",
        "organization": {{"id": "org-{}", "name": "ville-{}", "title": "Ville {}", "type": "organization", "state": "active"}},
        "tags": [{{"display_name": "vélo", "id": "t1", "name": "vélo", "state": "active"}}, {{"display_name": "comptage", "name": "comptage"}}],
        "groups": [{{"display_name": "Mobilité", "id": "g1", "name": "mobilite", "title": "Mobilité"}}],
        "extras": [{{"key": "frequency", "value": "quotidienne"}}, {{"key": "spatial",
        "value": "{{\"type\": \"Polygon\", \"coordinates\": [[[-1.2,46.1],[-1.1,46.1],[-1.1,46.2],[-1.2,46.2],[-1.2,46.1]]]}}"}}],
        "resources": ["#,
        i % 40,
        i % 40,
        i % 9,
        i % 9,
        i % 9,
    )?;
    for (at, (format, media_type)) in [("CSV", "text/csv"), ("GeoJSON", "application/geo+json")]
        .into_iter()
        .enumerate()
    {
        let comma = if at == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"id": "{i:08x}-{at:04}-4000-8000-000000000001", "package_id": "{i:08x}-0000-4000-8000-000000000000",
            "name": "Comptages en {format}", "description": "Un fichier.", "format": "{format}", "mimetype": "{media_type}",
            "url": "https://ville.example/dataset/{i}/download/comptages.{format}", "url_type": "upload", "size": 12345,
            "created": "2021-{month:02}-{day:02}T14:31:56.123456", "last_modified": "2022-{month:02}-{day:02}T01:02:03.5",
            "hash": "", "state": "active", "position": {at}, "cache_url": null, "resource_type": null}}"#
        )?;
    }
    text.push_str("]}");
    Ok(())
}

/// An item like those of a Hub: markup, a box, six distributions.
fn item(text: &mut String, i: usize) -> std::fmt::Result {
    let site = "https://data.town.example";
    let prose = "<p style='margin:0'><span>Sensors count bicycles and pedestrians.</span></p>";
    let description = prose.repeat(1 + i % 12);
    let (month, day) = (1 + i % 12, 1 + i % 28);
    write!(
        text,
        r#"{{"@type": "dcat:Dataset", "identifier": "{site}/datasets/{i:032x}_0",
        "landingPage": "{site}/datasets/{i:032x}_0", "title": "Counts of district {i}",
        "description": "<div>{description}</div>", "keyword": ["Bicycles", "Counts ", "District {}"],
        "issued": "2021-{month:02}-{day:02}T14:31:56.000Z", "modified": "2022-{month:02}-{day:02}T01:02:03.000Z",
        "publisher": {{"name": "Town of Example, service {}"}},
        "contactPoint": {{"@type": "vcard:Contact", "fn": "Service {}", "hasEmail": "mailto:"}},
        "accessLevel": "public", "spatial": "-1.2{},46.1,-1.1,46.2", "theme": ["geospatial"],
        "license": "https://creativecommons.org/licenses/by/4.0/", "distribution": ["#,
        i % 90,
        i % 40,
        i % 40,
        i % 10,
    )?;
    let files = [
        ("Hub Dataset", "Web Page", "text/html", ""),
        (
            "GeoService",
            "Esri REST",
            "application/json",
            "/FeatureServer/0",
        ),
        (
            "GeoJSON",
            "GeoJSON",
            "application/vnd.geo+json",
            ".geojson?outSR={\\\"wkid\\\":102100}",
        ),
        ("CSV", "CSV", "text/csv", ".csv?outSR={\\\"wkid\\\":102100}"),
        ("KML", "KML", "application/vnd.google-earth.kml+xml", ".kml"),
        ("Shapefile", "ZIP", "application/zip", ".zip"),
    ];
    for (at, (title, format, media_type, end)) in files.into_iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(
            text,
            r#"{comma}{{"@type": "dcat:Distribution", "title": "{title}", "format": "{format}",
            "mediaType": "{media_type}", "accessURL": "{site}/datasets/{i:032x}_0{end}"}}"#
        )?;
    }
    text.push_str("]}");
    Ok(())
}
