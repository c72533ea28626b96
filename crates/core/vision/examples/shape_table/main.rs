//! Face proportions and shape of every face, and of mildly degraded and tilted copies of it, person by person: what the ranges
//! of `shape.rs` are fitted on.
//!
//! `cargo run -p vision --release --example shape_table PICTURE...`

#[path = "../../tests/common/mod.rs"]
mod common;
#[allow(dead_code, reason = "the covers are for the other table")]
#[path = "../quality_table/cover.rs"]
mod cover;
#[allow(dead_code, reason = "not every helper is needed")]
#[path = "../quality_table/degrade.rs"]
mod degrade;
#[allow(dead_code, reason = "not every helper is needed")]
#[path = "../quality_table/portrait.rs"]
mod portrait;

use std::path::PathBuf;

use eyewear::ShapeClassification;
use vision::Face;

/// Copies that a shopper might send: way and strength.
const COPIES: [(&str, f32); 9] = [
    ("none", 0.0),
    ("blur", 1.0),
    ("noise", 5.0),
    ("JPEG", 50.0),
    ("darker, stops", 1.0),
    ("gamma", 0.7),
    ("light", 2.0),
    ("tilt", 10.0),
    ("smaller", 1.5),
];

fn main() {
    let mut engine = common::engine();
    println!(
        "| face | copy | length | forehead | jaw | roundness | shape | yaw, pitch, roll |\n|---|---|--:|--:|--:|--:|---|---|"
    );
    for path in std::env::args().skip(1).map(PathBuf::from) {
        for portrait in portrait::portraits(&mut engine, &path) {
            let copies = degrade::all().filter(|d| COPIES.iter().any(|(way, at)| d.name.starts_with(way) && d.strength == *at));
            for copy in copies {
                let spoiled = copy.apply(&portrait);
                let expected = spoiled.carry(&portrait.face);
                if let Some(face) = portrait::nearest(portrait::faces(&mut engine, &spoiled.picture), &expected) {
                    println!("| {} | {} {} | {} |", portrait.name, copy.name, copy.strength, line(&face));
                }
            }
        }
    }
}

fn line(face: &Face) -> String {
    let (ratios, shape) = match &face.shape {
        ShapeClassification::Classified { primary, confidence, ratios, .. } => {
            (Some(*ratios), format!("{primary} {confidence:.2}"))
        }
        ShapeClassification::Abstained { ratios, .. } => (*ratios, "not sure".into()),
    };
    let Some(r) = ratios else { return "- | - | - | - | refused | -".into() };
    format!(
        "{:.3} | {:.3} | {:.3} | {:.3} | {shape} | {:.1} {:.1} {:.1}",
        r.length_to_cheekbones,
        r.forehead_to_cheekbones,
        r.jaw_to_cheekbones,
        r.jaw_roundness,
        face.pose.yaw_deg,
        face.pose.pitch_deg,
        face.pose.roll_deg
    )
}
