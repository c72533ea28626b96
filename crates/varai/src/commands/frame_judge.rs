//! `varai frame judge`, and reading product photos.

use std::path::Path;

use api::operations::PHOTO_MAX_BYTES;
use tryon::engines::Engines;
use tryon::product_photo::ProductPhoto;

use crate::cli::FrameJudgeArgs;
use crate::exit::{Failure, Outcome};
use crate::output::{print_json, read_file};

pub fn judge(args: &FrameJudgeArgs, json: bool) -> Outcome {
    let bytes = read_file(&args.photo, PHOTO_MAX_BYTES)?;
    let engines = Engines::load().map_err(Failure::failed)?;
    let ProductPhoto { judged, faces, .. } =
        ProductPhoto::read(&engines, &bytes).map_err(|error| unusable(&args.photo, &error))?;
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

/// What is wrong with a file, by its name.
pub fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::unusable(format!("{}: {error}", path.display()))
}
