//! What several tests need: the model files of the project.

#![allow(dead_code, reason = "not every test needs everything")]

pub mod video;

use std::path::Path;

use image::{DynamicImage, ImageDecoder, ImageReader, RgbImage};
use vision::{CanonicalFace, FaceEngine};

/// A file of the `models` folder.
pub fn model_file(name: &str) -> Vec<u8> {
    let path = format!("{}/../../../models/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub fn canonical_face() -> CanonicalFace {
    CanonicalFace::from_bytes(&model_file("face_geometry.bin")).expect("the canonical face")
}

pub fn engine() -> FaceEngine {
    let [detector, mesh, geometry] = ["face_detector.vmod", "face_mesh.vmod", "face_geometry.bin"].map(model_file);
    FaceEngine::new(&detector, &mesh, &geometry).expect("the engine")
}

/// The path of a file that belongs to the tests.
pub fn testdata(name: &str) -> String {
    format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A picture file as a person sees it: turned as its orientation tag says.
pub fn upright(path: &Path) -> RgbImage {
    let read = || {
        let mut decoder = ImageReader::open(path)?.with_guessed_format()?.into_decoder()?;
        let orientation = decoder.orientation()?;
        let mut picture = DynamicImage::from_decoder(decoder)?;
        picture.apply_orientation(orientation);
        image::ImageResult::Ok(picture.into_rgb8())
    };
    read().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A picture file as width, height and RGB.
pub fn picture(path: &str) -> (u32, u32, Vec<u8>) {
    let picture = image::open(path).unwrap_or_else(|error| panic!("{path}: {error}")).into_rgb8();
    (picture.width(), picture.height(), picture.into_raw())
}
