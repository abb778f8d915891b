use super::*;
use proptest::prelude::*;

fn items(text: &str) -> Result<Vec<&str>, String> {
    let mut list = List::default();
    let mut items = Vec::new();
    while let Some(item) = list.next(text)? {
        items.push(item);
    }
    assert_eq!(list.next(text), Ok(None), "the end is the end");
    Ok(items)
}

#[test]
fn a_list_is_read_item_by_item() {
    assert_eq!(items("[]"), Ok(vec![]));
    assert_eq!(
        items(" [ {\"a\": [1, 2]} ,\n\"b\",3]\n"),
        Ok(vec!["{\"a\": [1, 2]}", "\"b\"", "3"])
    );
}

#[test]
fn half_a_list_is_no_list() {
    for (text, reason) in [
        ("", "ends in the middle"),
        ("{\"a\": 1}", "no list"),
        ("[1, {\"a\": ", "ends in the middle"),
        ("[1, 2", "ends in the middle"),
        ("[1, <html>]", "not JSON"),
        ("[1] trailing", "more after its end"),
    ] {
        let error = items(text).unwrap_err();
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn an_item_with_a_field_twice_is_read_again_with_its_last_value() {
    #[derive(serde::Deserialize)]
    struct Named<'t> {
        name: &'t str,
    }
    let mut read = Items::default();
    read.take("{\"name\": \"a\", \"name\": \"b\"}", |raw, _| {
        let named: Named<'_> = serde_json::from_str(raw)?;
        Ok(Mapped::Gone(named.name.to_owned()))
    });
    assert_eq!(read.page().gone, ["b"]);
}

#[test]
fn what_cannot_be_mapped_is_put_aside_with_what_is_wrong() {
    let mut read = Items::default();
    read.take("{}", |_, _| {
        Err(Unmapped {
            iri: None,
            error: MapError::NoIdentity,
        })
    });
    read.take("7", |raw, _| {
        let _: std::collections::BTreeMap<String, u8> = serde_json::from_str(raw)?;
        Ok(Mapped::Hidden)
    });
    let page = read.page();
    let rules: Vec<Rule> = page.quarantined.iter().map(|aside| aside.rule).collect();
    assert_eq!(rules, [Rule::NoIdentity, Rule::Item]);
    assert_eq!(page.quarantined[1].raw, b"7");
}

proptest! {
    #[test]
    fn reading_a_list_never_panics_and_ends(text in r#"[\[\]{},:"a1\\é ]{0,40}"#) {
        let mut list = List::default();
        let mut steps = 0;
        while let Ok(Some(_)) = list.next(&text) {
            steps += 1;
            prop_assert!(steps <= text.len());
        }
    }
}
