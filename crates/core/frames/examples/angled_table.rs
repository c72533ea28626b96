//! Fits every three-quarter photo of the shared data and prints the tables of docs/frames-from-photos.md.
//!
//! `cargo run --release -p frames --example angled_table [-- FOLDER]` writes overlays and GLB files into FOLDER. Without the
//! shared data it says so and does nothing.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use frames::photo::Photo;
use frames::photo::angled::{self, Attempt, draw};
use image::RgbaImage;

/// What the catalog declares, by the beginning of the file's name: eye sizes, and the bridge of each where there is one.
const DECLARED: [(&str, &[f64], Option<f64>); 14] = [
    ("RX5154", &[49.0, 51.0], Some(21.0)),
    ("RX5228", &[50.0, 53.0, 55.0], None),
    ("RX5169", &[50.0, 53.0, 55.0], None),
    ("VE1264", &[52.0, 54.0], None),
    ("VE1175B", &[53.0], None),
    ("BE2321", &[49.0, 51.0], None),
    ("BE1282", &[55.0], None),
    ("DG1324", &[50.0, 52.0], None),
    ("PR62UV", &[51.0, 53.0], None),
    ("OX3222", &[52.0, 54.0, 56.0], None),
    ("RB3025", &[55.0, 58.0, 62.0], None),
    ("RB19729150", &[58.0, 62.0], None),
    ("RB1972", &[54.0], None),
    ("BE4307", &[50.0], None),
];

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data/product_photos");
    if !data.is_dir() {
        println!("skipped: no shared data beside the workspace");
        return Ok(());
    }
    let overlays = std::env::args().nth(1).map(PathBuf::from);
    println!("| photo | kind | silhouette | near lens | far lens | A:DBL | declared | ± A, DBL mm | yaw | s | verdict |");
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for folder in ["angled_on_white/eyeglasses", "angled_on_white/sunglasses", "angled_cutouts"] {
        let mut files: Vec<PathBuf> = fs::read_dir(data.join(folder))?.map(|f| f.map(|f| f.path())).collect::<Result<_, _>>()?;
        files.sort();
        for file in files {
            row(&file, overlays.as_deref())?;
        }
    }
    Ok(())
}

fn row(file: &Path, overlays: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let name = file.file_stem().and_then(|n| n.to_str()).unwrap_or_default();
    let picture = sized(image::open(file)?.to_rgba8());
    let photo = Photo::new(picture.width(), picture.height(), picture.clone().into_raw())?;
    let start = Instant::now();
    let attempt = match angled::attempt(&photo, None) {
        Ok(attempt) => attempt,
        Err(error) => {
            println!("| {name} | | | | | | | | | {:.1} | refused: {error} |", start.elapsed().as_secs_f64());
            return Ok(());
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    let (fitted, spec) = (&attempt.fitted, &attempt.fitted.spec);
    let proportion = spec.a_mm / spec.dbl_mm;
    let declared = DECLARED.iter().find(|(model, ..)| name.starts_with(model)).map_or(String::new(), |(_, sizes, bridge)| {
        let told = |a: &f64| match bridge {
            Some(dbl) => format!("{:.2} ({a}□{dbl})", a / dbl),
            None => format!("{a}□{:.1}", a / proportion),
        };
        sizes.iter().map(told).collect::<Vec<_>>().join(", ")
    });
    println!(
        "| {name} | {} {} {} | {:.3} | {:.3} | {:.3} | {:.2} | {declared} | {:.1}, {:.1} | {:.0}° | {seconds:.1} | {} |",
        spec.shape,
        spec.rim,
        spec.material,
        fitted.silhouette_overlap,
        fitted.lens_overlap[0],
        fitted.lens_overlap[1],
        proportion,
        fitted.errors.a_mm,
        fitted.errors.dbl_mm,
        fitted.view.yaw.to_degrees(),
        attempt.refusal.as_ref().map_or("usable".to_owned(), |why| format!("refused: {why}"))
    );
    if let Some(folder) = overlays {
        fs::create_dir_all(folder)?;
        overlay(picture, &attempt).save(folder.join(format!("{name}.png")))?;
        fs::write(folder.join(format!("{name}.glb")), frames::write_glb(&fitted.model))?;
    }
    Ok(())
}

/// At most as large as photos are worked on, half as large until it is.
fn sized(picture: RgbaImage) -> RgbaImage {
    let longest = picture.width().max(picture.height());
    if longest <= 1200 {
        return picture;
    }
    let scale = |v: u32| (f64::from(v) * 1200.0 / f64::from(longest)) as u32;
    image::imageops::resize(&picture, scale(picture.width()), scale(picture.height()), image::imageops::FilterType::Triangle)
}

/// The photo on white with the drawn frame in red and its openings in green.
fn overlay(mut picture: RgbaImage, attempt: &Attempt) -> RgbaImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let drawn = draw(&attempt.fitted.posed(), &attempt.fitted.view, width, height);
    for (i, pixel) in picture.pixels_mut().enumerate() {
        let cover = f32::from(pixel[3]) / 255.0;
        let mut color = [0, 1, 2].map(|k| f32::from(pixel[k]) * cover + 255.0 * (1.0 - cover));
        if drawn.lenses[0][i] + drawn.lenses[1][i] > 0.5 {
            color[1] = color[1] * 0.5 + 127.0;
            color[0] *= 0.5;
        } else if drawn.silhouette[i] > 0.5 {
            color[0] = color[0] * 0.5 + 127.0;
        }
        *pixel = image::Rgba([color[0] as u8, color[1] as u8, color[2] as u8, 255]);
    }
    picture
}
