//! What a face measures in millimeters, each with a 95 % interval.
//!
//! Everything is taken in the head's own axes (wearer's left, up, forward), that is after the pose is taken out, from x and
//! y alone: the mesh's z is a guess of the network. Numbers are landmark indices of the 478-point mesh, the wearer's
//! right side first.
//!
//! | measure | between | along |
//! |---|---|---|
//! | `face_width` | 234, 454: outline at the cheekbones | x |
//! | `temple_to_temple` | 34, 264: outline at eye height, where temples have left the hinge | x |
//! | `forehead_width` | 54, 284: outline half-way up the forehead | x |
//! | `jaw_width` | 172, 397: outline at the corner of the jaw | x |
//! | `bridge_width` | 188, 412: flanks of the nose, 7 mm below the pupils, where pads rest | x |
//! | `face_length` | 10, 152: top of the mesh to chin, less 0.45 of the gap of an open mouth (13, 14) | y |
//! | `pupil_to_brow` | iris centers 468, 473 to the middle of the brow's edges 52, 105 and 282, 334 | y |
//! | `pupil_to_cheek` | iris centers to the apple of the cheek 50, 280 | y |
//! | `symmetry` | distance of 234/454, 172/397, 33/263, 61/291, 105/334 from the middle plane: smaller / larger | ratio |
//!
//! Two are never given: the PD, because an iris alone gives a size class and no PD, and the way to the
//! ear, which a picture from the front does not show.

use std::collections::BTreeMap;

use eyewear::{Measure, MeasureName, Reading, Source, Unit};
use glam::{DMat3, DVec3};

use crate::geometry::HeadGeometry;
use crate::refinement::{LEFT_IRIS, RIGHT_IRIS};
use crate::scale::{IrisScale, SIGMAS_95, iris_depth_mm};
use crate::trigonometry::hypotenuse;

/// Standard deviation of one landmark: 1.2 % of the distance between the eyes, and half a pixel.
const LANDMARK_SD_MM: f64 = 0.75;
const LANDMARK_SD_PX: f64 = 0.5;
/// The outline runs through hair and soft tissue; the edge of a face is not a point.
const OUTLINE_SD_MM: f64 = 2.0;
/// Standard deviation of the pose, as the sine of 2 degrees.
const POSE_SD: f64 = 0.03489949670250097;
/// 1 / distance of the camera, per mm, as people take pictures of faces (0.9 m, most between 0.5 and 5 m).
const USUAL_NEARNESS: f64 = 1.1e-3;
const USUAL_NEARNESS_SD: f64 = 0.5e-3;
/// How far 1 / distance may be from what an assumed lens says, as a part of it: crops and long lenses.
const LENS_SD: f64 = 0.6;

const X: usize = 0;
const Y: usize = 1;

/// A length between pairs of landmarks, averaged over the pairs.
struct Length {
    name: MeasureName,
    pairs: &'static [(usize, usize)],
    axis: usize,
    outline: bool,
}

const LENGTHS: [Length; 8] = [
    Length { name: MeasureName::FaceWidth, pairs: &[(234, 454)], axis: X, outline: true },
    Length { name: MeasureName::FaceLength, pairs: &[(10, 152)], axis: Y, outline: true },
    Length { name: MeasureName::ForeheadWidth, pairs: &[(54, 284)], axis: X, outline: true },
    Length { name: MeasureName::JawWidth, pairs: &[(172, 397)], axis: X, outline: true },
    Length { name: MeasureName::TempleToTemple, pairs: &[(34, 264)], axis: X, outline: true },
    Length { name: MeasureName::BridgeWidth, pairs: &[(188, 412)], axis: X, outline: false },
    Length {
        name: MeasureName::PupilToBrow,
        pairs: &[(LEFT_IRIS, 52), (LEFT_IRIS, 105), (RIGHT_IRIS, 282), (RIGHT_IRIS, 334)],
        axis: Y,
        outline: false,
    },
    Length { name: MeasureName::PupilToCheek, pairs: &[(LEFT_IRIS, 50), (RIGHT_IRIS, 280)], axis: Y, outline: false },
];

/// The chin drops by so much of the gap between the lips, which open upwards too: fitted on seven shots of one person with the
/// mouth shut to wide open, and on four of another.
const CHIN_DROP: f64 = 0.45;
const UPPER_LIP: usize = 13;
const LOWER_LIP: usize = 14;
const MIDLINE: [usize; 3] = [10, 168, 152];
const SIDES: [(usize, usize); 5] = [(234, 454), (172, 397), (33, 263), (61, 291), (105, 334)];

