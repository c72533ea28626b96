//! One face, followed through the frames of a camera: the landmarks of a frame say where to look in the next one, so the
//! detector runs only when the face is lost.
//!
//! The region comes from the landmarks as in MediaPipe's `face_landmark_landmarks_to_roi.pbtxt`. A face counts as lost when
//! the mesh takes it for none, when it is out of the picture, or when its landmarks jump in a way that no face does; then the
//! detector looks at the same frame.

use crate::detector::Detection;
use crate::engine::{FaceEngine, MIN_PRESENCE};
use crate::geometry::{HeadGeometry, Pose};
use crate::image::{RgbView, mirror_x};
use crate::mesh;
use crate::one_euro::{OneEuro, Smoothing};
use crate::refinement::{LEFT_IRIS, RIGHT_IRIS};
use crate::scale::{IrisScale, Scale};
use crate::sort::sort_by;
use crate::stability::Stability;
use crate::warp::Square;

/// A face moves by less than this part of its region between two frames, and grows or shrinks by less than this factor.
const MOST_SHIFT: f32 = 0.5;
const MOST_GROWTH: f32 = 2.0;
/// Side of the smallest region in pixels: in it an eye is five pixels wide.
const SMALLEST_REGION: f32 = 48.0;
/// Detections that the mesh is run on before a frame is given up.
const MOST_LOOKS: usize = 3;
/// After so long without the face, whoever is largest is the one to follow.
const FORGET_AFTER_S: f64 = 1.0;
/// A face whose box overlaps by more with where it was is the same that was followed before.
const SAME_FACE_IOU: f32 = 0.3;
/// The step between frames where the time given does not go on, and the longest that makes a difference.
const USUAL_STEP_S: f64 = 1.0 / 30.0;
const LONGEST_STEP_S: f64 = 60.0;
/// The size of a drawn head is an average over about so many frames, ten seconds of video.
const SIZE_FRAMES: f64 = 300.0;

/// A head in the picture and in space.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackedHead {
    /// 478 landmarks in pixels; z in the same unit, smaller is nearer.
    pub landmarks_px: Vec<[f32; 3]>,
    pub pose: Pose,
    /// In true mm by the irises.
    pub geometry: HeadGeometry,
}

/// The face of one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackedFace {
    /// As this frame alone shows it: never smoothed, and what measures are taken from.
    pub measured: TrackedHead,
    /// The same, smoothed over time: what glasses are drawn on. Its size is averaged over the frames so far, because a head keeps it.
    pub smoothed: TrackedHead,
    /// Scale of this frame alone.
    pub scale: Scale,
    /// Probability that this is a face.
    pub presence: f32,
    /// Whether the detector had to find it in this frame.
    pub detected: bool,
    /// For each landmark the standard deviation of its place on the head over the last second, in parts of the distance
    /// between the eyes: 0 is steady. How the head itself moves does not count.
    pub deviations: Vec<f32>,
}

/// Follows one face. It begins with the largest, and when that is lost it goes on with the nearest to where it was.
#[derive(Clone, Debug)]
pub struct Tracker {
    smoothing: Smoothing,
    face: TrackedFace,
    /// Where the face is expected in the next frame.
    expected: Option<Square>,
    last: Option<LastSeen>,
    picture_size: [u32; 2],
    time_s: f64,
    crop_points: Vec<[f32; 3]>,
    iris: IrisScale,
    filter: OneEuro,
    stability: Stability,
    size: RunningScale,
}

/// Where and when the face was seen last.
#[derive(Clone, Copy, Debug)]
struct LastSeen {
    edges: [f32; 4],
    time_s: f64,
}

impl Default for Tracker {
    fn default() -> Self {
        Self::new(Smoothing::default())
    }
}

impl Tracker {
    /// A tracker that has not seen anything yet.
    #[must_use]
    pub fn new(smoothing: Smoothing) -> Self {
        let head = || TrackedHead {
            landmarks_px: Vec::new(),
            pose: HeadGeometry::unsolved().pose(),
            geometry: HeadGeometry::unsolved(),
        };
        let iris = IrisScale { factor: 1.0, relative_sd: f64::INFINITY };
        let scale = iris.in_picture(&HeadGeometry::unsolved());
        let face =
            TrackedFace { measured: head(), smoothed: head(), scale, presence: 0.0, detected: false, deviations: Vec::new() };
        Self {
            smoothing,
            face,
            expected: None,
            last: None,
            picture_size: [0; 2],
            time_s: f64::NEG_INFINITY,
            crop_points: Vec::new(),
            iris,
            filter: OneEuro::default(),
            stability: Stability::default(),
            size: RunningScale::default(),
        }
    }

    /// The face in the next frame, which was taken at `time_s` seconds of any clock that goes forward; `None` while there is none.
    ///
    /// Once a face is followed, a frame allocates nothing. A picture of another size is another camera: it starts anew.
    pub fn follow(&mut self, engine: &mut FaceEngine, image: RgbView<'_>, time_s: f64) -> Option<&TrackedFace> {
        let size = [image.width(), image.height()];
        if size != self.picture_size {
            (self.expected, self.last, self.picture_size) = (None, None, size);
        }
        let step_s = self.step(time_s);
        let followed = self.expected.take().is_some_and(|region| self.measure_in(engine, &image, &region));
        if !followed && !self.find(engine, &image) {
            return None;
        }
        self.face.detected = !followed;
        self.draw(engine, step_s)?;
        if image.is_mirrored() {
            self.face.measured.mirror(image.width());
            self.face.smoothed.mirror(image.width());
        }
        Some(&self.face)
    }

