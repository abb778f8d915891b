//! What a service is asked, and what it says of itself.

use super::*;
use crate::arbitrary;
use proptest::prelude::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn capabilities_of(operation: &str, chosen: Option<&str>) -> Service {
    let text = format!(
        "<csw:Capabilities xmlns:csw='c' xmlns:ows='o' xmlns:xlink='x'><ows:OperationsMetadata>
        <ows:Operation name='GetRecords'>{operation}</ows:Operation></ows:OperationsMetadata></csw:Capabilities>"
    );
    let document = xml::parse(&text).unwrap();
    let base = url("https://geo.example/csw");
    capabilities::read(document.root_element(), &base, chosen).unwrap()
}

#[test]
fn an_address_is_freed_of_the_request_in_it() {
    let cases = [
        (
            "https://g.example/csw?SERVICE=CSW&Request=GetCapabilities#top",
            "https://g.example/csw",
        ),
        (
            "https://g.example/cgi?map=a&service=CSW&version=2.0.2",
            "https://g.example/cgi?map=a",
        ),
        (
            "https://g.example/csw?outputSchema=x&startPosition=11&maxRecords=10",
            "https://g.example/csw",
        ),
    ];
    for (asked, base) in cases {
        assert_eq!(without_parameters(&url(asked)).as_str(), base);
    }
}

#[test]
fn services_are_guessed_from_addresses() {
    let told = |address: &str| -> Vec<String> {
        guesses(&url(address))
            .into_iter()
            .map(|guess| guess.address.to_string())
            .collect()
    };
    assert_eq!(
        told("https://g.example/x?service=CSW&request=GetCapabilities"),
        ["https://g.example/x"]
    );
    assert_eq!(
        told("https://g.example/csw-inspire"),
        ["https://g.example/csw-inspire"]
    );
    let site = told("https://g.example/catalogue/srv/fre/catalog.search");
    assert_eq!(site[0], "https://g.example/catalogue/srv/eng/csw");
    assert!(site.contains(&"https://g.example/csw".to_owned()));
}

#[test]
fn a_service_is_asked_where_it_says_on_its_own_site_only() {
    let http = |address: &str| {
        format!("<ows:DCP><ows:HTTP><ows:Get xlink:href='{address}'/></ows:HTTP></ows:DCP>")
    };
    let get = |address: &str| capabilities_of(&http(address), None);
    assert_eq!(
        get("https://geo.example/other?").get.as_str(),
        "https://geo.example/other"
    );
    // Behind a proxy; as it was before a move; on the machine that nobody else reaches.
    assert_eq!(
        get("http://geo.example/csw").get.as_str(),
        "https://geo.example/csw"
    );
    assert_eq!(
        get("https://old.example/csw").get.as_str(),
        "https://geo.example/csw"
    );
    assert_eq!(
        get("http://localhost:8080/csw").get.as_str(),
        "https://geo.example/csw"
    );
    assert_eq!(
        get("https://geo.example/csw").post,
        None,
        "it offers no POST"
    );
    assert!(capabilities_of("", None).post.is_some(), "it does not tell");
}

#[test]
fn the_schema_that_tells_most_is_asked_first() {
    let offered = |schemas: &[&str], chosen| {
        let values: String = schemas
            .iter()
            .map(|name| format!("<ows:Value>{name}</ows:Value>"))
            .collect();
        capabilities_of(
            &format!("<ows:Parameter name='OutputSchema'>{values}</ows:Parameter>"),
            chosen,
        )
        .schemas
    };
    const GMD: &str = "http://www.isotc211.org/2005/gmd";
    const DC: &str = "http://www.opengis.net/cat/csw/2.0.2";
    const DCAT: &str = "http://www.w3.org/ns/dcat#";
    assert_eq!(
        offered(&[DC, DCAT, GMD, "http://x.example/"], None),
        [GMD, DCAT, DC]
    );
    assert_eq!(offered(&[DC], None), [DC]);
    assert_eq!(offered(&[], None), [GMD, DC]);
    assert_eq!(offered(&[DC, GMD], Some(DCAT)), [DCAT]);
}

#[test]
fn properties_are_searched_by_the_names_the_service_gives_them() {
    let queryables =
        "<ows:Constraint name='SupportedISOQueryables'><ows:Value>apiso:Type</ows:Value>
        <ows:Value>Identifier</ows:Value><ows:Value>gmd:type</ows:Value></ows:Constraint>";
    let names = capabilities_of(queryables, None).names;
    assert_eq!(
        (names.kind.as_str(), names.identifier.as_str()),
        ("apiso:Type", "apiso:Identifier")
    );
}

fn results(attributes: &str, offset: u64, met: u64) -> (u64, Option<u64>) {
    let text = format!("<GetRecordsResponse><SearchResults {attributes}/></GetRecordsResponse>");
    let document = xml::parse(&text).unwrap();
    let results = Results::read(document.root_element(), "x").unwrap();
    (results.taken(offset, met), results.total(offset, met))
}