const NO_PD: &str = "The iris alone gives a size, not a pupillary distance. Take it from your \
                     prescription, or ask an optician.";
const NO_EAR: &str = "A picture from the front does not show how far back your ears are. Compare with the temple \
                      length of glasses that fit you.";

/// A head in its own axes, ready to be measured.
pub(crate) struct HeadMeasurer {
    /// Nod of the head in degrees, positive up.
    pub pitch_deg: f64,
    /// Landmarks in head axes, mm.
    points: Vec<[f64; 3]>,
    scale_sd: f64,
    mm_per_px: f64,
    /// Depth of the irises along the head's forward axis.
    eye_z: f64,
    /// 1 / distance of the camera: as the geometry assumed it, as we believe it, and how sure.
    assumed_nearness: f64,
    nearness: f64,
    nearness_sd: f64,
}

impl HeadMeasurer {
    /// `head` is already scaled by `scale`.
    pub fn new(head: &HeadGeometry, scale: &IrisScale) -> Self {
        let points: Vec<[f64; 3]> = head.landmarks_mm.iter().map(|&p| head.to_head_mm(p).map(f64::from)).collect();
        let depth = iris_depth_mm(head);
        let assumed_nearness = 1.0 / depth;
        let weight = |sd: f64| 1.0 / (sd * sd);
        let (usual, lens) = (weight(USUAL_NEARNESS_SD), weight(LENS_SD * assumed_nearness));
        Self {
            pitch_deg: f64::from(head.pose().pitch_deg),
            eye_z: (points[LEFT_IRIS][2] + points[RIGHT_IRIS][2]) / 2.0,
            points,
            scale_sd: scale.relative_sd,
            mm_per_px: depth / f64::from(head.focal_px),
            assumed_nearness,
            nearness: (USUAL_NEARNESS * usual + assumed_nearness * lens) / (usual + lens),
            nearness_sd: (usual + lens).sqrt().recip(),
        }
    }

    /// Everything that this picture can or cannot tell.
    pub fn readings(&self) -> BTreeMap<MeasureName, Reading> {
        // Not collected: that would be a second way to build a map, with a sort of its own.
        let mut readings = BTreeMap::new();
        for length in &LENGTHS {
            readings.insert(length.name, Reading::Measured(self.measure(length)));
        }
        readings.insert(MeasureName::Symmetry, Reading::Measured(self.symmetry()));
        readings.insert(MeasureName::PupillaryDistance, Reading::Abstained { abstained: NO_PD.into() });
        readings.insert(MeasureName::EyeToEar, Reading::Abstained { abstained: NO_EAR.into() });
        readings
    }

    /// A length in mm without its interval, for proportions.
    pub fn length_mm(&self, name: MeasureName) -> f64 {
        LENGTHS.iter().find(|length| length.name == name).map_or(f64::NAN, |length| self.value(length))
    }

    /// A landmark's position from the front, mm, as seen without perspective.
    pub fn front_mm(&self, landmark: usize) -> [f64; 2] {
        let [x, y, z] = self.points[landmark];
        [x, y].map(|v| v * self.flattening(self.eye_z - z))
    }

    fn measure(&self, length: &Length) -> Measure {
        let value = self.value(length);
        let pairs = length.pairs.len() as f64;
        let landmark = hypotenuse(LANDMARK_SD_MM, LANDMARK_SD_PX * self.mm_per_px) * (2.0 / pairs).sqrt();
        let outline = if length.outline { OUTLINE_SD_MM } else { 0.0 };
        let pose = self.mean_over(length, |a, b| (a[2] - b[2]).abs()) * POSE_SD;
        let behind = self.mean_over(length, |a, b| (self.eye_z - (a[2] + b[2]) / 2.0).abs());
        let perspective = value * behind * self.nearness_sd;
        let sd = [value * self.scale_sd, landmark, outline, pose, perspective].iter().map(|s| s * s).sum::<f64>().sqrt();
        let spread = SIGMAS_95 * sd;
        Measure { value, unit: Unit::Millimeter, low: (value - spread).max(0.0), high: value + spread, source: Source::Iris }
    }

