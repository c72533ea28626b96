//! Absolute size from the irises: the one thing in a face that is nearly equally wide in every adult.

use eyewear::Source;

use crate::geometry::HeadGeometry;
use crate::refinement::{LEFT_IRIS, RIGHT_IRIS};

/// Horizontal visible iris of adults, mm, and its standard deviation over people.
const IRIS_MM: f64 = 11.7;
const IRIS_SD_MM: f64 = 0.5;
/// The network's rim points lie outside the limbus: its irises read this much too wide. By hand on ten irises of five
/// large portraits: 1.06 on average, 0.90 to 1.16; 30 portraits then have a mean PD of 63.3 mm, as adults do.
const READING_BIAS: f64 = 1.055;
/// Relative standard deviation of that reading for a face: how it varied over eight portraits of one person.
const READING_SD: f64 = 0.04;
/// 95 % of a normal distribution lies within so many standard deviations.
pub(crate) const SIGMAS_95: f64 = 1.96;

/// Millimeters per pixel at the depth of the irises, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    pub source: Source,
    pub mm_per_px: f64,
    pub low: f64,
    pub high: f64,
}

/// How large the head is against its solved geometry, and how sure that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct IrisScale {
    /// Factor for [`HeadGeometry::scaled`].
    pub factor: f64,
    /// Relative standard deviation of the factor.
    pub relative_sd: f64,
}

impl IrisScale {
    /// Reads both irises of a geometry of unknown size. `None` without irises or when they have no width.
    ///
    /// An iris seen from the side is foreshortened, unless its eye looks into the camera. Where the eyes look is not known:
    /// the width is corrected for the middle of the two, and the interval covers both. Eyes that disagree by more than
    /// the reading's own noise widen the interval too.
    pub fn read(head: &HeadGeometry) -> Option<Self> {
        let widths = [iris_width(head, LEFT_IRIS)?, iris_width(head, RIGHT_IRIS)?];
        let mean = (widths[0] + widths[1]) / 2.0;
        let facing = facing(head, LEFT_IRIS);
        let factor = IRIS_MM * READING_BIAS / mean * ((1.0 + facing) / 2.0);
        let disagreement = (widths[0] - widths[1]).abs() / mean / 2.0;
        let gaze = (1.0 - facing) / 2.0;
        let variance = [IRIS_SD_MM / IRIS_MM, READING_SD, disagreement, gaze].map(|sd| sd * sd).iter().sum::<f64>();
        (factor.is_finite() && factor > 0.0).then(|| Self { factor, relative_sd: variance.sqrt() })
    }

    /// The scale in the picture, for a head that was already scaled by [`Self::factor`].
    pub fn in_picture(&self, head: &HeadGeometry) -> Scale {
        let mm_per_px = iris_depth_mm(head) / f64::from(head.focal_px);
        let spread = SIGMAS_95 * self.relative_sd * mm_per_px;
        Scale { source: Source::Iris, mm_per_px, low: mm_per_px - spread, high: mm_per_px + spread }
    }
}

/// Distance of the irises from the camera's plane, mm.
pub(crate) fn iris_depth_mm(head: &HeadGeometry) -> f64 {
    let depth = |iris: usize| head.landmarks_mm.get(iris).map_or(0.0, |p| -f64::from(p[2]));
    (depth(LEFT_IRIS) + depth(RIGHT_IRIS)) / 2.0
}

/// Distance between the left and right rim of an iris, in the geometry's own millimeters.
fn iris_width(head: &HeadGeometry, iris: usize) -> Option<f64> {
    let [a, b] = [head.landmarks_mm.get(iris + 1)?, head.landmarks_mm.get(iris + 3)?];
    let squares = a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>();
    (squares > 0.0).then(|| squares.sqrt())
}

/// Cosine of the horizontal angle between the face and the line of sight to the camera.
fn facing(head: &HeadGeometry, iris: usize) -> f64 {
    let sight = head.landmarks_mm[iris].map(|v| -f64::from(v));
    let along = |axis: usize| head.rotation[axis].iter().zip(sight).map(|(a, b)| f64::from(*a) * b).sum::<f64>();
    let (left, forward) = (along(0), along(2));
    (forward / crate::trigonometry::hypotenuse(left, forward)).max(0.0)
}