    /// Seconds since the last frame.
    fn step(&mut self, time_s: f64) -> f32 {
        let step = time_s - self.time_s;
        self.time_s = if time_s.is_finite() { time_s } else { self.time_s + USUAL_STEP_S };
        (if step > 0.0 { step.min(LONGEST_STEP_S) } else { USUAL_STEP_S }) as f32
    }

    /// Looks for the face anew: the nearest to where it was, or the largest when that is long ago.
    fn find(&mut self, engine: &mut FaceEngine, image: &RgbView<'_>) -> bool {
        let mut found = engine.detect(image);
        self.last = self.last.filter(|last| self.time_s - last.time_s < FORGET_AFTER_S);
        match self.last {
            Some(last) => sort_by(&mut found, |a, b| distance(a.edges, last.edges).total_cmp(&distance(b.edges, last.edges))),
            None => sort_by(&mut found, |a, b| b.area().total_cmp(&a.area())),
        }
        found.iter().take(MOST_LOOKS).any(|detection| self.measure_in(engine, image, &mesh::region(detection)))
    }

    /// Measures the face in a region. Whether there is one; otherwise what is known of the last frame's is void.
    fn measure_in(&mut self, engine: &mut FaceEngine, image: &RgbView<'_>, region: &Square) -> bool {
        let TrackedHead { landmarks_px, pose, geometry } = &mut self.face.measured;
        self.face.presence = engine.landmarks(image, region, &mut self.crop_points, landmarks_px);
        let next = mesh::next_region(landmarks_px);
        if self.face.presence <= MIN_PRESENCE || !is_plausible(&next, region) || !is_inside(&next, self.picture_size) {
            return false;
        }
        let [width, height] = self.picture_size;
        if geometry.solve_again(engine.canonical(), landmarks_px, width, height).is_none() {
            return false;
        }
        let Some(iris) = IrisScale::read(geometry) else { return false };
        geometry.scale_by(iris.factor as f32);
        *pose = geometry.pose();
        self.face.scale = iris.in_picture(geometry);
        (self.iris, self.expected) = (iris, Some(next));
        true
    }

    /// Updates the smoothed head from the measured one.
    fn draw(&mut self, engine: &FaceEngine, step_s: f32) -> Option<()> {
        let TrackedFace { measured, smoothed, deviations, .. } = &mut self.face;
        let edges = mesh::bounds(&measured.landmarks_px);
        let goes_on = self.last.is_some_and(|last| is_same(last.edges, edges));
        if !goes_on {
            self.filter.restart();
            self.stability.restart();
            self.size = RunningScale::default();
        }
        self.last = Some(LastSeen { edges, time_s: self.time_s });
        let eyes_px = eye_distance(&measured.landmarks_px);
        self.filter.smooth(&self.smoothing, &measured.landmarks_px, eyes_px, step_s, &mut smoothed.landmarks_px);
        let [width, height] = self.picture_size;
        smoothed.geometry.solve_again(engine.canonical(), &smoothed.landmarks_px, width, height)?;
        smoothed.geometry.scale_by(self.size.observe(&self.iris) as f32);
        smoothed.pose = smoothed.geometry.pose();
        let eyes_mm = eye_distance(&measured.geometry.landmarks_mm);
        self.stability.observe(&measured.geometry, eyes_mm, step_s, deviations);
        Some(())
    }
}

impl TrackedHead {
    fn mirror(&mut self, width: u32) {
        self.landmarks_px.iter_mut().for_each(|point| point[0] = mirror_x(point[0], width));
        self.geometry.mirrored = true;
    }
}

/// The mean of what the irises said about the size of a head, each frame by its precision.
#[derive(Clone, Copy, Debug, Default)]
struct RunningScale {
    mean: f64,
    weight: f64,
}

impl RunningScale {
    fn observe(&mut self, iris: &IrisScale) -> f64 {
        let weight = (iris.relative_sd * iris.relative_sd).recip();
        self.weight = (self.weight + weight).min(weight * SIZE_FRAMES);
        self.mean += weight / self.weight * (iris.factor - self.mean);
        self.mean
    }
}

/// Whether landmarks that fill `next` can be those of the face that was expected in `region`.
fn is_plausible(next: &Square, region: &Square) -> bool {
    let [dx, dy] = [0, 1].map(|axis| next.center[axis] - region.center[axis]);
    let shift = (dx * dx + dy * dy).sqrt();
    let growth = next.side / region.side;
    shift < MOST_SHIFT * region.side
        && (1.0 / MOST_GROWTH..MOST_GROWTH).contains(&growth)
        && next.side >= SMALLEST_REGION
        && next.angle.is_finite()
}

fn is_inside(region: &Square, [width, height]: [u32; 2]) -> bool {
    let [x, y] = region.center;
    (0.0..width as f32).contains(&x) && (0.0..height as f32).contains(&y)
}

/// Between the pupils, depth included, so that a turn does not shorten it.
fn eye_distance(landmarks: &[[f32; 3]]) -> f32 {
    let [a, b] = [landmarks[LEFT_IRIS], landmarks[RIGHT_IRIS]];
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}

/// Between the middles of two boxes.
fn distance(a: [f32; 4], b: [f32; 4]) -> f32 {
    let twice = |axis: usize| a[axis] + a[axis + 2] - b[axis] - b[axis + 2];
    (twice(0) * twice(0) + twice(1) * twice(1)).sqrt() / 2.0
}

fn is_same(a: [f32; 4], b: [f32; 4]) -> bool {
    let as_box = |edges: [f32; 4]| Detection { score: 1.0, edges, keypoints: [[0.0; 2]; 6] };
    crate::detector::overlap(&as_box(a), &as_box(b)) > SAME_FACE_IOU
}
