//! How far landmarks go astray on degraded copies of faces, and what the quality check says of each copy.
//!
//! `cargo run -p vision --release --example quality_table [PICTURE...]`
//!
//! Truth are the landmarks of the undegraded face, carried through the known transform. The error of a copy is the mean
//! distance from it over all landmarks, or over those of the eyes and irises, whichever is larger, in % of the distance between
//! the eyes. Without pictures it takes the shipped portraits and every face of `../shared/data/faces` beside the project.
//! Fails when a copy with an error over 2 % is called good.

#[path = "../../tests/common/mod.rs"]
mod common;
mod cover;
mod degrade;
mod portrait;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use portrait::Portrait;
use report::Copy;
use vision::FaceEngine;

fn main() -> ExitCode {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut engine = common::engine();

    let named: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let pictures = if named.is_empty() { all_pictures(&project) } else { named };
    let portraits: Vec<Portrait> = pictures.iter().flat_map(|path| portrait::portraits(&mut engine, path)).collect();
    println!("{} faces of at least 40 pixels between the eyes in {} pictures", portraits.len(), pictures.len());
    let mut copies = Vec::new();
    for portrait in &portraits {
        copies.extend(degrade::all().map(|degradation| copy(&mut engine, portrait, &degradation)));
    }
    report::print(&copies);
    let mistaken = copies.iter().filter(|copy| copy.is_mistaken()).count();
    if mistaken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn copy(engine: &mut FaceEngine, portrait: &Portrait, degradation: &degrade::Degradation) -> Copy {
    let spoiled = degradation.apply(portrait);
    let expected = spoiled.carry(&portrait.face);
    let face = portrait::nearest(portrait::faces(engine, &spoiled.picture), &expected);
    let judged = face.map(|face| (portrait::error_percent(&face, &expected), face.quality, face.pose));
    Copy { face: portrait.name.clone(), way: degradation.name, strength: degradation.strength, judged }
}

/// The shipped portraits, then everything beside the project.
fn all_pictures(project: &Path) -> Vec<PathBuf> {
    let mut pictures = Vec::new();
    for folder in [Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata"), project.join("../shared/data/faces")] {
        collect(&folder, &mut pictures);
    }
    pictures
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: no {}", folder.display());
        return;
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|e| ["jpg", "png", "webp"].iter().any(|known| e == *known)) {
            into.push(path);
        }
    }
}
