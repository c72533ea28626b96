use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{FrameDimensions, Measure, MeasureName, Reading, Source, Unit};

type Head = BTreeMap<MeasureName, Reading>;

fn reading(value: f64, half_width: f64, source: Source) -> Reading {
    Reading::Measured(Measure { value, unit: Unit::Millimeter, low: value - half_width, high: value + half_width, source })
}

fn head(measures: &[(MeasureName, f64, f64)]) -> Head {
    measures.iter().map(|&(name, value, half_width)| (name, reading(value, half_width, Source::Card))).collect()
}

fn usual_head() -> Head {
    use MeasureName::{BridgeWidth, EyeToEar, PupilToBrow, PupilToCheek, PupillaryDistance, TempleToTemple};
    head(&[
        (TempleToTemple, 136.0, 1.5),
        (BridgeWidth, 17.5, 0.5),
        (EyeToEar, 98.0, 2.0),
        (PupilToBrow, 22.0, 0.5),
        (PupilToCheek, 26.0, 0.5),
        (PupillaryDistance, 63.0, 1.0),
    ])
}

fn usual_frame() -> FrameDimensions {
    FrameDimensions {
        a_mm: Some(50.0),
        b_mm: Some(40.0),
        dbl_mm: Some(18.0),
        temple_mm: Some(140.0),
        total_width_mm: Some(138.0),
        ..FrameDimensions::default()
    }
}

fn of(report: &FitReport, dimension: FitDimension) -> &DimensionFit {
    report.dimensions.iter().find(|fit| fit.dimension == dimension).expect("every dimension is reported")
}

#[test]
fn a_frame_of_the_right_size_fits_everywhere() {
    let report = fit_check(&usual_frame(), &usual_head());
    assert_eq!(report.dimensions.len(), FitDimension::ALL.len());
    assert!(report.dimensions.iter().all(|fit| fit.verdict == FitVerdict::Ok), "{report:#?}");
    assert!(!report.misfit && report.overall.unwrap() > 0.9, "{report:#?}");
    assert_eq!(
        report.explanation,
        "Width fits, about 2.0 mm wider than your head (0.4-3.6); bridge fits, about 0.5 mm wider than your nose (0.2 narrower to 1.2 wider)."
    );
}

#[test]
fn verdicts_and_words() {
    fn check(change: impl Fn(&mut FrameDimensions), dimension: FitDimension, verdict: FitVerdict, words: &str) {
        let mut frame = usual_frame();
        change(&mut frame);
        let report = fit_check(&frame, &usual_head());
        let fit = of(&report, dimension);
        assert_eq!((fit.verdict, fit.explanation.as_str()), (verdict, words));
    }
    use FitDimension::{Bridge, DecentrationLeft, DecentrationRight, LensHeight, TempleReach, Width};
    use FitVerdict::{Loose, Ok, Tight, Unknown};
    check(|f| f.total_width_mm = Some(132.0), Width, Tight, "width about 4.0 mm tight (2.4-5.6)");
    check(|f| f.total_width_mm = Some(145.0), Width, Loose, "width about 9.0 mm loose (7.4-10.6)");
    check(|f| f.total_width_mm = Some(136.0), Width, Ok, "width fits, the same as your head (1.6 mm narrower to 1.6 mm wider)");
    check(|f| f.dbl_mm = Some(16.3), Bridge, Tight, "bridge about 1.2 mm tight (0.5-1.9)");
    check(|f| f.dbl_mm = Some(21.0), Bridge, Loose, "bridge about 3.5 mm loose (2.8-4.2)");
    check(|f| f.temple_mm = Some(130.0), TempleReach, Tight, "temple length about 8 mm tight (2-14)");
    check(|f| f.temple_mm = Some(155.0), TempleReach, Loose, "temple length about 17 mm loose (11-23)");
    check(|f| f.b_mm = Some(52.0), LensHeight, Loose, "lens about 4.0 mm too tall for the room between brow and cheek (2.9-5.1)");
    check(
        |f| f.b_mm = Some(18.0),
        LensHeight,
        Tight,
        "lens shallow, about 30.0 mm lower than the room between brow and cheek (28.9-31.1)",
    );
    check(|f| f.a_mm = Some(58.0), DecentrationRight, Loose, "right pupil is about 6.5 mm inside the lens center (5.3-7.7)");
    check(|f| f.a_mm = Some(38.0), DecentrationLeft, Tight, "left pupil is about 3.5 mm outside the lens center (2.3-4.7)");
    check(|f| f.total_width_mm = None, Width, Unknown, "width unknown: the frame's total width is not known");
    check(|f| f.dbl_mm = Some(f64::NAN), Bridge, Unknown, "bridge unknown: the frame's bridge size is not a length");
}

