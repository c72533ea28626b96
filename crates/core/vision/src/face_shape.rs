//! Face shape from proportions, or an honest "not sure".
//!
//! The mesh is not a tape measure: it ends below the hairline, and its proportions vary between photos of one person nearly as
//! much as between people. On 43 photos of 12 people the part of the variance that belongs to the person is 45 % for the
//! length, 25 % for the forehead, 45 % for the jaw and 65 % for the angle of the jaw. So a proportion `m` of the mesh is
//! brought to the specification's terms as the best estimate from it, `typical + gain * (m - mesh_typical)`: the gain is the
//! spread among people against the spread of the mesh, times that part, and `sd` is what then remains unknown. What is told is
//! the membership averaged over that. Most faces are near `typical`, which is oval or between shapes; "not sure" is the honest
//! answer for many. The numbers per person are in `docs/face-engine.md`, "Face shape"; refit them with `examples/shape_table`
//! whenever there are more people, or another mesh.

use eyewear::face::SecondaryShape;
use eyewear::{FaceShape, MeasureName, ShapeClassification, ShapeRatios};

use crate::measures::HeadMeasurer;
use crate::sort::sort_by;

/// A primary shape is given from here, a secondary one shown from there.
const PRIMARY_FROM: f64 = 0.6;
const SECONDARY_FROM: f64 = 0.4;
/// Membership falls from 1 to 0 over this distance outside a range.
const FALL_OFF: f64 = 0.05;

/// From the mesh's proportion to the specification's.
struct Correction {
    mesh_typical: f64,
    typical: f64,
    gain: f64,
    /// Standard deviation of the person's own proportion about that estimate.
    sd: f64,
}

const LENGTH: Correction = Correction { mesh_typical: 1.113, typical: 1.36, gain: 0.9, sd: 0.053 };
const FOREHEAD: Correction = Correction { mesh_typical: 0.8155, typical: 0.92, gain: 1.0, sd: 0.034 };
const JAW: Correction = Correction { mesh_typical: 0.80, typical: 0.83, gain: 1.2, sd: 0.033 };
/// From the angle at the corner of the jaw in degrees.
const ROUNDNESS: Correction = Correction { mesh_typical: 139.5, typical: 0.5, gain: 0.035, sd: 0.07 };

/// The outline slides over the skull as the head nods: so much per degree upwards, in face widths, fitted on the same photos.
const FOREHEAD_PER_PITCH: f64 = 0.0011;
const JAW_PER_PITCH: f64 = -0.0015;

impl Correction {
    fn apply(&self, raw: f64) -> f64 {
        self.typical + self.gain * (raw - self.mesh_typical)
    }
}

/// Where a shape's proportions lie: r, j, f and jaw roundness. The roundness tells round from square; an oval face may have
/// either jaw.
struct Ranges {
    shape: FaceShape,
    length: (f64, f64),
    jaw: (f64, f64),
    forehead: (f64, f64),
    roundness: (f64, f64),
}

#[rustfmt::skip]
const RANGES: [Ranges; 6] = [
    Ranges { shape: FaceShape::Oval,    length: (1.3, 1.6), jaw: (0.7, 0.9), forehead: (0.8, 1.0), roundness: (0.0, 1.0) },
    Ranges { shape: FaceShape::Round,   length: (1.0, 1.3), jaw: (0.8, 1.0), forehead: (0.8, 1.0), roundness: (0.5, 1.0) },
    Ranges { shape: FaceShape::Square,  length: (1.0, 1.3), jaw: (0.9, 1.1), forehead: (0.9, 1.1), roundness: (0.0, 0.5) },
    Ranges { shape: FaceShape::Heart,   length: (1.2, 1.5), jaw: (0.6, 0.8), forehead: (1.0, 1.2), roundness: (0.0, 1.0) },
    Ranges { shape: FaceShape::Diamond, length: (1.3, 1.6), jaw: (0.6, 0.8), forehead: (0.7, 0.9), roundness: (0.0, 0.7) },
    Ranges { shape: FaceShape::Oblong,  length: (1.6, 2.0), jaw: (0.7, 0.9), forehead: (0.8, 1.0), roundness: (0.0, 1.0) },
];

const JAW_CORNERS: [(usize, usize); 2] = [(132, 172), (361, 397)];
const CHIN: usize = 152;
/// An open mouth widens the angle of the jaw by so much per gap of the lips in face widths.
const JAW_OPENING_DEG: f64 = 35.0;

/// The proportions of a head, in the specification's terms.
pub(crate) fn ratios(head: &HeadMeasurer) -> ShapeRatios {
    let width = head.length_mm(MeasureName::FaceWidth);
    let part = |name: MeasureName, per_pitch: f64| head.length_mm(name) / width - per_pitch * head.pitch_deg;
    let jaw_angle_deg = jaw_angle_deg(head) - JAW_OPENING_DEG * head.mouth_gap_mm() / width;
    ShapeRatios {
        length_to_cheekbones: LENGTH.apply(part(MeasureName::FaceLength, 0.0)),
        forehead_to_cheekbones: FOREHEAD.apply(part(MeasureName::ForeheadWidth, FOREHEAD_PER_PITCH)),
        jaw_to_cheekbones: JAW.apply(part(MeasureName::JawWidth, JAW_PER_PITCH)),
        jaw_roundness: ROUNDNESS.apply(jaw_angle_deg).clamp(0.0, 1.0),
    }
}

