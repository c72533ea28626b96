//! `varai frame judge`, and reading product photos.

use std::path::Path;

use api::operations::PHOTO_MAX_BYTES;
use frames::photo::Photo;
use frames::photo::angled::MOST_SIDE_PX;
use frames::photo::judge::{Hints, judge as judge_photo};
use image::RgbaImage;
use image::imageops::FilterType;
use image::imageops::resize;
use tryon::engines::Engines;
use tryon::product_photo;

use crate::cli::FrameJudgeArgs;
use crate::exit::{Failure, Outcome};
use crate::output::{print_json, read_file};

pub fn judge(args: &FrameJudgeArgs, json: bool) -> Outcome {
    let bytes = read_file(&args.photo, PHOTO_MAX_BYTES)?;
    let photo = shrunk(&args.photo, &decode(&args.photo, &bytes)?)?;
    let engines = Engines::load().map_err(Failure::failed)?;
    let faces = tryon::analyze_photo(&engines, &bytes, true)?.faces.len();
    let judged = judge_photo(&photo, Hints { faces: Some(faces) });
    if json {
        return print_json(&serde_json::json!({
            "shows": judged.shows.word(), "usable": judged.usable(), "advice": judged.shows.advice(), "faces": faces,
            "findings": judged.findings.iter().map(|f| f.word()).collect::<Vec<_>>(),
            "sharpness": judged.quality.sharpness, "noise": judged.quality.noise, "contrast": judged.quality.contrast,
        }));
    }
    anstream::println!("{}: {}", judged.shows.word(), judged.shows.advice());
    Ok(())
}

/// A product photo with its transparency, upright.
pub fn decode(path: &Path, bytes: &[u8]) -> Result<Photo, Failure> {
    let (width, height, rgba) = product_photo::decode(bytes).map_err(|error| named(path, &error))?;
    Photo::new(width, height, rgba).map_err(|error| named(path, &error))
}

/// The same, at most as large as a photo is judged at.
pub fn shrunk(path: &Path, photo: &Photo) -> Result<Photo, Failure> {
    let (width, height) = (photo.width(), photo.height());
    let longest = width.max(height);
    if longest <= MOST_SIDE_PX {
        return Ok(photo.clone());
    }
    let side = |length: u32| (u64::from(length) * u64::from(MOST_SIDE_PX) / u64::from(longest)).max(1) as u32;
    let Some(picture) = RgbaImage::from_raw(width, height, photo.rgba().to_vec()) else {
        unreachable!("a photo holds width * height * 4 bytes")
    };
    let small = resize(&picture, side(width), side(height), FilterType::Triangle);
    Photo::new(small.width(), small.height(), small.into_raw()).map_err(|error| named(path, &error))
}

fn named(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::unusable(format!("{}: {error}", path.display()))
}
