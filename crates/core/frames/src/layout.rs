//! Where everything of one frame goes, worked out before any triangle is made.

use eyewear::{FrameMaterial, FrameShape, Rim};
use glam::{DVec2, DVec3, dvec2};

use crate::error::FrameError;
use crate::front_surface::FrontSurface;
use crate::outline::lens_outline;
use crate::spec::{FrameSpec, is_metal};

/// How a front is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Construction {
    /// Cut from a sheet of acetate, plastic or wood: rims, bridge and end pieces in one.
    Plate,
    /// A wire around each lens.
    Wire,
    /// A bar over each lens, and a wire (browline) or a nylon cord (semi) below.
    Brow,
    /// Bridge and end pieces screwed to the lenses.
    Drilled,
    /// One pane before both eyes.
    Visor,
}

/// Front and back face of a plate, from the front of the lens.
pub(crate) const PLATE_FRONT_MM: f64 = 1.3;
pub(crate) const PLATE_BACK_MM: f64 = -2.7;
/// How far behind the lens plane an end piece hands over to the temple.
pub(crate) const END_PIECE_DEPTH_MM: f64 = 6.5;

/// Least room beside a lens for rim and end piece.
const LEAST_GAP_MM: f64 = 1.2;
/// Most room; a catalog accepts 15 mm a side, and wrap takes a little of the lens's width.
const MOST_GAP_MM: f64 = 18.0;

/// One frame's plan, mm, before the pantoscopic tilt; for the wearer's left side.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub spec: FrameSpec,
    pub construction: Construction,
    /// Lens outline in the lens's own plane.
    pub outline: Vec<DVec2>,
    /// The same seen from the front.
    pub projected: Vec<DVec2>,
    pub surface: FrontSurface,
    /// Height of a plate's rim at each point of the outline, where it is not the shape's own.
    pub rim_mm: Option<Vec<f64>>,
    pub half_width: f64,
    /// Height of bridge and end pieces above the boxed center line.
    pub bridge_y: f64,
    pub hinge_y: f64,
    /// Half the height of the end piece.
    pub end_half_height: f64,
    /// Half the thickness of a temple at the hinge.
    pub temple_half_width: f64,
}

/// What is known of a frame beyond its specification; the shape's own values stand where nothing is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LayoutOverrides {
    /// Lens outline, as [`lens_outline`] gives it.
    pub outline: Option<Vec<DVec2>>,
    /// Height of a plate's rim at each point of the outline.
    pub rim_mm: Option<Vec<f64>>,
    pub bridge_y: Option<f64>,
    pub hinge_y: Option<f64>,
    pub end_half_height: Option<f64>,
}

impl Layout {
    pub fn new(spec: &FrameSpec, overrides: &LayoutOverrides) -> Result<Self, FrameError> {
        spec.validate()?;
        let outline = overrides.outline.clone().unwrap_or_else(|| lens_outline(spec.shape, spec.a_mm, spec.b_mm));
        let surface = FrontSurface::new(&outline, spec.dbl_mm, spec.base_curve_d, spec.wrap_deg);
        let projected = surface.project(&outline);
        let construction = construction(spec);
        let temple_side = projected.iter().map(|p| p.x).fold(0.0, f64::max);
        let (bridge_share, hinge_share) = heights(spec.shape);
        let metal_temple = is_metal(spec.material) || spec.material == FrameMaterial::Mixed;
        let slender = metal_temple || construction == Construction::Drilled;
        let end_half_height = if slender { 1.7 } else { (0.1 * spec.b_mm + 0.6).clamp(3.6, 5.2) };
        let end_half_height = if construction == Construction::Plate { end_half_height.max(3.6) } else { end_half_height };
        Ok(Self {
            spec: *spec,
            construction,
            outline,
            half_width: half_width(spec, construction, temple_side)?,
            projected,
            surface,
            rim_mm: overrides.rim_mm.clone(),
            bridge_y: overrides.bridge_y.unwrap_or(bridge_share * spec.b_mm),
            hinge_y: overrides.hinge_y.unwrap_or(hinge_share * spec.b_mm),
            end_half_height: overrides.end_half_height.unwrap_or(end_half_height),
            temple_half_width: if slender { 0.8 } else { 1.9 },
        })
    }

