//! Face engines, kept warm: one for each analysis that runs at the same time.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Instant;

use vision::{Analysis, AnalyzeOptions, FaceEngine, RgbView, Stage, VisionError};

use crate::photo::Photo;

const DETECTOR: &[u8] = include_bytes!("../../../../models/face_detector.vmod");
const MESH: &[u8] = include_bytes!("../../../../models/face_mesh.vmod");
const GEOMETRY: &[u8] = include_bytes!("../../../../models/face_geometry.bin");

/// Most faces that are measured in one photo.
pub(crate) const MAX_FACES: usize = 16;

/// The models, and the engines that are not in use. `first` is never used itself: the others are its forks.
#[derive(Debug)]
pub struct Engines {
    first: FaceEngine,
    idle: Mutex<Vec<FaceEngine>>,
    versions: BTreeMap<String, String>,
}

/// An analysis with the milliseconds of its stages.
#[derive(Debug)]
pub struct TimedAnalysis {
    pub analysis: Analysis,
    pub timings_ms: BTreeMap<String, f64>,
}

impl Engines {
    /// Loads the models that the binary carries.
    ///
    /// # Errors
    /// [`VisionError`] when they are damaged.
    pub fn load() -> Result<Self, VisionError> {
        let engine = FaceEngine::new(DETECTOR, MESH, GEOMETRY)?;
        let versions = engine.model_versions().into_iter().map(|(name, version)| (name.to_owned(), version.to_owned())).collect();
        Ok(Self { idle: Mutex::new(vec![engine.fork()]), first: engine, versions })
    }

    /// Model name to version.
    #[must_use]
    pub const fn model_versions(&self) -> &BTreeMap<String, String> {
        &self.versions
    }

    /// Finds and measures the faces of a photo. Works on the calling thread.
    ///
    /// # Errors
    /// [`VisionError`] when the picture cannot be read.
    pub fn analyze(&self, photo: &Photo, options: &AnalyzeOptions) -> Result<TimedAnalysis, VisionError> {
        let view = RgbView::new(photo.width, photo.height, &photo.rgb)?;
        let mut engine = self.take();
        let mut timings_ms = BTreeMap::new();
        let mut since = Instant::now();
        let analysis = engine.analyze(view, options, &mut |stage: Stage| {
            *timings_ms.entry(stage.as_str().to_owned()).or_insert(0.0) += since.elapsed().as_secs_f64() * 1000.0;
            since = Instant::now();
        });
        self.release(engine);
        Ok(TimedAnalysis { analysis, timings_ms })
    }

    /// Triangles of the canonical face over the landmarks.
    #[must_use]
    pub fn triangles(&self) -> &[[u16; 3]] {
        &self.first.canonical().triangles
    }

    /// An idle engine, or a new one over the same models.
    fn take(&self) -> FaceEngine {
        let idle = self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
        idle.unwrap_or_else(|| self.first.fork())
    }

    fn release(&self, engine: FaceEngine) {
        self.idle.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(engine);
    }
}
