//! The try-on service, through its routes and its public parts.

#![allow(clippy::unwrap_used)]

mod assets;
#[path = "../../../../core/frames/tests/common/hostile_files.rs"]
mod hostile_frames;
mod looks;
mod memory;
mod parametric;
mod photo_kinds;
mod photos;
mod product_photos;
mod routes;
mod stored;
mod support;
