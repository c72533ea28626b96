//! From pixels to a face: where it is, how it is turned, what it measures, and how sure we are.
//!
//! Pure computation: no files, no clock, no threads. The same picture gives the same numbers on every machine.
//!
//! ```no_run
//! # fn main() -> Result<(), vision::VisionError> {
//! # let (detector, mesh, geometry, pixels) = (vec![], vec![], vec![], vec![0; 640 * 480 * 3]);
//! let mut engine = vision::FaceEngine::new(&detector, &mesh, &geometry)?;
//! let picture = vision::RgbView::new(640, 480, &pixels)?;
//! let analysis = engine.analyze(picture, &vision::AnalyzeOptions { max_faces: 1 }, &mut |_stage| {});
//! for face in &analysis.faces {
//!     println!("turned {:.0} degrees, {:.2} mm per pixel", face.pose.yaw_deg, face.scale.mm_per_px);
//! }
//! # Ok(())
//! # }
//! ```

pub mod canonical;
mod detector;
pub mod engine;
pub mod error;
mod face_search;
mod face_shape;
pub mod geometry;
mod homography;
pub mod image;
mod measures;
mod mesh;
pub mod one_euro;
mod procrustes;
mod pyramid;
pub mod quality;
mod refinement;
pub mod scale;
mod sort;
mod stability;
pub mod track;
mod trigonometry;
mod warp;

pub use canonical::CanonicalFace;
pub use engine::{Analysis, AnalyzeOptions, Face, FaceEngine, Stage};
pub use error::VisionError;
pub use geometry::{HeadGeometry, Pose};
pub use image::RgbView;
pub use mesh::LANDMARK_COUNT;
pub use one_euro::Smoothing;
pub use quality::{Advice, AdviceCode, Appearance, Covered, Quality, Verdict};
pub use scale::Scale;
pub use track::{TrackedFace, TrackedHead, Tracker};
