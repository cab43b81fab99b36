//! The word that was meant by one that does not exist.

/// How similar two words must be, from 0 to 1 (Jaro-Winkler): `titel` and `title` are 0.95.
const MIN_SIMILARITY: f64 = 0.8;

/// Returns the choice that is most similar to a word, if one is similar enough.
pub(crate) fn near<'c>(word: &str, choices: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word = word.to_lowercase();
    let scored = choices.into_iter().map(|choice| (strsim::jaro_winkler(&word, &choice.to_lowercase()), choice));
    let best = scored.filter(|(similarity, _)| *similarity >= MIN_SIMILARITY).max_by(|one, other| one.0.total_cmp(&other.0));
    best.map(|(_, choice)| choice)
}

/// The end of a message about a word that does not exist: what was meant, or else everything there is.
pub(crate) fn instead(word: &str, choices: &[&str]) -> String {
    match near(word, choices.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("there are {}", choices.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_a_mistake_are_near() {
        let choices = ["title", "tables", "missing-page", "missing-anchor"];
        for (word, meant) in [("titel", Some("title")), ("missing-pag", Some("missing-page")), ("Tables", Some("tables")), ("x", None)] {
            assert_eq!(near(word, choices), meant, "{word}");
        }
        assert_eq!(instead("nope", &["a", "b"]), "there are a, b");
    }
}
