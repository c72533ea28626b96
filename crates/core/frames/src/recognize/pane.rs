//! What geometry alone says of a piece: whether it can be a lens, whatever it is called and however the file is turned.

use super::piece::{Piece, extent};
use super::silhouette::Silhouette;

/// A sheet without openings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pane {
    /// As large as one lens.
    Lens,
    /// Across the nose, from side to side.
    Shield,
}

/// Bounds of a lens as shares of the longest side of the whole frame: 38 to 80 mm of 120 to 165.
const LENS_SHARE: (f64, f64) = (0.16, 0.6);
const SHIELD_SHARE: (f64, f64) = (0.6, 1.1);
/// Half-eye readers are three times as wide as high.
const MOST_ASPECT: f64 = 3.3;
const MOST_SHIELD_ASPECT: f64 = 5.0;
/// A strongly curved lens is nearly as deep as high.
const MOST_DEPTH: f64 = 0.95;
/// A round or pointed lens fills this much of its box; a rim fills less and encloses the rest.
const LEAST_FILLED: f64 = 0.5;
/// Holes of screws are no openings.
pub(super) const MOST_ENCLOSED: f64 = 0.08;

/// Whether pieces that belong together are a pane in a frame whose longest side is `longest`.
pub(super) fn pane_of<'a>(pieces: impl Iterator<Item = &'a Piece> + Clone, longest: f64) -> Option<Pane> {
    let (low, high) = extent(pieces.clone());
    let size = high - low;
    let thin = (0..3).min_by(|&a, &b| size[a].total_cmp(&size[b]))?;
    let [a, b] = [size[(thin + 1) % 3], size[(thin + 2) % 3]];
    let (long, short) = (a.max(b), a.min(b));
    let within = |(least, most): (f64, f64)| (least * longest..=most * longest).contains(&long);
    let pane = if within(LENS_SHARE) && long <= MOST_ASPECT * short {
        Pane::Lens
    } else if within(SHIELD_SHARE) && long <= MOST_SHIELD_ASPECT * short {
        Pane::Shield
    } else {
        return None;
    };
    if size[thin] > MOST_DEPTH * short {
        return None;
    }
    let seen = Silhouette::along(thin, pieces);
    (seen.filled_share() >= LEAST_FILLED && seen.enclosed_share() <= MOST_ENCLOSED).then_some(pane)
}

/// Which of these panes have a twin of their size beside them, as the lenses of a frame have.
pub(super) fn have_twins(pieces: &[&Piece], longest: f64) -> Vec<bool> {
    let boxes: Vec<_> = pieces.iter().map(|piece| extent(std::iter::once(*piece))).collect();
    let is_twin = |i: usize, j: usize| {
        let ([low, high], [other_low, other_high]) = ([boxes[i].0, boxes[i].1], [boxes[j].0, boxes[j].1]);
        let alike = ((high - low) - (other_high - other_low)).abs().max_element() < 0.06 * longest;
        let apart = ((low + high) - (other_low + other_high)).abs() / 2.0;
        let along = apart.max_element();
        let aside = apart.element_sum() - along;
        alike && (0.25 * longest..=0.75 * longest).contains(&along) && aside < 0.1 * longest
    };
    // Files with hundreds of panes are no frames; what is looked at stays bounded.
    let most = boxes.len().min(256);
    (0..boxes.len()).map(|i| i < most && (0..most).any(|j| i != j && is_twin(i, j))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognize::piece::tests::{boxes, ring};

    #[track_caller]
    fn check(piece: &Piece, expected: Option<Pane>) {
        // Whichever way the file is turned.
        for turn in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
            let mut turned = piece.clone();
            turned.points.iter_mut().for_each(|p| *p = glam::DVec3::from(turn.map(|k| p[k])));
            assert_eq!(pane_of(std::iter::once(&turned), 140.0), expected, "{turn:?}");
        }
    }

    #[test]
    fn a_lens_is_told_from_all_else_by_its_shape() {
        check(&boxes(&[([35.0, 0.0, 0.0], [52.0, 40.0, 6.0])]), Some(Pane::Lens));
        check(&boxes(&[([35.0, 0.0, 0.0], [50.0, 18.0, 4.0])]), Some(Pane::Lens));
        check(&boxes(&[([0.0, 0.0, 0.0], [135.0, 45.0, 30.0])]), Some(Pane::Shield));
        check(&ring([35.0, 0.0, 0.0], 27.0, 24.0, 4.0), None);
        check(&boxes(&[([68.0, 0.0, -70.0], [4.0, 14.0, 140.0])]), None);
        check(&boxes(&[([9.0, -4.0, -4.0], [4.0, 12.0, 7.0])]), None);
        check(&boxes(&[([0.0, 0.0, 0.0], [60.0, 60.0, 60.0])]), None);
    }

    #[test]
    fn twins_stand_beside_each_other() {
        let at = |x: f64, size: [f64; 3]| boxes(&[([x, 0.0, 0.0], size)]);
        let [left, right, third] = [at(35.0, [50.0, 40.0, 4.0]), at(-35.0, [50.0, 40.0, 4.0]), at(0.0, [50.0, 20.0, 4.0])];
        assert_eq!(have_twins(&[&left, &right, &third], 140.0), [true, true, false]);
        assert_eq!(have_twins(&[&left], 140.0), [false]);
    }
}
