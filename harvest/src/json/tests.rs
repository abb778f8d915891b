//! Fields of the wrong type cost nothing but themselves.

use super::{Many, Object, Words};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Item<'t> {
    #[serde(borrow)]
    title: Words<'t>,
    #[serde(borrow)]
    keyword: Many<Words<'t>>,
    #[serde(borrow)]
    publisher: Object<Named<'t>>,
    #[serde(borrow)]
    files: Many<Object<Named<'t>>>,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
struct Named<'t> {
    #[serde(borrow)]
    name: Words<'t>,
}

fn item(text: &str) -> Item<'_> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn texts_take_what_is_there() {
    for (written, text) in [
        (r#""Vélo""#, "Vélo"),
        (r#""tab\t""#, "tab\t"),
        ("2017", "2017"),
        ("-1", "-1"),
        ("2.5", "2.5"),
        ("true", "true"),
        ("null", ""),
        (r#"["", "a", "b"]"#, "a"),
        (r#"{"x": [1], "@id": "i", "name": "n"}"#, "n"),
        (r#"{"é\n": {}}"#, ""),
        ("[[[]]]", ""),
    ] {
        let json = format!(r#"{{"title": {written}}}"#);
        assert_eq!(&*item(&json).title, text, "{written}");
    }
}

#[test]
fn lists_take_one_thing() {
    for (written, words) in [
        (r#"["a", 1]"#, vec!["a", "1"]),
        (r#""a, b""#, vec!["a, b"]),
        (r#""a\u00e9""#, vec!["aé"]),
        ("7", vec!["7"]),
        ("null", vec![]),
        (r#"{"name": "a"}"#, vec!["a"]),
    ] {
        let json = format!(r#"{{"keyword": {written}}}"#);
        let item = item(&json);
        let met: Vec<&str> = item.keyword.iter().map(|word| &**word).collect();
        assert_eq!(met, words, "{written}");
    }
}

#[test]
fn objects_take_nothing_else() {
    for (written, name) in [
        (r#"{"name": "a"}"#, "a"),
        (r#"[{"name": "a"}, {"name": "b"}]"#, "a"),
        (r#""a""#, ""),
        ("[]", ""),
        ("null", ""),
        ("3", ""),
    ] {
        let json = format!(r#"{{"publisher": {written}, "files": {written}}}"#);
        let item = item(&json);
        assert_eq!(&*item.publisher.name, name, "{written}");
        assert!(
            item.files
                .iter()
                .all(|file| ["a", "b", ""].contains(&&*file.name))
        );
    }
}
