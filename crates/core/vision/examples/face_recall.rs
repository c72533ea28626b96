//! Which faces are found and which are not, as a table: photos with true boxes, photos with a known number of faces, and
//! pictures without any.
//!
//! `cargo run -p vision --release --example face_recall [DATA]`, where DATA holds `faces/`, `product_photos/` and, for
//! MediaPipe's finds on the same files, `vision/reference/faces_mediapipe_478.json` (by default `../shared/data` beside the
//! project). Then it says how long the largest picture of nothing takes. Fails when fewer than nine tenths are found or anything else is taken for a face.

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/common/recall.rs"]
mod recall;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use vision::{AnalyzeOptions, FaceEngine, RgbView};

fn main() -> ExitCode {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let data = std::env::args().nth(1).map_or_else(|| project.join("../shared/data"), PathBuf::from);
    if !data.join("faces").is_dir() {
        println!("skipped: no faces in {}", data.display());
        return ExitCode::SUCCESS;
    }
    let mut engine = common::engine();
    let reference = recall::mediapipe_finds(&data);

    println!("{:<56} {:>5} {:>5} {:>5} {:>9} {:>10}  missed at", "picture", "true", "found", "false", "MediaPipe", "its false");
    let mut total = [0; 5];
    for photo in recall::photos(&data) {
        let ours = photo.truth.compare(&recall::boxes_of(&mut engine, &data.join(&photo.file)));
        let theirs = reference.get(&photo.file).map(|finds| photo.truth.compare(finds));
        let column = |value: Option<usize>| value.map_or_else(|| "-".into(), |v| v.to_string());
        let missed: Vec<String> = ours.missed.iter().map(|b| format!("{:.0},{:.0} ({:.0} px)", b.left, b.top, b.side)).collect();
        println!(
            "{:<56} {:>5} {:>5} {:>5} {:>9} {:>10}  {}",
            short(&photo.file),
            photo.truth.len(),
            ours.found,
            ours.false_finds,
            column(theirs.as_ref().map(|t| t.found)),
            column(theirs.as_ref().map(|t| t.false_finds)),
            missed.join("; ")
        );
        let theirs = theirs.map_or([0, 0], |t| [t.found, t.false_finds]);
        let row = [photo.truth.len(), ours.found, ours.false_finds, theirs[0], theirs[1]];
        total.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    let [truth, found, false_finds, theirs, their_false] = total;
    println!("{:<56} {truth:>5} {found:>5} {false_finds:>5} {theirs:>9} {their_false:>10}", "all");
    time_noise(&mut engine);
    if found * 10 >= truth * 9 && false_finds == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The last two parts of a path, so that the columns stay in line.
fn short(file: &str) -> &str {
    file.rmatch_indices('/').nth(1).map_or(file, |(at, _)| &file[at + 1..])
}

/// How long it takes to see that 25 megapixels of noise show nobody.
fn time_noise(engine: &mut FaceEngine) {
    const SIDE: u32 = 5000;
    let mut state = 1_u32;
    let pixels: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take((SIDE * SIDE * 3) as usize)
    .collect();
    for max_faces in [1, 64] {
        let view = RgbView::new(SIDE, SIDE, &pixels).expect("a packed picture");
        let start = Instant::now();
        let faces = engine.analyze(view, &AnalyzeOptions { max_faces }, &mut |_| {}).faces.len();
        println!(
            "{SIDE}x{SIDE} of noise, at most {max_faces} asked for: {faces} found in {:.0} ms",
            start.elapsed().as_secs_f64() * 1e3
        );
    }
}
