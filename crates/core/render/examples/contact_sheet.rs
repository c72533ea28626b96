//! Draws frames by faces into one sheet, to be looked at: `contact_sheet OUT.png [--faces a,b] [--frames x,y] [--cell 480]`.
//! `--long 640` makes photos that small first; `--zoom 3` shows each pixel as a square of so many, uncut.
//!
//! Needs the shared data folder beside the workspace (photos, landmarks, canonical face). Development only.

#[path = "common/head.rs"]
mod head;
#[path = "common/irises.rs"]
mod irises;

use std::error::Error;
use std::path::{Path, PathBuf};

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{AntiReflection, FrameModel, FrameSpec, LensAppearance, LensPower, MetalFinish, MirrorCoating, Pattern};
use head::head_of;
use irises::sized_by_irises;
use render::{Head, LookOptions, Picture, ProductOptions, ProductView, draw_look, draw_product};
use serde_json::Value;
use vision::{CanonicalFace, HeadGeometry};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| arguments.iter().position(|a| a == name).and_then(|i| arguments.get(i + 1)).cloned();
    let out = arguments.first().cloned().ok_or("give the file to write")?;
    let cell: u32 = option("--cell").map_or(Ok(480), |v| v.parse())?;
    let repeat: u32 = option("--repeat").map_or(Ok(1), |v| v.parse())?;
    let wanted = |list: Option<String>, name: &str| list.is_none_or(|l| l.split(',').any(|w| name.contains(w)));

    let mut frames: Vec<(String, FrameModel)> =
        all_frames()?.into_iter().filter(|(name, _)| wanted(option("--frames"), name)).collect();
    if arguments.iter().any(|a| a == "--products") {
        return products(&frames, &out);
    }
    let long: Option<u32> = option("--long").map(|v| v.parse()).transpose()?;
    let zoom: Option<u32> = option("--zoom").map(|v| v.parse()).transpose()?;
    let faces = faces(long)?;
    let faces: Vec<&Face> = faces.iter().filter(|face| wanted(option("--faces"), &face.name)).collect();
    if let Some(kind) = option("--keep") {
        frames.iter_mut().for_each(|f| f.1.parts.retain(|p| format!("{:?}{}", p.kind, p.name).contains(&kind)));
    }
    if let Some(kind) = option("--drop") {
        frames.iter_mut().for_each(|f| f.1.parts.retain(|p| !format!("{:?}{}", p.kind, p.name).contains(&kind)));
    }
    let mut sheet = image::RgbImage::new(cell * (frames.len() as u32).max(1), cell * (faces.len() as u32).max(1));
    for (row, face) in faces.iter().enumerate() {
        let mut photo = image::open(&face.path)?.to_rgb8();
        if face.size != [photo.width(), photo.height()] {
            photo = image::imageops::resize(&photo, face.size[0], face.size[1], image::imageops::FilterType::CatmullRom);
        }
        let picture = Picture::from_rgb(photo.width(), photo.height(), &photo)?;
        for (column, (name, frame)) in frames.iter().enumerate() {
            let mut best = f64::MAX;
            let mut look = picture.clone();
            for _ in 0..repeat {
                let start = std::time::Instant::now();
                look = draw_look(&picture, &face.head, frame, &LookOptions::default())?;
                best = best.min(start.elapsed().as_secs_f64() * 1e3);
            }
            let triangles = frame.triangle_count();
            println!("{} {name}: {best:.1} ms for {}x{}, {triangles} triangles", face.name, look.width, look.height);
            let look = image::RgbImage::from_raw(look.width, look.height, look.to_rgb()).ok_or("size")?;
            let cropped = crop(&look, &face.head, cell, zoom);
            image::imageops::replace(&mut sheet, &cropped, i64::from(column as u32 * cell), i64::from(row as u32 * cell));
        }
    }
    sheet.save(out)?;
    Ok(())
}

