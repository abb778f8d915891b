//! What is corrected, and what is left alone.

use super::*;

#[test]
fn only_the_words_corrected_are_replaced() {
    let corrections = [Correction {
        typed: "potabel".to_owned(),
        meant: "potable".to_owned(),
    }];
    assert_eq!(
        corrected("Qualité de l'eau Potabel, -carte", &corrections).as_deref(),
        Some("Qualité de l'eau potable, -carte")
    );
    assert_eq!(corrected("eau potable", &corrections), None);
    assert_eq!(corrected("eau", &[]), None);
}
