//! Words that this thread has met already: texts repeat a small vocabulary.

use super::Form;
use std::{cell::RefCell, collections::HashMap, rc::Rc};

/// Words remembered, about 300 bytes each; then remembering starts afresh.
const MAX_WORDS: usize = 30_000;
/// Longer ones are hardly met twice.
const MAX_BYTES: usize = 40;

thread_local! {
    static KNOWN: RefCell<HashMap<String, Rc<Form>>> = RefCell::default();
}

/// The form of a word as it is written.
pub(super) fn form(word: &str) -> Rc<Form> {
    if word.len() > MAX_BYTES {
        return Rc::new(Form::of(word));
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(form) = known.get(word) {
            return Rc::clone(form);
        }
        if known.len() >= MAX_WORDS {
            known.clear();
        }
        let form = Rc::new(Form::of(word));
        known.insert(word.to_owned(), Rc::clone(&form));
        form
    })
}
