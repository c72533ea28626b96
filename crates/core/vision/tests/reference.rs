//! The reference implementation's own numbers: five pictures that are part of the project.

mod common;

use std::collections::BTreeMap;

use common::{engine, picture, testdata};
use vision::{AnalyzeOptions, RgbView, Stage, Verdict};

#[derive(serde::Deserialize)]
struct Reference {
    width: u32,
    height: u32,
    score: f32,
    box_px: [f32; 4],
    landmarks_px: Vec<[f32; 3]>,
}

fn references() -> BTreeMap<String, Reference> {
    let text = std::fs::read_to_string(testdata("reference.json")).expect("reference.json");
    serde_json::from_str(&text).expect("references")
}

fn worst(pairs: impl Iterator<Item = (f32, f32)>) -> f32 {
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn finds_what_the_reference_finds() {
    let references = references();
    assert_eq!(references.len(), 5);
    let mut engine = engine();
    for (name, reference) in references {
        let (width, height, pixels) = picture(&testdata(&format!("{name}.webp")));
        assert_eq!((width, height), (reference.width, reference.height));
        let view = RgbView::new(width, height, &pixels).expect("a whole picture");
        let mut stages = Vec::new();
        let analysis = engine.analyze(view, &AnalyzeOptions { max_faces: 8 }, &mut |stage| stages.push(stage));
        assert_eq!(stages, [Stage::Detect, Stage::Mesh, Stage::Measure]);
        let [face] = &analysis.faces[..] else { panic!("{name}: {} faces", analysis.faces.len()) };

        assert!((face.score - reference.score).abs() < 1e-3, "{name}: score {}", face.score);
        let size = width.max(height) as f32;
        let box_error = worst(face.box_px.into_iter().zip(reference.box_px)) / size;
        assert!(box_error < 1e-3, "{name}: box off by {box_error} of the picture");

        assert_eq!(face.landmarks_px.len(), 478);
        let flat = |axes: std::ops::Range<usize>| {
            let pairs = face.landmarks_px.iter().zip(&reference.landmarks_px);
            worst(pairs.flat_map(|(a, b)| axes.clone().map(|i| (a[i], b[i])).collect::<Vec<_>>()))
        };
        let (in_plane, in_depth) = (flat(0..2), flat(2..3));
        println!("{name}: landmarks within {in_plane:.4} px, depth within {in_depth:.4} px, box within {box_error:.6}");
        assert!(in_plane < 0.05, "{name}: a landmark is off by {in_plane} px");
        assert!(in_depth < 0.05, "{name}: a depth is off by {in_depth} px");
        assert_ne!(face.quality.verdict, Verdict::Poor, "{name}: {:?}", face.quality.advice);
    }
}
