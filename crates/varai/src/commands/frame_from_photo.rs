//! `varai frame from-photo`: what the photo shows decides how a frame is made of it.

use api::operations::PHOTO_MAX_BYTES;
use eyewear::BoxingSize;
use frames::photo::{PhotoFrame, PhotoReport, Scale};
use tryon::engines::Engines;
use tryon::photo_reconstruction::{DeclaredSize, ReconstructedFrame, reconstruct_frame};
use tryon::product_photo::ProductPhoto;
use tryon::reconstruction_error::ReconstructionError;

use crate::cli::FrameFromPhotoArgs;
use crate::exit::{Failure, Outcome};
use crate::files::{check_one_result, read_file, write_file};
use crate::notes::note;
use crate::output::{print_json, shown};

use super::frame_angled;
use super::frame_classify::unusable;

pub fn run(args: &FrameFromPhotoArgs, json: bool) -> Outcome {
    check_one_result(&args.output, json)?;
    let declared = DeclaredSize { size: size(args.size.as_deref())?, lens_height_mm: args.lens_height };
    let bytes = read_file(&args.photo, PHOTO_MAX_BYTES)?;
    let side = args.side.as_ref().map(|path| read_file(path, PHOTO_MAX_BYTES)).transpose()?;
    let engines = Engines::load().map_err(Failure::failed)?;
    let photo = ProductPhoto::read(&engines, &bytes).map_err(|error| unusable(&args.photo, &error))?;
    let made = reconstruct_frame(&engines, &photo, side.as_deref(), &declared).map_err(|error| match (&error, &args.side) {
        (ReconstructionError::Side(cause), Some(side)) => Failure::unusable(format!("--side {}: {cause}", side.display())),
        _ => unusable(&args.photo, &error),
    })?;
    match made {
        ReconstructedFrame::Frontal(made) => from_the_front(args, &made, json),
        ReconstructedFrame::Angled(fitted) => frame_angled::keep(args, &fitted, json),
    }
}

fn from_the_front(args: &FrameFromPhotoArgs, made: &PhotoFrame, json: bool) -> Outcome {
    let bytes = made.write_glb();
    write_file(&args.output, &bytes)?;
    if json {
        return print_report(args, made, bytes.len());
    }
    let report = &made.report;
    note(format_args!(
        "{} ({} triangles, {} KB): A {:.1}, B {:.1}, DBL {:.1}, total width {:.1} mm, {}",
        args.output.display(),
        made.model.triangle_count(),
        bytes.len().div_ceil(1024),
        report.a_mm,
        report.b_mm,
        report.dbl_mm,
        report.total_width_mm,
        match report.scale {
            Scale::Marking => "scale from the marking",
            Scale::Unverified => "size not verified: give --size, the marking on the frame",
        }
    ));
    tell(report);
    Ok(())
}

fn size(text: Option<&str>) -> Result<Option<BoxingSize>, Failure> {
    text.map(|text| text.parse().map_err(|error| Failure::unusable(format!("--size {text:?}: {error}")))).transpose()
}

fn print_report(args: &FrameFromPhotoArgs, made: &PhotoFrame, bytes: usize) -> Outcome {
    let report: serde_json::Value = serde_json::from_str(&made.report.to_json()).map_err(Failure::failed)?;
    let mut result =
        serde_json::json!({ "output": shown(&args.output), "bytes": bytes, "triangles": made.model.triangle_count() });
    if let (Some(result), serde_json::Value::Object(report)) = (result.as_object_mut(), report) {
        result.extend(report);
    }
    print_json(&result)
}

/// What a person should know besides the measures.
fn tell(report: &PhotoReport) {
    for gap in report.audit.iter().filter(|gap| gap.is_issue()) {
        note(format_args!(
            "declared {} {:.1} mm, but the photo shows {:.1} mm: {:+.1} mm; check the marking or the photo",
            gap.name,
            gap.declared_mm,
            gap.measured_mm,
            gap.gap_mm()
        ));
    }
    if let Some(words) = report.sides_differ() {
        note(format_args!("{words}"));
    }
    for error in &report.errors {
        note(format_args!("  {}: within about {:.1} mm ({})", error.part, error.mm, error.because));
    }
}