#[test]
fn a_fit_is_said_as_surely_as_it_is_known() {
    let check = |half_width_mm: f64, words: &str| {
        let head = head(&[(MeasureName::TempleToTemple, 136.0, half_width_mm)]);
        let explanation = of(&fit_check(&usual_frame(), &head), FitDimension::Width).explanation.clone();
        assert!(explanation.starts_with(words), "{explanation}");
    };
    check(2.0, "width fits, about 2.0 mm wider");
    check(9.0, "width probably fits, about 2 mm wider");
    check(18.0, "width may fit, about 2 mm wider");
}

#[test]
fn a_verdict_is_never_about_nothing() {
    let head = head(&[(MeasureName::PupilToBrow, 15.0, 2.0), (MeasureName::PupilToCheek, 26.0, 3.0)]);
    let frame = FrameDimensions { b_mm: Some(41.3), ..FrameDimensions::default() };
    let report = fit_check(&frame, &head);
    let words = "lens less than 1 mm too tall for the room between brow and cheek (5 lower to 5 taller)";
    assert_eq!(of(&report, FitDimension::LensHeight).explanation, words);
}

#[test]
fn what_is_not_measured_is_unknown_and_says_why() {
    fn check(name: MeasureName, reading: Option<Reading>, dimension: FitDimension, words: &str) {
        let mut head = usual_head();
        head.remove(&name);
        head.extend(reading.map(|reading| (name, reading)));
        let report = fit_check(&usual_frame(), &head);
        let fit = of(&report, dimension);
        assert_eq!((fit.verdict, fit.explanation.as_str()), (FitVerdict::Unknown, words));
        assert_eq!((fit.gap_mm, fit.gap_low_mm, fit.gap_high_mm, fit.probability), (None, None, None, None));
    }
    use MeasureName::{BridgeWidth, PupilToCheek, PupillaryDistance, TempleToTemple};
    check(TempleToTemple, None, FitDimension::Width, "width unknown: the width of your head is not measured");
    let refused = Reading::Abstained { abstained: "your hair covers the temples".to_owned() };
    check(TempleToTemple, Some(refused), FitDimension::Width, "width unknown: your hair covers the temples");
    check(PupilToCheek, None, FitDimension::LensHeight, "lens height unknown: the height of your cheek is not measured");
    check(PupillaryDistance, None, FitDimension::DecentrationLeft, "left pupil unknown: needs your pupillary distance");
    let iris = reading(63.0, 5.0, Source::Iris);
    let words = "right pupil unknown: a pupillary distance needs a reference such as a card; a photo alone gives none";
    check(PupillaryDistance, Some(iris), FitDimension::DecentrationRight, words);
    let child = reading(43.0, 1.0, Source::Card);
    let words = "right pupil unknown: a pupillary distance outside 45-80 mm needs an optician";
    check(PupillaryDistance, Some(child), FitDimension::DecentrationRight, words);
    let not_mm = Reading::Measured(Measure { value: 0.9, unit: Unit::Ratio, low: 0.8, high: 1.0, source: Source::Iris });
    check(
        BridgeWidth,
        Some(not_mm),
        FitDimension::Bridge,
        "bridge unknown: bridge width is not a length in mm within its interval",
    );
}

#[test]
fn nothing_known_claims_nothing() {
    let report = fit_check(&usual_frame(), &Head::new());
    assert_eq!((report.overall, report.misfit), (None, false));
    assert_eq!(report.explanation, "Size unknown: the width of your head is not measured.");
    let report = fit_check(&FrameDimensions::default(), &usual_head());
    assert_eq!((report.overall, report.misfit), (None, false));
    assert_eq!(report.explanation, "Size unknown: the frame's total width is not known.");
}

#[test]
fn only_a_nearly_certain_hard_violation_is_a_misfit() {
    fn check(total_width_mm: f64, half_width_mm: f64, misfit: bool) {
        let head = head(&[(MeasureName::TempleToTemple, 140.0, half_width_mm)]);
        let frame = FrameDimensions { total_width_mm: Some(total_width_mm), ..FrameDimensions::default() };
        assert_eq!(fit_check(&frame, &head).misfit, misfit, "{total_width_mm} on 140 ± {half_width_mm}");
    }
    check(118.0, 1.0, true);
    check(118.0, 12.0, true);
    check(130.0, 1.0, true);
    check(130.0, 12.0, false);
    check(134.0, 1.0, false);
    check(150.0, 1.0, false);
    check(156.0, 1.0, true);
    check(156.0, 12.0, false);
}

#[test]
fn a_misfit_says_so_and_names_what_is_missing() {
    let frame = FrameDimensions { total_width_mm: Some(120.0), ..FrameDimensions::default() };
    let report = fit_check(&frame, &usual_head());
    assert_eq!(report.explanation, "Width about 16.0 mm tight (14.4-17.6), too much to wear; bridge unknown.");
}

