//! What every face of a folder tree measures, one line each: the numbers that the corrections of `shape.rs` and `scale.rs`
//! and the limits of `quality.rs` are fitted on.
//!
//! `cargo run -p vision --release --example face_survey PICTURE...`

#[path = "../tests/common/mod.rs"]
mod common;

use std::path::Path;

use eyewear::{MeasureName, ShapeClassification};
use vision::{AnalyzeOptions, Face, RgbView};

const MEASURES: [MeasureName; 9] = [
    MeasureName::FaceWidth,
    MeasureName::TempleToTemple,
    MeasureName::ForeheadWidth,
    MeasureName::JawWidth,
    MeasureName::FaceLength,
    MeasureName::BridgeWidth,
    MeasureName::PupilToBrow,
    MeasureName::PupilToCheek,
    MeasureName::Symmetry,
];

fn main() {
    let mut engine = common::engine();
    println!(
        "file,yaw,pitch,roll,eyes_px,mm_per_px,sharpness,brightness,verdict,advice,{},r,f,j,roundness,shape,size",
        MEASURES.map(|m| m.to_string()).join(",")
    );
    for path in std::env::args().skip(1) {
        let rgb = common::upright(Path::new(&path));
        let view = RgbView::new(rgb.width(), rgb.height(), rgb.as_raw()).expect("a packed picture");
        let name = Path::new(&path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for face in engine.analyze(view, &AnalyzeOptions { max_faces: 64 }, &mut |_| {}).faces {
            println!("{name},{}", line(&face));
        }
    }
}

fn line(face: &Face) -> String {
    let [a, b] = [face.landmarks_px[468], face.landmarks_px[473]];
    let eyes_px = (a[0] - b[0]).hypot(a[1] - b[1]);
    let measures = MEASURES.map(|name| {
        face.measures[&name].measured().map_or_else(|| "-".into(), |m| format!("{:.2}({:.2}-{:.2})", m.value, m.low, m.high))
    });
    let (shape, ratios) = match &face.shape {
        ShapeClassification::Classified { primary, confidence, ratios, .. } => {
            (format!("{primary} {confidence:.2}"), Some(*ratios))
        }
        ShapeClassification::Abstained { ratios, .. } => ("not sure".into(), *ratios),
    };
    let ratios = ratios.map_or_else(
        || "-,-,-,-".into(),
        |r| {
            let all = [r.length_to_cheekbones, r.forehead_to_cheekbones, r.jaw_to_cheekbones, r.jaw_roundness];
            all.map(|v| format!("{v:.3}")).join(",")
        },
    );
    let advice: Vec<&str> = face.quality.advice.iter().map(|a| a.code.as_str()).collect();
    let size = face.size_class.map_or_else(|| "-".into(), |s| format!("{} ({}-{})", s.likely, s.smallest, s.largest));
    format!(
        "{:.1},{:.1},{:.1},{eyes_px:.0},{:.3},{:.3},{:.2},{},{},{},{ratios},{shape},{size}",
        face.pose.yaw_deg,
        face.pose.pitch_deg,
        face.pose.roll_deg,
        face.scale.mm_per_px,
        face.quality.appearance.sharpness,
        face.quality.appearance.brightness,
        face.quality.verdict.as_str(),
        advice.join("+"),
        measures.join(",")
    )
}
