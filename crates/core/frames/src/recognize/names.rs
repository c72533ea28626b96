//! What names say of parts, in the languages and spellings of modelers. A name is a hint: it has to agree with the shape, and one that
//! would say the same of all parts says nothing.

use super::piece::{MOST_NAMES_ABOVE, Piece};
use crate::model::{Material, PartKind};

/// What a name tells, before left and right are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    Front,
    Lens,
    Temple,
    Pad,
    /// Hinges and screws.
    Hardware,
}

const LENS_WORDS: &[&str] = &[
    "lens", "lenses", "lense", "glass", "vidro", "vidros", "lente", "lentes", "verre", "verres", "linse", "linsen", "lentille",
    "cristal",
];
const TEMPLE_WORDS: &[&str] = &[
    "temple",
    "temples",
    "earhook",
    "earhooks",
    "arm",
    "arms",
    "leg",
    "legs",
    "earpiece",
    "earpieces",
    "haste",
    "hastes",
    "patilla",
    "patillas",
    "branche",
    "branches",
];
const PAD_WORDS: &[&str] = &["nosepad", "nosepads", "pad", "pads"];
const HARDWARE_WORDS: &[&str] = &["hinge", "hinges", "screw", "screws", "bolt", "bolts"];
const FRONT_WORDS: &[&str] = &["front", "rim", "rims", "bridge", "frames"];
/// Beside the word of another part: "lens frame" is what holds the lens, "frame glass" may be either.
const FRAME_WORDS: &[&str] = &["frame", "frames", "rim", "rims", "front", "holder", "mount", "mounting"];

/// Kinds of the parts that this crate writes: `lens_left`, `lens_2_left`, `temple_right`, `front`, ...
pub(crate) fn of_own(name: &str) -> PartKind {
    match name {
        _ if name.starts_with("lens") && name.ends_with("left") => PartKind::LensLeft,
        _ if name.starts_with("lens") && name.ends_with("right") => PartKind::LensRight,
        _ if name.starts_with("nose_pad") && name.ends_with("left") => PartKind::NosePadLeft,
        _ if name.starts_with("nose_pad") && name.ends_with("right") => PartKind::NosePadRight,
        _ if name.starts_with("front") => PartKind::Front,
        _ if name.starts_with("temple") && name.ends_with("left") => PartKind::TempleLeft,
        _ if name.starts_with("temple") && name.ends_with("right") => PartKind::TempleRight,
        _ => PartKind::Other,
    }
}

/// The hints of each piece, the nearest first: its own name, its material's, those of the groups around it.
pub(super) fn hints(pieces: &[Piece], materials: &[Material]) -> Vec<Vec<Guess>> {
    let own = telling(pieces.iter().map(|piece| of_words(&piece.name)).collect());
    let of_material = |piece: &Piece| of_words(&materials.get(piece.material?)?.name);
    let material = telling(pieces.iter().map(of_material).collect());
    let of_group = |piece: &Piece| {
        let groups = piece.above.iter().filter(|name| !is_above_all(name, pieces));
        groups.filter_map(|name| of_words(name)).find(|guess| *guess != Guess::Front)
    };
    let group = telling(pieces.iter().map(of_group).collect());
    (0..pieces.len()).map(|i| [own[i], material[i], group[i]].into_iter().flatten().collect()).collect()
}

/// The same said of every piece is said of none.
fn telling(guesses: Vec<Option<Guess>>) -> Vec<Option<Guess>> {
    let same = guesses.first().copied().flatten().is_some_and(|first| guesses.iter().all(|guess| *guess == Some(first)));
    if same { vec![None; guesses.len()] } else { guesses }
}

/// Whether a group holds all pieces. Only the nearest names of a piece are kept: where there are as many as are kept it may be.
fn is_above_all(name: &str, pieces: &[Piece]) -> bool {
    pieces.iter().all(|piece| piece.above.iter().any(|above| above == name) || piece.above.len() >= MOST_NAMES_ABOVE)
}

fn of_words(text: &str) -> Option<Guess> {
    let words = words(text);
    let any = |known: &[&str]| words.iter().any(|w| known.contains(&w.as_str()));
    let holds = any(FRAME_WORDS);
    if any(PAD_WORDS) {
        Some(Guess::Pad)
    } else if any(LENS_WORDS) || words.iter().any(|w| w.starts_with("lens")) {
        (!holds).then_some(Guess::Lens)
    } else if any(TEMPLE_WORDS) {
        (!holds).then_some(Guess::Temple)
    } else if any(HARDWARE_WORDS) {
        Some(Guess::Hardware)
    } else if any(FRONT_WORDS) {
        Some(Guess::Front)
    } else {
        None
    }
}

/// Lower-case words of a name in any of the usual spellings (`NosePads`, `nose_pads`, `Lens.L`).
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut last_lower = false;
    for c in text.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && last_lower) {
            words.push(String::new());
        }
        if c.is_alphabetic() {
            words.last_mut().expect("there is always a word").extend(c.to_lowercase());
        }
        last_lower = c.is_lowercase();
    }
    let joined: Vec<String> =
        words.windows(2).map(|pair| pair.concat()).filter(|w| w.starts_with("nosepad") || w.starts_with("ear")).collect();
    words.into_iter().filter(|w| !w.is_empty()).chain(joined).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognize::piece::tests::boxes;

    #[track_caller]
    fn check(name: &str, expected: Option<Guess>) {
        assert_eq!(of_words(name), expected, "{name}");
    }

    #[test]
    fn names_in_the_usual_spellings_are_understood() {
        check("EarhookRight", Some(Guess::Temple));
        check("Nosepads", Some(Guess::Pad));
        check("nose_pad_left", Some(Guess::Pad));
        check("LensesInterior", Some(Guess::Lens));
        check("Lens.L", Some(Guess::Lens));
        check("temple_left", Some(Guess::Temple));
        check("Frames", Some(Guess::Front));
        check("hinge_02", Some(Guess::Hardware));
        check("Object_4", None);
        check("glasses", None);
        check("armature", None);
    }

    #[test]
    fn what_holds_a_part_is_not_the_part() {
        check("Glass_Frame", None);
        check("Lens Frame", None);
        check("LensRim.L", None);
        check("frame_arm", None);
    }

    #[test]
    fn what_is_said_of_all_is_said_of_none() {
        let piece = |name: &str, above: &[&str]| Piece {
            name: name.to_owned(),
            above: above.iter().map(|&name| name.to_owned()).collect(),
            ..boxes(&[([0.0; 3], [1.0; 3])])
        };
        let under_one = [piece("Object_1", &["glass.fbx", "root"]), piece("Object_2", &["lenses", "glass.fbx", "root"])];
        assert_eq!(hints(&under_one, &[]), [vec![], vec![Guess::Lens]]);
        let all_named = ["Arm.001", "Arm.002", "Arm.003"].map(|name| piece(name, &[]));
        assert_eq!(hints(&all_named, &[]), [vec![], vec![], vec![]]);
        assert_eq!(hints(&[piece("Vidro", &[])], &[]), [vec![]]);
    }
}
