//! From pixels to a face: where it is, how it is turned, what it measures, and how sure we are.
//!
//! Pure computation: no files, no clock, no threads. The same picture gives the same numbers on every machine.

pub mod canonical;
pub mod error;
pub mod geometry;
mod procrustes;

pub use canonical::CanonicalFace;
pub use error::VisionError;
pub use geometry::{HeadGeometry, Pose};
