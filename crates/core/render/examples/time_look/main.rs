//! Times a look stage by stage on one thread: `time_look [--frame metal|acetate] [--rounds 60] [--side 1024] [--json] [--save OUT.png]
//! [--inputs FOLDER]`. The folder gets what a browser needs to draw the same, and `FRAME.json` with the camera.
//!
//! The portrait is the one that `vision` ships, its landmarks are given, and the frame is built from numbers, so that it
//! runs with nothing but the repository.

#[path = "../common/head.rs"]
mod head;
mod inputs;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{FrameModel, FrameSpec};
use head::head_of;
use image::imageops::{FilterType, crop_imm, resize};
use render::{FrameLevels, Head, LookOptions, Picture, draw_look_on};
use vision::{CanonicalFace, HeadGeometry};

type Outcome<T> = Result<T, Box<dyn Error>>;

const PORTRAIT: &str = "astronaut_1280x960";
const WARM_UP_ROUNDS: usize = 5;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|a| a == name).and_then(|i| arguments.get(i + 1)).cloned();
    let rounds: usize = option("--rounds").map_or(Ok(60), |v| v.parse())?;
    let side: u32 = option("--side").map_or(Ok(1024), |v| v.parse())?;
    let (photo, head) = portrait(side)?;
    let name = option("--frame").unwrap_or_else(|| "metal".to_owned());
    let frame = frame(&name)?;
    if let Some(folder) = option("--inputs") {
        let camera = inputs::write(Path::new(&folder), &name, &frame, &photo, &head)?;
        std::fs::write(Path::new(&folder).join(format!("{name}.json")), camera.to_string())?;
    }
    let start = Instant::now();
    let levels = FrameLevels::new(frame.clone())?;
    let prepare_ms = start.elapsed().as_secs_f64() * 1e3;
    if arguments.iter().any(|a| a == "--levels") {
        for px_per_mm in [10.0, 5.0, 2.5, 1.25, 0.6, 0.3] {
            println!("{px_per_mm} px per mm");
            for part in levels.parts(px_per_mm) {
                print!(" {} {},", part.name, part.mesh.triangle_count());
            }
            println!(" in all {}", levels.parts(px_per_mm).iter().map(|part| part.mesh.triangle_count()).sum::<usize>());
        }
    }
    let triangles = frame.triangle_count();

    let mut stages: Vec<(&str, Vec<f64>)> = Vec::new();
    for round in 0..WARM_UP_ROUNDS + rounds.max(1) {
        let mut look = photo.clone();
        let start = Instant::now();
        let mut since = start;
        let mut stamps = Vec::new();
        draw_look_on(&mut look, &head, &levels, &LookOptions::default(), &mut |stage| {
            let now = Instant::now();
            stamps.push((stage, (now - since).as_secs_f64() * 1e3));
            since = now;
        })?;
        stamps.push(("total", start.elapsed().as_secs_f64() * 1e3));
        if round == 0 {
            stages = stamps.iter().map(|&(stage, _)| (stage, Vec::new())).collect();
            if let Some(path) = option("--save") {
                image::save_buffer(path, &look.rgba, look.width, look.height, image::ColorType::Rgba8)?;
            }
        }
        if round >= WARM_UP_ROUNDS {
            stages.iter_mut().zip(&stamps).for_each(|(stage, stamp)| stage.1.push(stamp.1));
        }
    }
    stages.iter_mut().for_each(|stage| stage.1.sort_by(f64::total_cmp));
    let rows = stages.iter().map(|(name, times)| (*name, times[0], times[times.len() / 2]));
    if arguments.iter().any(|a| a == "--json") {
        let stages: serde_json::Map<String, serde_json::Value> = rows
            .map(|(name, min, median)| (name.to_owned(), serde_json::json!({ "min_ms": min, "median_ms": median })))
            .collect();
        println!(
            "{}",
            serde_json::json!({ "frame": name, "width": side, "height": side, "triangles": triangles, "rounds": rounds, "stages": stages })
        );
    } else {
        println!("{side}x{side} px, {triangles} triangles, {rounds} rounds; levels made in {prepare_ms:.1} ms; ms: min, median");
        rows.for_each(|(name, min, median)| println!("{name:>10} {min:7.2} {median:7.2}"));
    }
    Ok(())
}

/// Round metal by default: rims of wire, pads, hinges, clear lenses.
fn frame(name: &str) -> Outcome<FrameModel> {
    let spec = match name {
        "acetate" => FrameSpec::new([52.0, 40.0, 18.0, 145.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate),
        "metal" => FrameSpec::new([48.0, 42.0, 21.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal),
        other => return Err(format!("no frame is called {other}; metal or acetate").into()),
    };
    Ok(frames::build(&spec)?)
}

/// The shipped portrait, square, and its head.
fn portrait(side: u32) -> Outcome<(Picture, Head)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let photo = image::open(crates.join(format!("vision/testdata/{PORTRAIT}.webp")))?.to_rgb8();
    let reference: serde_json::Value = serde_json::from_slice(&std::fs::read(crates.join("vision/testdata/reference.json"))?)?;
    let square = photo.height();
    let left = (photo.width() - square) / 2;
    let photo = resize(&crop_imm(&photo, left, 0, square, square).to_image(), side, side, FilterType::Triangle);
    let scale = side as f32 / square as f32;
    let landmarks: Vec<[f32; 3]> = reference[PORTRAIT]["landmarks_px"]
        .as_array()
        .ok_or("no landmarks")?
        .iter()
        .map(|p| {
            let number = |i: usize| p[i].as_f64().unwrap_or(0.0) as f32;
            [(number(0) - left as f32) * scale, number(1) * scale, number(2) * scale]
        })
        .collect();
    let geometry: PathBuf = crates.join("../../models/face_geometry.bin");
    let canonical = CanonicalFace::from_bytes(&std::fs::read(geometry)?)?;
    let geometry = HeadGeometry::solve(&canonical, &landmarks, side, side).ok_or("landmarks that no head has")?;
    let head = head_of(&geometry, &canonical);
    Ok((Picture::from_rgb(side, side, &photo)?, head))
}
