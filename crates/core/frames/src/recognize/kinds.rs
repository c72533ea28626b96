//! Which part is which: by name, else by material and shape.

use super::piece::extent;
use super::{Finding, Piece};
use crate::model::{Material, PartKind};

/// What a name or a material tells, before left and right are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    Front,
    Lens,
    Temple,
    Pad,
    /// Hinges and screws.
    Hardware,
    /// Lets light through, but has no telling name.
    Clear,
    Unknown,
}

impl Guess {
    pub fn is_lens(self) -> bool {
        matches!(self, Self::Lens | Self::Clear)
    }
}

/// In English and the other languages that modelers name their parts in.
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

/// Reads the names of node, mesh and material; a see-through material speaks when names do not.
pub(super) fn by_name(piece: &Piece, materials: &[Material]) -> Guess {
    let material = piece.material.and_then(|m| materials.get(m));
    let from_words = |text: &str| {
        let words = words(text);
        let any = |known: &[&str]| words.iter().any(|w| known.contains(&w.as_str()));
        if any(&["nosepad", "nosepads", "pad", "pads"]) {
            Some(Guess::Pad)
        } else if any(LENS_WORDS) || words.iter().any(|w| w.starts_with("lens")) {
            Some(Guess::Lens)
        } else if any(TEMPLE_WORDS) {
            Some(Guess::Temple)
        } else if any(&["hinge", "hinges", "screw", "screws", "bolt", "bolts"]) {
            Some(Guess::Hardware)
        } else if any(&["front", "rim", "rims", "bridge", "frames"]) {
            Some(Guess::Front)
        } else {
            None
        }
    };
    let clear = material.is_some_and(|m| m.transmission > 0.2 || m.base_color[3] < 0.95);
    let from_above = || piece.above.iter().find_map(|name| from_words(name)).filter(|guess| *guess != Guess::Front);
    from_words(&piece.name)
        .or_else(|| material.and_then(|m| from_words(&m.name)))
        .or_else(|| clear.then_some(Guess::Clear))
        .or_else(from_above)
        .unwrap_or(Guess::Unknown)
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

/// Splits pieces that hold both sides, and gives every piece its kind. Lengths are meters and axes ours by now.
pub(super) fn settle(
    pieces: Vec<Piece>,
    guesses: &[Guess],
    materials: &[Material],
    findings: &mut Vec<Finding>,
) -> (Vec<Piece>, Vec<PartKind>) {
    let (low, high) = extent(pieces.iter());
    let depth = high.z - low.z;
    let mut sorted: Vec<(Piece, PartKind)> = Vec::new();
    for (piece, &guess) in pieces.into_iter().zip(guesses) {
        if matches!(guess, Guess::Front | Guess::Hardware) {
            let kind = if guess == Guess::Front { PartKind::Front } else { PartKind::Other };
            sorted.push((piece, kind));
            continue;
        }
        let mut by_kind: Vec<(PartKind, Vec<Piece>)> = Vec::new();
        for component in halves(piece.connected(), guess) {
            let kind = kind_of(&component, guess, depth, materials);
            match by_kind.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, group)) => group.push(component),
                None => by_kind.push((kind, vec![component])),
            }
        }
        for (kind, group) in by_kind {
            if matches!(guess, Guess::Clear | Guess::Unknown) {
                findings.push(Finding::ByShape { name: piece.name.clone(), kind });
            }
            sorted.push((joined(group), kind));
        }
    }
    sorted.into_iter().unzip()
}

/// A one-pane lens reaches across the nose: it is cut into the wearer's left and right.
fn halves(components: Vec<Piece>, guess: Guess) -> Vec<Piece> {
    if !guess.is_lens() {
        return components;
    }
    let cut = |piece: Piece| {
        let (low, high) = extent(std::iter::once(&piece));
        if low.x > -0.012 || high.x < 0.012 {
            return vec![piece];
        }
        let middle_x = |t: &&[u32; 3]| t.iter().map(|&i| piece.points[i as usize].x).sum::<f64>();
        let triangles: Vec<[u32; 3]> = piece.indices.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect();
        let (left, right): (Vec<_>, Vec<_>) = triangles.iter().partition(|t| middle_x(t) >= 0.0);
        vec![piece.part_of(&left), piece.part_of(&right)]
    };
    components.into_iter().flat_map(cut).collect()
}

fn kind_of(piece: &Piece, guess: Guess, depth: f64, materials: &[Material]) -> PartKind {
    let left = piece.middle().x >= 0.0;
    let side = |on_left, on_right| if left { on_left } else { on_right };
    let (low, high) = extent(std::iter::once(piece));
    let size = high - low;
    let lens = side(PartKind::LensLeft, PartKind::LensRight);
    let temple = side(PartKind::TempleLeft, PartKind::TempleRight);
    let pad = side(PartKind::NosePadLeft, PartKind::NosePadRight);
    match guess {
        Guess::Lens => lens,
        Guess::Temple => temple,
        Guess::Pad => pad,
        Guess::Front => PartKind::Front,
        Guess::Hardware => PartKind::Other,
        Guess::Clear if size.max_element() > 0.02 => lens,
        Guess::Clear => pad,
        Guess::Unknown => {
            let clear = piece.material.and_then(|m| materials.get(m)).is_some_and(|m| m.transmission > 0.2);
            let beside = low.x > 0.03 || high.x < -0.03;
            if clear {
                lens
            } else if beside && (size.z > 0.4 * depth || high.z < -0.3 * depth) {
                temple
            } else if size.max_element() < 0.006 {
                PartKind::Other
            } else {
                PartKind::Front
            }
        }
    }
}

/// Puts pieces of one primitive back together.
fn joined(group: Vec<Piece>) -> Piece {
    let mut group = group.into_iter();
    let mut whole = group.next().expect("a group begins with a piece");
    for piece in group {
        let base = whole.points.len() as u32;
        whole.points.extend(piece.points);
        whole.normals.extend(piece.normals);
        whole.uvs.extend(piece.uvs);
        whole.colors.extend(piece.colors);
        whole.indices.extend(piece.indices.iter().map(|i| i + base));
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Guess) {
        let piece = Piece {
            name: name.to_owned(),
            above: vec![],
            material: None,
            points: vec![],
            normals: vec![],
            uvs: vec![],
            colors: vec![],
            indices: vec![],
        };
        assert_eq!(by_name(&piece, &[]), expected, "{name}");
    }

    #[test]
    fn names_in_the_usual_spellings_are_understood() {
        check("EarhookRight", Guess::Temple);
        check("Nosepads", Guess::Pad);
        check("nose_pad_left", Guess::Pad);
        check("LensesInterior", Guess::Lens);
        check("Lens.L", Guess::Lens);
        check("temple_left", Guess::Temple);
        check("Frames", Guess::Front);
        check("hinge_02", Guess::Hardware);
        check("Object_4", Guess::Unknown);
        check("glasses", Guess::Unknown);
        check("armature", Guess::Unknown);
    }
}
