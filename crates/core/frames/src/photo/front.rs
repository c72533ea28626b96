//! What is read of a front from a frontal photo: its lenses, its construction, its scale.

use eyewear::BoxingSize;
use glam::{DVec2, dvec2};

use super::contour::{bounds, resample};
use super::linear::median;
use super::outlines::FrontOutlines;
use super::plane::{Plane, centered};
use super::shape::{RimPoint, Shape};
use super::{Photo, PhotoError, color};
use crate::front_surface::FrontSurface;
use crate::spec::RADIUS_MM_PER_DIOPTRE;

/// What is known of a frame besides its photo.
#[derive(Clone, Debug, Default)]
pub struct FrontalOptions {
    /// The marking on the frame: A, DBL and, if it is there, the length of the temples. Without it the scale is not verified.
    pub size: Option<BoxingSize>,
    /// Boxed lens height (B) that was declared; it is compared with the photo.
    pub lens_height_mm: Option<f64>,
}

/// Total width that a front without a marking is given: the middle of what is sold to adults (125 to 150 mm).
const USUAL_WIDTH_MM: f64 = 140.0;
/// Sides that differ by a larger share of the width are seen at an angle: 3 % is a turn of some 12 degrees.
const MOST_ASYMMETRY: f64 = 0.03;
/// Points of a lens outline.
const LENS_POINTS: usize = 144;

/// How a front is made, as far as it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontConstruction {
    /// Acetate or plastic all around.
    Plate,
    /// Metal wire all around.
    Wire,
    /// A plate above, wire below.
    Brow,
    /// Lenses without rims.
    Rimless,
}

impl FrontConstruction {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plate => "plate",
            Self::Wire => "wire",
            Self::Brow => "brow",
            Self::Rimless => "rimless",
        }
    }
}

/// Where the size of a frame comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// The marking (A and DBL) gave the distance between the lenses.
    Marking,
    /// Nothing did: the front was given a usual width. Shown with a "size not verified" mark.
    Unverified,
}

impl Scale {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Marking => "marking",
            Self::Unverified => "unverified",
        }
    }
}

/// One lens: its outline in its own plane and the surface it lies on, for the wearer's left; a right lens is its mirror image.
#[derive(Clone, Debug)]
pub(super) struct Lens {
    pub outline: Vec<DVec2>,
    pub projected: Vec<DVec2>,
    pub surface: FrontSurface,
    pub a_mm: f64,
    pub b_mm: f64,
    /// From the middle of the bridge to the edge of the lens.
    pub nasal_mm: f64,
}

/// Everything that is read from the photo.
#[derive(Clone, Debug)]
pub(super) struct Front {
    pub plane: Plane,
    pub shape: Shape,
    pub make: FrontConstruction,
    /// The wearer's left and right.
    pub lenses: [Lens; 2],
    pub base_curve_d: f64,
    pub wrap_deg: f64,
    /// Rim above, below.
    pub rim_mm: [f64; 2],
    pub seen: color::LensColor,
    pub temple_mm: f64,
    pub scale: Scale,
}

impl Front {
    pub fn read(photo: &Photo, outlines: &FrontOutlines, options: &FrontalOptions) -> Result<Self, PhotoError> {
        let plane = first_plane(outlines);
        let shape = Shape::new(plane, outlines);
        let openings = [0, 1].map(|side| shape.opening(side, 0.0));
        if openings.iter().any(|o| o.len() < 20) {
            return Err(PhotoError::NoLenses);
        }
        let bridge = shape.span(0.0, 0.0).map_or(0.0, |[low, high]| high - low);
        let differ = shape.asymmetry_mm.iter().copied().fold(0.0, f64::max) / USUAL_WIDTH_MM;
        if differ > MOST_ASYMMETRY {
            return Err(PhotoError::NotFrontal { percent: (100.0 * differ).round() as u32 });
        }
        let (make, rim_mm) = make(&openings.each_ref().map(|o| shape.rim(o)), bridge);
        let seen = color::LensColor::measure(photo, plane, &outlines.openings[1]);
        let sporty = seen.mirrored && make == FrontConstruction::Plate;
        let (base, wrap_deg) = if sporty { (6.0, 7.0) } else { (4.0, 4.0) };
        let lip_mm = match make {
            FrontConstruction::Plate => 0.6,
            FrontConstruction::Rimless => 0.0,
            FrontConstruction::Brow => 0.45,
            FrontConstruction::Wire => 0.35_f64.min(0.3 * rim_mm[1]),
        };
        let base_curve_d = gentle(base, &openings[1]);
        let scale = match options.size {
            Some(_) => Scale::Marking,
            None => Scale::Unverified,
        };
        let factor = options.size.map_or(1.0, |size| {
            // A is measured along the lens, which the wrap turns away from the camera.
            let projected = boxed(&openings[1]);
            let turned = lens(&openings[1], base_curve_d, wrap_deg);
            let stretch = turned.a_mm / projected.x;
            let gap = bounds(&openings[1])[0].x - bounds(&openings[0])[1].x;
            let wanted = size.a_mm + size.dbl_mm + 2.0 * lip_mm * (1.0 - stretch);
            wanted / (stretch * projected.x + gap)
        });
        let middle = openings.each_ref().map(|o| (bounds(o)[0].y + bounds(o)[1].y) / 2.0);
        let origin_px = plane.to_px(dvec2(0.0, (middle[0] + middle[1]) / 2.0));
        let plane = Plane { origin_px, mm_per_px: plane.mm_per_px * factor, ..plane };
        let shape = Shape::new(plane, outlines);
        let lenses = [1, 0].map(|side| {
            let edge = shape.opening(side, lip_mm);
            let edge = if side == 0 { edge.iter().rev().map(|p| dvec2(-p.x, p.y)).collect() } else { edge };
            lens(&edge, base_curve_d, wrap_deg)
        });
        let temple_mm = options.size.and_then(|s| s.temple_mm).unwrap_or(140.0);
        let rim_mm = rim_mm.map(|mm| mm * factor);
        Ok(Self { plane, shape, make, lenses, base_curve_d, wrap_deg, rim_mm, seen, temple_mm, scale })
    }

