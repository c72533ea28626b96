//! Photos of people that are not part of the project; ignored where they are absent.

mod common;

use std::path::PathBuf;

use common::{engine, picture};
use eyewear::{MeasureName, Reading, ShapeClassification};
use vision::{AdviceCode, Analysis, AnalyzeOptions, Face, RgbView};

fn faces_folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/data/faces"))
}

fn analyze(names: &[&str], max_faces: usize) -> Vec<Analysis> {
    let folder = faces_folder();
    let mut engine = engine();
    let one = |name: &&str| {
        let (width, height, pixels) = picture(&folder.join(name).to_string_lossy());
        let view = RgbView::new(width, height, &pixels).expect("a packed picture");
        engine.analyze(view, &AnalyzeOptions { max_faces }, &mut |_| {})
    };
    names.iter().map(one).collect()
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn nobody_and_everybody_are_found() {
    let names = ["human/background.jpg", "dlib/dogs.jpg", "face_recognition/two_people.jpg", "face_recognition/obama.jpg"];
    let found = analyze(&names, 9);
    assert_eq!(found.iter().map(|a| a.faces.len()).collect::<Vec<_>>(), [0, 0, 2, 1]);
    let [first, second] = &found[2].faces[..] else { panic!("two people") };
    assert!(first.box_px[2] >= second.box_px[2], "the larger face comes first");
}

/// Photos of one person agree on a shape or abstain; and not all of them abstain.
#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn one_person_never_has_two_shapes() {
    let mut engine = engine();
    let folder = faces_folder();
    let mut check = |names: &[&str], at_least: usize| {
        let mut shapes = Vec::new();
        for name in names {
            let (width, height, pixels) = picture(&folder.join(name).to_string_lossy());
            let view = RgbView::new(width, height, &pixels).expect("a packed picture");
            let analysis = engine.analyze(view, &AnalyzeOptions { max_faces: 1 }, &mut |_| {});
            if let Some(ShapeClassification::Classified { primary, .. }) = analysis.faces.first().map(|face| &face.shape) {
                shapes.push(*primary);
            }
        }
        assert!(shapes.iter().all(|shape| *shape == shapes[0]), "{names:?}: {shapes:?}");
        assert!(shapes.len() >= at_least, "{names:?}: only {shapes:?}");
    };
    let shots: Vec<String> = (1..=8).map(|capture| format!("human/stock-emotions-a-{capture}.jpg")).collect();
    check(&shots.iter().map(String::as_str).collect::<Vec<_>>(), 2);
    check(
        &["obama", "obama2", "obama_small", "obama_partial_face"]
            .map(|n| format!("face_recognition/{n}.jpg"))
            .each_ref()
            .map(String::as_str),
        1,
    );
    let johns =
        ["000179_02159509", "000183_02159543", "000186_02159346", "000189_02159361", "000190_02159501", "000192_02159531"];
    check(&johns.map(|n| format!("dlib/johns/{n}.jpg")).each_ref().map(String::as_str), 0);
}

/// Hands that only hold the head, and faces that only grimace, hide no eye.
#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn uncovered_eyes_are_seen_and_glasses_are_noticed() {
    let shots: Vec<String> = (1..=8).map(|capture| format!("human/stock-emotions-a-{capture}.jpg")).collect();
    let found = analyze(&shots.iter().map(String::as_str).collect::<Vec<_>>(), 1);
    let has = |face: &Face, code: AdviceCode| face.quality.advice.iter().any(|a| a.code == code);
    for (name, analysis) in shots.iter().zip(&found) {
        let [face] = &analysis.faces[..] else { panic!("{name}: one face") };
        assert!(!has(face, AdviceCode::EyesHidden) && !has(face, AdviceCode::Glasses), "{name}: {:?}", face.quality);
    }
    let found = analyze(&["dlib/2008_002506.jpg"], 3);
    let wearers: Vec<bool> = found[0].faces.iter().map(|face| has(face, AdviceCode::Glasses)).collect();
    assert_eq!(wearers.iter().filter(|wears| **wears).count(), 1, "one of three wears glasses: {wearers:?}");
}

/// What one person measures must agree between shots: every interval must hold the mean of all.
#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn one_person_keeps_their_measures() {
    let names: Vec<String> = [1, 3, 4, 5, 6, 7, 8].map(|capture| format!("human/stock-emotions-a-{capture}.jpg")).into();
    let found = analyze(&names.iter().map(String::as_str).collect::<Vec<_>>(), 1);
    for name in [MeasureName::FaceWidth, MeasureName::TempleToTemple, MeasureName::JawWidth, MeasureName::BridgeWidth] {
        let readings: Vec<_> = found.iter().filter_map(|a| a.faces.first()?.measures[&name].measured()).collect();
        assert_eq!(readings.len(), names.len(), "{name} was refused");
        let mean = readings.iter().map(|m| m.value).sum::<f64>() / readings.len() as f64;
        assert!(readings.iter().all(|m| (m.low..=m.high).contains(&mean)), "{name}: {mean} is outside of one of {readings:?}");
    }
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn a_turned_face_and_a_lone_iris_are_refused_in_words() {
    let names = ["human/stock-emotions-a-2.jpg", "human/stock-emotions-a-1.jpg"];
    let found = analyze(&names, 1);
    let words = |analysis: &Analysis, name: MeasureName| match &analysis.faces[0].measures[&name] {
        Reading::Abstained { abstained } => abstained.clone(),
        Reading::Measured(measure) => panic!("{name} was given: {measure:?}"),
    };
    assert!(words(&found[0], MeasureName::FaceWidth).contains("turned 33 degrees to your left"));
    assert!(words(&found[1], MeasureName::PupillaryDistance).contains("prescription"));
    assert!(words(&found[1], MeasureName::EyeToEar).contains("temple length"));
}
