use std::collections::{BTreeMap, BTreeSet};

use eyewear::{FaceShape, FrameDimensions, FrameShape, Measure, MeasureName, Reading, Rim, Source, Unit, fit_check};
use proptest::prelude::*;

use super::*;

fn reading(value: f64, half_width: f64) -> Reading {
    Reading::Measured(Measure {
        value,
        unit: Unit::Millimeter,
        low: value - half_width,
        high: value + half_width,
        source: Source::Card,
    })
}

fn head() -> HeadProfile {
    let measures = [(MeasureName::TempleToTemple, reading(136.0, 1.5)), (MeasureName::BridgeWidth, reading(17.5, 0.5))];
    HeadProfile { measures: BTreeMap::from(measures), face_shape: Some(FaceShape::Square) }
}

fn frame(total_width_mm: f64, dbl_mm: f64) -> FrameDimensions {
    FrameDimensions { total_width_mm: Some(total_width_mm), dbl_mm: Some(dbl_mm), ..FrameDimensions::default() }
}

fn facts(dimensions: &FrameDimensions, shape: FrameShape, tie: u64) -> CandidateFacts<'_> {
    CandidateFacts { dimensions, shape: Some(shape), rim: Some(Rim::Full), brand: 1, stock: Stock::InStock, active: true, tie }
}

fn order(candidates: &[Candidate], head: &HeadProfile, limit: usize) -> Vec<usize> {
    rank(candidates, head, &Weights::default(), limit).items.iter().map(|item| item.index).collect()
}

#[test]
fn the_frame_that_fits_comes_before_the_one_that_flatters() {
    let (fits, tight) = (frame(138.0, 18.0), frame(131.0, 18.0));
    let candidates = [Candidate::new(&facts(&tight, FrameShape::Round, 1)), Candidate::new(&facts(&fits, FrameShape::Square, 2))];
    assert_eq!(order(&candidates, &head(), 10), [1, 0]);
}

#[test]
fn between_frames_that_fit_the_face_shape_decides() {
    let fits = frame(138.0, 18.0);
    let candidates = [Candidate::new(&facts(&fits, FrameShape::Square, 1)), Candidate::new(&facts(&fits, FrameShape::Round, 2))];
    assert_eq!(order(&candidates, &head(), 10), [1, 0]);
}

#[test]
fn what_cannot_be_bought_or_worn_is_removed_and_counted() {
    let (fits, narrow) = (frame(138.0, 18.0), frame(118.0, 18.0));
    let usual = facts(&fits, FrameShape::Round, 1);
    let candidates = [
        Candidate::new(&usual),
        Candidate::new(&CandidateFacts { active: false, ..usual }),
        Candidate::new(&CandidateFacts { stock: Stock::OutOfStock, ..usual }),
        Candidate::new(&facts(&narrow, FrameShape::Round, 2)),
        Candidate::new(&usual),
    ];
    let ranked = rank_where(&candidates, &head(), &Weights::default(), 10, |index| index != 4);
    assert_eq!(ranked.removed, Removed { inactive: 1, out_of_stock: 1, filtered: 1, misfit: 1 });
    assert_eq!((ranked.considered, ranked.items.len(), ranked.items[0].index), (5, 1, 0));
}

#[test]
fn a_frame_of_unknown_size_comes_after_one_that_is_known_to_fit() {
    let (unknown, half_known, fits) =
        (FrameDimensions::default(), FrameDimensions { dbl_mm: None, ..frame(138.0, 0.0) }, frame(138.0, 18.0));
    let candidates = [&unknown, &half_known, &fits].map(|dimensions| Candidate::new(&facts(dimensions, FrameShape::Round, 1)));
    assert_eq!(order(&candidates, &head(), 10), [2, 1, 0]);
}

#[test]
fn nothing_known_of_the_head_is_no_fit_at_all() {
    let narrow = frame(118.0, 18.0);
    let candidates = [Candidate::new(&facts(&narrow, FrameShape::Round, 1))];
    let ranked = rank(&candidates, &HeadProfile::default(), &Weights::default(), 10);
    assert!(!ranked.by_fit);
    assert_eq!((ranked.items.len(), ranked.removed), (1, Removed::default()));
}

#[test]
fn ten_places_are_not_ten_times_one_shape() {
    let fits = frame(138.0, 18.0);
    let shapes = [[FrameShape::Round; 20].as_slice(), &[FrameShape::Oval, FrameShape::CatEye, FrameShape::Wayfarer]].concat();
    let candidates: Vec<_> =
        shapes.iter().enumerate().map(|(tie, &shape)| Candidate::new(&facts(&fits, shape, tie as u64))).collect();
    let shown: BTreeSet<_> = order(&candidates, &head(), 10).into_iter().map(|index| shapes[index]).collect();
    assert_eq!(shown.len(), 4, "{shown:?}");
    let by_score = rank(&candidates, &head(), &Weights { diversity: 0.0, ..Weights::default() }, 10);
    assert!(by_score.items.iter().all(|item| shapes[item.index] == FrameShape::Round));
}

#[test]
fn diversity_never_lifts_a_frame_that_is_a_verdict_worse_to_the_second_place() {
    let (fits, tight) = (frame(138.0, 18.0), frame(131.0, 18.0));
    let round = Candidate::new(&facts(&fits, FrameShape::Round, 1));
    let candidates = [round, round, round, Candidate::new(&facts(&tight, FrameShape::Oval, 2))];
    assert_eq!(order(&candidates, &head(), 10).last(), Some(&3));
}

