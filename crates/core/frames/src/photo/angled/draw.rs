//! A frame drawn as masks: its silhouette and the visible opening of each lens.

use glam::DVec2;

use super::view::View;
use crate::measure::millimeters;
use crate::model::{FrameModel, Part, PartKind};

/// What a picture of a frame covers, rows from the top, 1 for covered.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    pub silhouette: Vec<f32>,
    /// Openings of the wearer's left and right lens: what of a lens neither rim nor bridge covers.
    pub lenses: [Vec<f32>; 2],
    /// Nose pads, their arms and hinges, which may be seen through the lenses.
    pub pads: Vec<f32>,
    /// The same with the temples.
    pub behind: Vec<f32>,
}

/// Draws a frame from a point of view.
#[must_use]
pub fn draw(model: &FrameModel, view: &View, width: usize, height: usize) -> Drawn {
    let canvas = || vec![0.0; width * height];
    let mut silhouette = canvas();
    let mut front = canvas();
    let (mut pads, mut behind) = (canvas(), canvas());
    let mut lenses = [canvas(), canvas()];
    for part in &model.parts {
        let triangles = triangles(part, view);
        fill(&triangles, width, height, &mut silhouette);
        match part.kind {
            PartKind::LensLeft => fill(&triangles, width, height, &mut lenses[0]),
            PartKind::LensRight => fill(&triangles, width, height, &mut lenses[1]),
            PartKind::Front => fill(&triangles, width, height, &mut front),
            PartKind::TempleLeft | PartKind::TempleRight => fill(&triangles, width, height, &mut behind),
            PartKind::NosePadLeft | PartKind::NosePadRight => fill(&triangles, width, height, &mut pads),
            PartKind::Other if matches!(part.name.as_str(), "pad_arms" | "hinges") => {
                fill(&triangles, width, height, &mut pads);
            }
            // Cords and edges of lenses lie on the outline; panes between lenses are lens.
            _ => {}
        }
    }
    for lens in &mut lenses {
        for (open, &covered) in lens.iter_mut().zip(&front) {
            *open = (*open - covered).max(0.0);
        }
    }
    for (behind, &pad) in behind.iter_mut().zip(&pads) {
        *behind = behind.max(pad);
    }
    Drawn { silhouette, lenses, pads, behind }
}

pub(crate) fn triangles(part: &Part, view: &View) -> Vec<[DVec2; 3]> {
    let turn = view.rotation();
    let seen: Vec<DVec2> = part.mesh.positions.iter().map(|&p| view.seen(turn * millimeters(p))).collect();
    part.mesh.indices.chunks_exact(3).map(|t| [0, 1, 2].map(|k| seen[t[k] as usize])).collect()
}

/// Marks the pixels whose middle is inside a triangle, or on its edge.
pub(crate) fn fill(triangles: &[[DVec2; 3]], width: usize, height: usize, mask: &mut [f32]) {
    for &[a, mut b, mut c] in triangles {
        if (b - a).perp_dot(c - a) < 0.0 {
            std::mem::swap(&mut b, &mut c);
        }
        let low = a.min(b).min(c);
        let high = a.max(b).max(c);
        if !(low.is_finite() && high.is_finite()) {
            continue;
        }
        let rows = (low.y - 0.5).ceil().max(0.0) as usize..((high.y - 0.5).floor() + 1.0).clamp(0.0, height as f64) as usize;
        for y in rows {
            let at = y as f64 + 0.5;
            let (mut from, mut to) = (low.x, high.x);
            for (p, q) in [(a, b), (b, c), (c, a)] {
                // Inside is where (q - p) x (r - p) >= 0.
                let slope = q.y - p.y;
                let reach = (q.x - p.x) * (at - p.y);
                if slope > 0.0 {
                    to = to.min(p.x + reach / slope);
                } else if slope < 0.0 {
                    from = from.max(p.x + reach / slope);
                } else if reach < 0.0 {
                    to = f64::NEG_INFINITY;
                }
            }
            let first = (from - 0.5).ceil().max(0.0);
            let last = (to - 0.5).floor().min(width as f64 - 1.0);
            if first <= last {
                mask[y * width + first as usize..=y * width + last as usize].fill(1.0);
            }
        }
    }
}
