//! How well a model seen from straight ahead covers what its photo shows.

use glam::{DVec2, DVec3, dvec2};

use super::contour::fill;
use super::outlines::FrontOutlines;
use super::plane::Plane;
use crate::model::{FrameModel, Part, PartKind};

/// Overlaps (intersection over union) of model and photo, 0 to 1.
///
/// Temples and hinges are left out of the model: a frontal photo hides them behind the front. Pads and end pieces count on both
/// sides, and lenses count as covered. An opening is what the lens shows that no part of the front covers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    pub silhouette: f64,
    /// The lens on the left of the picture, and the one on the right.
    pub openings: [f64; 2],
}

/// A model before the camera of its photo: seen along the front's own axis, at the photo's scale.
#[derive(Clone, Copy, Debug)]
pub struct PhotoView {
    pub(super) plane: Plane,
    /// Tilt of the front in the model, which the photo does not have.
    pub(super) pantoscopic_deg: f64,
    pub width: usize,
    pub height: usize,
}

impl PhotoView {
    /// Where a point of the model (meters) is in the photo, px.
    #[must_use]
    pub fn place(&self, position: [f32; 3]) -> DVec2 {
        let p = DVec3::from(position.map(f64::from)) * 1000.0;
        let (sin, cos) = libm::sincos(self.pantoscopic_deg.to_radians());
        self.plane.to_px(dvec2(p.x, p.y * cos + p.z * sin))
    }

    /// The pixels whose middles the chosen parts cover.
    #[must_use]
    pub fn mask(&self, model: &FrameModel, chosen: impl Fn(&Part) -> bool) -> Vec<bool> {
        let mut mask = vec![false; self.width * self.height];
        for part in model.parts.iter().filter(|part| chosen(part)) {
            let places: Vec<DVec2> = part.mesh.positions.iter().map(|&p| self.place(p)).collect();
            for triangle in part.mesh.indices.chunks_exact(3) {
                self.cover(&mut mask, [0, 1, 2].map(|k| places[triangle[k] as usize]));
            }
        }
        mask
    }

    fn cover(&self, mask: &mut [bool], corners: [DVec2; 3]) {
        let [a, b, c] = corners;
        let area = (b - a).perp_dot(c - a);
        if area == 0.0 {
            return;
        }
        let (low, high) = (a.min(b).min(c), a.max(b).max(c));
        let range = |low: f64, high: f64, count: usize| {
            (low - 0.5).ceil().max(0.0) as usize..((high - 0.5).floor() + 1.0).clamp(0.0, count as f64) as usize
        };
        for y in range(low.y, high.y, self.height) {
            for x in range(low.x, high.x, self.width) {
                let p = dvec2(x as f64 + 0.5, y as f64 + 0.5);
                let inside = [(a, b), (b, c), (c, a)].iter().all(|&(from, to)| (to - from).perp_dot(p - from) * area >= 0.0);
                if inside {
                    mask[y * self.width + x] = true;
                }
            }
        }
    }

    /// What a lens of the model shows that the front does not cover: on the left of the picture (0) or on the right.
    #[must_use]
    pub fn opening(&self, model: &FrameModel, side: usize) -> Vec<bool> {
        let kind = if side == 0 { PartKind::LensRight } else { PartKind::LensLeft };
        let front = self.mask(model, |part| part.kind == PartKind::Front);
        let lens = self.mask(model, |part| part.kind == kind);
        lens.iter().zip(front).map(|(&lens, front)| lens && !front).collect()
    }
}

/// Whether a part belongs to what a frontal photo shows of a frame.
#[must_use]
pub fn shows_from_front(part: &Part) -> bool {
    !matches!(part.kind, PartKind::TempleLeft | PartKind::TempleRight) && part.name != "hinges"
}

/// Intersection over union of two masks; 0 when both are empty.
#[must_use]
pub fn intersection_over_union(one: &[bool], other: &[bool]) -> f64 {
    let count = |pick: fn(bool, bool) -> bool| one.iter().zip(other).filter(|&(&a, &b)| pick(a, b)).count();
    let either = count(|a, b| a || b);
    if either == 0 { 0.0 } else { count(|a, b| a && b) as f64 / either as f64 }
}

pub(super) fn agreement(model: &FrameModel, view: &PhotoView, outlines: &FrontOutlines) -> Agreement {
    let (width, height) = (view.width, view.height);
    let openings = outlines.openings.each_ref().map(|o| fill(width, height, &[&o.outline]));
    let covered: Vec<bool> = (0..width * height)
        .map(|i| outlines.matte.coverage[i] >= 0.5 || openings.iter().any(|opening| opening[i] >= 0.5))
        .collect();
    let opening = |side: usize| {
        let shown: Vec<bool> = openings[side].iter().map(|&share| share >= 0.5).collect();
        intersection_over_union(&view.opening(model, side), &shown)
    };
    Agreement {
        silhouette: intersection_over_union(&view.mask(model, shows_from_front), &covered),
        openings: [opening(0), opening(1)],
    }
}
