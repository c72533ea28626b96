//! Words of the vocabulary as suppliers write them: case, spaces and hyphens aside, and a few names that mean the same.

use std::str::FromStr;

use eyewear::UnknownWord;

/// Other names, and the word that they mean.
const SYNONYMS: &[(&str, &str)] = &[
    ("circular", "round"),
    ("rectangular", "rectangle"),
    ("cateye", "cat_eye"),
    ("full_rim", "full"),
    ("fullrim", "full"),
    ("half_rim", "semi"),
    ("semi_rim", "semi"),
    ("semi_rimless", "semi"),
    ("half", "semi"),
    ("frameless", "rimless"),
    ("steel", "metal"),
    ("stainless_steel", "metal"),
    ("alloy", "metal"),
    ("aluminium", "metal"),
    ("aluminum", "metal"),
    ("nylon", "plastic"),
    ("available", "in_stock"),
    ("sold_out", "out_of_stock"),
    ("tortoiseshell", "tortoise"),
    ("two_tones", "two_tone"),
];

/// Reads a word of a vocabulary.
pub(super) fn parse_word<T: FromStr<Err = UnknownWord>>(text: &str) -> Result<T, UnknownWord> {
    let word = underscored(text);
    word.parse().or_else(|unknown| {
        let synonym = SYNONYMS.iter().find(|(name, _)| *name == word);
        synonym.and_then(|(_, meaning)| meaning.parse().ok()).ok_or(unknown)
    })
}

/// In lower case, with `_` for spaces and hyphens.
pub(super) fn underscored(text: &str) -> String {
    let spaced = text.to_lowercase().replace(['-', '_'], " ");
    spaced.split_whitespace().collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use eyewear::{FrameMaterial, FrameShape, Rim};

    use super::*;

    #[test]
    fn words_are_known_in_their_spellings() {
        #[track_caller]
        fn check<T: FromStr<Err = UnknownWord> + PartialEq + std::fmt::Debug>(text: &str, expected: T) {
            assert_eq!(parse_word::<T>(text), Ok(expected), "{text:?}");
        }
        check("Cat Eye", FrameShape::CatEye);
        check("cat-eye", FrameShape::CatEye);
        check("CIRCULAR", FrameShape::Round);
        check("Semi-rimless", Rim::Semi);
        check("Full Rim", Rim::Full);
        check("Aluminium", FrameMaterial::Metal);
    }

    #[test]
    fn a_word_of_another_vocabulary_is_not_taken() {
        assert!(parse_word::<Rim>("steel").is_err());
        assert!(parse_word::<FrameShape>("triangular").unwrap_err().to_string().contains("known are round, oval"));
    }
}
