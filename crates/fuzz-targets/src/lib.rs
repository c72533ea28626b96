//! What is fed with bytes from outside, as functions that panic when a promise is broken.
//!
//! `fuzz/` runs each under libFuzzer (`scripts/fuzz`); the test `replay` of this crate runs the committed inputs and thousands of
//! changed ones through the same functions, without a fuzzer.

#[cfg(feature = "photo")]
mod image_bytes;
mod model_file;
mod models3d;
pub mod mutate;
mod reader;
mod shapes;

#[cfg(feature = "photo")]
pub use image_bytes::image_bytes;
pub use model_file::{HEADER_BYTES, model_file, signed};
pub use models3d::{glb, gltf};
pub use shapes::shapes;

/// A function that takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name, which is also the name of its corpus in `fuzz/corpus`.
pub const TARGETS: &[(&str, Target)] = &[
    ("model_file", model_file),
    ("shapes", shapes),
    #[cfg(feature = "photo")]
    ("image_bytes", image_bytes),
    ("glb", glb),
    ("gltf", gltf),
];
