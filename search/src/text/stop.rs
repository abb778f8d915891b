//! Words that say nothing of what is sought. Left out of queries only: everything is indexed, so that
//! phrases and acronyms survive.

/// Whether a folded word may be left out of a query. Words that mean something in another of the
/// languages (`mais`, `car`, `ete`, `die`) are not in the list.
pub(crate) fn is_stop_word(folded: &str) -> bool {
    STOP_WORDS.binary_search(&folded).is_ok()
}

/// Sorted.
const STOP_WORDS: &[&str] = &[
    "a", "ai", "al", "alla", "alle", "am", "an", "and", "ao", "aos", "as", "at", "au", "auf",
    "aus", "aux", "avec", "bei", "beim", "by", "ces", "cet", "cette", "che", "chez", "como", "con",
    "cual", "da", "dal", "dans", "das", "de", "degli", "dei", "del", "della", "delle", "dem",
    "den", "der", "des", "di", "do", "dos", "du", "e", "een", "ein", "eine", "einer", "eines",
    "el", "em", "en", "es", "est", "et", "for", "from", "fuer", "fur", "gli", "het", "how", "i",
    "il", "im", "in", "is", "ist", "it", "la", "las", "le", "les", "leur", "leurs", "lo", "los",
    "mit", "na", "nas", "nel", "nella", "no", "nos", "o", "of", "on", "or", "os", "ou", "our",
    "par", "para", "per", "por", "pour", "que", "qui", "sa", "se", "ses", "si", "sobre", "son",
    "sont", "su", "sul", "sulla", "sur", "the", "their", "these", "this", "to", "tra", "u", "um",
    "uma", "un", "una", "und", "une", "uno", "van", "vom", "von", "voor", "vor", "was", "were",
    "what", "which", "with", "y", "zu", "zum", "zur",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_it_can_be_searched() {
        assert!(STOP_WORDS.is_sorted());
    }
}
