//! The engine against what the reference implementation computed from the same pixels.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use infer::{Kernels, Model};
use sha2::{Digest, Sha256};

const MESH_OUTPUTS: [&str; 7] = [
    "output_mesh_identity",
    "output_lips",
    "output_left_eye",
    "output_right_eye",
    "output_left_iris",
    "output_right_iris",
    "conv_faceflag",
];
const DETECTOR_OUTPUTS: [&str; 2] = ["regressors", "classificators"];

/// Detector outputs are pixels of 128 and logits up to about 100.
const DETECTOR_TOLERANCE: f32 = 5e-4;
/// Mesh outputs are pixels of 192 and one logit.
const MESH_TOLERANCE: f32 = 1e-3;

fn path(relative: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(relative)
}

fn model(name: &str) -> Model {
    let bytes = fs::read(path("../../../models").join(name)).unwrap();
    Model::from_bytes(&bytes).unwrap()
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|value| f32::from_le_bytes(value.try_into().unwrap())).collect()
}

/// Pixels as the models want them: `byte * scale + offset`.
fn pixels(name: &str, scale: f32, offset: f32) -> Vec<f32> {
    let bytes = fs::read(path("testdata").join(name)).unwrap();
    bytes.into_iter().map(|byte| f32::from(byte) * scale + offset).collect()
}

fn check(model: &Model, kernels: Kernels, input: &[f32], expected: &[Vec<f32>], tolerance: f32) {
    let mut runner = model.runner_with(kernels);
    runner.input_mut().copy_from_slice(input);
    // The second run must not be disturbed by what the first left in memory.
    for run in 1..=2 {
        runner.run();
        for (index, expected) in expected.iter().enumerate() {
            let (output, name) = (runner.output(index), &model.outputs()[index].name);
            assert_eq!(output.len(), expected.len(), "{name}");
            let error = output.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            println!("{kernels:?} run {run} {name}: off by at most {error:.2e}");
            assert!(error <= tolerance, "{kernels:?} run {run} {name}: off by {error}");
        }
    }
}

fn check_shipped(model: &Model, input: &[f32], outputs: &str, tolerance: f32) {
    let mut all = floats(&fs::read(path("testdata").join(outputs)).unwrap());
    let mut expected = Vec::new();
    for output in model.outputs() {
        let rest = all.split_off(output.shape.iter().product());
        expected.push(std::mem::replace(&mut all, rest));
    }
    assert!(all.is_empty());
    check(model, Kernels::Fastest, input, &expected, tolerance);
    check(model, Kernels::Portable, input, &expected, tolerance);
}

#[test]
fn the_detector_finds_what_the_reference_finds() {
    let input = pixels("face_detector.in.rgb", 2.0 / 255.0, -1.0);
    check_shipped(&model("face_detector.vmod"), &input, "face_detector.out.f32", DETECTOR_TOLERANCE);
}

#[test]
fn the_mesh_lies_where_the_reference_puts_it() {
    let mesh = model("face_mesh.vmod");
    for pose in ["upright", "tilted"] {
        let input = pixels(&format!("face_mesh.{pose}.in.rgb"), 1.0 / 255.0, 0.0);
        check_shipped(&mesh, &input, &format!("face_mesh.{pose}.out.f32"), MESH_TOLERANCE);
    }
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn raw_tensors_of_the_reference_agree() {
    let folder = path("../../../../shared/data/vision/reference/tensors");
    let read = |name: String| floats(&fs::read(folder.join(name)).unwrap());
    let cases = [
        ("face_detector.vmod", "face_detection_short_range", ["rand", "real"], &DETECTOR_OUTPUTS[..], DETECTOR_TOLERANCE),
        ("face_mesh.vmod", "face_landmark_with_attention", ["tilted", "upright"], &MESH_OUTPUTS[..], MESH_TOLERANCE),
    ];
    for (file, prefix, inputs, outputs, tolerance) in cases {
        let model = model(file);
        for case in inputs {
            let input = read(format!("{prefix}.{case}.in.f32"));
            let expected: Vec<_> = outputs.iter().map(|name| read(format!("{prefix}.{case}.out.{name}.f32"))).collect();
            check(&model, Kernels::Fastest, &input, &expected, tolerance);
            check(&model, Kernels::Portable, &input, &expected, tolerance);
        }
    }
}

#[test]
fn names_and_shapes_are_those_of_the_original() {
    let (detector, mesh) = (model("face_detector.vmod"), model("face_mesh.vmod"));
    assert_eq!(detector.input_shape(), [1, 128, 128, 3]);
    assert_eq!(mesh.input_shape(), [1, 192, 192, 3]);
    let names = |model: &Model| model.outputs().iter().map(|output| output.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&detector), DETECTOR_OUTPUTS);
    assert_eq!(names(&mesh), MESH_OUTPUTS);
    assert_eq!(detector.outputs()[0].shape, [1, 896, 16]);
    assert_eq!(mesh.outputs()[0].shape, [1, 1, 1, 1404]);
    assert_eq!(detector.version().len(), 12);
    assert_ne!(detector.version(), mesh.version());
}

#[test]
fn shipped_files_and_cards_carry_the_stated_checksums() {
    let list = fs::read_to_string(path("../../../models/CHECKSUMS")).unwrap();
    assert_eq!(list.lines().count(), 3);
    for line in list.lines() {
        let (expected, name) = line.split_once("  ").unwrap();
        let digest = Sha256::digest(fs::read(path("../../../models").join(name)).unwrap());
        let found = hex::encode(digest);
        assert_eq!(found, expected, "{name}");
        if let Some(model) = name.strip_suffix(".vmod") {
            let card = fs::read_to_string(path(&format!("../../../models/{model}.md"))).unwrap();
            assert!(card.contains(expected), "{model}.md states another checksum");
        }
    }
}
