//! `varai frame classify`, and reading product photos.

use std::path::Path;

use api::operations::PHOTO_MAX_BYTES;
use tryon::engines::Engines;
use tryon::product_photo::ProductPhoto;

use crate::cli::FrameClassifyArgs;
use crate::exit::{Failure, Outcome};
use crate::files::read_file;
use crate::output::{Text, print_json};

pub fn classify(args: &FrameClassifyArgs, json: bool) -> Outcome {
    let bytes = read_file(&args.photo, PHOTO_MAX_BYTES)?;
    let engines = Engines::load().map_err(Failure::failed)?;
    let ProductPhoto { classification, faces, .. } =
        ProductPhoto::read(&engines, &bytes).map_err(|error| unusable(&args.photo, &error))?;
    if json {
        return print_json(&serde_json::json!({
            "class": classification.class.as_str(), "usable": classification.usable(), "advice": classification.class.advice(), "faces": faces,
            "findings": classification.findings.iter().map(|f| f.as_str()).collect::<Vec<_>>(),
            "sharpness": classification.quality.sharpness, "noise": classification.quality.noise, "contrast": classification.quality.contrast,
        }));
    }
    let mut text = Text::default();
    text.line(format_args!("{}: {}", classification.class.as_str(), classification.class.advice()));
    text.print()
}

/// What is wrong with a file, by its name.
pub fn unusable(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::unusable(format!("{}: {error}", path.display()))
}
