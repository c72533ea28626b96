//! Units, axes and origin of a frame from elsewhere.

use eyewear::BoxingSize;
use glam::{DMat3, DVec3, dvec3};

use super::Finding;
use super::kinds::Component;
use super::piece::extent;
use crate::glb::GlbError;

/// Narrowest and widest frame there is, meters (children's to sports frames, temples splayed).
const WIDTH_M: (f64, f64) = (0.098, 0.195);

/// Units by how many meters they are, the expected one first.
const UNITS: [(&str, f64); 5] =
    [("meters", 1.0), ("centimeters", 0.01), ("millimeters", 0.001), ("inches", 0.0254), ("decimeters", 0.1)];

/// Turns the frame so that its smallest extent is up and its lenses look to `+z`.
pub(super) fn turn(components: &mut [Component], findings: &mut Vec<Finding>) {
    let (low, high) = whole(components);
    let size = high - low;
    // A front without temples is shallow too, but much wider than tall.
    if size.z < 0.6 * size.y && size.y > 0.6 * size.x {
        apply(components, quarter_turn(DVec3::X, DVec3::NEG_Z, DVec3::Y), "lying on its back", findings);
    } else if size.x < 0.6 * size.y && size.x < 0.6 * size.z {
        apply(components, quarter_turn(DVec3::Y, DVec3::NEG_X, DVec3::Z), "lying on its side", findings);
    }
    let lenses = |components: &[Component]| {
        let mut found = components.iter().filter(|c| c.is_lens()).map(|c| &c.piece).peekable();
        found.peek().is_some().then(|| extent(found))
    };
    let Some((low, high)) = lenses(components) else { return };
    if high.z - low.z > 1.3 * (high.x - low.x) {
        apply(components, quarter_turn(DVec3::NEG_Z, DVec3::Y, DVec3::X), "facing sideways", findings);
    }
    if let Some((low, high)) = lenses(components) {
        let (all_low, all_high) = whole(components);
        if (low.z + high.z) < (all_low.z + all_high.z) - 0.1 * (all_high.z - all_low.z) {
            apply(components, quarter_turn(DVec3::NEG_X, DVec3::Y, DVec3::NEG_Z), "facing -z", findings);
        }
    }
}

/// The rotation that takes x, y and z to these axes; exact, unlike one made from an angle.
const fn quarter_turn(x: DVec3, y: DVec3, z: DVec3) -> DMat3 {
    DMat3::from_cols(x, y, z)
}

/// Corners of the box around all.
pub(super) fn whole(components: &[Component]) -> (DVec3, DVec3) {
    extent(components.iter().map(|c| &c.piece))
}

fn apply(components: &mut [Component], by: DMat3, from: &'static str, findings: &mut Vec<Finding>) {
    for component in components {
        component.piece.turn(by);
    }
    findings.push(Finding::Turned { from });
}

/// End pieces and temples beside the lenses, both sides together: the usual width of a frame is 2 A + DBL and this, mm.
const BESIDE_LENSES_MM: f64 = 10.0;

/// Brings lengths to meters: by the width that only one unit makes sensible, or near to the declared size, which is measured and
/// kept exactly once the lenses are known.
pub(super) fn scale(
    components: &mut [Component],
    declared: Option<&BoxingSize>,
    findings: &mut Vec<Finding>,
) -> Result<f64, GlbError> {
    let (low, high) = whole(components);
    let width = high.x - low.x;
    if let Some(size) = declared {
        let meters = (2.0 * size.a_mm + size.dbl_mm + BESIDE_LENSES_MM) / 1000.0 / width;
        if !(meters.is_finite() && meters > 0.0) {
            return Err(GlbError::UnknownScale { width });
        }
        // Files in meters are left in their own numbers where these can be the declared size.
        let meters = if (0.8..1.25).contains(&meters) { 1.0 } else { meters };
        for point in components.iter_mut().flat_map(|c| &mut c.piece.points) {
            *point *= meters;
        }
        return Ok(meters);
    }
    let fits = |meters: f64| (WIDTH_M.0..=WIDTH_M.1).contains(&(width * meters));
    let (unit, meters) = UNITS.into_iter().find(|&(_, meters)| fits(meters)).ok_or(GlbError::UnknownScale { width })?;
    if meters != 1.0 {
        for point in components.iter_mut().flat_map(|c| &mut c.piece.points) {
            *point *= meters;
        }
        findings.push(Finding::Scaled { meters_per_unit: meters, unit });
    }
    Ok(meters)
}

/// Moves the origin to the middle of the bridge: between the lenses, at half their height, in the plane of their nasal edges.
/// Without lenses: the middle of the width, and height and depth of the front half.
pub(super) fn center(components: &mut [Component], findings: &mut Vec<Finding>) {
    let (low, high) = whole(components);
    let middle_x = (low.x + high.x) / 2.0;
    let lens_points: Vec<DVec3> =
        components.iter().filter(|c| c.is_lens()).flat_map(|c| c.piece.points.iter().copied()).collect();
    let origin = if lens_points.is_empty() {
        let front: Vec<DVec3> =
            components.iter().flat_map(|c| &c.piece.points).copied().filter(|p| p.z > high.z - 0.02).collect();
        let (bottom, top) = span(&front, |p| p.y);
        dvec3(middle_x, (bottom + top) / 2.0, high.z - 0.004)
    } else {
        let (bottom, top) = span(&lens_points, |p| p.y);
        let nasal = lens_points.iter().map(|p| (p.x - middle_x).abs()).fold(f64::INFINITY, f64::min);
        let edge: Vec<DVec3> = lens_points.iter().copied().filter(|p| (p.x - middle_x).abs() < nasal + 0.002).collect();
        let (back, front) = span(&edge, |p| p.z);
        dvec3(middle_x, (bottom + top) / 2.0, (back + front) / 2.0)
    };
    if origin.length() > 5e-5 {
        for point in components.iter_mut().flat_map(|c| &mut c.piece.points) {
            *point -= origin;
        }
        findings.push(Finding::OriginMoved { by_mm: (-origin * 1000.0).to_array() });
    }
}

fn span(points: &[DVec3], of: impl Fn(&DVec3) -> f64) -> (f64, f64) {
    points.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
}
