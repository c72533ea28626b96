//! Where a frame rests on the nose: pads on arms, moulded pads, or the flanks of a saddle bridge.

use eyewear::NosePads;
use glam::{DMat3, DVec2, DVec3, dvec2, dvec3};

use crate::layout::{Construction, Layout};
use crate::solid_mesh::{Ends, SolidMesh};
use crate::sweep::{along, ellipse, spline};

/// The left pad with its arm, before the tilt.
pub(crate) struct Pad {
    pub pad: Option<SolidMesh>,
    pub arm: Option<SolidMesh>,
    /// Middle of the face that touches the nose.
    pub contact: DVec3,
}

pub(crate) fn pad(layout: &Layout) -> Pad {
    match (layout.spec.nose_pads, layout.construction) {
        (NosePads::Fixed, Construction::Plate) => fixed(layout),
        // Only a plate has material behind the rim to mould a pad from.
        (NosePads::Adjustable | NosePads::Fixed, _) => adjustable(layout),
        (NosePads::None, _) => Pad { pad: None, arm: None, contact: flank(layout, 0.4) },
    }
}

/// Towards the nose: inward and backward, as the flank of a nose lies.
fn facing() -> DVec3 {
    dvec3(-0.84, 0.06, -0.54).normalize()
}

fn adjustable(layout: &Layout) -> Pad {
    let y = pad_height(layout);
    let edge = dvec2(layout.edge_x(y, false), y);
    // Lenses that recede from the nose, as an aviator's, leave the pads where the bridge says.
    let x = (edge.x - 2.2).min(layout.spec.dbl_mm / 2.0 + 0.8).max(3.6).min(edge.x - 0.4);
    let center = layout.surface.at(dvec2(x, y), -5.6);
    let pad = shell(center, dvec3(6.4, 3.3, 1.25), -0.24);
    let anchor_y = y + 4.2;
    let start = layout.surface.at(dvec2(layout.edge_x(anchor_y, false) - arm_reach(layout), anchor_y), -0.8);
    let back = -facing() * 1.0;
    let controls = [start, start + dvec3(-0.2, 0.9, -3.0), center + back + dvec3(0.9, 2.2, -0.6), center + back * 0.6];
    let arm = along(&spline(&controls, 6), DVec3::Y, Ends::Capped, |_| ellipse(DVec2::splat(0.45), 6));
    Pad { pad: Some(pad), arm: Some(arm), contact: center + facing() * 1.25 }
}

/// Drilled lenses carry the arm a little inside their edge, rims on their wire.
fn arm_reach(layout: &Layout) -> f64 {
    if layout.construction == Construction::Drilled { -1.0 } else { 0.4 }
}

fn fixed(layout: &Layout) -> Pad {
    let y = pad_height(layout);
    let x = layout.edge_x(y, false) - 1.3;
    // A moulded pad follows its rim.
    let lean = ((layout.edge_x(y + 4.0, false) - layout.edge_x(y - 4.0, false)) / 8.0).clamp(-0.7, 0.1);
    let center = layout.surface.at(dvec2(x.max(2.8), y), -2.9);
    Pad { pad: Some(shell(center, dvec3(6.2, 2.7, 1.9), lean)), arm: None, contact: center + facing() * 1.9 }
}

/// The back edge of the rim beside the nose.
fn flank(layout: &Layout, out_mm: f64) -> DVec3 {
    let y = pad_height(layout);
    layout.surface.at(dvec2(layout.edge_x(y, false) - 2.0 - out_mm, y), -2.6)
}

/// Pads sit below the bridge, a little below the boxed center line.
fn pad_height(layout: &Layout) -> f64 {
    -0.08 * layout.spec.b_mm
}

/// A flat drop: long half axis, half width, half thickness. It leans `lean` mm sideways per mm of height: its lower end stands
/// further out, as noses widen downward.
fn shell(center: DVec3, half: DVec3, lean: f64) -> SolidMesh {
    let normal = facing();
    let upward = dvec3(lean, 1.0, 0.10);
    let long = (upward - normal * normal.dot(upward)).normalize();
    let wide = long.cross(normal);
    SolidMesh::ellipsoid(center, DMat3::from_cols(wide * half.y, normal * half.z, long * half.x), 16, 9)
}
