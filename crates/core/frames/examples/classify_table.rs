//! Judges every product photo of the shared data and prints the table of docs/frames-from-photos.md beside what one sees.
//!
//! `cargo run --release -p frames --example classify_table [-- PHOTO...]`. Without the shared data it says so and does nothing.
//! Nobody looks for faces here: photos of people are classified by `varai frame classify`, which does.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use frames::photo::Photo;
use frames::photo::classify::{Hints, classify};
use image::imageops::{FilterType, resize};

/// What a person sees in the messy shop photos, by the beginning of the file's name. None is fit for a model.
const SEEN: [(&str, &str); 17] = [
    ("043f96d4", "sunglasses lying askew, seen from above; logo, props"),
    ("08729006", "crystal frame askew on cloth; watermark"),
    ("14984b9e", "collage of two photos, one with folded temples"),
    ("1a23cbbc", "collage of two photos with labels"),
    ("2de8759e", "folded, from behind; logo"),
    ("35ba0479", "at an angle, one temple cut off; logo"),
    ("3d726052", "at an angle, leaning, among a cup and beads; logo"),
    ("4f429eb4", "askew from above beside a cup; logo"),
    ("60867174", "at an angle, one temple cut off; logo"),
    ("6d04cab4", "four pairs; logo"),
    ("78f47c8d", "from the side and above, lenses edge-on; logo"),
    ("8d5c8b60", "at an angle with dimension lines; props, logo"),
    ("af138d00", "on an open book with a leaf and a cup; label"),
    ("bf0d0f17", "at an angle among props; logo"),
    ("ca6828b0", "folded, from behind, among props; logo"),
    ("d7ee8887", "three pairs with labels"),
    ("f5a36431", "nearly frontal from above beside a book; logo"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let named: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let files = if named.is_empty() { shared()? } else { named };
    if files.is_empty() {
        println!("skipped: no shared data beside the workspace");
        return Ok(());
    }
    println!("| photo | one sees | class | all findings | usable |");
    println!("|---|---|---|---|---|");
    for file in files {
        row(&file)?;
    }
    Ok(())
}

fn shared() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data");
    let folders = [
        "product_photos/shop_photos",
        "product_photos/frontal_cutouts",
        "product_photos/angled_cutouts",
        "product_photos/angled_on_white/eyeglasses",
        "product_photos/angled_on_white/sunglasses",
    ];
    let mut files = Vec::new();
    for folder in folders.map(|f| data.join(f)).iter().filter(|f| f.is_dir()) {
        let mut here: Vec<PathBuf> = fs::read_dir(folder)?.map(|f| f.map(|f| f.path())).collect::<Result<_, _>>()?;
        here.sort();
        files.extend(here);
    }
    Ok(files)
}

fn row(file: &Path) -> Result<(), Box<dyn Error>> {
    let name = file.file_stem().and_then(|n| n.to_str()).unwrap_or_default();
    let mut picture = image::open(file)?.to_rgba8();
    let longest = picture.width().max(picture.height());
    if longest > 1600 {
        let scale = |v: u32| (f64::from(v) * 1600.0 / f64::from(longest)) as u32;
        picture = resize(&picture, scale(picture.width()), scale(picture.height()), FilterType::Triangle);
    }
    let classification = classify(&Photo::new(picture.width(), picture.height(), picture.into_raw())?, Hints::default());
    let seen = SEEN.iter().find(|(id, _)| name.starts_with(id)).map_or("", |(_, seen)| *seen);
    let findings: Vec<&str> = classification.findings.iter().map(|f| f.as_str()).collect();
    let usable = if classification.usable() { "yes" } else { "no" };
    println!(
        "| {} | {seen} | {} | {} | {usable} |",
        &name[..name.len().min(24)],
        classification.class.as_str(),
        findings.join(", ")
    );
    Ok(())
}
