//! The whole way from a picture to the faces in it.

use std::collections::BTreeMap;

use eyewear::{MeasureName, Reading, ShapeClassification, SizeClassRange};
use infer::{Kernels, Model, Runner};

use crate::canonical::CanonicalFace;
use crate::detector::{self, ANCHOR_COUNT, Detection};
use crate::error::VisionError;
use crate::face_shape;
use crate::geometry::{HeadGeometry, Pose};
use crate::image::{RgbView, mirror_x};
use crate::measures::{self, HeadMeasurer};
use crate::mesh::{self, Heads};
use crate::quality::{AdviceCode, Capture, Quality};
use crate::scale::{IrisScale, Scale};
use crate::warp::Square;

/// The mesh is believed from this probability on (MediaPipe's default).
pub(crate) const MIN_PRESENCE: f32 = 0.5;

/// Values of each mesh output, in the network's order: mesh, lips, eyes, irises, presence.
const MESH_OUTPUTS: [usize; 7] = [468 * 3, 80 * 2, 71 * 2, 71 * 2, 5 * 2, 5 * 2, 1];
const DETECTOR_OUTPUTS: [usize; 2] = [ANCHOR_COUNT * 16, ANCHOR_COUNT];

/// What to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnalyzeOptions {
    /// At most so many faces, the largest first.
    ///
    /// With 1, a second face of similar size means that nobody knows who is meant: the largest is returned, but not measured.
    /// One look at the whole picture is enough when it shows a face as wide as an eighth of the picture's longer side; only otherwise are
    /// closer looks taken, and then the second face may also be one that only they show. With more, closer looks are always
    /// taken, for the small faces.
    pub max_faces: usize,
}

impl Default for AnalyzeOptions {
    fn default() -> Self {
        Self { max_faces: 1 }
    }
}

/// Parts of an analysis, for whoever holds a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    /// Letterbox, detector, suppression: once a picture, and again for the closer looks that a request for one face needs.
    Detect,
    /// Crop, mesh, refinement: once a find.
    Mesh,
    /// Geometry, quality, measures, shape: once a face.
    Measure,
}

impl Stage {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Detect => "detect",
            Self::Mesh => "mesh",
            Self::Measure => "measure",
        }
    }
}

/// The faces of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    pub width: u32,
    pub height: u32,
    /// Largest first.
    pub faces: Vec<Face>,
}

/// Everything that is known of one face.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// The detector's confidence, 0.5..1; the mean of three looks for a face that one look at the whole picture does not show.
    pub score: f32,
    /// The detector's box in pixels: left, top, width, height.
    pub box_px: [f32; 4],
    /// 478 landmarks in pixels; z in the same unit, smaller is nearer.
    pub landmarks_px: Vec<[f32; 3]>,
    pub pose: Pose,
    pub scale: Scale,
    pub measures: BTreeMap<MeasureName, Reading>,
    pub shape: ShapeClassification,
    /// Classes of frames as wide as the head at the temples; `None` when that was not measured.
    pub size_class: Option<SizeClassRange>,
    pub quality: Quality,
    /// The head in space, in true mm by the scale.
    pub geometry: HeadGeometry,
}

impl Face {
    /// Puts what is in pixels of the picture that the camera saw into its mirror image.
    fn mirror(&mut self, width: u32) {
        let [left, _, across, _] = self.box_px;
        self.box_px[0] = mirror_x(left + across, width);
        self.landmarks_px.iter_mut().for_each(|point| point[0] = mirror_x(point[0], width));
        self.geometry.mirrored = true;
    }
}

/// Two networks and the canonical face, with working memory for one thread.
#[derive(Debug)]
pub struct FaceEngine {
    detector: Runner,
    mesh: Runner,
    canonical: CanonicalFace,
}

impl FaceEngine {
    /// Reads `models/face_detector.vmod`, `face_mesh.vmod` and `face_geometry.bin`.
    ///
    /// # Errors
    /// When a file is damaged or is another one than this pipeline was written for.
    pub fn new(detector: &[u8], mesh: &[u8], geometry: &[u8]) -> Result<Self, VisionError> {
        Ok(Self {
            detector: runner(detector, "detector", "face_detector.vmod", detector::INPUT_SIZE, &DETECTOR_OUTPUTS)?,
            mesh: runner(mesh, "mesh", "face_mesh.vmod", mesh::INPUT_SIZE, &MESH_OUTPUTS)?,
            canonical: CanonicalFace::from_bytes(geometry)?,
        })
    }

