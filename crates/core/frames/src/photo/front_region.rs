//! The regions of a silhouette: the front itself, its bridge, its pads.

use glam::DVec2;

use super::distance_field::{CELL_MM, DistanceField};
use super::front::{Front, FrontConstruction};

/// How far below the bridge the arms of the pads begin.
const ARMS_BELOW_BRIDGE_MM: f64 = 3.5;

/// What of the silhouette is the front itself: no lenses, no pads and their arms.
pub(super) fn front_region(front: &Front) -> DistanceField {
    let shape = &front.shape;
    if front.make == FrontConstruction::Rimless {
        // The line around a lens is its edge; mounts and bridge are thicker.
        const THIN_MM: f64 = 0.45;
        let kept = shape.solid.map(|_, v| v + THIN_MM as f32).restored().map(|_, v| v - THIN_MM as f32).restored();
        return without_pads(front, &kept);
    }
    let rims = shape.silhouette.with(&shape.openings, |silhouette, opening| silhouette.max(-opening)).restored();
    if front.make == FrontConstruction::Plate { rims } else { without_pads(front, &rims) }
}

/// Cuts what hangs below the bridge and is not rim.
fn without_pads(front: &Front, region: &DistanceField) -> DistanceField {
    let shape = &front.shape;
    let below = bridge(front)[0] - ARMS_BELOW_BRIDGE_MM;
    let rim = if front.make == FrontConstruction::Rimless { -1.0 } else { front.rim_mm[1] * 1.1 + 0.25 };
    let across = front.lenses[0].nasal_mm + 0.3 * front.lenses[0].a_mm;
    let cut = region.map(|p, v| {
        let hanging = p.y < below && p.x.abs() < across && shape.openings.at(p) > rim;
        if hanging { v.max(0.3) } else { v }
    });
    cut.restored()
}

/// Middle of the left pad as far as it shows beside its rim: what hangs below the bridge and was cut off.
pub(super) fn pad_middle(front: &Front, region: &DistanceField) -> Option<DVec2> {
    if front.make == FrontConstruction::Plate {
        return None;
    }
    const LEAST_CELLS: f64 = 8.0 / (CELL_MM * CELL_MM);
    let below = bridge(front)[0] - ARMS_BELOW_BRIDGE_MM;
    let solid = &front.shape.solid;
    let across = front.lenses[0].nasal_mm + 0.3 * front.lenses[0].a_mm;
    let (mut sum, mut count) = (DVec2::ZERO, 0.0);
    for (i, &value) in solid.values.iter().enumerate() {
        let p = solid.place(i);
        if value < 0.0
            && region.values[i] > 0.4
            && p.y < below
            && (0.0..across).contains(&p.x)
            && front.shape.openings.values[i] > 0.0
        {
            (sum, count) = (sum + p, count + 1.0);
        }
    }
    (count > LEAST_CELLS).then(|| sum / count)
}

/// Bottom and top of the bridge in the middle.
pub(super) fn bridge(front: &Front) -> [f64; 2] {
    front.shape.span(0.0, 0.0).unwrap_or([0.0, 3.0])
}
