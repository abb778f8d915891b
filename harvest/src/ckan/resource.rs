//! One resource of a package as a distribution.

use super::{api::Fields, values};
use crate::describe::{Description, Distribution, MapContext, segment};

/// Says a distribution. Its IRI is its `uri`, else `<portal>/dataset/<package>/resource/<id>`.
pub fn distribution(about: &mut Description<'_>, resource: &Fields<'_>, context: &MapContext) {
    if matches!(&*resource.text("state"), "deleted") {
        return;
    }
    let url = resource.text("url");
    let stated = resource.text("access_url");
    let access_url = if stated.is_empty() { &url } else { &stated };
    let stated = resource.text("download_url");
    // CKAN says of its own files that they were uploaded.
    let is_file = resource.text("url_type") == "upload";
    let download_url = if stated.is_empty() && is_file {
        &url
    } else {
        &stated
    };
    let license = ["license", "license_url", "license_id"].map(|key| resource.text(key));
    let license: Vec<&str> = license.iter().map(AsRef::as_ref).collect();
    let (algorithm, hash) = (resource.text("hash_algorithm"), resource.text("hash"));
    let conforms_to = values::list(resource, "conforms_to");
    let titles = values::translated(resource, "name");
    let descriptions = values::translated(resource, "description");
    let (language, title) = titles.first().cloned().unwrap_or_default();
    let description = descriptions.first().cloned().unwrap_or_default().1;
    about.distribution(&Distribution {
        id: &id(resource, about, context),
        title: if title.is_empty() { "" } else { &title },
        description: &description,
        access_url,
        download_url,
        format: &resource.first(&["distribution_format", "format"]),
        media_type: &resource.text("mimetype"),
        bytes: &resource.text("size"),
        checksum: Some((&*algorithm, hash_value(&hash))),
        issued: &resource.first(&["issued", "created"]),
        modified: &resource.first(&["modified", "last_modified"]),
        license: &license,
        rights: &resource.text("rights"),
        conforms_to: conforms_to.first().map_or("", AsRef::as_ref),
        documentation: &resource.text("documentation"),
        access_service: "",
        language: language.as_deref(),
    });
}

fn id(resource: &Fields<'_>, about: &Description<'_>, context: &MapContext) -> String {
    let uri = resource.text("uri");
    if uri.starts_with("http") {
        return uri.trim().to_owned();
    }
    let (package, id) = (resource.text("package_id"), resource.text("id"));
    match (id.trim(), package.trim()) {
        ("", _) => String::new(),
        (id, "") => format!("{}/resource/{}", about.iri(), segment(id)),
        (id, package) => format!(
            "{}dataset/{}/resource/{}",
            context.portal,
            segment(package),
            segment(id)
        ),
    }
}

/// Some portals write `md5:…` into the hash.
fn hash_value(hash: &str) -> &str {
    hash.rsplit_once(':').map_or(hash, |(_, value)| value)
}
