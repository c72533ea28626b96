//! Makes a frame of each frontal photo and writes it as GLB, with one line of a table per photo.
//!
//! `cargo run --release -p frames --example from_photo_table -- OUT_FOLDER PHOTO...`

use std::error::Error;
use std::path::Path;

use frames::photo::{FrontalOptions, Photo, from_frontal};
use frames::{measure, write_glb};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("usage: from_photo_table OUT_FOLDER PHOTO...")?;
    for path in args {
        let picture = image::open(&path)?.into_rgba8();
        let photo = Photo::new(picture.width(), picture.height(), picture.into_raw())?;
        let started = std::time::Instant::now();
        let made = match from_frontal(&photo, &FrontalOptions::default()) {
            Ok(made) => made,
            Err(error) => {
                println!("{path}: {error}");
                continue;
            }
        };
        let millis = started.elapsed().as_millis();
        let bytes = write_glb(&made.model);
        let name = Path::new(&path).file_stem().ok_or("a file")?.to_string_lossy().into_owned();
        std::fs::write(format!("{folder}/{name}.glb"), &bytes)?;
        let triangles: usize = made.model.parts.iter().map(|p| p.mesh.indices.len() / 3).sum();
        println!("{name}: {millis} ms, {triangles} triangles, {} KB", bytes.len() / 1024);
        println!("  {:?}\n  {:?}", made.report, measure(&made.model));
    }
    Ok(())
}
