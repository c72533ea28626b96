//! Our landmarks against MediaPipe's own on the same photos, as a table.
//!
//! `cargo run -p vision --release --example mediapipe_table [DATA]`, where DATA holds `faces/` and
//! `vision/reference/faces_mediapipe_478.json` (by default `../shared/data` beside the project). Fails when a face is
//! missing or its median difference is over 0.15 px.

#[path = "../tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};
use vision::{AnalyzeOptions, Face, FaceEngine, RgbView};

const TARGET_MEDIAN_PX: f32 = 0.15;

#[derive(serde::Deserialize)]
struct Photo {
    size: [u32; 2],
    faces: Vec<Vec<[f32; 3]>>,
}

fn main() -> ExitCode {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let data = std::env::args().nth(1).map_or_else(|| project.join("../shared/data"), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(data.join("vision/reference/faces_mediapipe_478.json")) else {
        println!("skipped: no vision/reference/faces_mediapipe_478.json in {}", data.display());
        return ExitCode::SUCCESS;
    };
    let photos: BTreeMap<String, Photo> = serde_json::from_str(&text).expect("landmarks per photo");
    let mut engine = common::engine();

    println!("{:<42} {:>5} {:>5} {:>8} {:>8} {:>8}", "photo", "ours", "face", "median", "p95", "worst");
    let mut failures = 0;
    for (name, photo) in &photos {
        let (picture, ours) = faces_of(&mut engine, &data.join("faces").join(name));
        assert_eq!(picture, photo.size, "{name} has another size");
        if photo.faces.is_empty() {
            println!("{name:<42} {:>5} {:>5}", ours.len(), "-");
        }
        for (index, theirs) in photo.faces.iter().enumerate() {
            let differences = best_match(&ours, theirs);
            let Some(differences) = differences else {
                println!("{name:<42} {:>5} {index:>5} not found", ours.len());
                failures += 1;
                continue;
            };
            let at = |part: f32| differences[((differences.len() - 1) as f32 * part) as usize];
            let median = at(0.5);
            let mark = if median > TARGET_MEDIAN_PX { "  over" } else { "" };
            failures += usize::from(median > TARGET_MEDIAN_PX);
            println!("{name:<42} {:>5} {index:>5} {median:>8.3} {:>8.3} {:>8.3}{mark}", ours.len(), at(0.95), at(1.0));
        }
    }
    println!("{failures} faces missing or over {TARGET_MEDIAN_PX} px");
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn faces_of(engine: &mut FaceEngine, path: &Path) -> ([u32; 2], Vec<Face>) {
    let bytes = std::fs::read(path).expect("a photo");
    let rgb = decode(&bytes);
    let view = RgbView::new(rgb.width(), rgb.height(), rgb.as_raw()).expect("a packed picture");
    let analysis = engine.analyze(view, &AnalyzeOptions { max_faces: 64 }, &mut |_| {});
    ([rgb.width(), rgb.height()], analysis.faces)
}

/// The upright picture. JPEG goes through libjpeg, as in MediaPipe's numbers: other decoders differ by a gray level here
/// and there, and the detector turns that into up to two pixels on a large face.
fn decode(bytes: &[u8]) -> RgbImage {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().expect("bytes in memory");
    let is_jpeg = reader.format() == Some(ImageFormat::Jpeg);
    let mut decoder = reader.into_decoder().expect("a picture format");
    let orientation = decoder.orientation().expect("orientation");
    let mut picture = if is_jpeg {
        let mut jpeg = mozjpeg::Decompress::new_mem(bytes).and_then(mozjpeg::Decompress::rgb).expect("a JPEG");
        let (width, height) = (jpeg.width() as u32, jpeg.height() as u32);
        let pixels: Vec<[u8; 3]> = jpeg.read_scanlines().expect("a whole JPEG");
        DynamicImage::from(RgbImage::from_raw(width, height, pixels.concat()).expect("all pixels"))
    } else {
        DynamicImage::from_decoder(decoder).expect("a whole picture")
    };
    picture.apply_orientation(orientation);
    picture.into_rgb8()
}

/// Sorted distances in the picture plane to the face of ours that is nearest; `None` when none is within a face's width.
fn best_match(ours: &[Face], theirs: &[[f32; 3]]) -> Option<Vec<f32>> {
    let width = (theirs[234][0] - theirs[454][0]).hypot(theirs[234][1] - theirs[454][1]);
    let distances = |face: &Face| {
        let mut all: Vec<f32> = face.landmarks_px.iter().zip(theirs).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1])).collect();
        all.sort_by(f32::total_cmp);
        all
    };
    let nearest = ours.iter().map(distances).min_by(|a, b| a[a.len() / 2].total_cmp(&b[b.len() / 2]))?;
    (nearest[nearest.len() / 2] < width / 2.0).then_some(nearest)
}