    fn value(&self, length: &Length) -> f64 {
        let span = self.mean_over(length, |a, b| {
            (a[length.axis] - b[length.axis]).abs() * self.flattening(self.eye_z - (a[2] + b[2]) / 2.0)
        });
        match length.name {
            MeasureName::FaceLength => span - CHIN_DROP * self.mouth_gap_mm(),
            _ => span,
        }
    }

    /// Between the inner edges of the lips.
    pub fn mouth_gap_mm(&self) -> f64 {
        (self.points[UPPER_LIP][Y] - self.points[LOWER_LIP][Y]).max(0.0)
    }

    /// What lies `behind_mm` behind the eyes was magnified by the assumed distance of the camera; this puts ours instead.
    fn flattening(&self, behind_mm: f64) -> f64 {
        (1.0 + self.nearness * behind_mm) / (1.0 + self.assumed_nearness * behind_mm)
    }

    fn mean_over(&self, length: &Length, of: impl Fn([f64; 3], [f64; 3]) -> f64) -> f64 {
        let sum: f64 = length.pairs.iter().map(|&(a, b)| of(self.points[a], self.points[b])).sum();
        sum / length.pairs.len() as f64
    }

    /// Left against right: 1 is even.
    ///
    /// A turn or tilt that was not taken out fully would look like unevenness, so the middle is a plane fitted to the
    /// midline and to the middles of the pairs: `x = a + b y + c z`.
    fn symmetry(&self) -> Measure {
        let pairs = SIDES.map(|(right, left)| [right, left].map(|i| DVec3::from(self.points[i])));
        let middles = pairs.iter().map(|[a, b]| (a + b) / 2.0).chain(MIDLINE.map(|i| DVec3::from(self.points[i])));
        let plane = fit_plane(middles).unwrap_or_default();
        let from_middle = |p: DVec3| (p.x - plane.dot(DVec3::new(1.0, p.y, p.z))).abs();
        let (mut sum, mut variance) = (0.0, 0.0);
        for [right, left] in pairs.map(|pair| pair.map(from_middle)) {
            let larger = right.max(left).max(1.0);
            sum += right.min(left) / larger;
            variance += (hypotenuse(LANDMARK_SD_MM, LANDMARK_SD_PX * self.mm_per_px) * 2.0 / larger).powi(2);
        }
        let count = SIDES.len() as f64;
        let (value, spread) = (sum / count, SIGMAS_95 * variance.sqrt() / count);
        Measure {
            value,
            unit: Unit::Ratio,
            low: (value - spread).max(0.0),
            high: (value + spread).min(1.0),
            source: Source::Landmarks,
        }
    }
}

/// Nothing measured, for one reason.
pub(crate) fn refused(why: &str) -> BTreeMap<MeasureName, Reading> {
    let mut readings = BTreeMap::new();
    for &name in MeasureName::ALL.iter() {
        readings.insert(name, Reading::Abstained { abstained: why.into() });
    }
    readings
}

/// What ends at mouth, chin or jaw.
const OF_LOWER_FACE: [MeasureName; 3] = [MeasureName::FaceLength, MeasureName::JawWidth, MeasureName::Symmetry];
/// What ends at the forehead.
const OF_FOREHEAD: [MeasureName; 2] = [MeasureName::FaceLength, MeasureName::ForeheadWidth];

/// The readings without those that end at a covered part, which is told. `hidden`: why the lower face and the forehead are not
/// seen, if so.
pub(crate) fn without_hidden(
    mut readings: BTreeMap<MeasureName, Reading>,
    [lower_face, forehead]: [Option<&str>; 2],
) -> BTreeMap<MeasureName, Reading> {
    for (why, names) in [(forehead, OF_FOREHEAD.as_slice()), (lower_face, OF_LOWER_FACE.as_slice())] {
        for (why, &name) in why.iter().flat_map(|why| names.iter().map(move |name| (why, name))) {
            readings.insert(name, Reading::Abstained { abstained: (*why).into() });
        }
    }
    readings
}

/// Least squares for `x = a + b y + c z`, as `(a, b, c)`. `None` when the points do not fix a plane.
fn fit_plane(points: impl Iterator<Item = DVec3>) -> Option<DVec3> {
    let (mut normal, mut right) = (DMat3::ZERO, DVec3::ZERO);
    for p in points {
        let row = DVec3::new(1.0, p.y, p.z);
        normal += DMat3::from_cols(row * row.x, row * row.y, row * row.z);
        right += row * p.x;
    }
    let solution = normal.inverse() * right;
    solution.is_finite().then_some(solution)
}
