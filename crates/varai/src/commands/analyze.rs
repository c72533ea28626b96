//! `varai analyze`.

use api::face::{Face, FaceAnalysis};
use api::operations::PHOTO_MAX_BYTES;
use eyewear::{Reading, ShapeClassification, Unit};
use tryon::engines::Engines;

use crate::cli::AnalyzeArgs;
use crate::exit::{Failure, Outcome};
use crate::files::read_file;
use crate::output::{Text, print_json};

pub fn run(args: &AnalyzeArgs, json: bool) -> Outcome {
    let bytes = read_file(&args.photo, PHOTO_MAX_BYTES)?;
    let engines = Engines::load().map_err(Failure::failed)?;
    let analysis = tryon::analyze_photo(&engines, &bytes, args.all_faces)?;
    if analysis.faces.is_empty() {
        return Err(Failure::no_face(&args.photo));
    }
    if json {
        return print_json(&analysis);
    }
    let mut text = Text::default();
    write_analysis(&mut text, &analysis);
    text.print()
}

fn write_analysis(text: &mut Text, analysis: &FaceAnalysis) {
    let faces = if analysis.faces.len() == 1 { "1 face".to_owned() } else { format!("{} faces", analysis.faces.len()) };
    text.line(format_args!("{} x {} px, {faces}", analysis.image.width, analysis.image.height));
    for (index, face) in analysis.faces.iter().enumerate() {
        text.line("");
        write_face(text, index + 1, face);
    }
}

fn write_face(text: &mut Text, number: usize, face: &Face) {
    let bold = anstyle::Style::new().bold();
    let [x, y, width, height] = face.box_px;
    text.line(format_args!(
        "{bold}Face {number}{bold:#}  at {x:.0}, {y:.0}, {width:.0} x {height:.0} px, detector score {:.2}",
        face.score
    ));
    line(
        text,
        "pose",
        &format!("yaw {:.1}, pitch {:.1}, roll {:.1} degrees", face.pose.yaw_deg, face.pose.pitch_deg, face.pose.roll_deg),
    );
    let scale = &face.scale;
    line(
        text,
        "scale",
        &format!("{:.3} mm per px ({:.3}-{:.3}), from the {}", scale.mm_per_px, scale.low, scale.high, scale.source),
    );
    line(
        text,
        "size",
        &face
            .size
            .map_or_else(|| "not measured".to_owned(), |size| format!("{} ({}-{})", size.likely, size.smallest, size.largest)),
    );
    line(text, "shape", &shape_words(&face.shape));
    line(text, "quality", face.quality.verdict.as_str());
    for advice in &face.quality.advice {
        line(text, "", &advice.text);
    }
    text.line(format_args!("  measures"));
    for (name, reading) in &face.measures {
        line(text, &format!("  {}", name.as_str().replace('_', " ")), &reading_words(reading));
    }
}

fn line(text: &mut Text, name: &str, value: &str) {
    text.line(format_args!("  {name:<22}{value}"));
}

fn reading_words(reading: &Reading) -> String {
    match reading {
        Reading::Measured(measure) => match measure.unit {
            Unit::Millimeter => format!("about {:.0} mm ({:.0}-{:.0})", measure.value, measure.low, measure.high),
            Unit::Degree => format!("about {:.0} degrees ({:.0}-{:.0})", measure.value, measure.low, measure.high),
            Unit::Ratio => format!("{:.2} ({:.2}-{:.2})", measure.value, measure.low, measure.high),
        },
        Reading::Abstained { abstained } => format!("not measured: {abstained}"),
    }
}

fn shape_words(shape: &ShapeClassification) -> String {
    match shape {
        ShapeClassification::Classified { primary, confidence, secondary, .. } => {
            let second = secondary
                .map_or_else(String::new, |second| format!(", or {} ({:.0} %)", second.shape, second.confidence * 100.0));
            format!("{primary} ({:.0} %){second}", confidence * 100.0)
        }
        ShapeClassification::Abstained { abstained, .. } => format!("not sure: {abstained}"),
    }
}