/// Angle at the corner of the jaw between the ear (132, 361) and the chin (152), both sides averaged: small is angular.
pub(crate) fn jaw_angle_deg(head: &HeadMeasurer) -> f64 {
    let angle = |(ear, corner): (usize, usize)| {
        let [corner, ear, chin] = [corner, ear, CHIN].map(|i| head.front_mm(i));
        let [up, along] = [ear, chin].map(|p| [p[0] - corner[0], p[1] - corner[1]]);
        let (dot, cross) = (up[0] * along[0] + up[1] * along[1], up[0] * along[1] - up[1] * along[0]);
        libm::atan2(cross.abs(), dot).to_degrees()
    };
    JAW_CORNERS.map(angle).iter().sum::<f64>() / 2.0
}

/// The shape that the proportions speak for, if they speak clearly.
pub(crate) fn classify(ratios: ShapeRatios) -> ShapeClassification {
    let mut shares = memberships(&ratios);
    sort_by(&mut shares, |a, b| b.1.total_cmp(&a.1));
    let [(primary, confidence), (second, second_confidence), ..] = shares;
    if confidence < PRIMARY_FROM || !confidence.is_finite() {
        let abstained = format!("Between {primary} and {second}: the proportions do not decide. Choose the one you see.");
        return ShapeClassification::Abstained { abstained, ratios: Some(ratios) };
    }
    let secondary =
        (second_confidence >= SECONDARY_FROM).then_some(SecondaryShape { shape: second, confidence: second_confidence });
    ShapeClassification::Classified { primary, confidence, secondary, ratios }
}

/// Confidence in each shape: memberships averaged over what the proportions may really be, then normalized.
///
/// The average is a three-point Gauss-Hermite rule per proportion, so it is the same on every machine.
fn memberships(ratios: &ShapeRatios) -> [(FaceShape, f64); 6] {
    let expected = |value: f64, sd: f64, range: (f64, f64)| {
        let spread = 3.0_f64.sqrt() * sd;
        (membership(value - spread, range) + 4.0 * membership(value, range) + membership(value + spread, range)) / 6.0
    };
    let memberships = RANGES.map(|r| {
        let product = expected(ratios.length_to_cheekbones, LENGTH.sd, r.length)
            * expected(ratios.jaw_to_cheekbones, JAW.sd, r.jaw)
            * expected(ratios.forehead_to_cheekbones, FOREHEAD.sd, r.forehead)
            * expected(ratios.jaw_roundness, ROUNDNESS.sd, r.roundness);
        (r.shape, product)
    });
    let total: f64 = memberships.iter().map(|m| m.1).sum();
    memberships.map(|(shape, product)| (shape, if total > 0.0 { product / total } else { 0.0 }))
}

/// 1 inside the range, falling linearly to 0 outside.
fn membership(value: f64, (low, high): (f64, f64)) -> f64 {
    let outside = (low - value).max(value - high).max(0.0);
    (1.0 - outside / FALL_OFF).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratios_of([r, f, j, roundness]: [f64; 4]) -> ShapeRatios {
        ShapeRatios { length_to_cheekbones: r, forehead_to_cheekbones: f, jaw_to_cheekbones: j, jaw_roundness: roundness }
    }

    #[test]
    fn clear_proportions_have_a_shape() {
        let check = |ratios: [f64; 4], expected: Option<FaceShape>| match (classify(ratios_of(ratios)), expected) {
            (ShapeClassification::Classified { primary, confidence, .. }, Some(shape)) => {
                assert_eq!(primary, shape);
                assert!((PRIMARY_FROM..=1.0).contains(&confidence), "{confidence}");
            }
            (ShapeClassification::Abstained { ratios: Some(_), .. }, None) => {}
            (judged, _) => panic!("{ratios:?} gave {judged:?}, expected {expected:?}"),
        };
        check([1.45, 0.95, 0.86, 0.8], Some(FaceShape::Oval));
        check([1.1, 0.85, 0.85, 0.9], Some(FaceShape::Round));
        check([1.1, 1.05, 1.08, 0.1], Some(FaceShape::Square));
        check([1.35, 1.15, 0.65, 0.5], Some(FaceShape::Heart));
        check([1.45, 0.72, 0.62, 0.1], Some(FaceShape::Diamond));
        check([1.85, 0.9, 0.8, 0.5], Some(FaceShape::Oblong));
        check([1.3, 0.9, 0.85, 0.5], None);
        check([9.0, 9.0, 9.0, 0.5], None);
        check([f64::NAN; 4], None);
    }

    #[test]
    fn membership_falls_off_linearly() {
        let check = |value: f64, expected: f64| assert!((membership(value, (1.0, 2.0)) - expected).abs() < 1e-12);
        check(1.0, 1.0);
        check(2.0, 1.0);
        check(1.0 - FALL_OFF / 2.0, 0.5);
        check(2.0 + FALL_OFF / 4.0, 0.75);
        check(3.0, 0.0);
    }
}
