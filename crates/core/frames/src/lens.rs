//! Lenses: thin curved panes, and the visible edge of those that no rim covers.

use glam::{DVec2, DVec3, dvec2};

use crate::layout::Layout;
use crate::optics::Thickness;
use crate::solid_mesh::{SolidMesh, outward_normals};

/// Rings from the middle of a lens to its edge: enough for the curve and for a gradient.
const RINGS: usize = 5;
/// Edge thickness of a lens without a power.
const EDGE_MM: f64 = 2.2;
/// Width of the chamfer along that edge.
const CHAMFER_MM: f64 = 0.45;

/// The front surface of the left lens; its edge is the boxed outline.
pub(crate) fn lens_solid(layout: &Layout) -> SolidMesh {
    let n = layout.outline.len();
    let mut solid = SolidMesh { points: vec![layout.surface.lens_point(DVec2::ZERO)], triangles: Vec::new() };
    for ring in 1..=RINGS {
        let share = ring as f64 / RINGS as f64;
        solid.points.extend(layout.outline.iter().map(|&p| layout.surface.lens_point(p * share)));
    }
    for i in 0..n {
        let next = (i + 1) % n;
        solid.triangles.push([0, 1 + i, 1 + next]);
        for ring in 1..RINGS {
            let (inner, outer) = (1 + (ring - 1) * n, 1 + ring * n);
            solid.triangles.extend([[inner + i, outer + i, outer + next], [inner + i, outer + next, inner + next]]);
        }
    }
    solid
}

/// Thickness of the lens at each point of its outline.
fn edges_mm(layout: &Layout) -> Vec<f64> {
    let Some(power) = &layout.spec.lens.power else { return vec![EDGE_MM; layout.outline.len()] };
    let widest = layout.outline.iter().map(|p| p.length()).fold(0.0, f64::max);
    let lens = Thickness::new(power, layout.spec.base_curve_d, widest);
    layout.outline.iter().map(|p| lens.at(p.length())).collect()
}

/// Thickness of the lens where its edge is thickest.
pub(crate) fn edge_mm(layout: &Layout) -> f64 {
    edges_mm(layout).into_iter().fold(0.0, f64::max)
}

/// The polished edge of a lens, with the chamfer that makes it visible from the front.
pub(crate) fn edge(layout: &Layout) -> SolidMesh {
    let n = layout.outline.len();
    let outward = outward_normals(&layout.outline, true);
    let thick = edges_mm(layout);
    let level = |inset: f64, depth: &dyn Fn(f64) -> f64| {
        let place = |i: usize| layout.surface.lens_point(layout.outline[i] - outward[i] * inset) + DVec3::Z * depth(thick[i]);
        (0..n).map(place).collect::<Vec<_>>()
    };
    let rings = [
        level(CHAMFER_MM, &|_| 0.05),
        level(0.0, &|_| -CHAMFER_MM),
        level(0.0, &|thick| CHAMFER_MM - thick.max(2.2 * CHAMFER_MM)),
        level(CHAMFER_MM, &|thick| -thick),
    ];
    let mut solid = SolidMesh { points: rings.concat(), triangles: Vec::new() };
    for ring in 0..rings.len() - 1 {
        for i in 0..n {
            let (front, next) = (ring * n + i, ring * n + (i + 1) % n);
            solid.triangles.extend([[front, front + n, next + n], [front, next + n, next]]);
        }
    }
    solid
}

/// The strip of a one-pane lens between the two boxed lenses. Its rows end exactly on their upright nasal edges.
pub(crate) fn visor_strip(layout: &Layout) -> SolidMesh {
    const ACROSS: usize = 12;
    let edge: Vec<DVec3> = nasal_edge(layout).map(|p| layout.surface.lens_point(p)).collect();
    let mut solid = SolidMesh::default();
    for point in &edge {
        let across = (0..=ACROSS).map(|i| point.x * (2.0 * i as f64 / ACROSS as f64 - 1.0));
        solid.points.extend(across.map(|x| layout.surface.at(dvec2(x, point.y), 0.0)));
    }
    let row = ACROSS + 1;
    for down in 0..edge.len() - 1 {
        for i in 0..ACROSS {
            let a = down * row + i;
            solid.triangles.extend([[a, a + row, a + row + 1], [a, a + row + 1, a + 1]]);
        }
    }
    solid
}

/// Top and bottom of a one-pane lens over the nose: where its halves stand upright.
pub(crate) fn visor_middle(layout: &Layout) -> (f64, f64) {
    nasal_edge(layout).fold((f64::NEG_INFINITY, f64::INFINITY), |(top, bottom), p| (top.max(p.y), bottom.min(p.y)))
}

/// The upright part of the outline, from the top down.
fn nasal_edge(layout: &Layout) -> impl Iterator<Item = DVec2> {
    layout.outline.iter().copied().filter(|p| p.x < 1e-6 - layout.spec.a_mm / 2.0)
}
