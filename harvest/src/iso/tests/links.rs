//! Online resources: which are distributions, which are pages.

use super::{Metadata, dataset, links};
use vocab::{
    Rule,
    ns::{dcat, dct, foaf},
};

/// One gmd:onLine each: address, protocol, name, function.
fn online(links: &[(&str, &str, &str, &str)]) -> &'static str {
    let one = |(url, protocol, name, function): &(&str, &str, &str, &str)| {
        let text = |element: &str, text: &str| {
            format!(
                "<gmd:{element}><gco:CharacterString>{text}</gco:CharacterString></gmd:{element}>"
            )
        };
        format!(
            "<gmd:onLine><gmd:CI_OnlineResource><gmd:linkage><gmd:URL>{url}</gmd:URL></gmd:linkage>{}{}
            <gmd:function><gmd:CI_OnLineFunctionCode codeListValue='{function}'/></gmd:function>
            </gmd:CI_OnlineResource></gmd:onLine>",
            text("protocol", protocol),
            text("name", name),
        )
    };
    links.iter().map(one).collect::<String>().leak()
}

fn with(links: &[(&str, &str, &str, &str)]) -> Metadata {
    Metadata {
        links: online(links),
        ..Metadata::default()
    }
}

#[test]
fn several_layers_at_one_address_stay_apart() {
    let wms = "https://geo.example/wms";
    let record = with(&[
        (wms, "OGC:WMS", "arbres", ""),
        (wms, "OGC:WMS", "haies", ""),
        (wms, "OGC:WFS", "haies", ""),
        (wms, "OGC:WFS", "haies", ""),
    ])
    .record();
    let distributions = dataset(&record).distributions();
    assert_eq!(distributions.len(), 3, "{}", record.payload());
    assert!(
        distributions
            .iter()
            .all(|distribution| distribution.access_url() == Some(wms))
    );
    assert_eq!(dataset(&record).landing_pages(), [""; 0]);
}

#[test]
fn the_protocol_the_address_or_the_function_tells_what_a_link_is() {
    let cases = [
        // A service, with its own format and no file to download.
        (
            "https://geo.example/wms",
            "OGC:WMS-1.1.1-http-get-map",
            "",
            "WMS_SRVC",
            false,
        ),
        (
            "https://geo.example/ows?service=WFS",
            "",
            "",
            "WFS_SRVC",
            false,
        ),
        (
            "https://geo.example/a/MapServer/WMSServer",
            "",
            "",
            "WMS_SRVC",
            false,
        ),
        (
            "https://geo.example/rest/services/a/MapServer/11",
            "",
            "",
            "REST",
            false,
        ),
        (
            "https://geo.example/arcgis/a",
            "ESRI:REST",
            "browsing",
            "REST",
            false,
        ),
        // A file, with the format of its own or of the dataset.
        ("https://geo.example/a.csv", "WWW:LINK", "", "CSV", true),
        (
            "https://geo.example/a.zip",
            "WWW:LINK",
            "download",
            "SHP",
            true,
        ),
        (
            "https://geo.example/get?id=1",
            "WWW:DOWNLOAD-1.0-http--download",
            "",
            "SHP",
            true,
        ),
        (
            "https://geo.example/get?id=1",
            "WWW:DOWNLOAD:text/csv",
            "",
            "CSV",
            true,
        ),
        (
            "https://geo.example/ows?service=WFS&amp;request=GetFeature&amp;outputFormat=geojson",
            "OGC:WFS",
            "",
            "GEOJSON",
            true,
        ),
        (
            "https://geo.example/rss/atomfeed/1",
            "WWW:LINK",
            "",
            "ATOM",
            true,
        ),
    ];
    for (url, protocol, function, format, is_file) in cases {
        let record = with(&[(url, protocol, "a", function)]).record();
        let distributions = dataset(&record).distributions();
        assert_eq!(distributions.len(), 1, "{url} {protocol}");
        let found = distributions[0].format().and_then(|format| format.code);
        assert_eq!(found, Some(format), "{url} {protocol}");
        assert_eq!(
            distributions[0].download_url().is_some(),
            is_file,
            "{url} {protocol}"
        );
        assert_eq!(
            distributions[0].access_services().is_empty(),
            is_file,
            "{url} {protocol}"
        );
    }
}

#[test]
fn pages_are_no_distributions() {
    let record = with(&[
        (
            "https://geo.example/carte",
            "WWW:LINK-1.0-http--link",
            "Carte",
            "",
        ),
        ("https://geo.example/guide.pdf", "", "Guide", ""),
        (
            "https://geo.example/aide",
            "WWW:LINK",
            "Aide",
            "information",
        ),
        (
            "https://geo.example/srv/fre/catalog.search#/metadata/d1",
            "WWW:DOWNLOAD",
            "Vue HTML",
            "",
        ),
        (
            "https://geo.example/wms?request=GetLegendGraphic",
            "image/png",
            "",
            "",
        ),
    ])
    .record();
    assert!(dataset(&record).distributions().is_empty());
    assert_eq!(links(&record, dcat::LANDING_PAGE).len(), 3);
    assert_eq!(links(&record, foaf::PAGE).len(), 2);
}

#[test]
fn a_link_without_an_address_is_told() {
    let record = with(&[("", "WFS", "couche", ""), ("C:\\donnees", "", "", "")]);
    assert!(record.told(Rule::Url).contains("`couche` has no address"));
    assert!(dataset(&record.record()).distributions().is_empty());
}

#[test]
fn a_link_keeps_its_name_when_its_words_change() {
    let name = |description: &str| {
        let links = online(&[("https://geo.example/a.csv", "", "a", "")]);
        let links = links.replace("<gmd:function>", &format!(
            "<gmd:description><gco:CharacterString>{description}</gco:CharacterString></gmd:description><gmd:function>"
        ));
        let record = Metadata {
            links: links.leak(),
            ..Metadata::default()
        }
        .record();
        links_of(&record)
    };
    fn links_of(record: &vocab::Record) -> Vec<String> {
        links(record, dcat::DISTRIBUTION)
            .into_iter()
            .map(str::to_owned)
            .collect()
    }
    assert_eq!(name("avant"), name("après"));
    let _ = dct::TITLE;
}