    pub fn metal_temples(&self) -> bool {
        self.temple_half_width < 1.0
    }

    /// The lens's edge at a height, on the side of the temple (`true`) or of the nose.
    pub fn edge_x(&self, y: f64, temple_side: bool) -> f64 {
        let n = self.projected.len();
        let crossing = |i: usize| {
            let (a, b) = (self.projected[i], self.projected[(i + 1) % n]);
            ((a.y - y) * (b.y - y) <= 0.0 && a.y != b.y).then(|| a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y))
        };
        let pick = |best: f64, x: f64| if temple_side { best.max(x) } else { best.min(x) };
        let start = if temple_side { f64::NEG_INFINITY } else { f64::INFINITY };
        (0..n).filter_map(crossing).fold(start, pick)
    }

    /// Turns a point of the front by the pantoscopic tilt: lower rim towards the cheeks.
    pub fn tilt(&self, p: DVec3) -> DVec3 {
        let (sin, cos) = libm::sincos(self.spec.pantoscopic_deg.to_radians());
        DVec3::new(p.x, p.y * cos - p.z * sin, p.y * sin + p.z * cos)
    }

    /// Where the center line of the left temple begins, in the axes of the finished frame.
    pub fn hinge(&self) -> DVec3 {
        let end_x = self.half_width - self.temple_half_width - 0.05;
        let foot = dvec2(self.half_width - 2.0, self.hinge_y);
        let behind = match self.construction {
            Construction::Plate => PLATE_BACK_MM + 0.5,
            _ => -END_PIECE_DEPTH_MM,
        };
        let back = self.surface.at(foot, behind);
        self.tilt(DVec3::new(end_x, back.y, back.z))
    }
}

fn construction(spec: &FrameSpec) -> Construction {
    let metal = is_metal(spec.material);
    match (spec.shape, spec.rim) {
        (FrameShape::Shield, _) => Construction::Visor,
        (_, Rim::Rimless) => Construction::Drilled,
        (FrameShape::Browline, Rim::Full) => Construction::Brow,
        (_, Rim::Semi) => Construction::Brow,
        (_, Rim::Full) if metal => Construction::Wire,
        (_, Rim::Full) => Construction::Plate,
    }
}

/// Bridge and hinge as shares of the lens height above the boxed center line.
pub(crate) const fn heights(shape: FrameShape) -> (f64, f64) {
    match shape {
        FrameShape::Aviator => (0.20, 0.30),
        FrameShape::Wayfarer => (0.30, 0.36),
        FrameShape::CatEye => (0.21, 0.45),
        FrameShape::Browline => (0.22, 0.30),
        FrameShape::Butterfly => (0.17, 0.33),
        FrameShape::Round | FrameShape::Oval => (0.20, 0.18),
        FrameShape::Geometric => (0.20, 0.16),
        FrameShape::Shield => (0.25, 0.22),
        FrameShape::Square | FrameShape::Rectangle => (0.29, 0.27),
        FrameShape::Other => (0.25, 0.24),
    }
}

fn half_width(spec: &FrameSpec, construction: Construction, temple_side: f64) -> Result<f64, FrameError> {
    let Some(width) = spec.total_width_mm else {
        // 52□18 fronts on the market are 136 to 142 mm wide.
        let end_piece = if construction == Construction::Plate { 8.5 } else { 7.0 };
        return Ok(temple_side + end_piece);
    };
    let (least, most) = (2.0 * (temple_side + LEAST_GAP_MM), 2.0 * (temple_side + MOST_GAP_MM));
    if width < least {
        return Err(FrameError::TooNarrow { value: width, least });
    }
    if width > most {
        return Err(FrameError::TooWide { value: width, most });
    }
    Ok(width / 2.0)
}
