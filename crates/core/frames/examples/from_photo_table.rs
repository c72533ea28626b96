//! Makes a frame of each frontal photo, and prints how well it covers its photo, as a table.
//!
//! `cargo run --release -p frames --example from_photo_table -- [--write FOLDER] [PHOTO...]`
//!
//! Without photos, those of the shared data folder beside the workspace. `--write` keeps the GLB of each, and a picture of the
//! differences: red where only the photo has frame, blue where only the model has; green edges of the model's lens openings.
//!
//! Silhouettes: everything but temples and hinges, lenses filled. Openings: what of a lens the front leaves free. For a lens
//! through which the background shows, the truth is the hole in the photo as it is, with pads and mounts in it; for an
//! opaque one it is the outline that was found, which has to be checked by eye (`examples/photo_outlines.rs` draws it).

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Instant;

use frames::photo::{
    FrontalOptions, Photo, PhotoFrame, contour, from_frontal, front_outlines, intersection_over_union, shows_from_front,
};
use frames::{measure, write_glb};
use image::{Rgb, RgbImage};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let folder = args.iter().position(|a| a == "--write").map(|at| args.drain(at..at + 2).nth(1).unwrap_or_default());
    let photos: Vec<PathBuf> = if args.is_empty() { shared()? } else { args.iter().map(PathBuf::from).collect() };
    if photos.is_empty() {
        println!("skipped: no shared data beside the workspace");
        return Ok(());
    }
    println!("| photo | made as | silhouette IoU | opening IoU, left, right | A off | DBL off | sides differ | triangles | s |");
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|");
    for path in &photos {
        let name = path.file_stem().ok_or("a file")?.to_string_lossy().into_owned();
        let picture = image::open(path)?.into_rgba8();
        let photo = Photo::new(picture.width(), picture.height(), picture.into_raw())?;
        let started = Instant::now();
        match from_frontal(&photo, &FrontalOptions::default()) {
            Ok(made) => {
                let seconds = started.elapsed().as_secs_f64();
                row(&name, &photo, &made, seconds)?;
                if let Some(folder) = &folder {
                    std::fs::write(format!("{folder}/{name}.glb"), write_glb(&made.model))?;
                    differences(&photo, &made)?.save(format!("{folder}/{name}.diff.png"))?;
                }
            }
            Err(error) => println!("| {name} | refused: {error} |||||||||"),
        }
    }
    Ok(())
}

fn shared() -> Outcome<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/product_photos/frontal_cutouts");
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut photos: Vec<PathBuf> = std::fs::read_dir(folder)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    photos.retain(|p| p.extension().is_some_and(|e| e == "png"));
    photos.sort();
    Ok(photos)
}

fn row(name: &str, photo: &Photo, made: &PhotoFrame, seconds: f64) -> Outcome<()> {
    let report = &made.report;
    let truth = truths(photo)?;
    let openings = [0, 1].map(|side| made.view.opening(&made.model, side));
    let iou = [0, 1].map(|side| intersection_over_union(&openings[side], &truth[side]));
    let found = front_outlines(photo)?;
    // Boxes along the frame, from the model's triangles and from the photo's outlines.
    let [own, theirs] =
        [boxes(&openings.each_ref().map(|o| outline(o, photo))), boxes(&found.openings.each_ref().map(|o| o.outline.clone()))];
    let off = |k: usize| (own[k] - theirs[k]).abs() * report.mm_per_px;
    let measured = measure(&made.model);
    assert!(measured.a_mm.is_some_and(|a| (a - report.a_mm).abs() < 0.1), "{measured:?}");
    let triangles = made.model.triangle_count();
    println!(
        "| {name} | {:?} | {:.3} | {:.3}, {:.3} | {:.2} mm | {:.2} mm | {:.1} mm | {triangles} | {seconds:.2} |",
        report.make,
        report.agreement.silhouette,
        iou[0],
        iou[1],
        off(0),
        off(1),
        report.asymmetry_mm[0],
    );
    Ok(())
}

/// Mean width of both boxes and the gap between them, px.
fn boxes(outlines: &[Vec<glam::DVec2>; 2]) -> [f64; 2] {
    let [left, right] = outlines.each_ref().map(|o| contour::bounds(o));
    [(left[1].x - left[0].x + right[1].x - right[0].x) / 2.0, right[0].x - left[1].x]
}

fn outline(mask: &[bool], photo: &Photo) -> Vec<glam::DVec2> {
    let values: Vec<f32> = mask.iter().map(|&m| f32::from(u8::from(m))).collect();
    contour::trace(photo.width() as usize, photo.height() as usize, &values, 0.5)
        .into_iter()
        .next()
        .map(|c| c.points)
        .unwrap_or_default()
}

/// The openings of both sides as the photo has them.
fn truths(photo: &Photo) -> Outcome<[Vec<bool>; 2]> {
    let found = front_outlines(photo)?;
    let size = [photo.width() as usize, photo.height() as usize];
    let filled = found.openings.each_ref().map(|o| contour::fill(size[0], size[1], &[&o.outline]));
    Ok([0, 1].map(|side| {
        let see_through = found.openings[side].see_through;
        filled[side].iter().zip(&found.matte.coverage).map(|(&o, &c)| o >= 0.5 && (!see_through || c < 0.5)).collect()
    }))
}

fn differences(photo: &Photo, made: &PhotoFrame) -> Outcome<RgbImage> {
    let found = front_outlines(photo)?;
    let shown = made.view.mask(&made.model, shows_from_front);
    let width = photo.width() as usize;
    let filled: Vec<Vec<f32>> =
        found.openings.iter().map(|o| contour::fill(width, photo.height() as usize, &[&o.outline])).collect();
    let free = [0, 1].map(|side| made.view.opening(&made.model, side));
    Ok(RgbImage::from_fn(photo.width(), photo.height(), |x, y| {
        let i = y as usize * width + x as usize;
        let covered = found.matte.coverage[i] >= 0.5 || filled.iter().any(|f| f[i] >= 0.5);
        let [r, g, b, a] = photo.pixel(x as usize, y as usize).map(f32::from);
        let gray = [r, g, b].map(|v| ((v * a / 255.0 + 200.0 * (1.0 - a / 255.0)) * 0.6 + 90.0) as u8);
        let edge = free.iter().any(|f| f[i] && i > width && (!f[i - 1] || !f[i + 1] || !f[i - width] || !f[i + width]));
        Rgb(match (covered, shown[i]) {
            _ if edge => [0, 180, 0],
            (true, false) => [220, 0, 0],
            (false, true) => [0, 0, 220],
            _ => gray,
        })
    }))
}
