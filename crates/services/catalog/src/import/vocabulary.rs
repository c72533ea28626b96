//! Words of the vocabulary as suppliers write them: case, spaces and hyphens aside, and a few names that mean the same.

use std::str::FromStr;

use eyewear::UnknownWord;

/// Other names, and the word that they mean.
const SYNONYMS: &[(&str, &str)] = &[
    ("circular", "round"),
    ("rectangular", "rectangle"),
    ("cateye", "cat_eye"),
    ("cats_eye", "cat_eye"),
    ("butterfly_shape", "butterfly"),
    ("rectangle_shape", "rectangle"),
    ("rectangular_shape", "rectangle"),
    ("squared", "square"),
    ("pilot", "aviator"),
    ("navigator", "aviator"),
    ("clubmaster", "browline"),
    ("club_master", "browline"),
    ("hexagonal", "geometric"),
    ("hexagon", "geometric"),
    ("octagonal", "geometric"),
    ("irregular", "geometric"),
    ("mask", "shield"),
    ("wrap", "shield"),
    ("full_frame", "full"),
    ("fullrimmed", "full"),
    ("full_rimmed", "full"),
    ("half_frame", "semi"),
    ("half_rimmed", "semi"),
    ("half_rimless", "semi"),
    ("supra", "semi"),
    ("nylor", "semi"),
    ("rim_less", "rimless"),
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
    ("monel", "metal"),
    ("memory_metal", "metal"),
    ("beta_titanium", "titanium"),
    ("titan", "titanium"),
    ("nylon", "plastic"),
    ("polyamide", "plastic"),
    ("grilamid", "plastic"),
    ("tr90", "plastic"),
    ("tr_90", "plastic"),
    ("ultem", "plastic"),
    ("optyl", "plastic"),
    ("propionate", "plastic"),
    ("polycarbonate", "plastic"),
    ("injected", "plastic"),
    ("cellulose_acetate", "acetate"),
    ("zyl", "acetate"),
    ("zylonite", "acetate"),
    ("wooden", "wood"),
    ("carbon", "other"),
    ("carbon_fiber", "other"),
    ("carbon_fibre", "other"),
    ("horn", "other"),
    ("published", "active"),
    ("publish", "active"),
    ("enabled", "active"),
    ("live", "active"),
    ("disabled", "inactive"),
    ("unpublished", "inactive"),
    ("hidden", "inactive"),
    ("pending", "draft"),
    ("private", "draft"),
    ("instock", "in_stock"),
    ("outofstock", "out_of_stock"),
    ("onbackorder", "out_of_stock"),
    ("on_backorder", "out_of_stock"),
    ("backorder", "out_of_stock"),
    ("limited_availability", "low_stock"),
    ("lowstock", "low_stock"),
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
