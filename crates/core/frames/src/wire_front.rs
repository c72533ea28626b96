//! Fronts that are bent and soldered: wire rims, brow bars, bridges, end pieces, screws and nylon cords.

use eyewear::FrameShape;
use glam::{DMat3, DVec2, DVec3, dvec2, dvec3};

use crate::layout::{Construction, END_PIECE_DEPTH_MM, Layout};
use crate::photo::linear::median;
use crate::solid_mesh::{Ends, SolidMesh};
use crate::sweep::{along, ellipse, rim, rounded_rectangle, spline};

/// From the front to the back of a rim wire, at most.
pub(crate) const RIM_DEPTH_MM: f64 = 2.2;
/// Width of a rim wire as seen from the front, and how much of it is inside the edge of the lens.
const USUAL_WIRE_MM: f64 = 1.6;
const WIRE_INSIDE_MM: f64 = 0.35;
/// Thinnest and thickest that a measured rim is made, outside the edge of the lens.
const LEAST_OUTSIDE_MM: f64 = 0.45;
const MOST_OUTSIDE_MM: f64 = 1.9;

/// A wire around the whole lens, or around what a brow bar leaves free.
pub(crate) fn wire_rim(layout: &Layout) -> SolidMesh {
    // A measured rim says how far the wire goes beyond the edge of the lens; above it may be a brow bar.
    let lower = |mm: &Vec<f64>| median(mm.iter().zip(&layout.outline).filter(|(_, p)| p.y < 0.0).map(|(mm, _)| *mm));
    let outside = layout.rim_mm.as_ref().map(|mm| lower(mm).clamp(LEAST_OUTSIDE_MM, MOST_OUTSIDE_MM));
    let width = outside.map_or(USUAL_WIRE_MM, |mm| mm + WIRE_INSIDE_MM);
    let depth = (1.375 * width).min(RIM_DEPTH_MM);
    let section = shifted(rounded_rectangle(dvec2(width, depth), 0.47 * width, 2), dvec2(width / 2.0 - WIRE_INSIDE_MM, -0.2));
    rim(&layout.surface, &layout.projected, true, |_| section.clone())
}

/// The bar over the lens: tall over the temple side, thin towards the nose.
pub(crate) fn brow_bar(layout: &Layout) -> SolidMesh {
    let browline = layout.spec.shape == FrameShape::Browline;
    let path = upper_run(layout, if browline { 0.28 } else { -0.06 });
    let (base, depth) = match (browline, layout.metal_temples()) {
        (true, _) => (5.4, 4.4),
        (false, true) => (1.9, 2.4),
        (false, false) => (3.6, 4.0),
    };
    let last = (path.len() - 1) as f64;
    rim(&layout.surface, &path, false, |i| {
        let t = i as f64 / last;
        // t runs from the temple side to the nose; ends are rounded off within a few points.
        let ends = (t.min(1.0 - t) * 14.0).min(1.0);
        let ends = (1.0 - (1.0 - ends).powi(2)).max(0.0).sqrt().max(0.25);
        let weight = if browline { 1.25 - 0.55 * t } else { 1.0 };
        let height = base * weight * ends;
        let from = if layout.metal_temples() && !browline { -0.35 } else { -0.6 };
        let round = (height * 0.35).min(1.2);
        shifted(rounded_rectangle(dvec2(height, depth * (0.5 + 0.5 * ends)), round, 2), dvec2(from + height / 2.0, -0.5))
    })
}

/// The part of the outline above a share of the half height, from the temple side over the top to the nose.
fn upper_run(layout: &Layout, above: f64) -> Vec<DVec2> {
    let cut = above * layout.spec.b_mm / 2.0;
    let points = &layout.projected;
    let n = points.len();
    let start = (0..n).find(|&i| points[i].y >= cut && points[(i + n - 1) % n].y < cut).unwrap_or(0);
    (0..n).map(|k| points[(start + k) % n]).take_while(|p| p.y >= cut).collect()
}

/// The cord that holds the lens of a semi-rim frame from below.
pub(crate) fn nylon(layout: &Layout) -> SolidMesh {
    let section = shifted(ellipse(dvec2(0.35, 0.35), 6), dvec2(0.1, -0.9));
    rim(&layout.surface, &layout.projected, true, |_| section.clone())
}

/// The bridge between the lenses of a wire, brow or drilled front, whole.
pub(crate) fn bridge(layout: &Layout) -> SolidMesh {
    let bold = if layout.construction == Construction::Brow { 1.2 } else { 1.0 };
    let mut solid = bar(layout, layout.bridge_y, 2.2, dvec2(1.1, 1.2) * bold);
    if layout.spec.shape == FrameShape::Aviator && layout.construction != Construction::Drilled {
        solid.append(&bar(layout, 0.40 * layout.spec.b_mm, 0.6, dvec2(0.85, 1.0)));
    }
    solid
}

