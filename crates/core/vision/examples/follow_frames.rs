//! Follows the face of a video, one frame at a time for whoever drives the process: the other side of a comparison has its turn between.
//!
//! `cargo run -p vision --release --example follow_frames FILE WIDTH HEIGHT` reads RGB frames without anything between them. Each
//! line on stdin is the number of a frame; the answer is a line with the milliseconds (`ms`), whether the detector ran
//! (`searched`), and the landmarks in pixels, or null (`landmarks_px`). Frames are taken to be 1/30 s apart.

#[path = "../tests/common/mod.rs"]
mod common;

use std::io::{BufRead, Write};
use std::time::Instant;

use vision::{RgbView, Tracker};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, width, height] = &arguments[..] else { panic!("usage: follow_frames FILE WIDTH HEIGHT") };
    let [width, height] = [width, height].map(|text| text.parse::<u32>().expect("a size in pixels"));
    let bytes = std::fs::read(file)?;
    let frames: Vec<&[u8]> = bytes.chunks_exact(width as usize * height as usize * 3).collect();
    let (mut engine, mut tracker) = (common::engine(), Tracker::default());
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let number: usize = line?.trim().parse().expect("the number of a frame");
        let view = RgbView::new(width, height, frames[number]).expect("a whole frame");
        let start = Instant::now();
        let face = tracker.follow(&mut engine, view, number as f64 / 30.0);
        let milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        let searched = face.is_none_or(|face| face.detected);
        let landmarks_px = face.map(|face| &face.measured.landmarks_px);
        writeln!(out, "{}", serde_json::json!({ "ms": milliseconds, "searched": searched, "landmarks_px": landmarks_px }))?;
    }
    Ok(())
}
