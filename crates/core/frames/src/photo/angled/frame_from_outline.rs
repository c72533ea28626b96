//! From a recovered outline to a frame: its kind, its rim, its parts.

use eyewear::{FrameMaterial, FrameShape, Rim};
use glam::{DVec2, dvec2};

use super::mirror_symmetry::{DIRECTIONS, Solution, around, boxed, direction, polygon};
use super::regions::Regions;
use crate::layout::{LayoutOverrides, heights};
use crate::outline::{OUTLINE_POINTS, lens_outline};
use crate::photo::Photo;
use crate::photo::contour::{bounds, resample, signed_area};
use crate::photo::linear::median;
use crate::spec::FrameSpec;

/// A rim as it is seen around the near lens, per direction from the middle of the lens; `None` where other parts adjoin.
#[derive(Clone, Debug)]
pub(crate) struct ObservedRim {
    /// Thickness, mm.
    pub mm: Vec<Option<f64>>,
    /// Largest difference from the background, 8-bit units.
    pub contrast: Vec<Option<f64>>,
}

/// How a front is made, as far as a photo tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Kind {
    pub rim: Rim,
    pub material: FrameMaterial,
    pub browline: bool,
}

impl ObservedRim {
    pub fn measure(photo: &Photo, regions: &Regions, px_per_mm: f64, backdrop: [u8; 3]) -> Self {
        let points = resample(&regions.near, DIRECTIONS);
        let [low, high] = bounds(&points);
        let middle = (low + high) / 2.0;
        let turn = signed_area(&points).signum();
        let mut seen = Self { mm: vec![None; DIRECTIONS], contrast: vec![None; DIRECTIONS] };
        let n = points.len();
        for i in 0..n {
            let along = points[(i + 1) % n] - points[(i + n - 1) % n];
            let normal = dvec2(along.y, -along.x).normalize_or_zero() * turn;
            let Some((px, contrast)) = walk(photo, regions, points[i], normal, 9.0 * px_per_mm, backdrop) else { continue };
            let away = points[i] - middle;
            let angle = libm::atan2(-away.y, away.x).rem_euclid(std::f64::consts::TAU);
            let slot = (angle / std::f64::consts::TAU * DIRECTIONS as f64).round() as usize % DIRECTIONS;
            seen.mm[slot] = Some(px / px_per_mm);
            seen.contrast[slot] = Some(contrast);
        }
        seen
    }

    fn middle_of(values: &[Option<f64>], from_deg: f64, to_deg: f64) -> Option<f64> {
        let slot = |deg: f64| (deg / 360.0 * DIRECTIONS as f64) as usize;
        let some: Vec<f64> = values[slot(from_deg)..slot(to_deg)].iter().flatten().copied().collect();
        (some.len() >= 2).then(|| median(some.into_iter()))
    }

    /// Thickness over, beside and below the lens decides what the front is cut or bent from.
    pub fn kind(&self) -> Kind {
        let top = Self::middle_of(&self.mm, 60.0, 125.0);
        let bottom = Self::middle_of(&self.mm, 235.0, 310.0).unwrap_or(1.0);
        let pale = Self::middle_of(&self.contrast, 235.0, 310.0).is_some_and(|c| c < 105.0);
        let top_pale = Self::middle_of(&self.contrast, 60.0, 125.0).is_some_and(|c| c < 105.0);
        let thick = top.unwrap_or(bottom).max(bottom);
        if pale && bottom < 1.6 && !top_pale {
            return Kind { rim: Rim::Semi, material: FrameMaterial::Metal, browline: false };
        }
        if pale && top_pale && bottom < 1.2 && thick < 1.2 {
            return Kind { rim: Rim::Rimless, material: FrameMaterial::Metal, browline: false };
        }
        if bottom < 2.3 && top.is_some_and(|t| t > 3.2) {
            return Kind { rim: Rim::Full, material: FrameMaterial::Mixed, browline: true };
        }
        let material = if bottom < 2.3 { FrameMaterial::Metal } else { FrameMaterial::Acetate };
        Kind { rim: Rim::Full, material, browline: false }
    }

    /// A rim height for every direction: gaps are filled between neighbors, and all of it is smoothed.
    fn heights(&self, lip: f64) -> Vec<f64> {
        let usual = median(self.mm.iter().flatten().copied()).clamp(0.9, 7.0);
        let known = |i: usize| self.mm[i % DIRECTIONS].map(|mm| mm.clamp(0.6 * usual, 2.2 * usual));
        let filled = |i: usize| {
            let before = (0..DIRECTIONS).find_map(|k| known(i + DIRECTIONS - k).map(|v| (k, v)));
            let after = (0..DIRECTIONS).find_map(|k| known(i + k).map(|v| (k, v)));
            match (before, after) {
                (Some((0, v)), _) => v,
                (Some((b, low)), Some((a, high))) => low + (high - low) * b as f64 / (a + b) as f64,
                _ => usual,
            }
        };
        let raw: Vec<f64> = (0..DIRECTIONS).map(filled).collect();
        // What the opening's lip covers of the lens belongs to the rim, but the plate's height begins at the lens's edge.
        (0..DIRECTIONS).map(|i| (0..7).map(|k| raw[(i + DIRECTIONS + k - 3) % DIRECTIONS]).sum::<f64>() / 7.0 - lip).collect()
    }
}

