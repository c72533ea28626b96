//! Neural inference for the two face networks: a detector and a landmark mesh.
//!
//! A [`Model`] is read from bytes in our own checked format (see [`graph`] and
//! `models/README.md`), is immutable and can be shared between threads. Each
//! thread asks it for a [`Runner`], which owns the working memory:
//!
//! ```no_run
//! # fn main() -> Result<(), infer::ModelError> {
//! # let bytes: Vec<u8> = Vec::new();
//! let model = infer::Model::from_bytes(&bytes)?;
//! let mut runner = model.runner();
//! runner.input_mut().fill(0.0); // NHWC pixels, in the range that the model card states
//! runner.run();
//! let first_output: &[f32] = runner.output(0);
//! # let _ = first_output;
//! # Ok(())
//! # }
//! ```
//!
//! The crate is a pure core: it opens no file, starts no thread, reads no clock
//! and writes no log. Nothing in a model file can make it panic or allocate
//! more than [`graph::limits`] allow.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod arena;
mod check;
mod codec;
mod error;
pub mod graph;
mod model;
mod pack;
mod plan;
mod points;
pub mod reference;
mod runner;
#[cfg(test)]
mod tests;

pub use error::ModelError;
pub use model::{Kernels, Model, OutputInfo};
pub use runner::Runner;
