//! Draws what was found in product photos over them, to look at: the frame's outline in red, the lenses in green.
//!
//! `cargo run --release -p frames --example photo_outlines -- OUT_FOLDER PHOTO...`

use std::error::Error;
use std::path::Path;

use frames::photo::{Photo, front_outlines};
use glam::DVec2;
use image::{Rgb, RgbImage};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: photo_outlines OUT_FOLDER PHOTO...")?;
    for path in args {
        let picture = image::open(&path)?.into_rgba8();
        let photo = Photo::new(picture.width(), picture.height(), picture.as_raw().clone())?;
        let started = std::time::Instant::now();
        let found = match front_outlines(&photo) {
            Ok(found) => found,
            Err(error) => {
                println!("{path}: {error}");
                continue;
            }
        };
        println!(
            "{path}: {:?}, {:?}, {} ms",
            found.matte.backdrop,
            found.openings.each_ref().map(|o| o.see_through),
            started.elapsed().as_millis()
        );
        let mut sheet = RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
            let [r, g, b, a] = picture.get_pixel(x, y).0.map(f32::from);
            Rgb([r, g, b].map(|v| (v * a / 255.0 + 160.0 * (1.0 - a / 255.0)) as u8))
        });
        for outline in &found.silhouette {
            draw(&mut sheet, &outline.points, [255, 0, 0]);
        }
        for opening in &found.openings {
            draw(&mut sheet, &opening.outline, [0, 230, 0]);
        }
        let name = Path::new(&path).file_stem().ok_or("a file")?.to_string_lossy().into_owned();
        sheet.save(format!("{folder}/{name}.png"))?;
    }
    Ok(())
}

fn draw(sheet: &mut RgbImage, points: &[DVec2], color: [u8; 3]) {
    for (i, &a) in points.iter().enumerate() {
        let b = points[(i + 1) % points.len()];
        let steps = (a.distance(b) * 2.0).ceil().max(1.0) as usize;
        for step in 0..steps {
            let p = a.lerp(b, step as f64 / steps as f64);
            if p.x >= 0.0 && p.y >= 0.0 && (p.x as u32) < sheet.width() && (p.y as u32) < sheet.height() {
                sheet.put_pixel(p.x as u32, p.y as u32, Rgb(color));
            }
        }
    }
}
