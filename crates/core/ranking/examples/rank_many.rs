//! Times the ranking of 100,000 made-up frames: `cargo run --release -p ranking --example rank_many`.

use std::collections::BTreeMap;
use std::time::Instant;

use eyewear::{FaceShape, FrameDimensions, FrameShape, Measure, MeasureName, Reading, Rim, Source, Unit};
use ranking::{Candidate, CandidateFacts, HeadProfile, Stock, Weights, rank};

const FRAMES: u64 = 100_000;
const ROUNDS: usize = 50;

fn main() {
    let candidates: Vec<_> = (0..FRAMES).map(candidate).collect();
    let head = head();
    let mut times: Vec<_> = (0..ROUNDS).map(|_| time(&candidates, &head)).collect();
    times.sort_by(f64::total_cmp);
    println!("{FRAMES} frames, {ROUNDS} rounds: median {:.2} ms, slowest {:.2} ms", times[ROUNDS / 2], times[ROUNDS - 1]);
}

fn time(candidates: &[Candidate], head: &HeadProfile) -> f64 {
    let start = Instant::now();
    let ranked = rank(candidates, head, &Weights::default(), 10);
    assert_eq!(ranked.items.len(), 10, "a large catalog fills the list");
    start.elapsed().as_secs_f64() * 1e3
}

fn head() -> HeadProfile {
    let measure = |value: f64| {
        Reading::Measured(Measure { value, unit: Unit::Millimeter, low: value * 0.92, high: value * 1.08, source: Source::Iris })
    };
    let measures = BTreeMap::from([
        (MeasureName::TempleToTemple, measure(136.0)),
        (MeasureName::BridgeWidth, measure(17.5)),
        (MeasureName::PupilToBrow, measure(22.0)),
        (MeasureName::PupilToCheek, measure(33.0)),
    ]);
    HeadProfile { measures, face_shape: Some(FaceShape::Oblong) }
}

/// Spreads sizes evenly and without a pattern (multiplication by an odd constant permutes the integers).
fn candidate(number: u64) -> Candidate {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let part = |shift: u32, count: u64| (mixed >> shift) % count;
    let dimensions = FrameDimensions {
        a_mm: Some(44.0 + part(3, 16) as f64),
        b_mm: Some(30.0 + part(9, 200) as f64 / 10.0),
        dbl_mm: Some(14.0 + part(17, 9) as f64),
        temple_mm: Some(125.0 + 5.0 * part(23, 7) as f64),
        total_width_mm: Some(118.0 + part(29, 320) as f64 / 10.0),
        ..FrameDimensions::default()
    };
    Candidate::new(&CandidateFacts {
        dimensions: &dimensions,
        shape: Some(FrameShape::ALL[part(40, 12) as usize]),
        rim: Some(Rim::ALL[part(44, 3) as usize]),
        brand: part(50, 200) as u32,
        stock: if part(58, 10) == 0 { Stock::OutOfStock } else { Stock::InStock },
        active: true,
        tie: number,
    })
}