/// A bar from rim to rim at a height, arched up and forward by `arch_mm`.
fn bar(layout: &Layout, y: f64, arch_mm: f64, half: DVec2) -> SolidMesh {
    let overlap = if layout.construction == Construction::Drilled { -3.5 } else { 0.2 };
    let depth = if layout.construction == Construction::Drilled { 0.9 } else { -0.1 };
    let edge = layout.edge_x(y, false) - overlap;
    let point = |share: f64, rise: f64| {
        let foot = dvec2(edge * share, y);
        layout.surface.at(foot, depth) + dvec3(0.0, arch_mm * rise, 0.5 * arch_mm * rise)
    };
    let controls =
        [point(1.0, 0.0), point(0.62, 0.55), point(0.25, 0.95), point(-0.25, 0.95), point(-0.62, 0.55), point(-1.0, 0.0)];
    let path = spline(&controls, 5);
    along(&path, DVec3::Y, Ends::Capped, |_| ellipse(half, 10))
}

/// From the rim out to the full width and back to the hinge.
pub(crate) fn end_piece(layout: &Layout) -> SolidMesh {
    let metal = layout.metal_temples();
    let (thick, tall) = if metal { (1.5, 2.0 * layout.end_half_height) } else { (3.6, 2.0 * layout.end_half_height - 0.6) };
    let outer = layout.half_width - thick / 2.0;
    let drilled = layout.construction == Construction::Drilled;
    let y = layout.hinge_y;
    let inner = layout.edge_x(y, true) + if drilled { -4.0 } else { 0.0 };
    let depth = if drilled { 0.9 } else { -0.4 };
    let bend = ((outer - inner) * 0.6).clamp(0.3, 3.0);
    let corner_z = layout.surface.height(dvec2(outer - bend, y)) + depth;
    let back_z = layout.surface.height(dvec2(layout.half_width - 2.0, y)) - END_PIECE_DEPTH_MM - 0.6;
    let mut path: Vec<DVec3> = (0..6)
        .map(|i| {
            let x = inner + (outer - bend - inner) * f64::from(i) / 6.0;
            layout.surface.at(dvec2(x, y), depth)
        })
        .collect();
    for step in 0..=6 {
        let (sin, cos) = libm::sincos(std::f64::consts::FRAC_PI_2 * f64::from(step) / 6.0);
        path.push(dvec3(outer - bend + bend * sin, y, corner_z - bend * (1.0 - cos)));
    }
    let from = corner_z - bend;
    path.extend((1..=3).map(|i| dvec3(outer, y, from + (back_z - from) * f64::from(i) / 3.0)));
    along(&path, DVec3::Y, Ends::Capped, |_| rounded_rectangle(dvec2(thick, tall), thick * 0.3, 2))
}

/// Screws through a drilled lens: at the bridge and at the end piece.
pub(crate) fn screws(layout: &Layout) -> SolidMesh {
    let at_nose = dvec2(layout.edge_x(layout.bridge_y, false) + 2.6, layout.bridge_y);
    let at_temple = dvec2(layout.edge_x(layout.hinge_y, true) - 2.8, layout.hinge_y);
    let mut solid = SolidMesh::default();
    for foot in [at_nose, at_temple] {
        for depth in [1.2, -1.8] {
            solid.append(&SolidMesh::ellipsoid(
                layout.surface.at(foot, depth),
                DMat3::from_diagonal(dvec3(1.3, 1.3, 0.8)),
                10,
                6,
            ));
        }
    }
    solid
}

/// The rim of a one-pane front: along the top (and below too for a full rim), whole.
pub(crate) fn visor_rim(layout: &Layout, full: bool) -> SolidMesh {
    let metal = layout.metal_temples();
    let (height, depth) = if metal { (1.7, 2.2) } else { (3.4, 3.8) };
    let path = visor_path(layout, full);
    let section = shifted(rounded_rectangle(dvec2(height, depth), height * 0.3, 2), dvec2(height / 2.0 - 0.6, -0.6));
    rim(&layout.surface, &path, full, |_| section.clone())
}

/// The outer edge of the whole pane, counter-clockwise from the temple side of the wearer's left.
fn visor_path(layout: &Layout, full: bool) -> Vec<DVec2> {
    let points = &layout.projected;
    let n = points.len();
    let start = (0..n).max_by(|&a, &b| points[a].x.total_cmp(&points[b].x)).unwrap_or(0);
    let around = |k: usize| (start + k) % n;
    let upright = |i: usize| layout.outline[i].x < 1e-6 - layout.spec.a_mm / 2.0;
    let from = (0..n).find(|&k| upright(around(k))).unwrap_or(n / 2);
    let to = (0..n).rev().find(|&k| upright(around(k))).unwrap_or(n / 2);
    let mirrored = |run: &[DVec2]| run.iter().rev().map(|p| dvec2(-p.x, p.y)).collect::<Vec<_>>();
    let upper: Vec<DVec2> = (0..=from).map(|k| points[around(k)]).collect();
    let lower: Vec<DVec2> = (to..n).map(|k| points[around(k)]).collect();
    let middle = |y: f64| [-0.6, -0.2, 0.2, 0.6].map(|share| dvec2(-share * layout.spec.dbl_mm / 2.0, y));
    let (top, bottom) = crate::lens::visor_middle(layout);
    let mut path = [upper.clone(), middle(top).to_vec(), mirrored(&upper)].concat();
    if full {
        path.extend(mirrored(&lower));
        path.extend(middle(bottom).map(|p| dvec2(-p.x, p.y)));
        path.extend(lower);
    }
    path
}

fn shifted(mut section: Vec<DVec2>, by: DVec2) -> Vec<DVec2> {
    for point in &mut section {
        *point += by;
    }
    section
}
