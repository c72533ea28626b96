//! Lenses: thin curved panes, and the visible edge of those that no rim covers.

use glam::{DVec2, DVec3, dvec2};

use crate::layout::Layout;
use crate::solid::Solid;

/// Rings from the middle of a lens to its edge: enough for the curve and for a gradient.
const RINGS: usize = 6;
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

/// The strip of a one-pane lens between the two boxed lenses.
pub(crate) fn visor_strip(layout: &Layout) -> Solid {
    const ACROSS: usize = 12;
    const DOWN: usize = 6;
    let half = layout.spec.dbl_mm / 2.0;
    let (top, bottom) = visor_middle(layout);
    let mut solid = Solid::default();
    for i in 0..=ACROSS {
        let x = half * (2.0 * i as f64 / ACROSS as f64 - 1.0);
        solid.points.extend((0..=DOWN).map(|j| layout.surface.at(dvec2(x, top + (bottom - top) * j as f64 / DOWN as f64), 0.0)));
    }
    let row = DOWN + 1;
    for i in 0..ACROSS {
        for j in 0..DOWN {
            let a = i * row + j;
            solid.triangles.extend([[a, a + 1, a + row + 1], [a, a + row + 1, a + row]]);
        }
    }
    solid
}

/// Top and bottom of a one-pane lens over the nose: where its halves stand upright.
pub(crate) fn visor_middle(layout: &Layout) -> (f64, f64) {
    let upright = layout.outline.iter().filter(|p| p.x < -layout.spec.a_mm / 2.0 + 0.4);
    upright.fold((f64::NEG_INFINITY, f64::INFINITY), |(top, bottom), p| (top.max(p.y), bottom.min(p.y)))
}
