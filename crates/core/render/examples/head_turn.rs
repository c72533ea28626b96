//! A slow turn of the head, to be judged as a film: `head_turn OUT.png [--frame metal|acetate] [--steps 12] [--degrees 0.5] [--start 0]
//! [--nearer 0.0]`.
//!
//! Draws a frame on the shipped portrait's landmarks, turned about the head's middle step by step (or brought nearer by a share of
//! the distance per step), over the same photo. Prints how far each picture is from the mean of its neighbors: what moves evenly is
//! near it, what pops is not. The sheet shows the eyes, row by row. Development only.

#[path = "common/head.rs"]
mod head;

use std::error::Error;
use std::path::Path;

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::FrameSpec;
use glam::{Mat3, Vec3};
use head::head_of;
use image::RgbImage;
use image::imageops::{crop_imm, replace};
use render::{FrameLevels, Head, LookOptions, Picture, draw_look_on};
use vision::{CanonicalFace, HeadGeometry};

type Outcome<T> = Result<T, Box<dyn Error>>;

const PORTRAIT: &str = "astronaut_1280x960";
const CELL: [u32; 2] = [460, 220];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|a| a == name).and_then(|i| arguments.get(i + 1)).cloned();
    let out = arguments.first().cloned().ok_or("give the file to write")?;
    let steps: usize = option("--steps").map_or(Ok(12), |v| v.parse())?;
    let degrees: f32 = option("--degrees").map_or(Ok(0.5), |v| v.parse())?;
    let nearer: f32 = option("--nearer").map_or(Ok(0.0), |v| v.parse())?;
    let start: f32 = option("--start").map_or(Ok(0.0), |v| v.parse())?;
    let metal = option("--frame").is_none_or(|name| name == "metal");
    let (shape, material) =
        if metal { (FrameShape::Round, FrameMaterial::Metal) } else { (FrameShape::Wayfarer, FrameMaterial::Acetate) };
    let levels = FrameLevels::new(frames::build(&FrameSpec::new([50.0, 41.0, 20.0, 145.0], shape, Rim::Full, material))?)?;
    let (photo, still) = portrait()?;
    let mut film: Vec<Picture> = Vec::new();
    for step in 0..steps {
        let head = moved(&still, start + degrees * step as f32, 1.0 - nearer * step as f32);
        let mut look = photo.clone();
        draw_look_on(&mut look, &head, &levels, &LookOptions::default(), &mut |_| {})?;
        film.push(look);
    }
    for (step, three) in film.windows(3).enumerate() {
        println!("{:2} {}", step + 1, unevenness([&three[0], &three[1], &three[2]]));
    }
    let columns = 3;
    let rows = steps.div_ceil(columns) as u32;
    let mut sheet = RgbImage::new(CELL[0] * columns as u32, CELL[1] * rows);
    for (step, look) in film.iter().enumerate() {
        let look = RgbImage::from_raw(look.width, look.height, look.to_rgb()).ok_or("size")?;
        let [x, y] = still.landmarks_px[168].map(|v| v as u32);
        let part = crop_imm(&look, x - CELL[0] / 2, y - CELL[1] / 2, CELL[0], CELL[1]).to_image();
        let place = [step % columns, step / columns].map(|v| v as i64);
        replace(&mut sheet, &part, place[0] * i64::from(CELL[0]), place[1] * i64::from(CELL[1]));
    }
    sheet.save(out)?;
    Ok(())
}

/// How far the middle picture is from the mean of the others: root mean square, and pixels that are far off.
fn unevenness([before, now, after]: [&Picture; 3]) -> String {
    let (mut squares, mut changed, mut far) = (0.0_f64, 0_usize, 0_usize);
    for ((a, b), c) in before.rgba.chunks_exact(4).zip(now.rgba.chunks_exact(4)).zip(after.rgba.chunks_exact(4)) {
        if a == c && a == b {
            continue;
        }
        let off = (0..3).map(|k| (2 * i32::from(b[k]) - i32::from(a[k]) - i32::from(c[k])).abs()).max().unwrap_or(0);
        squares += f64::from(off * off) / 4.0;
        changed += 1;
        far += usize::from(off > 120);
    }
    format!("{:5.2} rms over {changed} changed px, {far} far off", (squares / changed.max(1) as f64).sqrt())
}

/// Turned about the upright axis through the head's origin, and as far away as `distance` of before.
fn moved(head: &Head, degrees: f32, distance: f32) -> Head {
    let turn = Mat3::from_rotation_y(degrees.to_radians());
    let origin = Vec3::from_array(head.translation_mm);
    let place = |p: &[f32; 3]| (turn * (Vec3::from_array(*p) - origin) + origin * distance).to_array();
    let landmarks_mm: Vec<[f32; 3]> = head.landmarks_mm.iter().map(place).collect();
    let camera = head.camera;
    let project =
        |p: &[f32; 3]| [camera.center_px[0] - camera.focal_px * p[0] / p[2], camera.center_px[1] + camera.focal_px * p[1] / p[2]];
    Head {
        rotation: (turn * Mat3::from_cols_array_2d(&head.rotation)).to_cols_array_2d(),
        translation_mm: (origin * distance).to_array(),
        landmarks_px: landmarks_mm.iter().map(project).collect(),
        landmarks_mm,
        ..head.clone()
    }
}

fn portrait() -> Outcome<(Picture, Head)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let canonical = CanonicalFace::from_bytes(&std::fs::read(crates.join("../../models/face_geometry.bin"))?)?;
    let photo = image::open(crates.join(format!("vision/testdata/{PORTRAIT}.webp")))?.to_rgb8();
    let reference: serde_json::Value = serde_json::from_slice(&std::fs::read(crates.join("vision/testdata/reference.json"))?)?;
    let number = |p: &serde_json::Value, i: usize| p[i].as_f64().unwrap_or(0.0) as f32;
    let landmarks: Vec<[f32; 3]> = reference[PORTRAIT]["landmarks_px"]
        .as_array()
        .ok_or("no landmarks")?
        .iter()
        .map(|p| [0, 1, 2].map(|i| number(p, i)))
        .collect();
    let geometry = HeadGeometry::solve(&canonical, &landmarks, photo.width(), photo.height()).ok_or("no pose")?;
    Ok((Picture::from_rgb(photo.width(), photo.height(), &photo)?, head_of(&geometry, &canonical)))
}
