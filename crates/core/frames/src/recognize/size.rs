//! Bringing a frame to its declared size.

use eyewear::BoxingSize;

use super::Finding;
use crate::glb::GlbError;
use crate::measure::measure;
use crate::model::FrameModel;

/// Lenses that are this near to the declared size are left as they are, mm.
const NEAR_MM: f64 = 0.05;

/// Scales the frame about the middle of its bridge so that its box center distance (A + DBL, which does not hang on where the rim's
/// groove is modeled) is the declared one, and returns the factor.
pub(super) fn fit(
    model: &mut FrameModel,
    size: &BoxingSize,
    meters_per_unit: f64,
    findings: &mut Vec<Finding>,
) -> Result<f64, GlbError> {
    let measured = measure(model);
    let (Some(a_mm), Some(dbl_mm)) = (measured.a_mm, measured.dbl_mm) else { return Err(GlbError::NoLensesToSize) };
    let factor = (size.a_mm + size.dbl_mm) / (a_mm + dbl_mm);
    if !(0.01..100.0).contains(&factor) {
        return Err(GlbError::NoLensesToSize);
    }
    let near = (size.a_mm + size.dbl_mm - a_mm - dbl_mm).abs() < NEAR_MM;
    let factor = if near { 1.0 } else { factor };
    scale(model, factor);
    // A first guess was made to tell the parts apart; the sizes before are told in the units of the file.
    if factor * meters_per_unit != 1.0 {
        findings.push(Finding::SizedTo { size: *size, meters_per_unit: factor * meters_per_unit, measured });
    }
    Ok(factor)
}

fn scale(model: &mut FrameModel, factor: f64) {
    let grown = |p: [f32; 3]| p.map(|v| (f64::from(v) * factor) as f32);
    for position in model.parts.iter_mut().flat_map(|p| &mut p.mesh.positions) {
        *position = grown(*position);
    }
    model.anchors.points_mut().for_each(|point| *point = grown(*point));
}
