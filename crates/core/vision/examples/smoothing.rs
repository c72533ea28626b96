//! What the smoothing of drawn landmarks costs and gives, for a grid of its parameters: the numbers behind `Smoothing::default`.
//!
//! `cargo run -p vision --release --example smoothing`
//!
//! - jitter: a resting face before a noisy camera; standard deviation over time of a landmark's position, in the median over the landmarks.
//! - lag: how far what is drawn is from what was measured, in the median over the landmarks; median over the frames of a face
//!   that wanders (up to 2 eye distances a second), and of one that is shaken (up to 12).
//!
//! All in thousandths of the distance between the eyes; the first line is without smoothing.

#[path = "../tests/common/mod.rs"]
mod common;

use std::ops::Range;

use common::video::{HEIGHT, Video, WIDTH};
use vision::{FaceEngine, RgbView, Smoothing, TrackedFace, Tracker};

const REST: Range<usize> = 0..120;
const WANDER: Range<usize> = 60..240;
const SHAKE: Range<usize> = 240..300;
const REST_HZ: [f32; 3] = [0.5, 1.0, 2.0];
const HZ_PER_SPEED: [f32; 4] = [10.0, 20.0, 40.0, 80.0];
const SPEED_HZ: [f32; 3] = [0.5, 1.0, 2.0];

fn main() {
    let video = Video::new().alone();
    let mut engine = common::engine();
    println!("rest Hz  Hz per speed  speed Hz   jitter  lag wandering  lag shaken");
    let none = Smoothing { rest_hz: 1e6, ..Smoothing::default() };
    let grid = REST_HZ.iter().flat_map(|&rest_hz| {
        let pairs = HZ_PER_SPEED.iter().flat_map(|&hz_per_speed| SPEED_HZ.map(|speed_hz| (hz_per_speed, speed_hz)));
        pairs.map(move |(hz_per_speed, speed_hz)| Smoothing { rest_hz, hz_per_speed, speed_hz })
    });
    for smoothing in std::iter::once(none).chain(grid) {
        let jitter = jitter(&run(&video, &mut engine, smoothing, REST, true));
        let [wander, shake] = [WANDER, SHAKE].map(|frames| lag(&run(&video, &mut engine, smoothing, frames, false)));
        let Smoothing { rest_hz, hz_per_speed, speed_hz } = smoothing;
        println!(
            "{rest_hz:>7} {hz_per_speed:>13} {speed_hz:>9} {:>8.2} {:>14.2} {:>11.2}",
            jitter * 1000.0,
            wander * 1000.0,
            shake * 1000.0
        );
    }
}

/// The faces of some frames, all of the first moment when the face rests.
fn run(video: &Video, engine: &mut FaceEngine, smoothing: Smoothing, frames: Range<usize>, rests: bool) -> Vec<TrackedFace> {
    let mut tracker = Tracker::new(smoothing);
    let mut rgba = Vec::new();
    frames
        .clone()
        .map(|frame| {
            let moment = video.moment(if rests { frames.start } else { frame });
            video.draw(&moment, frame, &mut rgba);
            let view = RgbView::from_rgba(WIDTH, HEIGHT, &rgba).expect("a whole frame");
            tracker.follow(engine, view, video.moment(frame).time_s).expect("a face").clone()
        })
        .skip(15)
        .collect()
}

fn jitter(faces: &[TrackedFace]) -> f32 {
    let count = faces.len() as f32;
    median((0..478).map(|landmark| {
        let points = || faces.iter().map(|face| face.smoothed.landmarks_px[landmark]);
        let mean: [f32; 2] = [0, 1].map(|axis| points().map(|p| p[axis]).sum::<f32>() / count);
        let square = |p: [f32; 3]| ((p[0] - mean[0]).powi(2) + (p[1] - mean[1]).powi(2)) / 2.0;
        (points().map(square).sum::<f32>() / count).sqrt() / eyes(&faces[0])
    }))
}

fn lag(faces: &[TrackedFace]) -> f32 {
    median(faces.iter().map(|face| {
        let pairs = face.smoothed.landmarks_px.iter().zip(&face.measured.landmarks_px);
        median(pairs.map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]))) / eyes(face)
    }))
}

fn eyes(face: &TrackedFace) -> f32 {
    let [a, b] = [468, 473].map(|iris| face.measured.landmarks_px[iris]);
    (a[0] - b[0]).hypot(a[1] - b[1])
}

fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut all: Vec<f32> = values.collect();
    all.sort_by(f32::total_cmp);
    all[all.len() / 2]
}
