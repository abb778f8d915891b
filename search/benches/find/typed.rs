//! What is typed letter by letter.

use crate::Dice;
use search::Document;

/// What a search box is asked for while people type: one to six letters of a word, sometimes behind the
/// word before it.
pub fn typed(records: &[Document], count: usize, dice: &mut Dice) -> Vec<String> {
    let mut typed = Vec::new();
    while typed.len() < count {
        let title = &dice.pick(records).card.titles[0].value;
        let words: Vec<&str> = title.split_whitespace().collect();
        let at = dice.roll(words.len());
        let letters: String = words[at].chars().take(1 + dice.roll(6)).collect();
        if !letters.chars().all(char::is_alphabetic) {
            continue;
        }
        typed.push(match at.checked_sub(1).filter(|_| dice.roll(3) == 0) {
            Some(before) => format!("{} {letters}", words[before]),
            None => letters,
        });
    }
    typed
}
