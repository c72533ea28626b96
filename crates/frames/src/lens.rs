//! Lenses: thin curved panes, and the visible edge of those that no rim covers.

use glam::{DVec2, DVec3, dvec2};

use crate::layout::Layout;
use crate::solid::Solid;

/// Rings from the middle of a lens to its edge: enough for the curve and for a gradient.
const RINGS: usize = 5;
/// Edge thickness of a lens that is seen from the side.
const EDGE_MM: f64 = 2.0;

/// The front surface of the left lens; its edge is the boxed outline.
pub(crate) fn pane(layout: &Layout) -> Solid {
    let n = layout.outline.len();
    let mut solid = Solid { points: vec![layout.surface.lens_point(DVec2::ZERO)], triangles: Vec::new() };
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

/// The polished edge between front and back of a lens.
pub(crate) fn edge(layout: &Layout) -> Solid {
    let n = layout.outline.len();
    let front = layout.outline.iter().map(|&p| layout.surface.lens_point(p));
    let back = layout.outline.iter().map(|&p| layout.surface.lens_point(p) - DVec3::Z * EDGE_MM);
    let mut solid = Solid { points: front.chain(back).collect(), triangles: Vec::new() };
    for i in 0..n {
        let next = (i + 1) % n;
        solid.triangles.extend([[i, i + n, next + n], [i, next + n, next]]);
    }
    solid
}

/// The strip of a one-pane lens between the two boxed lenses. Its rows end exactly on their upright nasal edges.
pub(crate) fn visor_strip(layout: &Layout) -> Solid {
    const ACROSS: usize = 12;
    let edge: Vec<DVec3> = nasal_edge(layout).map(|p| layout.surface.lens_point(p)).collect();
    let mut solid = Solid::default();
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
