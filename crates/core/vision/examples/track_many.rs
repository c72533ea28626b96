//! Ten thousand frames of a moving face: the tracker beside the detector on every one of them, and where the face truly is.
//!
//! `cargo run -p vision --release --example track_many [FRAMES]`. Fails when the tracker loses a face that the detector keeps, when
//! it drifts away, or when memory grows.
//!
//! A face counts as seen when the median of its landmarks is within half an eye distance of the truth. Distances are such medians
//! too, of the frames that show all of the face: median and worst of these.

#[path = "../tests/common/mod.rs"]
mod common;

use std::process::ExitCode;
use std::time::Instant;

use common::video::{HEIGHT, Moment, Video, WIDTH};
use vision::{AnalyzeOptions, FaceEngine, RgbView, Tracker};

const FRAMES: usize = 10_000;
const PARTS: usize = 10;
/// In eye distances: what is farther off is another face, or none.
const SAME_FACE: f32 = 0.5;
/// In eye distances: tracked and detected landmarks are within so much of each other, in the median of each part of the video.
const MOST_DRIFT: f32 = 0.02;

/// One part of the video.
#[derive(Default)]
struct Part {
    detected: usize,
    tracked: usize,
    /// The detector keeps the face, the tracker does not.
    lost: usize,
    /// The tracker follows something else.
    strays: usize,
    /// Frames in which the tracker ran the detector.
    searches: usize,
    /// While following, without the detector.
    allocations: u64,
    /// Since the beginning of the video.
    bytes_held: i64,
    follow_ms: Vec<f64>,
    to_detected: Vec<f32>,
    tracked_to_truth: Vec<f32>,
    detected_to_truth: Vec<f32>,
}

/// What the tracker did with a frame.
struct Followed {
    landmarks_px: Option<Vec<[f32; 3]>>,
    searched: bool,
    milliseconds: f64,
    memory: allocation_counter::AllocationInfo,
}

fn main() -> ExitCode {
    let frames = std::env::args().nth(1).map_or(FRAMES, |text| text.parse().expect("a number of frames"));
    let video = Video::new();
    let (mut engine, mut tracker, mut rgba) = (common::engine(), Tracker::default(), Vec::new());
    let mut reference = engine.fork();
    println!(
        "               -- frames with the face seen --  detector  allocations   bytes  ----- distance in thousandths of the eyes' -----"
    );
    println!(
        "frames         detector  tracker   lost  stray      runs  in following    held   to detector  tracker: truth  detector: truth"
    );
    let mut parts: Vec<Part> = Vec::new();
    for number in 0..PARTS {
        let mut part = Part { bytes_held: parts.last().map_or(0, |part| part.bytes_held), ..Part::default() };
        let range = number * frames / PARTS..(number + 1) * frames / PARTS;
        for frame in range.clone() {
            let moment = video.moment(frame);
            video.draw(&moment, frame, &mut rgba);
            let view = RgbView::from_rgba(WIDTH, HEIGHT, &rgba).expect("a whole frame");
            let followed = follow(&mut tracker, &mut engine, view, moment.time_s);
            let truth = video.truth_px(&moment);
            let detected = detect(&mut reference, view, &moment, &truth);
            part.count(&moment, &truth, &followed, detected.as_deref());
        }
        part.print(range.start);
        parts.push(part);
    }
    judge(&parts)
}

fn follow(tracker: &mut Tracker, engine: &mut FaceEngine, view: RgbView<'_>, time_s: f64) -> Followed {
    let (mut landmarks_px, mut searched, mut milliseconds) = (None, true, 0.0);
    let memory = allocation_counter::measure(|| {
        let start = Instant::now();
        let face = tracker.follow(engine, view, time_s);
        milliseconds = start.elapsed().as_secs_f64() * 1000.0;
        searched = face.is_none_or(|face| face.detected);
        allocation_counter::opt_out(|| landmarks_px = face.map(|face| face.measured.landmarks_px.clone()));
    });
    Followed { landmarks_px, searched, milliseconds, memory }
}

