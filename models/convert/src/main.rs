//! Turns the published face models into the files that the engine reads.
//!
//! `cargo run -p convert -- <unpacked npm package> <folder for the results>`

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod flatbuffer;
mod flexbuffer;
mod geometry;
mod lower;
mod package;
mod tflite;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [package, target] = arguments.as_slice() else {
        bail!("usage: convert <unpacked @mediapipe/face_mesh package> <folder for the results>");
    };
    let assets = package::Assets::open(package)?;
    let detector = model("face_detector", assets.file("face_detection_short_range.tflite")?)?;
    let mesh = model("face_mesh", assets.file("face_landmark_with_attention.tflite")?)?;
    let geometry = geometry::convert(assets.file("geometry_pipeline_metadata_landmarks.binarypb")?)?;
    let files = [("face_detector.vmod", detector), ("face_geometry.bin", geometry), ("face_mesh.vmod", mesh)];
    let mut checksums = String::new();
    for (name, bytes) in &files {
        write(target, name, bytes)?;
        checksums += &format!("{}  {name}\n", hex::encode(Sha256::digest(bytes)));
        println!("{name}: {} bytes", bytes.len());
    }
    write(target, "CHECKSUMS", checksums.as_bytes())
}

fn model(name: &str, tflite: &[u8]) -> Result<Vec<u8>> {
    let source = tflite::Model::parse(tflite).with_context(|| format!("cannot read the original of {name}"))?;
    let graph = lower::lower(name, &source).with_context(|| format!("cannot convert {name}"))?;
    Ok(graph.to_bytes()?)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
