//! `varai frame judge` and `varai frame from-angled`.

use std::path::Path;

use api::operations::PHOTO_MAX_BYTES;
use eyewear::BoxingSize;
use frames::photo::Photo;
use frames::photo::angled::{self, MOST_SIDE_PX};
use frames::photo::judge::{Hints, judge as judge_photo};
use frames::write_glb;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader};
use tryon::engines::Engines;

use crate::cli::{FrameFromAngledArgs, FrameJudgeArgs};
use crate::exit::{Failure, Outcome};
use crate::output::{print_json, read_file, write_file};

pub fn judge(args: &FrameJudgeArgs, json: bool) -> Outcome {
    let bytes = read_file(&args.photo, PHOTO_MAX_BYTES)?;
    let photo = picture(&args.photo, &bytes)?;
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

pub fn make(args: &FrameFromAngledArgs, json: bool) -> Outcome {
    let size = args
        .size
        .as_deref()
        .map(|text| text.parse::<BoxingSize>().map_err(|error| Failure::unusable(format!("--size {text:?}: {error}"))))
        .transpose()?;
    let photo = picture(&args.photo, &read_file(&args.photo, PHOTO_MAX_BYTES)?)?;
    let fitted = angled::fit(&photo, size).map_err(|error| named(&args.photo, &error))?;
    let bytes = write_glb(&fitted.model);
    write_file(&args.output, &bytes)?;
    let (spec, errors) = (&fitted.spec, &fitted.errors);
    if json {
        return print_json(&serde_json::json!({
            "output": args.output, "bytes": bytes.len(), "size_known": fitted.size_known,
            "a_mm": spec.a_mm, "b_mm": spec.b_mm, "dbl_mm": spec.dbl_mm, "shape": spec.shape.as_str(),
            "errors_mm": { "a": errors.a_mm, "b": errors.b_mm, "dbl": errors.dbl_mm },
            "yaw_deg": fitted.view.yaw.to_degrees(), "pitch_deg": fitted.view.pitch.to_degrees(),
            "silhouette_overlap": fitted.silhouette_overlap, "lens_overlap": fitted.lens_overlap,
        }));
    }
    anstream::eprintln!(
        "{}: A {:.1} ± {:.1}, B {:.1} ± {:.1}, DBL {:.1} ± {:.1} mm{}; seen from {:.0} degrees, overlap {:.2}",
        args.output.display(),
        spec.a_mm,
        errors.a_mm,
        spec.b_mm,
        errors.b_mm,
        spec.dbl_mm,
        errors.dbl_mm,
        if fitted.size_known { "" } else { ", size not verified: give --size, the marking on the frame" },
        fitted.view.yaw.to_degrees(),
        fitted.silhouette_overlap,
    );
    Ok(())
}

/// A picture with its transparency, upright, at most as large as photos are worked on.
fn picture(path: &Path, bytes: &[u8]) -> Result<Photo, Failure> {
    let reader = ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().map_err(|error| named(path, &error))?;
    let mut decoder = reader.into_decoder().map_err(|error| named(path, &error))?;
    let orientation = decoder.orientation().map_err(|error| named(path, &error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| named(path, &error))?;
    picture.apply_orientation(orientation);
    if picture.width().max(picture.height()) > MOST_SIDE_PX {
        picture = picture.resize(MOST_SIDE_PX, MOST_SIDE_PX, FilterType::Triangle);
    }
    let rgba = picture.into_rgba8();
    Photo::new(rgba.width(), rgba.height(), rgba.into_raw()).map_err(|error| named(path, &error))
}

fn named(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    Failure::unusable(format!("{}: {error}", path.display()))
}