#[test]
fn what_a_page_says_of_its_place_is_checked_against_what_it_holds() {
    let all = "numberOfRecordsMatched='100' numberOfRecordsReturned";
    assert_eq!(
        results(&format!("{all}='50' nextRecord='51'"), 0, 50),
        (50, Some(100))
    );
    assert_eq!(results(&format!("{all}='50'"), 50, 50), (50, Some(100)));
    assert_eq!(
        results(&format!("{all}='50' nextRecord='0'"), 50, 50),
        (0, Some(100))
    );
    // Half of them have no form in this schema: the next page begins where it says.
    assert_eq!(
        results(&format!("{all}='50' nextRecord='51'"), 0, 30),
        (50, Some(100))
    );
    // It gives ten at most, and counts as if it had given fifty.
    assert_eq!(
        results(&format!("{all}='10' nextRecord='51'"), 0, 10),
        (10, Some(100))
    );
    // More than it matched: the number is no total.
    assert_eq!(results("numberOfRecordsMatched='10'", 0, 50), (50, None));
    assert_eq!(results("numberOfRecordsMatched='many'", 0, 50), (50, None));
    assert_eq!(
        results("numberOfRecordsMatched='100' nextRecord='7'", 50, 50),
        (0, Some(100))
    );
}

#[test]
fn requests_by_get_and_by_post_ask_the_same() {
    let service = Service::at(&url("https://geo.example/csw?map=a"), None);
    let dialect = Dialect {
        post: true,
        filter: true,
        sort: true,
        brief: false,
    };
    let post = service.records(dialect, Window::first(50));
    let body = String::from_utf8(post.body.unwrap().bytes).unwrap();
    let document = xml::parse(&body).unwrap();
    let types = document
        .descendants()
        .filter(|node| xml::is_named(*node, "Literal"));
    let types: Vec<_> = types.filter_map(xml::text).collect();
    assert_eq!(
        types,
        ["dataset", "nonGeographicDataset", "series", "service"]
    );
    assert_eq!(
        xml::attribute(document.root_element(), "startPosition"),
        Some("1")
    );
    let get = service
        .records(
            Dialect {
                post: false,
                ..dialect
            },
            Window::first(50),
        )
        .url;
    let asked = |name: &str| {
        let found = get.query_pairs().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    assert_eq!(
        (asked("map").as_str(), asked("sortBy").as_str()),
        ("a", "apiso:identifier:A")
    );
    assert!(xml::parse(&asked("constraint")).is_ok());
}

/// Names that a service answers with.
const NAMES: &[&str] = &[
    "Operation",
    "OperationsMetadata",
    "DCP",
    "HTTP",
    "Get",
    "Post",
    "Parameter",
    "Value",
    "Constraint",
    "SearchResults",
    "Record",
    "BriefRecord",
    "identifier",
    "MD_Metadata",
    "RDF",
    "Exception",
    "ExceptionText",
];

proptest! {
    #[test]
    fn any_answer_is_read_or_refused(
        root in prop::sample::select(&["Capabilities", "GetRecordsResponse", "GetRecordByIdResponse", "ExceptionReport"][..]),
        inner in prop::collection::vec(arbitrary::xml(NAMES), 0..8),
        numbers in ("[0-9-]{0,22}", "[0-9-]{0,22}", "[0-9-]{0,22}"),
        offset in any::<u64>(),
    ) {
        let inner = inner.concat();
        let (matched, returned, next) = numbers;
        let body = format!(
            "<o:{root} {}><o:SearchResults numberOfRecordsMatched='{matched}' numberOfRecordsReturned='{returned}' \
             nextRecord='{next}'>{inner}</o:SearchResults>{inner}</o:{root}>",
            arbitrary::NAMESPACES
        );
        let content = Content::told("https://geo.example/csw", body.as_bytes());
        let portal = Csw::new(&url("https://geo.example/csw"), &arbitrary::options());
        let service = portal.blind();
        let dialect = Dialect { post: true, filter: true, sort: true, brief: false };
        let mut window = Window::first(50);
        window.offset = offset;
        let records = |dialect| Place::Records { service: service.clone(), dialect, window, skipped: offset };
        let ids = vec!["a".to_owned(), "b".to_owned()];
        let places = [
            Place::Capabilities,
            records(dialect),
            records(Dialect { brief: true, ..dialect }),
            Place::ById { service: service.clone(), ids },
        ];
        for place in places {
            if let Ok(reading) = portal.read(&place, &content) {
                reading.page.records.iter().for_each(arbitrary::check);
                for next in reading.next {
                    prop_assert!(portal.request(&next).url.as_str().starts_with("https://geo.example/"));
                }
            }
        }
    }
}
