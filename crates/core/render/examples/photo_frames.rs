//! Makes frames of frontal product photos and draws each from the front, at an angle and worn, to be looked at beside its
//! photo: `photo_frames OUT.png PHOTO...`
//!
//! Needs the shared data folder beside the workspace (landmarks of the portrait). Development only.

#[path = "common/head.rs"]
mod head;
#[path = "common/irises.rs"]
mod irises;

use std::error::Error;
use std::path::{Path, PathBuf};

use frames::photo::{FrontalOptions, Photo, from_frontal};
use head::head_of;
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use irises::sized_by_irises;
use render::{Head, LookOptions, Picture, ProductOptions, ProductView, draw_look, draw_product};
use serde_json::Value;
use vision::{CanonicalFace, HeadGeometry};

type Outcome<T> = Result<T, Box<dyn Error>>;

const CELL: [u32; 2] = [760, 340];

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let out = args.next().ok_or("usage: photo_frames OUT.png PHOTO...")?;
    let photos: Vec<String> = args.collect();
    let (portrait, head) = wearer()?;
    let mut sheet = RgbImage::from_pixel(CELL[0] * 4, CELL[1] * photos.len() as u32, Rgb([251, 250, 247]));
    for (row, path) in photos.iter().enumerate() {
        let picture = image::open(path)?.into_rgba8();
        let photo = Photo::new(picture.width(), picture.height(), picture.as_raw().clone())?;
        let made = match from_frontal(&photo, &FrontalOptions::default()) {
            Ok(made) => made,
            Err(error) => {
                println!("{path}: {error}");
                continue;
            }
        };
        println!("{path}: {:?}, {:.1}-{:.1}", made.report.make, made.report.a_mm, made.report.dbl_mm);
        let mm_per_px = 170.0 / CELL[0] as f32;
        let options = ProductOptions { width_px: CELL[0], height_px: CELL[1], mm_per_px, ..ProductOptions::default() };
        let shown = RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
            let [r, g, b, a] = picture.get_pixel(x, y).0.map(f32::from);
            Rgb([r, g, b].map(|v| (v * a / 255.0 + 250.0 * (1.0 - a / 255.0)) as u8))
        });
        let scale = made.report.mm_per_px as f32 / mm_per_px;
        let shown = imageops::resize(
            &shown,
            (shown.width() as f32 * scale) as u32,
            (shown.height() as f32 * scale) as u32,
            FilterType::CatmullRom,
        );
        let mut cells = vec![center(&shown, CELL)];
        for view in [ProductView::Front, ProductView::ThreeQuarter] {
            cells.push(rgb(&draw_product(&made.model, view, &options)?)?);
        }
        let worn = rgb(&draw_look(&portrait, &head, &made.model, &LookOptions::default())?)?;
        cells.push(eyes(&worn, &head));
        for (column, cell) in cells.iter().enumerate() {
            imageops::replace(&mut sheet, cell, i64::from(CELL[0]) * column as i64, i64::from(CELL[1]) * row as i64);
        }
    }
    sheet.save(out)?;
    Ok(())
}

fn rgb(picture: &Picture) -> Outcome<RgbImage> {
    Ok(RgbImage::from_raw(picture.width, picture.height, picture.to_rgb()).ok_or("size")?)
}

fn center(picture: &RgbImage, [width, height]: [u32; 2]) -> RgbImage {
    let mut cell = RgbImage::from_pixel(width, height, Rgb([250; 3]));
    let at = |size: u32, own: u32| (i64::from(size) - i64::from(own)) / 2;
    imageops::replace(&mut cell, picture, at(width, picture.width()), at(height, picture.height()));
    cell
}

/// The band around the eyes.
fn eyes(look: &RgbImage, head: &Head) -> RgbImage {
    let (left, right) = head.landmarks_px.iter().fold((f32::MAX, f32::MIN), |(l, r), p| (l.min(p[0]), r.max(p[0])));
    let width = ((right - left) * 1.5).min(look.width() as f32);
    let height = width * CELL[1] as f32 / CELL[0] as f32;
    let middle = head.landmarks_px[168];
    let x = (middle[0] - width / 2.0).clamp(0.0, look.width() as f32 - width);
    let y = (middle[1] - height * 0.45).clamp(0.0, look.height() as f32 - height);
    let part = imageops::crop_imm(look, x as u32, y as u32, width as u32, height as u32).to_image();
    imageops::resize(&part, CELL[0], CELL[1], FilterType::CatmullRom)
}

/// The portrait and its landmarks.
fn wearer() -> Outcome<(Picture, Head)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let canonical = CanonicalFace::from_bytes(&std::fs::read(root.join("models/face_geometry.bin"))?)?;
    let reference: PathBuf = root.join("../shared/data/vision/reference");
    let reference =
        if reference.exists() { reference } else { PathBuf::from(std::env::var("SHARED_DATA")?).join("vision/reference") };
    let json: Value = serde_json::from_str(&std::fs::read_to_string(reference.join("astronaut_1280x960.refined478.json"))?)?;
    let [width, height] = [&json["width"], &json["height"]].map(|v| v.as_u64().unwrap_or(0) as u32);
    let scale = [width as f32, height as f32, width as f32];
    let landmarks: Vec<[f32; 3]> = json["landmarks"]
        .as_array()
        .ok_or("no landmarks")?
        .iter()
        .map(|p| [0, 1, 2].map(|i| p[i].as_f64().unwrap_or(0.0) as f32 * scale[i]))
        .collect();
    let geometry = sized_by_irises(HeadGeometry::solve(&canonical, &landmarks, width, height).ok_or("no pose")?);
    let photo = image::open(reference.join("astronaut_1280x960.png"))?.to_rgb8();
    let head = head_of(&geometry, &canonical);
    Ok((Picture::from_rgb(photo.width(), photo.height(), &photo)?, head))
}
