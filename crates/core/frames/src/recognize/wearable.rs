//! Whether what was found can be worn at all: a pair of glasses, and open.

use super::kinds::Component;
use super::piece::{Piece, extent};
use super::silhouette::Silhouette;
use crate::glb::GlbError;
use crate::model::PartKind;

/// Height of a pair of glasses as a share of its width, at most: ski goggles have 0.6.
const MOST_HEIGHT: f64 = 0.8;
/// Depth of one, as a share of its width: long temples on a narrow front.
const MOST_DEPTH: f64 = 1.7;
/// Less than this many triangles have no shape that could be judged.
const LEAST_TRIANGLES: usize = 12;

/// Looks at the whole: lenses on both sides, else two openings for them, else two temples. `shown` tells a length.
pub(super) fn validate(pieces: &[&Piece], has_lenses: bool, shown: impl Fn(f64) -> String) -> Result<(), GlbError> {
    if pieces.iter().map(|piece| piece.indices.len() / 3).sum::<usize>() < LEAST_TRIANGLES {
        return Ok(());
    }
    let (low, high) = extent(pieces.iter().copied());
    let size = high - low;
    let shape = format!("it is {} wide, {} high and {} deep", shown(size.x), shown(size.y), shown(size.z));
    let not = |reason: String| Err(GlbError::NotGlasses { reason });
    if size.y > MOST_HEIGHT * size.x || size.z > MOST_DEPTH * size.x {
        return not(format!("{shape}, and no glasses have these proportions"));
    }
    let above = Silhouette::along(1, pieces.iter().copied());
    let open = above.is_open_at_the_back();
    let shallow = size.z < 0.5 * size.x;
    let openings = || Silhouette::along(2, pieces.iter().copied()).encloses_both_sides();
    if has_lenses || open || (shallow && openings()) {
        return Ok(());
    }
    not(format!("{shape}, with neither two lenses nor two openings for them, nor two temples that leave room for a head"))
}

/// Two bars behind the lenses, each nearly as long as the front is wide, and nothing that reaches back: the temples are folded.
pub(super) fn are_temples_folded(pieces: &[Piece], kinds: &[PartKind]) -> bool {
    let (low, high) = extent(pieces.iter());
    let size = high - low;
    if size.z > 0.5 * size.x || kinds.iter().any(|kind| matches!(kind, PartKind::TempleLeft | PartKind::TempleRight)) {
        return false;
    }
    let lenses = pieces.iter().zip(kinds).filter(|(_, kind)| matches!(kind, PartKind::LensLeft | PartKind::LensRight));
    let lens_z = lenses.map(|(piece, _)| piece.middle().z).fold(f64::NAN, f64::min);
    let behind = if lens_z.is_nan() { (low.z + high.z) / 2.0 } else { lens_z };
    let is_bar = |piece: &Piece| {
        let (low, high) = extent(std::iter::once(piece));
        let bar = high - low;
        bar.x > 0.7 * size.x
            && bar.x > 2.8 * bar.y
            && bar.z < 0.3 * bar.x
            && (low.z + high.z) / 2.0 < behind
            && Silhouette::along(2, std::iter::once(piece)).enclosed_share() < 0.08
    };
    pieces.iter().flat_map(Piece::connected).filter(is_bar).take(2).count() == 2
}

/// Lenses on both sides, before left and right are known.
pub(super) fn has_lenses(components: &[Component]) -> bool {
    let lenses: Vec<&Component> = components.iter().filter(|c| c.is_lens()).collect();
    let is_shield = |c: &&Component| {
        let (low, high) = extent(std::iter::once(&c.piece));
        let (all_low, all_high) = extent(components.iter().map(|c| &c.piece));
        (high - low).max_element() > 0.6 * (all_high - all_low).max_element()
    };
    lenses.len() >= 2 || lenses.iter().any(is_shield)
}
