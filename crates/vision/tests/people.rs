//! Photos of people that are not part of the project; skipped where they are absent.

mod common;

use std::path::PathBuf;

use common::{engine, picture};
use eyewear::{MeasureName, Reading, ShapeJudgement};
use vision::{Analysis, AnalyzeOptions, RgbView};

fn faces_folder() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/faces"));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no shared/data/faces beside the project");
    None
}

fn analyze(names: &[&str], max_faces: usize) -> Option<Vec<Analysis>> {
    let folder = faces_folder()?;
    let mut engine = engine();
    let one = |name: &&str| {
        let (width, height, pixels) = picture(&folder.join(name).to_string_lossy());
        let view = RgbView::new(width, height, &pixels).expect("a packed picture");
        engine.analyze(view, &AnalyzeOptions { max_faces }, &mut |_| {})
    };
    Some(names.iter().map(one).collect())
}

#[test]
fn nobody_and_everybody_are_found() {
    let names = ["human/background.jpg", "dlib/dogs.jpg", "face_recognition/two_people.jpg", "face_recognition/obama.jpg"];
    let Some(found) = analyze(&names, 9) else { return };
    assert_eq!(found.iter().map(|a| a.faces.len()).collect::<Vec<_>>(), [0, 0, 2, 1]);
    let [first, second] = &found[2].faces[..] else { panic!("two people") };
    assert!(first.box_px[2] >= second.box_px[2], "the larger face comes first");
}

#[test]
fn one_person_never_has_two_shapes() {
    let names: Vec<String> = (1..=8).map(|shot| format!("human/stock-emotions-a-{shot}.jpg")).collect();
    let Some(found) = analyze(&names.iter().map(String::as_str).collect::<Vec<_>>(), 1) else { return };
    let mut shapes: Vec<_> = found
        .iter()
        .filter_map(|analysis| match analysis.faces.first().map(|face| &face.shape) {
            Some(ShapeJudgement::Judged { primary, .. }) => Some(*primary),
            _ => None,
        })
        .collect();
    shapes.sort();
    shapes.dedup();
    assert!(shapes.len() <= 1, "{shapes:?}");
}

/// What one person measures must agree between shots: every interval must hold the mean of all.
#[test]
fn one_person_keeps_their_measures() {
    let names: Vec<String> = [1, 3, 4, 5, 6, 7, 8].map(|shot| format!("human/stock-emotions-a-{shot}.jpg")).into();
    let Some(found) = analyze(&names.iter().map(String::as_str).collect::<Vec<_>>(), 1) else { return };
    for name in [MeasureName::FaceWidth, MeasureName::TempleToTemple, MeasureName::JawWidth, MeasureName::BridgeWidth] {
        let readings: Vec<_> = found.iter().filter_map(|a| a.faces.first()?.measures[&name].measured()).collect();
        assert_eq!(readings.len(), names.len(), "{name} was refused");
        let mean = readings.iter().map(|m| m.value).sum::<f64>() / readings.len() as f64;
        assert!(readings.iter().all(|m| (m.low..=m.high).contains(&mean)), "{name}: {mean} is outside of one of {readings:?}");
    }
}

#[test]
fn a_turned_face_and_a_lone_iris_are_refused_in_words() {
    let names = ["human/stock-emotions-a-2.jpg", "human/stock-emotions-a-1.jpg"];
    let Some(found) = analyze(&names, 1) else { return };
    let words = |analysis: &Analysis, name: MeasureName| match &analysis.faces[0].measures[&name] {
        Reading::Abstained { abstained } => abstained.clone(),
        Reading::Measured(measure) => panic!("{name} was given: {measure:?}"),
    };
    assert!(words(&found[0], MeasureName::FaceWidth).contains("turned 33 degrees to your left"));
    assert!(words(&found[1], MeasureName::PupillaryDistance).contains("prescription"));
    assert!(words(&found[1], MeasureName::EyeToEar).contains("temple length"));
}
