//! Draws frames by faces into one sheet, with nothing but what the project ships: `contact_sheet OUT.jpg`.

use std::error::Error;
use std::path::{Path, PathBuf};

use api::adjustment::Adjustment;
use api::tryon::PictureFormat;
use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{FrameModel, FrameSpec, GlbLimits, LensAppearance, Pattern};
use image::imageops::{FilterType, crop_imm, replace, resize};
use image::{DynamicImage, RgbImage, RgbaImage};
use render::FrameLevels;
use tryon::encode::encode;
use tryon::engines::Engines;
use tryon::look::draw_on_face;
use tryon::photo::Photo;
use vision::AnalyzeOptions;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The NASA portrait upright and tilted both ways.
const FACES: [&str; 3] = ["astronaut_1280x960", "astronaut_rot25_640x480", "astronaut_rotm30_1280x960"];
const CELL_PX: u32 = 360;
/// Side of the cell against the width of the detector's box: the whole head with some air.
const AIR: f32 = 1.9;

fn main() -> Outcome<()> {
    let out = std::env::args().nth(1).ok_or("give the file to write")?;
    let engines = Engines::load()?;
    let frames = frames_to_wear()?;
    let mut sheet = RgbaImage::new(CELL_PX * frames.len() as u32, CELL_PX * FACES.len() as u32);
    for (row, name) in FACES.iter().enumerate() {
        let photo = Photo::decode(&std::fs::read(repository().join(format!("crates/core/vision/testdata/{name}.webp")))?)?;
        let analysis = engines.analyze(&photo, &AnalyzeOptions::default())?.analysis;
        let face = analysis.faces.first().ok_or("no face")?;
        for (column, frame) in frames.iter().enumerate() {
            let mut look = photo.clone();
            draw_on_face(&mut look, face, engines.triangles(), &FrameLevels::new(frame.clone())?, Adjustment::default())?;
            let look = RgbImage::from_raw(look.width, look.height, look.rgb).ok_or("size")?;
            let cell = around_face(&DynamicImage::from(look).into_rgba8(), face.box_px);
            replace(&mut sheet, &cell, i64::from(column as u32 * CELL_PX), i64::from(row as u32 * CELL_PX));
        }
    }
    std::fs::write(out, encode(sheet.width(), sheet.height(), sheet.as_raw(), PictureFormat::Jpeg)?)?;
    Ok(())
}

/// The Khronos sunglasses and three frames built from numbers.
fn frames_to_wear() -> Outcome<Vec<FrameModel>> {
    let khronos = std::fs::read(repository().join("crates/core/frames/testdata/SunglassesKhronos.glb"))?;
    let mut tortoise = FrameSpec::new([48.0, 44.0, 21.0, 145.0], FrameShape::Round, Rim::Full, FrameMaterial::Acetate);
    tortoise.front_color = [150, 84, 36];
    tortoise.temple_color = tortoise.front_color;
    tortoise.pattern = Pattern::Tortoise { spots: [40, 22, 12] };
    let mut sun = FrameSpec::new([52.0, 40.0, 19.0, 145.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
    sun.lens = LensAppearance::sun([70, 84, 66], 0.22);
    let mut wire = FrameSpec::new([53.0, 38.0, 18.0, 145.0], FrameShape::Geometric, Rim::Full, FrameMaterial::Metal);
    wire.front_color = [196, 160, 96];
    wire.temple_color = wire.front_color;
    let mut frames = vec![frames::read_glb(&khronos, &GlbLimits::default())?.model];
    for spec in [tortoise, sun, wire] {
        frames.push(frames::build(&spec)?);
    }
    Ok(frames)
}

fn around_face(look: &RgbaImage, [x, y, width, height]: [f32; 4]) -> RgbaImage {
    let side = (width * AIR).min(look.width() as f32).min(look.height() as f32);
    let corner = |middle: f32, length: u32| (middle - side / 2.0).clamp(0.0, length as f32 - side) as u32;
    let (left, top) = (corner(x + width / 2.0, look.width()), corner(y + height * 0.42, look.height()));
    let face = crop_imm(look, left, top, side as u32, side as u32).to_image();
    resize(&face, CELL_PX, CELL_PX, FilterType::CatmullRom)
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}