#[test]
fn weights_share_one_whole() {
    let sum: f64 = FitDimension::ALL.iter().map(|&dimension| Limits::of(dimension).weight).sum();
    assert!((sum - 1.0).abs() < 1e-12, "{sum}");
}

fn frames() -> impl Strategy<Value = FrameDimensions> {
    let length = |low: f64, high: f64| prop::option::weighted(0.9, low..high);
    (length(30.0, 70.0), length(15.0, 65.0), length(5.0, 35.0), length(90.0, 180.0), length(90.0, 180.0), length(0.0, 3.0))
        .prop_map(|(a_mm, b_mm, dbl_mm, temple_mm, total_width_mm, tolerance_mm)| FrameDimensions {
            a_mm,
            b_mm,
            dbl_mm,
            temple_mm,
            total_width_mm,
            tolerance_mm,
            ..FrameDimensions::default()
        })
}

fn heads() -> impl Strategy<Value = Head> {
    let measure = |name, low: f64, high: f64| {
        (low..high, 0.0..0.2, 0.0..0.2).prop_map(move |(value, below, above)| {
            let measure = Measure {
                value,
                unit: Unit::Millimeter,
                low: value * (1.0 - below),
                high: value * (1.0 + above),
                source: Source::Card,
            };
            (name, Reading::Measured(measure))
        })
    };
    use MeasureName::{BridgeWidth, EyeToEar, PupilToBrow, PupilToCheek, PupillaryDistance, TempleToTemple};
    (
        measure(TempleToTemple, 110.0, 170.0),
        measure(BridgeWidth, 10.0, 30.0),
        measure(EyeToEar, 70.0, 120.0),
        measure(PupilToBrow, 10.0, 35.0),
        measure(PupilToCheek, 10.0, 40.0),
        measure(PupillaryDistance, 45.0, 80.0),
    )
        .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].into_iter().collect())
}

/// From tight to loose.
fn order(verdict: FitVerdict) -> u8 {
    match verdict {
        FitVerdict::Tight => 0,
        FitVerdict::Ok => 1,
        FitVerdict::Loose => 2,
        FitVerdict::Unknown => 3,
    }
}

proptest! {
    #[test]
    fn reports_hold_together(frame in frames(), head in heads()) {
        let report = fit_check(&frame, &head);
        for fit in &report.dimensions {
            prop_assert!(!fit.explanation.contains("NaN"));
            let known = fit.verdict != FitVerdict::Unknown;
            prop_assert_eq!(known, fit.gap_mm.is_some());
            if let (Some(gap), Some(low), Some(high), Some(probability)) = (fit.gap_mm, fit.gap_low_mm, fit.gap_high_mm, fit.probability) {
                prop_assert!(low <= gap && gap <= high);
                prop_assert!((0.0..=1.0).contains(&probability));
            }
        }
        prop_assert!(report.overall.is_none_or(|overall| (0.0..=1.0).contains(&overall)));
    }

    #[test]
    fn a_wider_frame_is_never_tighter(head in heads(), width in 90.0..170.0_f64, more in 0.0..40.0_f64) {
        let at = |mm| {
            let frame = FrameDimensions { total_width_mm: Some(mm), ..FrameDimensions::default() };
            assess(FitDimension::Width, frame_length(FitDimension::Width, &frame).unwrap(), head_length(FitDimension::Width, &head).unwrap())
        };
        let (narrow, wide) = (at(width), at(width + more));
        prop_assert!(order(wide.verdict) >= order(narrow.verdict));
        for limit in [-8.0, -2.0, 6.0, 14.0] {
            prop_assert!(wide.gap.probability_below(limit) <= narrow.gap.probability_below(limit));
        }
    }

    #[test]
    fn a_vaguer_head_is_never_a_surer_misfit(value in 120.0..160.0_f64, total in 100.0..170.0_f64, half in 0.1..10.0_f64, more in 0.0..10.0_f64) {
        let misfit = |half| {
            let frame = FrameDimensions { total_width_mm: Some(total), ..FrameDimensions::default() };
            fit_check(&frame, &head(&[(MeasureName::TempleToTemple, value, half)])).misfit
        };
        prop_assert!(misfit(half) || !misfit(half + more));
    }

    #[test]
    fn forgetting_a_size_never_makes_a_known_dimension_appear(frame in frames(), head in heads()) {
        let known = |frame| fit_check(frame, &head).dimensions.iter().filter(|fit| fit.verdict != FitVerdict::Unknown).count();
        let forgotten = FrameDimensions { dbl_mm: None, ..frame };
        prop_assert!(known(&forgotten) <= known(&frame));
    }
}
