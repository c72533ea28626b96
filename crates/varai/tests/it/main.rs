//! The program as its users meet it: the command line and servers in processes of their own.
#![allow(clippy::unwrap_used)]

mod architecture;
mod cli;
mod frame_files;
mod frame_photos;
#[path = "../../../services/catalog/tests/it/support/generate.rs"]
mod generate;
mod hostile;
#[path = "../../../core/frames/tests/common/hostile_files.rs"]
mod hostile_frames;
mod import;
mod module_cycles;
mod outputs;
mod people;
mod product_photo;
mod scenario;
mod support;
