use super::*;

#[test]
fn spellings_of_one_address_are_one() {
    let same = [
        [
            "http://Portal.example:80/dataset/x/",
            "https://portal.example/dataset/x",
        ],
        [
            "https://portal.example/donn%c3%a9es",
            "https://portal.example/données",
        ],
        [
            "https://portal.example/%7Eville/a%2fb",
            "https://portal.example/~ville/a%2Fb",
        ],
        ["https://portal.example/x?", "https://portal.example/x#"],
        [
            "https://ville.opendata.arcgis.com/datasets/edd520deefca43e981677eac3b13116b_0",
            "https://ville.opendata.arcgis.com/maps/EDD520DEEFCA43E981677EAC3B13116B_0/explore",
        ],
        [
            "https://data.ville.example/documents/Ville::plan-local",
            "https://data.ville.example/datasets/ville::plan-local/about",
        ],
    ];
    for [a, b] in same {
        assert_eq!(normal(a), normal(b));
    }
}

#[test]
fn what_leads_elsewhere_stays_apart() {
    let different = [
        [
            "https://portal.example/maps/1",
            "https://portal.example/datasets/1",
        ],
        [
            "https://portal.example/Dataset",
            "https://portal.example/dataset",
        ],
        [
            "https://portal.example/x?id=1",
            "https://portal.example/x?id=2",
        ],
        [
            "https://portal.example/c#agent-a",
            "https://portal.example/c#agent-b",
        ],
        ["https://portal.example/a%2Fb", "https://portal.example/a/b"],
        ["urn:uuid:1", "https://uuid/1"],
    ];
    for [a, b] in different {
        assert_ne!(normal(a), normal(b));
    }
}

#[test]
fn a_name_of_words_is_a_slug_and_an_item_id_is_not() {
    let is_slug = |iri| is_slug(&normal(iri));
    assert!(is_slug("https://data.ville.example/maps/ville::parcs"));
    assert!(is_slug("https://ville.hub.arcgis.com/datasets/parcs"));
    assert!(is_slug("ville::parcs"));
    assert!(!is_slug("parcs"));
    assert!(!is_slug("Plan :: parcs"));
    assert!(!is_slug(
        "https://ville.hub.arcgis.com/datasets/edd520deefca43e981677eac3b13116b_0"
    ));
    assert!(!is_slug("https://portal.example/datasets/parcs"));
}

#[test]
fn a_percent_sign_that_escapes_nothing_never_comes_to_escape() {
    let path = |path: &str| normal(&format!("https://portal.example/{path}"));
    assert_eq!(path("%A%61"), "portal.example/%25Aa");
    assert_eq!(path("100%"), "portal.example/100%25");
    assert_eq!(path("%2525"), "portal.example/%2525");
}

proptest::proptest! {
    #[test]
    fn a_normal_form_is_its_own_and_nothing_panics(text in ".{0,80}", path in "[a-zA-Z0-9%/é:_?#=-]{0,40}") {
        normal(&text);
        let iri = format!("https://Portal.example/{path}");
        let once = normal(&iri);
        proptest::prop_assert_eq!(normal(&format!("http://{once}")), once);
    }
}