/// From the edge of the opening outward: where the silhouette ends, and the strongest difference from the background.
fn walk(photo: &Photo, regions: &Regions, from: DVec2, normal: DVec2, most_px: f64, backdrop: [u8; 3]) -> Option<(f64, f64)> {
    let mut contrast = 0.0_f64;
    let steps = (most_px * 2.0) as usize;
    for step in 0..steps {
        let at = from + normal * (step as f64 / 2.0);
        if at.x < 0.0 || at.y < 0.0 || at.x >= regions.width as f64 || at.y >= regions.height as f64 {
            return None;
        }
        let (x, y) = (at.x as usize, at.y as usize);
        let pixel = photo.pixel(if regions.mirrored { regions.width - 1 - x } else { x }, y);
        let cover = f64::from(pixel[3]) / 255.0;
        let away = (0..3).map(|k| (f64::from(pixel[k]) - f64::from(backdrop[k])).abs()).fold(0.0, f64::max) * cover;
        contrast = contrast.max(away);
        if regions.silhouette[y * regions.width + x] < 0.5 && step > 1 {
            return Some((step as f64 / 2.0, contrast));
        }
    }
    None
}

/// What is found by drawing: changes to the solved values, mm, and the height of the temples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Corrections {
    pub temple_half_height: Option<f64>,
    /// Hinge upward, bridge upward, end piece outward, temple longer.
    pub by: [f64; 4],
}

/// The specification and the overrides of a frame with this outline.
pub(crate) fn frame_from_outline(
    solution: &Solution,
    radii: &[f64],
    rim: &ObservedRim,
    kind: Kind,
    lip: f64,
    corrections: &Corrections,
) -> (FrameSpec, LayoutOverrides) {
    let [hinge_up, bridge_up, outward, longer] = corrections.by;
    let unknowns = &solution.unknowns;
    let [a_mm, b_mm, dbl_mm] = boxed(radii, unknowns, solution.half_distance);
    let outline = outline_points(radii);
    let shape = if kind.browline { FrameShape::Browline } else { nearest_shape(&outline, a_mm, b_mm) };
    let mut spec =
        FrameSpec::new([a_mm, b_mm, dbl_mm, (unknowns.temple_mm + longer).clamp(100.0, 175.0)], shape, kind.rim, kind.material);
    spec.wrap_deg = unknowns.wrap.to_degrees().clamp(0.0, 25.0);
    spec.base_curve_d = unknowns.base_curve_d.clamp(0.0, 9.0);
    spec.pantoscopic_deg = unknowns.tilt.to_degrees().clamp(-5.0, 18.0);
    let (sin, cos) = libm::sincos(spec.wrap_deg.to_radians());
    let temporal = outline.iter().map(|p| p.x).fold(0.0, f64::max);
    let bulge = spec.base_curve_d / crate::spec::RADIUS_MM_PER_DIOPTRE * temporal * temporal / 2.0;
    let side = solution.half_distance + temporal * cos - bulge * sin;
    spec.total_width_mm = Some(2.0 * (side + (unknowns.end_piece_mm + outward).clamp(1.6, 16.0)));
    let rim_heights = rim.heights(lip);
    let rim_mm = outline.iter().map(|p| at_direction(&rim_heights, *p)).collect();
    let overrides = LayoutOverrides {
        outline: Some(outline),
        rim_mm: Some(rim_mm),
        hinge_y: Some((unknowns.hinge_y + hinge_up).clamp(-0.2 * b_mm, 0.52 * b_mm)),
        bridge_y: Some(heights(shape).0 * b_mm + bridge_up),
        end_half_height: corrections.temple_half_height,
    };
    (spec, overrides)
}

/// The outline with the builder's number of points at even distances.
fn outline_points(radii: &[f64]) -> Vec<DVec2> {
    let [low, high] = bounds(&polygon(radii));
    let middle = (low + high) / 2.0;
    let centered: Vec<DVec2> = polygon(radii).iter().map(|p| *p - middle).collect();
    resample(&centered, OUTLINE_POINTS)
}

fn at_direction(values: &[f64], p: DVec2) -> f64 {
    let place = libm::atan2(p.y, p.x).rem_euclid(std::f64::consts::TAU) / std::f64::consts::TAU * DIRECTIONS as f64;
    let (i, share) = (place as usize % DIRECTIONS, place.fract());
    values[i] + (values[(i + 1) % DIRECTIONS] - values[i]) * share
}

/// The shape's name whose outline is nearest, in the unit box.
fn nearest_shape(outline: &[DVec2], a_mm: f64, b_mm: f64) -> FrameShape {
    let own = around(outline);
    let apart = |shape: FrameShape| -> f64 {
        let other = around(&lens_outline(shape, a_mm, b_mm));
        own.iter().zip(&other).map(|(a, b)| (a - b) * (a - b)).sum()
    };
    FrameShape::ALL
        .iter()
        .copied()
        .filter(|s| !matches!(s, FrameShape::Shield | FrameShape::Browline | FrameShape::Other))
        .filter(|s| !matches!(s, FrameShape::Round | FrameShape::Oval) || (*s == FrameShape::Round) == (a_mm < 1.14 * b_mm))
        .min_by(|&a, &b| apart(a).total_cmp(&apart(b)))
        .unwrap_or(FrameShape::Other)
}

/// Smooths radii around the lens by a few harmonics, which is as fine as rims are made.
pub(crate) fn smooth(radii: &[f64], harmonics: usize) -> Vec<f64> {
    let n = radii.len() as f64;
    let mean = radii.iter().sum::<f64>() / n;
    let mut smooth = vec![mean; radii.len()];
    for h in 1..=harmonics {
        let turns = |i: usize| direction(i * h % DIRECTIONS);
        let sums = radii.iter().enumerate().fold(DVec2::ZERO, |sum, (i, &r)| sum + turns(i) * r) * (2.0 / n);
        for (i, value) in smooth.iter_mut().enumerate() {
            *value += turns(i).dot(sums);
        }
    }
    smooth
}
