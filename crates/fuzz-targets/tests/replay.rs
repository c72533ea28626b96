//! The committed inputs, and thousands of changed ones, through every target. The full search is `scripts/fuzz`.

use std::path::{Path, PathBuf};

use fuzz_targets::mutate::Changes;
use fuzz_targets::{TARGETS, Target};

/// Changed inputs for each target.
const CHANGES: u64 = 2000;

fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(&folder).expect("a corpus").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).expect("an input"))).collect()
}

fn check(name: &str) {
    let target: Target = TARGETS.iter().find(|(known, _)| *known == name).expect("a target of this name").1;
    let inputs = corpus(name);
    assert!(!inputs.is_empty(), "{name} has no inputs");
    for (path, bytes) in &inputs {
        run(target, bytes, || path.display().to_string());
    }
    for seed in 0..CHANGES {
        let mut changes = Changes::new(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (one, other) = (seed as usize % inputs.len(), (seed as usize * 31 + 7) % inputs.len());
        let changed = changes.change(&inputs[one].1, &inputs[other].1);
        run(target, &changed, || format!("change {seed} of {}", inputs[one].0.display()));
    }
}

fn run(target: Target, bytes: &[u8], what: impl Fn() -> String) {
    let done = std::panic::catch_unwind(|| target(bytes));
    assert!(done.is_ok(), "broken by {}", what());
}

#[test]
fn model_files() {
    check("model_file");
}

#[test]
fn networks_of_any_shape() {
    check("shapes");
}

#[cfg(feature = "photo")]
#[test]
fn photos() {
    check("image_bytes");
}

#[test]
fn frames_as_glb() {
    check("glb");
}

#[test]
fn frames_as_gltf() {
    check("gltf");
}