    /// A second engine over the same networks, for another thread: only the working memory is new.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self { detector: self.detector.model().runner(), mesh: self.mesh.model().runner(), canonical: self.canonical.clone() }
    }

    /// The same networks, computed by other code; for tests and comparisons.
    #[must_use]
    pub fn with_kernels(self, kernels: Kernels) -> Self {
        let runner = |runner: &Runner| runner.model().runner_with(kernels);
        Self { detector: runner(&self.detector), mesh: runner(&self.mesh), ..self }
    }

    /// Names and versions of the networks, for the record of an analysis.
    #[must_use]
    pub fn model_versions(&self) -> [(&'static str, &str); 2] {
        [("face_detector", self.detector.model().version()), ("face_mesh", self.mesh.model().version())]
    }

    #[must_use]
    pub const fn canonical(&self) -> &CanonicalFace {
        &self.canonical
    }

    /// Finds the faces of a picture and measures them. `stage_ended` is called whenever a stage is over.
    ///
    /// Any picture will do, also an empty one: it has no faces.
    pub fn analyze(&mut self, image: RgbView<'_>, options: &AnalyzeOptions, stage_ended: &mut dyn FnMut(Stage)) -> Analysis {
        let mut faces = self.find(&image, options, stage_ended);
        if image.is_mirrored() {
            faces.iter_mut().for_each(|face| face.mirror(image.width()));
        }
        Analysis { width: image.width(), height: image.height(), faces }
    }

    /// The faces that one look at the whole picture shows.
    pub(crate) fn detect(&mut self, image: &RgbView<'_>) -> Vec<Detection> {
        if image.is_empty() { Vec::new() } else { self.detect_in(image, &detector::whole(image)) }
    }

    /// The faces that one look at an upright square of the picture shows, best first.
    pub(crate) fn detect_in(&mut self, image: &RgbView<'_>, square: &Square) -> Vec<Detection> {
        detector::fill_input(image, square, self.detector.input_mut());
        self.detector.run();
        detector::faces(self.detector.output(0), self.detector.output(1), square)
    }

    /// The mesh and the measures of a detection, if the mesh takes it for a face.
    pub(crate) fn face(
        &mut self,
        image: &RgbView<'_>,
        detection: &Detection,
        second_face: bool,
        stage_ended: &mut dyn FnMut(Stage),
    ) -> Option<Face> {
        let region = mesh::region(detection);
        let (mut crop_points, mut landmarks_px) = (Vec::new(), Vec::new());
        let presence = self.landmarks(image, &region, &mut crop_points, &mut landmarks_px);
        stage_ended(Stage::Mesh);
        if presence <= MIN_PRESENCE {
            return None;
        }

        let shape = HeadGeometry::solve(&self.canonical, &landmarks_px, image.width(), image.height())?;
        let iris = IrisScale::read(&shape)?;
        let geometry = shape.scaled(iris.factor as f32);
        let presence_logit = heads(&self.mesh).presence_logit;
        let quality = Quality::assess(&Capture {
            crop: self.mesh.input_mut(),
            crop_points: &crop_points,
            crop_scale: region.side / mesh::INPUT_SIZE as f32,
            landmarks_px: &landmarks_px,
            picture_size: [image.width(), image.height()],
            pose: geometry.pose(),
            presence_logit,
            second_face,
        });
        let face = describe(detection, landmarks_px, geometry, iris, quality);
        stage_ended(Stage::Measure);
        Some(face)
    }

    /// Runs the mesh on a region. Puts the landmarks in pixels of the crop and of the picture in place of what the lists held,
    /// and returns the probability that they are a face's.
    pub(crate) fn landmarks(
        &mut self,
        image: &RgbView<'_>,
        region: &Square,
        crop_points: &mut Vec<[f32; 3]>,
        landmarks_px: &mut Vec<[f32; 3]>,
    ) -> f32 {
        mesh::crop(image, region, self.mesh.input_mut());
        self.mesh.run();
        let heads = heads(&self.mesh);
        mesh::refine(&heads, crop_points);
        mesh::in_picture(crop_points, region, landmarks_px);
        mesh::presence(&heads)
    }
}

/// Measures the head, or says why not.
fn describe(
    detection: &Detection,
    landmarks_px: Vec<[f32; 3]>,
    geometry: HeadGeometry,
    iris: IrisScale,
    quality: Quality,
) -> Face {
    let head = HeadMeasurer::new(&geometry, &iris);
    let hidden = [AdviceCode::MouthHidden, AdviceCode::ForeheadHidden].map(|code| quality.text_of(code));
    let (measures, shape) = match quality.refusal() {
        None => {
            let readings = measures::without_hidden(head.readings(), hidden);
            let shape = match hidden.into_iter().flatten().next() {
                None => face_shape::classify(face_shape::ratios(&head)),
                Some(why) => ShapeClassification::Abstained { abstained: why.into(), ratios: None },
            };
            (readings, shape)
        }
        Some(why) => (measures::refused(why), ShapeClassification::Abstained { abstained: why.into(), ratios: None }),
    };
    let width = measures.get(&MeasureName::TempleToTemple).and_then(Reading::measured);
    let [left, top, ..] = detection.edges;
    Face {
        score: detection.score,
        box_px: [left, top, detection.width(), detection.height()],
        pose: geometry.pose(),
        scale: iris.in_picture(&geometry),
        size_class: width.map(SizeClassRange::of_total_width),
        measures,
        shape,
        quality,
        landmarks_px,
        geometry,
    }
}

/// Reads a network and makes sure that it is the one that the pipeline reads outputs of.
fn runner(
    bytes: &[u8],
    network: &'static str,
    file: &'static str,
    input_size: usize,
    outputs: &[usize],
) -> Result<Runner, VisionError> {
    let model = Model::from_bytes(bytes).map_err(|cause| VisionError::Model { network, cause })?;
    let runner = model.runner();
    let lengths = model.outputs().iter().map(|output| output.shape.iter().product::<usize>());
    if model.input_shape() != [1, input_size, input_size, 3] || !lengths.eq(outputs.iter().copied()) {
        return Err(VisionError::WrongModel { network, file });
    }
    Ok(runner)
}

fn heads(mesh: &Runner) -> Heads<'_> {
    Heads {
        mesh: mesh.output(0),
        lips: mesh.output(1),
        left_eye: mesh.output(2),
        right_eye: mesh.output(3),
        left_iris: mesh.output(4),
        right_iris: mesh.output(5),
        presence_logit: mesh.output(6)[0],
    }
}
