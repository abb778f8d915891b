use super::super::sample::{Sample, dataset};
use super::*;
use vocab::ns::dcat;

const ITEM: &str = "edd520deefca43e981677eac3b13116b";

fn shared(a: &Sample, b: &Sample) -> Vec<Likeness> {
    let [a, b] = [a, b].map(|sample| Keys::of(&sample.clone().record()));
    Likeness::CHAIN
        .into_iter()
        .filter(|likeness| {
            let mut of_a = Vec::new();
            a.marks(*likeness, |mark| of_a.push(mark));
            let mut is_shared = false;
            b.marks(*likeness, |mark| is_shared |= of_a.contains(&mark));
            is_shared
        })
        .collect()
}

#[test]
fn a_renamed_hub_item_shares_all_but_its_name() {
    let before = dataset(&format!(
        "http://ville.opendata.arcgis.com/datasets/{ITEM}_0"
    ))
    .title("Parcs &  jardins")
    .publisher("Ville de Rive")
    .file(
        dcat::ACCESS_URL,
        &format!("http://ville.opendata.arcgis.com/datasets/{ITEM}_0.csv"),
    )
    .file(
        dcat::ACCESS_URL,
        "https://services.example/rest/services/Parcs/FeatureServer/0",
    );
    let after = dataset("https://ville.opendata.arcgis.com/maps/ville::parcs")
        .title("Parcs & Jardins")
        .publisher("Ville de Rive")
        .identifier("https://ville.opendata.arcgis.com/maps/ville::parcs")
        .file(
            dcat::ACCESS_URL,
            "https://ville.opendata.arcgis.com/datasets/ville::parcs.csv",
        )
        .file(
            dcat::DOWNLOAD_URL,
            "http://services.example/rest/services/Parcs/FeatureServer/0/",
        );
    assert_eq!(
        shared(&before, &after),
        [Likeness::Addresses, Likeness::TitleAndPublisher]
    );
}

#[test]
fn an_identifier_is_found_wherever_it_is_stated() {
    let named = dataset(&format!("https://a.example/datasets/{ITEM}_0"));
    let stated = dataset("https://a.example/jeux/parcs").identifier(&format!("{ITEM}_0"));
    let noted = dataset("https://a.example/fiche/1").other_identifier(&format!("{ITEM}_0"));
    assert_eq!(shared(&named, &stated), [Likeness::PlatformId]);
    assert_eq!(shared(&named, &noted), [Likeness::PlatformId]);
    let other_layer = dataset("https://a.example/x").identifier(&format!("{ITEM}_1"));
    assert_eq!(shared(&named, &other_layer), []);
}

#[test]
fn short_identifiers_and_bare_sites_tell_nothing() {
    let a = dataset("https://a.example/1")
        .identifier("12")
        .file(dcat::ACCESS_URL, "https://data.example/");
    let b = dataset("https://a.example/2")
        .identifier("12")
        .file(dcat::ACCESS_URL, "https://data.example");
    assert_eq!(shared(&a, &b), []);
}

#[test]
fn a_service_is_not_the_dataset_of_the_same_name() {
    let url = "https://services.example/wfs/parcs";
    let a = dataset("https://a.example/1")
        .title("Parcs")
        .file(dcat::ACCESS_URL, url);
    let b = dataset("https://a.example/2")
        .kind(Kind::DataService)
        .title("Parcs")
        .link(dcat::ENDPOINT_URL, url);
    assert_eq!(shared(&a, &b), []);
}

#[test]
fn agents_are_known_by_their_names_only() {
    let a = dataset("http://a.example/#ville")
        .kind(Kind::Agent)
        .title("Ville");
    let b = dataset("https://a.example/#ville")
        .kind(Kind::Agent)
        .title("Ville");
    assert_eq!(shared(&a, &b), [Likeness::Iri]);
}

#[test]
fn titles_are_alike_by_their_words_and_the_same_numbers() {
    let alike = |a: &str, b: &str| {
        let [a, b] =
            [a, b].map(|title| Keys::of(&dataset("https://a.example/1").title(title).record()));
        assert_eq!(a.titles_are_alike(&b), b.titles_are_alike(&a));
        a.titles_are_alike(&b)
    };
    assert!(alike("Arbres d'alignement", "Arbres d’alignement"));
    assert!(alike("Budget de la ville", "Le budget de la ville"));
    assert!(!alike("Budget 2021", "Budget 2022"));
    assert!(!alike("Aéroport", "Rivage"));
    let long = "un mot après l'autre pour un titre qui ne finit pas et dont on garde une partie";
    assert!(alike(long, &format!("{long} seulement")));
}

#[test]
fn keys_are_small_and_come_back_from_bytes() {
    let mut sample = dataset("https://a.example/1").title(&"mot ".repeat(4000));
    for n in 0..50 {
        sample = sample
            .identifier(&format!("identifiant-{n}"))
            .file(dcat::ACCESS_URL, &format!("https://files.example/{n}.csv"));
    }
    let keys = Keys::of(&sample.record());
    let heap = size_of_val(&*keys.platform) + size_of_val(&*keys.words);
    assert!(size_of::<Keys>() + heap <= 200);
    let bytes = keys.to_bytes();
    assert!(bytes.len() <= 125);
    assert_eq!(Keys::from_bytes(&bytes), Some(keys));
    for end in 0..bytes.len() {
        // What is cut at a word of the title is shorter, and no fault.
        if !(bytes.len() - end).is_multiple_of(4) {
            assert_eq!(Keys::from_bytes(&bytes[..end]), None);
        }
    }
    assert_eq!(Keys::from_bytes(&[FORM + 1, 0, 0, 0]), None);
}

proptest::proptest! {
    #[test]
    fn nothing_panics_on_any_payload_or_bytes(payload in ".{0,200}", bytes: Vec<u8>) {
        Keys::of_payload("https://a.example/1", Kind::Dataset, &payload);
        if let Some(keys) = Keys::from_bytes(&bytes) {
            proptest::prop_assert_eq!(keys.to_bytes(), bytes);
        }
    }
}
