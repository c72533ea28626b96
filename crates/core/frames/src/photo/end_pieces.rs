//! The end pieces of a photographed front, where its temples are hinged.

use glam::{DVec3, dvec2, dvec3};

use super::front::{Front, FrontConstruction};
use crate::layout::Layout;
use crate::solid_mesh::{Ends, SolidMesh};
use crate::sweep::{along, rounded_rectangle};

/// The end pieces: where temples are hinged.
pub(super) struct EndPieces {
    pub half_width: f64,
    pub y: f64,
    pub half_height: f64,
    /// From the mirror image of the left end to the right one: nothing, where both sides were averaged.
    pub right_off: DVec3,
}

impl EndPieces {
    pub fn find(front: &Front) -> Self {
        let broad = matches!(front.make, FrontConstruction::Plate | FrontConstruction::Brow);
        let (inside, most) = if broad { (3.0, 5.6) } else { (1.5, 2.6) };
        let upper = 0.25 * front.lenses[0].b_mm;
        let end = |side: f64| {
            let far = front.reach(side);
            let [low, high] = front.shape.span(side * (far - inside), upper).unwrap_or([upper - 2.0, upper + 2.0]);
            (far, (low + high) / 2.0, (high - low) / 2.0)
        };
        let ((half_width, y, half_height), (right_width, right_y, _)) = (end(1.0), end(-1.0));
        let right_off = dvec3(half_width - right_width, right_y - y, 0.0);
        Self { half_width, y, half_height: half_height.clamp(1.2, most), right_off }
    }

    /// The left piece and the right one.
    pub fn pair(&self, left: &SolidMesh) -> SolidMesh {
        let mut pair = left.clone();
        pair.append(&self.right(left));
        pair
    }

    pub fn right(&self, left: &SolidMesh) -> SolidMesh {
        left.mirrored().map(|p| p + self.right_off)
    }
}

/// From the flat end of a metal front around the corner to the hinge.
pub(super) fn turn_back(layout: &Layout, ends: &EndPieces) -> SolidMesh {
    let (thick, tall) = (1.4, 2.0 * ends.half_height - 0.3);
    let outer = ends.half_width - thick / 2.0;
    const BEND: f64 = 1.6;
    let surface_z = |x: f64| layout.surface.height(dvec2(x, ends.y)) - 0.35;
    let corner_z = surface_z(outer - BEND);
    let mut path: Vec<DVec3> =
        [3.0, 1.5].iter().map(|back| dvec3(outer - BEND - back, ends.y, surface_z(outer - BEND - back))).collect();
    for step in 0..=5 {
        let (sin, cos) = libm::sincos(std::f64::consts::FRAC_PI_2 * f64::from(step) / 5.0);
        path.push(dvec3(outer - BEND + BEND * sin, ends.y, corner_z - BEND * (1.0 - cos)));
    }
    let back_z = layout.surface.height(dvec2(ends.half_width - 2.0, ends.y)) - crate::layout::END_PIECE_DEPTH_MM - 0.6;
    let from = corner_z - BEND;
    path.extend((1..=3).map(|i| dvec3(outer, ends.y, from + (back_z - from) * f64::from(i) / 3.0)));
    along(&path, DVec3::Y, Ends::Capped, |_| rounded_rectangle(dvec2(thick, tall), 0.4, 2))
}