/// Every frame from three sides.
fn products(frames: &[(String, FrameModel)], out: &str) -> Outcome<()> {
    let options = ProductOptions::default();
    let mut sheet = image::RgbImage::new(options.width_px * 3, options.height_px * frames.len() as u32);
    for (row, (name, frame)) in frames.iter().enumerate() {
        for (column, view) in [ProductView::Front, ProductView::ThreeQuarter, ProductView::Side].into_iter().enumerate() {
            let start = std::time::Instant::now();
            let picture = draw_product(frame, view, &options)?;
            println!("{name} {view:?}: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
            let picture = image::RgbImage::from_raw(picture.width, picture.height, picture.to_rgb()).ok_or("size")?;
            let at = (column as u32 * options.width_px, row as u32 * options.height_px);
            image::imageops::replace(&mut sheet, &picture, i64::from(at.0), i64::from(at.1));
        }
    }
    sheet.save(out)?;
    Ok(())
}

fn all_frames() -> Outcome<Vec<(String, FrameModel)>> {
    let spec = |size, shape, rim, material| FrameSpec::new(size, shape, rim, material);
    let acetate = spec([52.0, 40.0, 18.0, 145.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
    let mut tortoise = spec([49.0, 44.0, 20.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Acetate);
    tortoise.front_color = [176, 110, 48];
    tortoise.temple_color = [176, 110, 48];
    tortoise.pattern = Pattern::Tortoise { spots: [58, 30, 18] };
    let mut aviator = spec([58.0, 50.0, 14.0, 140.0], FrameShape::Aviator, Rim::Full, FrameMaterial::Metal);
    aviator.front_color = [212, 175, 95];
    aviator.temple_color = [212, 175, 95];
    aviator.lens = LensAppearance { gradient_to: Some(([170, 180, 160], 0.75)), ..LensAppearance::sun([70, 90, 70], 0.25) };
    let metal = spec([48.0, 42.0, 21.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Metal);
    let mut cat_eye = spec([53.0, 38.0, 17.0, 140.0], FrameShape::CatEye, Rim::Full, FrameMaterial::Acetate);
    cat_eye.front_color = [120, 20, 36];
    cat_eye.temple_color = [120, 20, 36];
    let mut crystal = spec([50.0, 41.0, 20.0, 145.0], FrameShape::Square, Rim::Full, FrameMaterial::Acetate);
    crystal.front_color = [226, 216, 200];
    crystal.temple_color = [226, 216, 200];
    crystal.pattern = Pattern::Translucent { opacity: 0.45 };
    let rimless = spec([52.0, 35.0, 18.0, 140.0], FrameShape::Rectangle, Rim::Rimless, FrameMaterial::Titanium);
    let mut mirror = aviator;
    mirror.lens = LensAppearance {
        mirror: Some(MirrorCoating { color: [60, 120, 230], strength: 0.45 }),
        ..LensAppearance::sun([90, 92, 96], 0.18)
    };
    let mut minus = rimless;
    minus.lens.power = Some(LensPower { sphere_d: -6.0, index: 1.6 });
    let mut brushed = spec([52.0, 33.0, 18.0, 140.0], FrameShape::Rectangle, Rim::Full, FrameMaterial::Metal);
    (brushed.front_color, brushed.temple_color) = ([120, 124, 130], [120, 124, 130]);
    brushed.metal_finish = MetalFinish::Brushed;
    let mut gold = metal;
    (gold.front_color, gold.temple_color) = ([212, 175, 95], [212, 175, 95]);
    gold.lens.anti_reflection = AntiReflection::Purple;
    let mut ice = crystal;
    (ice.front_color, ice.temple_color) = ([96, 140, 190], [96, 140, 190]);
    let mut built = Vec::new();
    let glb = std::fs::read(data_folder()?.join("models3d/khronos/SunglassesKhronos.glb"))?;
    built.push(("khronos".to_owned(), frames::read_glb(&glb, &frames::GlbLimits::default())?.model));
    for (name, spec) in [
        ("wayfarer", acetate),
        ("tortoise", tortoise),
        ("aviator", aviator),
        ("metal", metal),
        ("cat_eye", cat_eye),
        ("crystal", crystal),
        ("rimless", rimless),
        ("mirror", mirror),
        ("minus", minus),
        ("brushed", brushed),
        ("gold", gold),
        ("ice", ice),
    ] {
        built.push((name.to_owned(), frames::build(&spec)?));
    }
    Ok(built)
}

struct Face {
    name: String,
    path: PathBuf,
    size: [u32; 2],
    head: Head,
}

fn faces(long: Option<u32>) -> Outcome<Vec<Face>> {
    let data = data_folder()?;
    let geometry = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../models/face_geometry.bin");
    let canonical = CanonicalFace::from_bytes(&std::fs::read(geometry)?)?;
    let mut faces = Vec::new();
    let reference = data.join("vision/reference");
    for name in ["astronaut_1280x960", "astronaut_rot25_640x480", "astronaut_rotm30_1280x960"] {
        let json: Value = serde_json::from_str(&std::fs::read_to_string(reference.join(format!("{name}.refined478.json")))?)?;
        let size = [&json["width"], &json["height"]].map(|v| v.as_u64().unwrap_or(0) as u32);
        let (size, _) = shrunk(size, long);
        let landmarks = points(&json["landmarks"], [size[0] as f32, size[1] as f32, size[0] as f32]);
        if let Some(head) = head(&canonical, &landmarks, size) {
            faces.push(Face { name: name.to_owned(), path: reference.join(format!("{name}.png")), size, head });
        }
    }
    let all: Value = serde_json::from_str(&std::fs::read_to_string(reference.join("faces_mediapipe_478.json"))?)?;
    for (name, entry) in all.as_object().ok_or("no faces")? {
        let size = [0, 1].map(|i| entry["size"][i].as_u64().unwrap_or(0) as u32);
        let (size, share) = shrunk(size, long);
        for (index, face) in entry["faces"].as_array().ok_or("no faces")?.iter().enumerate() {
            if let Some(head) = head(&canonical, &points(face, [share; 3]), size) {
                faces.push(Face { name: format!("{name}#{index}"), path: data.join("faces").join(name), size, head });
            }
        }
    }
    Ok(faces)
}

/// The size of a photo whose long side is at most this, and its share of the given one.
fn shrunk(size: [u32; 2], long: Option<u32>) -> ([u32; 2], f32) {
    let share = long.map_or(1.0, |long| long as f32 / size[0].max(size[1]) as f32).min(1.0);
    (size.map(|v| (v as f32 * share).round() as u32), share)
}

/// Beside the workspace, or where `SHARED_DATA` says.
fn data_folder() -> Outcome<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data");
    if beside.exists() { Ok(beside) } else { Ok(PathBuf::from(std::env::var("SHARED_DATA")?)) }
}

fn points(list: &Value, scale: [f32; 3]) -> Vec<[f32; 3]> {
    let number = |p: &Value, i: usize| p[i].as_f64().unwrap_or(0.0) as f32 * scale[i];
    list.as_array().map(|l| l.iter().map(|p| [0, 1, 2].map(|i| number(p, i))).collect()).unwrap_or_default()
}

fn head(canonical: &CanonicalFace, landmarks: &[[f32; 3]], [width, height]: [u32; 2]) -> Option<Head> {
    let geometry = sized_by_irises(HeadGeometry::solve(canonical, landmarks, width, height)?);
    let pose = geometry.pose();
    println!("yaw {:.0} pitch {:.0} roll {:.0} scale {:.2}", pose.yaw_deg, pose.pitch_deg, pose.roll_deg, geometry.scale);
    Some(head_of(&geometry, canonical))
}

/// The head and a little around it, in a square, or the middle of it where pixels are zoomed.
fn crop(look: &image::RgbImage, head: &Head, cell: u32, zoom: Option<u32>) -> image::RgbImage {
    let px = &head.landmarks_px;
    let (left, right) = px.iter().fold((f32::MAX, f32::MIN), |(l, r), p| (l.min(p[0]), r.max(p[0])));
    let (top, bottom) = px.iter().fold((f32::MAX, f32::MIN), |(t, b), p| (t.min(p[1]), b.max(p[1])));
    let side = ((right - left).max(bottom - top) * 1.12) as u32;
    let side = zoom.map_or(side, |zoom| cell / zoom);
    let side = side.min(look.width()).min(look.height()).max(8);
    let middle = zoom.map_or([0.5 * (left + right), 0.575 * top + 0.425 * bottom], |_| px[168]);
    let corner = |middle: f32, size: u32| (middle as i32 - side as i32 / 2).clamp(0, (size - side) as i32) as u32;
    let (x, y) = (corner(middle[0], look.width()), corner(middle[1], look.height()));
    let part = image::imageops::crop_imm(look, x, y, side, side).to_image();
    let filter = if zoom.is_some() { image::imageops::FilterType::Nearest } else { image::imageops::FilterType::CatmullRom };
    image::imageops::resize(&part, cell, cell, filter)
}
