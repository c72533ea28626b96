//! `varai frame from-photo`: what the photo shows decides how a frame is made of it.

use std::path::Path;

use api::operations::PHOTO_MAX_BYTES;
use eyewear::BoxingSize;
use frames::photo::judge::{Hints, Shows, judge};
use frames::photo::{
    FrontalOptions, Photo, PhotoFrame, PhotoReport, Scale, TempleView, angled, from_frontal, from_frontal_with_temples,
};

use crate::cli::FrameFromPhotoArgs;
use crate::exit::{Failure, Outcome};
use crate::output::{print_json, read_file, write_file};

use super::frame_angled;
use super::frame_judge::{decode, shrunk};

pub fn run(args: &FrameFromPhotoArgs, json: bool) -> Outcome {
    let size = size(args.size.as_deref())?;
    let photo = decode(&args.photo, &read_file(&args.photo, PHOTO_MAX_BYTES)?)?;
    let small = shrunk(&args.photo, &photo)?;
    match judge(&small, Hints::default()).shows {
        Shows::Frontal => from_the_front(args, &photo, size, json),
        Shows::Angled if args.side.is_some() => {
            let way_out = "--side goes with a photo from the front; leave it out";
            Err(Failure::unusable(format!("{} is taken at an angle: {way_out}", args.photo.display())))
        }
        Shows::Angled => frame_angled::make(args, &small, size, json),
        other => Err(Failure::unusable(format!("{}: {}", args.photo.display(), other.advice()))),
    }
}

fn from_the_front(args: &FrameFromPhotoArgs, photo: &Photo, size: Option<BoxingSize>, json: bool) -> Outcome {
    let options = FrontalOptions { size, lens_height_mm: args.lens_height };
    let made = match &args.side {
        None => from_frontal(photo, &options),
        Some(side) => from_frontal_with_temples(photo, &options, &temples(side)?),
    };
    let made = made.map_err(|error| Failure::unusable(format!("{}: {error}", args.photo.display())))?;
    let bytes = made.write_glb();
    write_file(&args.output, &bytes)?;
    if json {
        return print_report(args, &made, bytes.len());
    }
    let report = &made.report;
    anstream::eprintln!(
        "{} ({} triangles, {} KB): A {:.1}, B {:.1}, DBL {:.1}, total width {:.1} mm, {}",
        args.output.display(),
        triangles(&made),
        bytes.len().div_ceil(1024),
        report.a_mm,
        report.b_mm,
        report.dbl_mm,
        report.total_width_mm,
        match report.scale {
            Scale::Marking => "scale from the marking",
            Scale::Unverified => "size not verified: give --size, the marking on the frame",
        },
    );
    tell(report);
    Ok(())
}

/// The temples that another photo shows: from the side, else at an angle.
fn temples(path: &Path) -> Result<TempleView, Failure> {
    let unusable = |error: &dyn std::fmt::Display| Failure::unusable(format!("--side {}: {error}", path.display()));
    let photo = shrunk(path, &decode(path, &read_file(path, PHOTO_MAX_BYTES)?)?)?;
    match judge(&photo, Hints::default()).shows {
        Shows::Angled => {
            angled::fit(&photo, None).map(|fitted| TempleView::from_angled(&fitted)).map_err(|error| unusable(&error))
        }
        _ => TempleView::from_side(&photo).map_err(|error| unusable(&error)),
    }
}

fn size(text: Option<&str>) -> Result<Option<BoxingSize>, Failure> {
    text.map(|text| text.parse().map_err(|error| Failure::unusable(format!("--size {text:?}: {error}")))).transpose()
}

fn triangles(made: &PhotoFrame) -> usize {
    made.model.parts.iter().map(|part| part.mesh.indices.len() / 3).sum()
}

fn print_report(args: &FrameFromPhotoArgs, made: &PhotoFrame, bytes: usize) -> Outcome {
    let report: serde_json::Value = serde_json::from_str(&made.report.to_json()).map_err(Failure::failed)?;
    let mut result = serde_json::json!({ "output": args.output, "bytes": bytes, "triangles": triangles(made) });
    if let (Some(result), serde_json::Value::Object(report)) = (result.as_object_mut(), report) {
        result.extend(report);
    }
    print_json(&result)
}

/// What a person should know besides the measures.
fn tell(report: &PhotoReport) {
    for gap in report.audit.iter().filter(|gap| gap.is_issue()) {
        anstream::eprintln!(
            "declared {} {:.1} mm, but the photo shows {:.1} mm: {:+.1} mm; check the marking or the photo",
            gap.name,
            gap.declared_mm,
            gap.measured_mm,
            gap.gap_mm(),
        );
    }
    if !report.symmetric {
        anstream::eprintln!(
            "the sides differ by {:.1} mm (lenses {:.1} mm), so each is as in the photo",
            report.asymmetry_mm[0],
            report.asymmetry_mm[1],
        );
    }
    for error in &report.errors {
        anstream::eprintln!("  {}: within about {:.1} mm ({})", error.part, error.mm, error.because);
    }
}