#[test]
fn reasons_begin_with_fit_in_mm() {
    let check = |dimensions: &FrameDimensions, stock, pieces, expected: &[(ReasonCode, &str)]| {
        let facts = FrameFacts { dimensions, shape: Some(FrameShape::CatEye), stock, pieces };
        let reasons = explain(&facts, &head()).reasons;
        let got: Vec<_> = reasons.iter().map(|reason| (reason.code, reason.text.as_str())).collect();
        assert_eq!(got, expected);
    };
    let suits = (ReasonCode::FaceShape, "Suits your square face: cat-eye, an upswept line lightens a square jaw.");
    let tight = "Width about 5.0 mm tight (3.4-6.6).";
    check(&frame(131.0, 18.0), Stock::LowStock, Some(2), &[(ReasonCode::Fit, tight), suits, (ReasonCode::Stock, "Only 2 left.")]);
    let unknown = "Size unknown: the frame's total width is not known.";
    let in_stock = (ReasonCode::Stock, "In stock.");
    check(&FrameDimensions::default(), Stock::InStock, None, &[(ReasonCode::UnknownSize, unknown), suits, in_stock]);
    let half = FrameDimensions { dbl_mm: None, ..frame(136.0, 1.0) };
    let fit = "Width fits, the same as your head (1.6 mm narrower to 1.6 mm wider); bridge unknown.";
    let missing = "Size not fully known: bridge unknown: the frame's bridge size is not known.";
    check(&half, Stock::InStock, Some(9), &[(ReasonCode::Fit, fit), (ReasonCode::UnknownSize, missing), suits, in_stock]);
}

fn candidates() -> impl Strategy<Value = Vec<(FrameDimensions, usize, usize)>> {
    let size = |low: u32, high: u32| prop::option::weighted(0.9, (low..high).prop_map(|tenths| f64::from(tenths) / 10.0));
    let one = (size(1100, 1650), size(120, 250), size(1200, 1600), size(250, 600), 0..FrameShape::ALL.len(), 0..4_usize);
    let one = one.prop_map(|(total_width_mm, dbl_mm, temple_mm, b_mm, shape, stock)| {
        (FrameDimensions { total_width_mm, dbl_mm, temple_mm, b_mm, ..FrameDimensions::default() }, shape, stock)
    });
    prop::collection::vec(one, 0..60)
}

const STOCKS: [Stock; 4] = [Stock::InStock, Stock::LowStock, Stock::Unknown, Stock::OutOfStock];

fn compact(all: &[(FrameDimensions, usize, usize)]) -> Vec<Candidate> {
    let facts = |(tie, (dimensions, shape, stock)): (usize, &(FrameDimensions, usize, usize))| {
        Candidate::new(&CandidateFacts { stock: STOCKS[*stock], ..facts(dimensions, FrameShape::ALL[*shape], tie as u64) })
    };
    all.iter().enumerate().map(facts).collect()
}

proptest! {
    #[test]
    fn lists_are_sound(all in candidates(), limit in 0..20_usize, width in 120.0..155.0_f64, spread in 0.2..12.0_f64) {
        let mut head = head();
        head.measures.insert(MeasureName::TempleToTemple, reading(width, spread));
        let candidates = compact(&all);
        let ranked = rank(&candidates, &head, &Weights::default(), limit);
        let removed = ranked.removed;
        let left = all.len() as u64 - removed.inactive - removed.out_of_stock - removed.filtered - removed.misfit;
        prop_assert_eq!(ranked.items.len() as u64, left.min(limit as u64));
        let distinct: BTreeSet<_> = ranked.items.iter().map(|item| item.index).collect();
        prop_assert_eq!(distinct.len(), ranked.items.len());
        for item in &ranked.items {
            let (dimensions, _, stock) = &all[item.index];
            prop_assert!((0.0..=1.0).contains(&item.score));
            prop_assert!(STOCKS[*stock] != Stock::OutOfStock);
            // The sizes are whole tenths, so the fast path and the full report must agree.
            prop_assert!(!fit_check(dimensions, &head.measures).misfit);
        }
        prop_assert_eq!(ranked.clone(), rank(&candidates, &head, &Weights::default(), limit));
    }

    #[test]
    fn the_order_of_arrival_does_not_matter(all in candidates(), turn in 0..60_usize) {
        let candidates = compact(&all);
        let mut turned = candidates.clone();
        turned.rotate_left(turn.min(candidates.len()));
        let ties = |candidates: &[Candidate]| -> Vec<u64> { order(candidates, &head(), 12).iter().map(|&index| candidates[index].tie).collect() };
        prop_assert_eq!(ties(&candidates), ties(&turned));
    }

    #[test]
    fn without_diversity_the_best_scores_win(all in candidates()) {
        let candidates = compact(&all);
        let weights = Weights { diversity: 0.0, ..Weights::default() };
        let scores = |limit| -> Vec<f64> { rank(&candidates, &head(), &weights, limit).items.iter().map(|item| item.score).collect() };
        let everything = scores(60);
        prop_assert!(everything.is_sorted_by(|a, b| a >= b));
        prop_assert_eq!(&scores(5)[..], &everything[..everything.len().min(5)]);
    }
}
