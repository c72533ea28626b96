//! What the quality check says of spoiled copies of the shipped portraits.

mod common;

#[path = "../examples/quality_table/cover.rs"]
mod cover;
#[path = "../examples/quality_table/degrade.rs"]
mod degrade;
#[allow(dead_code, reason = "the table needs more")]
#[path = "../examples/quality_table/portrait.rs"]
mod portrait;

use std::path::Path;

use common::engine;
use portrait::Portrait;
use vision::{AdviceCode, Face, FaceEngine, Verdict};

fn shipped(engine: &mut FaceEngine, name: &str) -> Portrait {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name);
    portrait::portraits(engine, &path).pop().expect("one face")
}

fn codes(face: &Face) -> Vec<AdviceCode> {
    face.quality.advice.iter().map(|a| a.code).collect()
}

#[test]
fn clean_portraits_are_good() {
    let mut engine = engine();
    let mut check = |name: &str, expected: &[AdviceCode]| {
        let face = shipped(&mut engine, name).face;
        assert_eq!(codes(&face), expected, "{name}: {:?}", face.quality);
        let verdict = if expected.is_empty() { Verdict::Good } else { Verdict::Fair };
        assert_eq!(face.quality.verdict, verdict, "{name}");
    };
    check("astronaut_1280x960.webp", &[]);
    check("astronaut_640x480.webp", &[]);
    check("astronaut_512.webp", &[AdviceCode::TooSmall]);
    check("astronaut_rot25_640x480.webp", &[AdviceCode::Tilted]);
    check("astronaut_rotm30_1280x960.webp", &[AdviceCode::Tilted]);
}

/// Every degradation at its mildest strength leaves a verdict that fits its error, at its strongest it is noticed.
#[test]
fn each_degradation_has_its_advice() {
    let mut engine = engine();
    let portrait = shipped(&mut engine, "astronaut_1280x960.webp");
    let mut check = |way: &str, strength: f32, expected: Verdict, code: AdviceCode| {
        let degradation =
            degrade::all().find(|d| d.name.starts_with(way) && d.strength == strength).expect("a known degradation");
        let spoiled = degradation.apply(&portrait);
        let face = portrait::nearest(portrait::faces(&mut engine, &spoiled.picture), &spoiled.carry(&portrait.face));
        let face = face.unwrap_or_else(|| panic!("{way} {strength}: no face"));
        assert!(codes(&face).contains(&code), "{way} {strength}: {:?}", face.quality);
        assert_eq!(face.quality.verdict, expected, "{way} {strength}: {:?}", face.quality);
        assert_eq!(face.quality.refusal().is_some(), expected == Verdict::Poor);
    };
    check("blur", 3.0, Verdict::Fair, AdviceCode::Blurred);
    check("blur", 9.0, Verdict::Poor, AdviceCode::Blurred);
    check("motion", 20.0, Verdict::Fair, AdviceCode::Blurred);
    check("motion", 45.0, Verdict::Poor, AdviceCode::Blurred);
    check("noise", 35.0, Verdict::Fair, AdviceCode::Noisy);
    check("JPEG", 5.0, Verdict::Fair, AdviceCode::Coarse);
    check("darker, stops", 5.0, Verdict::Fair, AdviceCode::TooDark);
    check("darker, stops", 6.0, Verdict::Fair, AdviceCode::TooDark);
    check("darker and noisy", 6.0, Verdict::Fair, AdviceCode::TooDark);
    check("brighter", 1.0, Verdict::Fair, AdviceCode::TooBright);
    check("brighter", 3.0, Verdict::Poor, AdviceCode::TooBright);
    check("contrast", 20.0, Verdict::Fair, AdviceCode::Hazy);
    check("contrast", 8.0, Verdict::Poor, AdviceCode::Hazy);
    check("tilt", 30.0, Verdict::Fair, AdviceCode::Tilted);
    check("tilt", 60.0, Verdict::Poor, AdviceCode::Tilted);
    check("cut off at the side", 20.0, Verdict::Poor, AdviceCode::CutOff);
    check("cut off at the chin", 20.0, Verdict::Poor, AdviceCode::CutOff);
    check("cut off at the top", 20.0, Verdict::Poor, AdviceCode::CutOff);
    check("smaller", 3.0, Verdict::Fair, AdviceCode::TooSmall);
    check("smaller", 4.0, Verdict::Poor, AdviceCode::TooSmall);
    check("hand over an eye", 45.0, Verdict::Poor, AdviceCode::EyesHidden);
    check("hand over both", 45.0, Verdict::Poor, AdviceCode::EyesHidden);
    check("hair over an eye", 35.0, Verdict::Fair, AdviceCode::EyesHidden);
    check("strands", 6.0, Verdict::Fair, AdviceCode::EyesHidden);
    check("fingers", 2.0, Verdict::Poor, AdviceCode::EyesHidden);
    check("rims", 6.0, Verdict::Fair, AdviceCode::Glasses);
}

/// Nothing whose landmarks are astray is called good, at any strength.
#[test]
fn no_astray_copy_of_the_shipped_portrait_is_good() {
    let mut engine = engine();
    let portrait = shipped(&mut engine, "astronaut_640x480.webp");
    let (mut judged, mut good) = (0, 0);
    for degradation in degrade::all().step_by(3) {
        let spoiled = degradation.apply(&portrait);
        let expected = spoiled.carry(&portrait.face);
        let Some(face) = portrait::nearest(portrait::faces(&mut engine, &spoiled.picture), &expected) else { continue };
        let error = portrait::error_percent(&face, &expected);
        let is_good = face.quality.verdict == Verdict::Good;
        assert!(!(is_good && error > 2.0), "{} {}: {error:.2} % and good", degradation.name, degradation.strength);
        judged += 1;
        good += usize::from(is_good);
    }
    assert!(judged > 25 && good > 4, "{good} of {judged} copies good");
}