    /// Largest half width of the front.
    pub fn half_width(&self) -> f64 {
        self.reach(1.0).max(self.reach(-1.0))
    }

    /// How far the front goes to the wearer's left (1) or right (-1).
    pub fn reach(&self, side: f64) -> f64 {
        let outlines = self.shape.silhouette.outlines(0.0);
        outlines.iter().flat_map(|c| c.bounds()).map(|p| p.x * side).fold(0.0, f64::max)
    }
}

/// A first scale, by the usual width; the middle line is final.
fn first_plane(outlines: &FrontOutlines) -> Plane {
    let lenses = [&outlines.openings[0].outline[..], &outlines.openings[1].outline[..]];
    let plane = Plane::between(lenses, 1.0);
    let across = outlines.silhouette.iter().filter(|c| !c.hole).flat_map(|c| c.points.iter().map(|&p| plane.to_mm(p).x));
    let (low, high) = across.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    centered(Plane { mm_per_px: USUAL_WIDTH_MM / (high - low), ..plane }, outlines)
}

/// What the thickness of its rims says about a front, and that thickness above and below, mm.
fn make(rims: &[Vec<RimPoint>; 2], bridge_mm: f64) -> (FrontConstruction, [f64; 2]) {
    let usual = |part: &dyn Fn(&RimPoint) -> bool| median(rims.iter().flatten().filter(|r| part(r)).map(|r| r.height_mm));
    let (above, below) = (usual(&|r| r.out.y > 0.75), usual(&|r| r.out.y < -0.75));
    let make = match (above, below) {
        (above, below) if above < 0.75 && below < 0.75 => FrontConstruction::Rimless,
        (above, below) if above < 2.4 && below < 2.4 && bridge_mm < 3.3 => FrontConstruction::Wire,
        (above, below) if below < 2.1 && above > 2.4 => FrontConstruction::Brow,
        _ => FrontConstruction::Plate,
    };
    (make, [above, below])
}

/// The curve, less where the lens is too large for it.
fn gentle(base_curve_d: f64, opening: &[DVec2]) -> f64 {
    base_curve_d.min(0.8 * RADIUS_MM_PER_DIOPTRE / (boxed(opening).length() / 2.0))
}

fn boxed(points: &[DVec2]) -> DVec2 {
    let [low, high] = bounds(points);
    high - low
}

/// The lens whose edge is seen from the front at `projected` (wearer's left, counter-clockwise): turned back into its plane.
fn lens(projected: &[DVec2], base_curve_d: f64, wrap_deg: f64) -> Lens {
    let projected = resample(projected, LENS_POINTS);
    let [low, high] = bounds(&projected);
    let mut outline: Vec<DVec2> = projected.iter().map(|&p| dvec2(p.x - (low.x + high.x) / 2.0, p.y)).collect();
    let mut surface = FrontSurface::new(&outline, 2.0 * low.x, base_curve_d, wrap_deg);
    let turn = libm::cos(wrap_deg.to_radians());
    for _ in 0..24 {
        for (at, wanted) in outline.iter_mut().zip(&projected) {
            at.x += (wanted.x - surface.lens_point(*at).x) / turn;
        }
        let [left, right] = bounds(&outline);
        outline.iter_mut().for_each(|p| p.x -= (left.x + right.x) / 2.0);
        surface = FrontSurface::new(&outline, 2.0 * low.x, base_curve_d, wrap_deg);
    }
    let size = boxed(&outline);
    let projected = surface.project(&outline);
    Lens { outline, projected, surface, a_mm: size.x, b_mm: size.y, nasal_mm: low.x }
}