/// The landmarks of the face of the video where the detector finds it anew.
fn detect(engine: &mut FaceEngine, view: RgbView<'_>, moment: &Moment, truth: &[[f32; 2]]) -> Option<Vec<[f32; 3]>> {
    let max_faces = if moment.has_company() { 8 } else { 1 };
    let faces = engine.analyze(view, &AnalyzeOptions { max_faces }, &mut |_| {}).faces;
    let seen = faces.into_iter().map(|face| face.landmarks_px).filter(|face| apart(face, truth) < SAME_FACE);
    seen.min_by(|a, b| apart(a, truth).total_cmp(&apart(b, truth)))
}

/// Median over the landmarks of the distance in the picture, in eye distances.
fn apart(landmarks_px: &[[f32; 3]], from: &[[f32; 2]]) -> f32 {
    let eyes = (from[468][0] - from[473][0]).hypot(from[468][1] - from[473][1]);
    let mut all: Vec<f32> = landmarks_px.iter().zip(from).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]) / eyes).collect();
    all.sort_by(f32::total_cmp);
    all[all.len() / 2]
}

impl Part {
    fn count(&mut self, moment: &Moment, truth: &[[f32; 2]], followed: &Followed, detected: Option<&[[f32; 3]]>) {
        self.bytes_held += followed.memory.bytes_current;
        if followed.searched {
            self.searches += 1;
        } else {
            self.allocations += followed.memory.count_total;
            self.follow_ms.push(followed.milliseconds);
        }
        let tracked = followed.landmarks_px.as_deref().filter(|face| moment.shows_some() && apart(face, truth) < SAME_FACE);
        self.detected += usize::from(detected.is_some());
        self.tracked += usize::from(tracked.is_some());
        self.lost += usize::from(detected.is_some() && tracked.is_none());
        self.strays += usize::from(followed.landmarks_px.is_some() && tracked.is_none());
        if let (true, Some(tracked), Some(detected)) = (moment.shows_all(), tracked, detected) {
            let places: Vec<[f32; 2]> = detected.iter().map(|&[x, y, _]| [x, y]).collect();
            self.to_detected.push(apart(tracked, &places));
            self.tracked_to_truth.push(apart(tracked, truth));
            self.detected_to_truth.push(apart(detected, truth));
        }
    }

    fn print(&mut self, first_frame: usize) {
        let spans = [&mut self.to_detected, &mut self.tracked_to_truth, &mut self.detected_to_truth].map(|values| {
            values.sort_by(f32::total_cmp);
            let worst = values.last().copied().unwrap_or(f32::NAN);
            format!("{:.1} ({:.1})", median(values) * 1000.0, worst * 1000.0)
        });
        let Self { detected, tracked, lost, strays, searches, allocations, bytes_held, .. } = self;
        println!(
            "{first_frame:>6} ... {detected:>12} {tracked:>8} {lost:>6} {strays:>6} {searches:>9} {allocations:>13} {bytes_held:>7} {:>13} {:>15} {:>16}",
            spans[0], spans[1], spans[2]
        );
    }
}

fn judge(parts: &[Part]) -> ExitCode {
    let mut times: Vec<f64> = parts.iter().flat_map(|part| part.follow_ms.iter().copied()).collect();
    times.sort_by(f64::total_cmp);
    if let [best, ..] = times[..] {
        println!(
            "A followed frame takes {best:.2} ms at best, {:.2} ms in the median of {}.",
            times[times.len() / 2],
            times.len()
        );
    }
    let rules = [
        (parts.iter().all(|part| part.lost == 0), "no face is lost that the detector keeps"),
        (parts.iter().all(|part| part.strays == 0), "nothing else is followed"),
        (parts.iter().all(|part| median(&part.to_detected) < MOST_DRIFT), "nothing drifts"),
        (parts.iter().all(|part| part.allocations == 0), "following allocates nothing"),
        (parts.windows(2).all(|pair| pair[0].bytes_held == pair[1].bytes_held), "memory does not grow"),
    ];
    for (holds, what) in rules {
        println!("{}: {what}", if holds { "yes" } else { "NO " });
    }
    if rules.iter().all(|(holds, _)| *holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Of sorted values.
fn median(values: &[f32]) -> f32 {
    values.get(values.len() / 2).copied().unwrap_or(f32::NAN)
}
