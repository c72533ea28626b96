//! The shape of a front in mm: its silhouette and its lens openings, both sides averaged where they agree.

use glam::{DVec2, dvec2};

use super::contour::bounds;
use super::distance_field::DistanceField;
use super::linear::quantile;
use super::outlines::FrontOutlines;
use super::plane::{Plane, grid_around};

/// Sides that differ more than this (95 % of the outline) are meant to differ.
const ASYMMETRY_MM: f64 = 1.0;
/// Openings smaller than this are rivets and engraving, not gaps.
const LEAST_GAP_MM2: f64 = 8.0;

/// A front as it is seen from straight ahead.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Everything but the background, lenses included.
    pub silhouette: DistanceField,
    /// Both lens openings.
    pub openings: DistanceField,
    /// What is not background, both sides averaged; lenses belong to it where they are opaque in the photo.
    pub solid: DistanceField,
    /// The same before both sides were averaged, without the openings: where the photo shows frame.
    pub shown: DistanceField,
    /// What is not background, as in the photo.
    pub raw: DistanceField,
    /// How far both sides differ: 95 % of the silhouette, and of the openings.
    pub asymmetry_mm: [f64; 2],
    pub symmetric: bool,
}

impl Shape {
    pub fn new(plane: Plane, outlines: &FrontOutlines) -> Self {
        let gap = LEAST_GAP_MM2 / (plane.mm_per_px * plane.mm_per_px);
        let kept = outlines.silhouette.iter().filter(|c| !c.hole || c.area_px2 > gap);
        let pieces: Vec<Vec<DVec2>> = kept.map(|c| plane.polygon(&c.points)).collect();
        let grid = grid_around(&pieces.concat());
        let solid = grid.of(&pieces);
        let openings = grid.of(&outlines.openings.each_ref().map(|o| plane.polygon(&o.outline)));
        let silhouette = solid.with(&openings, f32::min);
        let asymmetry_mm = [asymmetry(&silhouette), asymmetry(&openings)];
        let symmetric = asymmetry_mm.iter().all(|&mm| mm <= ASYMMETRY_MM);
        let shown = solid.with(&openings, |solid, opening| solid.max(-opening));
        let raw = solid.clone();
        let even = |field: DistanceField| {
            if symmetric { field.with(&field.mirrored(), |a, b| (a + b) / 2.0).smoothed(1).restored() } else { field.restored() }
        };
        Self { silhouette: even(silhouette), openings: even(openings), solid: even(solid), shown, raw, asymmetry_mm, symmetric }
    }

    /// The opening of a side (0 the picture's left), counter-clockwise from its outermost point.
    pub fn opening(&self, side: usize, level: f64) -> Vec<DVec2> {
        let here = |points: &[DVec2]| {
            let [low, high] = bounds(points);
            (low.x + high.x < 0.0) == (side == 0)
        };
        self.openings.outlines(level).into_iter().find(|c| !c.hole && here(&c.points)).map(|c| c.points).unwrap_or_default()
    }

    /// Thickness of the rim around an opening: at each of its points, how far it is straight out to the end of the frame.
    pub fn rim(&self, opening: &[DVec2]) -> Vec<RimPoint> {
        const MOST_MM: f64 = 14.0;
        let n = opening.len();
        (0..n)
            .step_by((n / 120).max(1))
            .map(|i| {
                let along = opening[(i + 2) % n] - opening[(i + n - 2) % n];
                let out = dvec2(along.y, -along.x).normalize_or(DVec2::Y);
                let mut height = 0.1;
                while height < MOST_MM && self.silhouette.at(opening[i] + out * height) < 0.0 {
                    height += 0.1;
                }
                RimPoint { out, height_mm: height }
            })
            .collect()
    }

    /// Top and bottom of the silhouette on a vertical line, of the run that is nearest to a height.
    pub fn span(&self, x: f64, near_y: f64) -> Option<[f64; 2]> {
        const STEP: f64 = 0.1;
        let (low, high) = (self.silhouette.place(0).y, self.silhouette.place(self.silhouette.values.len() - 1).y);
        let rows = ((high - low) / STEP) as usize;
        let inside = |i: usize| self.silhouette.at(dvec2(x, low + i as f64 * STEP)) < 0.0;
        let mut runs: Vec<[f64; 2]> = Vec::new();
        let mut start = None;
        for i in 0..=rows {
            match (inside(i), start) {
                (true, None) => start = Some(i),
                (false, Some(from)) => {
                    runs.push([low + from as f64 * STEP, low + (i as f64 - 1.0) * STEP]);
                    start = None;
                }
                _ => {}
            }
        }
        let away = |run: &[f64; 2]| (run[0] - near_y).max(near_y - run[1]).max(0.0);
        runs.into_iter().min_by(|a, b| away(a).total_cmp(&away(b)))
    }
}

/// Rim at one point of an opening.
#[derive(Clone, Copy, Debug)]
pub(super) struct RimPoint {
    /// Away from the lens.
    pub out: DVec2,
    pub height_mm: f64,
}

/// What 95 % of an outline's points are at most away from its mirror image.
fn asymmetry(field: &DistanceField) -> f64 {
    let mirrored = field.mirrored();
    let on_edge = field.values.iter().zip(&mirrored.values).filter(|(a, _)| a.abs() < 0.2);
    quantile(on_edge.map(|(a, b)| f64::from((a - b).abs())), 0.95)
}
