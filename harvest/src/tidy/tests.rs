//! What portals write, and what is made of it.

use super::{
    Address, Coded, Say, Shape, address, date, email, file_type, keywords, label, language,
    license, listed, prose, shape, telephone,
};
use vocab::{Issues, Rule};

/// What a function makes of a text, and the rules that spoke.
fn mended<T>(tidy: impl FnOnce(&mut Say<'_>) -> T) -> (T, Vec<Rule>) {
    let mut issues = Issues::default();
    let made = tidy(&mut Say::new(&mut issues, "http://ex.org/x"));
    let rules = issues.kept().iter().map(|issue| issue.rule).collect();
    (made, rules)
}

#[test]
fn texts() {
    for (written, text, rules) in [
        ("  Vélo \n en ville ", Some("Vélo en ville"), vec![]),
        ("", None, vec![]),
        (" TODO ", None, vec![Rule::Placeholder]),
        ("{{name}}", None, vec![Rule::Template]),
        (
            "Data of {{default.owner}} ",
            Some("Data of"),
            vec![Rule::Template],
        ),
        ("f(x) = {{x}, {y}}", Some("f(x) = {{x}, {y}}"), vec![]),
        ("a\u{b}b\u{0}", Some("ab"), vec![Rule::IllegalCharacter]),
        ("naïve café ", Some("naïve café"), vec![]),
    ] {
        let (label, told) = mended(|say| label(written, say).map(|text| text.into_owned()));
        assert_eq!(label.as_deref(), text, "{written:?}");
        assert_eq!(told, rules, "{written:?}");
    }
    let (kept, told) = mended(|say| {
        prose("<div>a<br>b</div><p style='x'>c</p>", say)
            .unwrap()
            .into_owned()
    });
    assert_eq!(
        (kept.as_str(), told),
        ("a<br>b\n<p>c</p>", vec![Rule::Html])
    );
    let (kept, told) = mended(|say| prose("1 < 2\n\nand so on", say).unwrap().into_owned());
    assert_eq!((kept.as_str(), told), ("1 < 2\n\nand so on", vec![]));
}

#[test]
fn words_of_a_list() {
    let (kept, told) = mended(|say| keywords(["a", " b", "", "a", "c  d"], say));
    assert_eq!(kept, ["a", "b", "c d"]);
    assert_eq!(told, [Rule::Keyword, Rule::Keyword]);
    let parts: Vec<&str> = listed("a, b;;c\n d ").collect();
    assert_eq!(parts, ["a", "b", "c", "d"]);
}

#[test]
fn addresses() {
    let iri = |text: &str| match mended(|say| address(text, say)) {
        (Some(Address::Iri(iri)), told) => (iri.into_string(), told),
        (other, _) => panic!("{text} is {other:?}"),
    };
    for (written, address, rules) in [
        (
            "https://ex.org/a?b=%C3%A9#c",
            "https://ex.org/a?b=%C3%A9#c",
            vec![],
        ),
        (" https://ex.org/é ", "https://ex.org/é", vec![]),
        (
            "https://ex.org/x?outSR={\"wkid\":1}",
            "https://ex.org/x?outSR=%7B%22wkid%22:1%7D",
            vec![Rule::IriRepaired],
        ),
        (
            "https://ex.org/100%",
            "https://ex.org/100%25",
            vec![Rule::IriRepaired],
        ),
        (
            "http://ex.org/a http://ex.org/b",
            "http://ex.org/a",
            vec![Rule::IriRepaired],
        ),
        ("www.ex.org/a", "https://www.ex.org/a", vec![Rule::Url]),
        ("//ex.org/a", "https://ex.org/a", vec![Rule::Url]),
        ("urn:isbn:1", "urn:isbn:1", vec![]),
    ] {
        assert_eq!(iri(written), (address.to_owned(), rules), "{written}");
    }
    for written in ["see the manual", "C:\\data", "a/b", "note: none"] {
        let (made, told) = mended(|say| address(written, say));
        assert_eq!(made, Some(Address::Text(written.to_owned())));
        assert_eq!(told, [Rule::Url]);
    }
    assert_eq!(mended(|say| address("  ", say)), (None, vec![]));
}

#[test]
fn codes() {
    let code = |text: &str| match mended(|say| file_type(text, say).unwrap()) {
        (Coded::Known(code), told) => (code.code, told),
        (Coded::Unknown(text), _) => panic!("{text} is unknown"),
    };
    assert_eq!(code("csv"), ("CSV", vec![]));
    assert_eq!(code(".csv"), ("CSV", vec![Rule::Format]));
    let (made, told) = mended(|say| file_type("hologram", say));
    assert_eq!(
        (made, told),
        (Some(Coded::Unknown("hologram")), vec![Rule::UnknownCode])
    );
    let (made, _) = mended(|say| license("Licence Ouverte / Open Licence version 2.0", say));
    assert!(
        matches!(made, Some(Coded::Known(code)) if code.code == "ETALAB_2_0"),
        "{made:?}"
    );
    assert_eq!(
        mended(|say| language("Français", say)),
        (Some(Ok("fr")), vec![Rule::Language])
    );
    assert_eq!(mended(|say| language("fra", say)), (Some(Ok("fr")), vec![]));
    assert_eq!(
        mended(|say| language("klingon", say)),
        (Some(Err("klingon")), vec![Rule::UnknownCode])
    );
}

#[test]
fn people() {
    for (written, made, rules) in [
        ("mailto:a@b.example", Some("mailto:a@b.example"), vec![]),
        (
            " A.B+c@x-y.example ",
            Some("mailto:A.B+c@x-y.example"),
            vec![],
        ),
        ("mailto:", None, vec![Rule::Contact]),
        ("", None, vec![]),
        ("a at b.example", None, vec![Rule::Contact]),
        ("a@localhost", None, vec![Rule::Contact]),
        ("a@b.example, c@d.example", None, vec![Rule::Contact]),
    ] {
        let (address, told) = mended(|say| email(written, say).map(|iri| iri.into_string()));
        assert_eq!((address.as_deref(), told), (made, rules), "{written}");
    }
    for (written, made) in [
        ("05 46 00 00 00", Some("tel:0546000000")),
        ("tel:+33 (0)5.46.00.00.00", Some("tel:+33054600 0000")),
        ("ask the desk", None),
    ] {
        let (number, _) = mended(|say| telephone(written, say).map(|iri| iri.into_string()));
        assert_eq!(number, made.map(|text| text.replace(' ', "")), "{written}");
    }
}

#[test]
fn dates() {
    for (written, value, datatype, is_told) in [
        ("2020-05-01", "2020-05-01", "date", false),
        ("2020", "2020", "gYear", false),
        ("01/05/2020", "2020-05-01", "date", true),
        (
            "2020-05-01T10:00:00+02:00",
            "2020-05-01T08:00:00Z",
            "dateTime",
            false,
        ),
        ("spring", "spring", "string", true),
    ] {
        let (dated, told) = mended(|say| date(written, say).unwrap());
        assert_eq!(dated.value, value);
        assert!(
            dated.datatype.as_str().ends_with(&format!("#{datatype}")),
            "{written}"
        );
        assert_eq!(!told.is_empty(), is_told, "{written}");
    }
}

#[test]
fn places() {
    let bbox = |text: &str| match mended(|say| shape(text, say).unwrap()).0 {
        Shape::Geometry { bbox, exact } => (
            (bbox.west, bbox.south, bbox.east, bbox.north),
            exact.is_some(),
        ),
        Shape::Name(name) => panic!("{name} is a name"),
    };
    assert_eq!(bbox("1,2,3,4"), ((1.0, 2.0, 3.0, 4.0), false));
    assert_eq!(bbox("ENVELOPE(1,3,4,2)"), ((1.0, 2.0, 3.0, 4.0), false));
    assert_eq!(bbox("POINT(1 2)"), ((1.0, 2.0, 1.0, 2.0), true));
    assert_eq!(
        bbox(r#"{"type": "Point", "coordinates": [1, 2]}"#),
        ((1.0, 2.0, 1.0, 2.0), true)
    );
    let (made, told) = mended(|say| shape("La Rochelle", say));
    assert_eq!(
        (made, told),
        (Some(Shape::Name("La Rochelle".into())), vec![])
    );
    let (made, told) = mended(|say| shape("900,900,901,901", say));
    assert!(matches!(made, Some(Shape::Name(_))));
    assert_eq!(told, [Rule::Geometry]);
}

#[test]
fn the_first_issues_of_a_rule_and_of_a_subject_are_kept_and_the_others_counted() {
    let mut issues = Issues::default();
    let mut written = 0;
    for subject in ["http://ex.org/1", "http://ex.org/2"] {
        for _ in 0..500 {
            Say::new(&mut issues, subject).say(Rule::Html, || {
                written += 1;
                "x".to_owned()
            });
        }
    }
    for _ in 0..1000 {
        Say::new(&mut issues, "").say(Rule::Poisonous, || "y".to_owned());
        Say::new(&mut issues, "").say(Rule::Html, || unreachable!("it is nobody's"));
    }
    assert_eq!(written, 40);
    assert_eq!(issues.count(Rule::Html), 2000);
    let (kept, more) = issues.into_parts();
    // A refusal protects what is held: none is only counted.
    assert_eq!(kept.len(), 1040);
    assert_eq!(more[&Rule::Html], 1960);
}
