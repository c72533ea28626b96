//! Every face and nothing else: small, large, many, none.

mod common;
#[path = "common/recall.rs"]
mod recall;

use std::path::Path;

use common::{engine, picture};
use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};
use vision::{AdviceCode, Analysis, AnalyzeOptions, FaceEngine, RgbView};

fn portrait() -> RgbImage {
    let (width, height, pixels) = picture(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/astronaut_512.webp"));
    RgbImage::from_raw(width, height, pixels).expect("a whole picture")
}

/// Middle and width of the face in the portrait, pixels.
const FACE: [f32; 3] = [225.0, 130.0, 95.0];

fn analyze(engine: &mut FaceEngine, picture: &RgbImage, max_faces: usize) -> Analysis {
    let view = RgbView::new(picture.width(), picture.height(), picture.as_raw()).expect("a packed picture");
    engine.analyze(view, &AnalyzeOptions { max_faces }, &mut |_| {})
}

/// The portrait with faces of that width at the places given by their middles, on gray.
fn collage(size: [u32; 2], faces: &[[f32; 3]]) -> RgbImage {
    let mut picture = RgbImage::from_pixel(size[0], size[1], Rgb([120, 122, 125]));
    let head = imageops::crop_imm(&portrait(), 105, 10, 240, 240).to_image();
    for [x, y, width] in faces {
        let scale = width / FACE[2];
        let side = (240.0 * scale).round() as u32;
        let small = imageops::resize(&head, side, side, FilterType::Triangle);
        let [left, top] = [x - (FACE[0] - 105.0) * scale, y - (FACE[1] - 10.0) * scale];
        imageops::overlay(&mut picture, &small, left.round() as i64, top.round() as i64);
    }
    picture
}

#[track_caller]
fn check_all_found(engine: &mut FaceEngine, size: [u32; 2], faces: &[[f32; 3]]) {
    let analysis = analyze(engine, &collage(size, faces), 64);
    assert_eq!(analysis.faces.len(), faces.len(), "{size:?}");
    for [x, y, width] in faces {
        let near = |nose: [f32; 3]| (nose[0] - x).hypot(nose[1] - y) < width / 2.0;
        let finds =
            analysis.faces.iter().filter(|face| near(face.landmarks_px[4]) && (0.7..1.4).contains(&(face.box_px[2] / width)));
        assert_eq!(finds.count(), 1, "a face {width} px wide at {x}, {y}");
    }
}

#[test]
fn small_faces_are_found_wherever_they_are() {
    let mut engine = engine();
    let rows = |size: [u32; 2], widths: &[f32]| -> Vec<[f32; 3]> {
        let places = (0..widths.len()).map(|i| (i, widths[i]));
        places
            .map(|(i, w)| [(i % 4) as f32 * size[0] as f32 / 4.0 + 1.4 * w, (i / 4) as f32 * size[1] as f32 / 3.0 + 1.3 * w, w])
            .collect()
    };
    let sizes = [24.0, 26.0, 28.0, 30.0, 33.0, 36.0, 40.0, 44.0, 48.0, 52.0, 56.0, 60.0];
    check_all_found(&mut engine, [720, 480], &rows([720, 480], &sizes));
    check_all_found(&mut engine, [2400, 1800], &rows([2400, 1800], &sizes.map(|w| 2.5 * w)));
}

#[test]
fn one_small_face_is_found_when_one_is_asked_for() {
    let mut engine = engine();
    let mut check = |size: [u32; 2], faces: &[[f32; 3]], codes: &[AdviceCode]| {
        let analysis = analyze(&mut engine, &collage(size, faces), 1);
        let [face] = &analysis.faces[..] else { panic!("{} faces for {faces:?}", analysis.faces.len()) };
        let advice: Vec<AdviceCode> = face.quality.advice.iter().map(|a| a.code).collect();
        assert!(codes.iter().all(|code| advice.contains(code)), "{advice:?} lacks one of {codes:?}");
        assert_eq!(advice.contains(&AdviceCode::TwoFaces), codes.contains(&AdviceCode::TwoFaces), "{faces:?}");
        let width = faces.iter().map(|f| f[2]).fold(0.0, f32::max);
        assert!((0.7..1.4).contains(&(face.box_px[2] / width)), "the largest is meant: {:?} {faces:?}", face.box_px);
    };
    check([800, 600], &[[500.0, 300.0, 40.0]], &[AdviceCode::TooSmall]);
    check([1200, 900], &[[300.0, 500.0, 100.0]], &[]);
    // A second one of that size counts, a much smaller one passes by.
    check([1200, 900], &[[300.0, 500.0, 100.0], [900.0, 300.0, 80.0]], &[AdviceCode::TwoFaces]);
    check([1200, 900], &[[300.0, 500.0, 120.0], [900.0, 300.0, 50.0]], &[]);
}

#[test]
fn a_face_that_fills_the_picture_or_more_is_found() {
    let mut engine = engine();
    let portrait = portrait();
    let mut check = |[left, top, side]: [u32; 3]| {
        let close = imageops::crop_imm(&portrait, left, top, side, side).to_image();
        let close = imageops::resize(&close, 480, 480, FilterType::Triangle);
        for max_faces in [1, 8] {
            let analysis = analyze(&mut engine, &close, max_faces);
            assert_eq!(analysis.faces.len(), 1, "{side} px from {left}, {top}");
            let nose = analysis.faces[0].landmarks_px[4];
            let truth = [(FACE[0] - left as f32) * 480.0 / side as f32, (FACE[1] - top as f32) * 480.0 / side as f32];
            assert!((nose[0] - truth[0]).hypot(nose[1] - truth[1]) < 90.0, "{nose:?} {truth:?}");
        }
    };
    check([155, 55, 140]);
    check([170, 75, 110]);
    check([178, 83, 95]);
    // A third is cut off at the left, at the right or below.
    check([205, 60, 150]);
    check([95, 60, 150]);
    check([150, 10, 140]);
}

#[test]
fn every_one_of_many_faces_is_told_of_once() {
    let faces: Vec<[f32; 3]> = (0..63).map(|i| [40.0 + (i % 9) as f32 * 110.0, 60.0 + (i / 9) as f32 * 110.0, 40.0]).collect();
    let mut engine = engine();
    check_all_found(&mut engine, [1000, 800], &faces);
    assert_eq!(analyze(&mut engine, &collage([1000, 800], &faces), 5).faces.len(), 5);
    assert_eq!(analyze(&mut engine, &collage([1000, 800], &faces), 0).faces.len(), 0);
}

#[test]
fn textures_have_no_face() {
    let mut engine = engine();
    let mut check = |name: &str, color: &dyn Fn(u32, u32) -> u8| {
        let picture = RgbImage::from_fn(720, 540, |x, y| Rgb([color(x, y), color(x + 720, y), color(x, y + 540)]));
        for max_faces in [1, 64] {
            assert_eq!(analyze(&mut engine, &picture, max_faces).faces.len(), 0, "{name}");
        }
    };
    let noise = |x: u32, y: u32| {
        let mixed = (x.wrapping_mul(0x9E37_79B9) ^ y.wrapping_mul(0x85EB_CA6B)).wrapping_mul(0xC2B2_AE35);
        (mixed ^ (mixed >> 15)).wrapping_mul(0x27D4_EB2F) >> 24
    };
    check("noise", &|x, y| noise(x, y) as u8);
    check("coarse noise", &|x, y| noise(x / 24, y / 24) as u8);
    check("chequers", &|x, y| if (x / 16 + y / 16) % 2 == 0 { 30 } else { 220 });
    check("rings", &|x, y| ((x as f32 - 360.0).hypot(y as f32 - 270.0) as u32 * 4 % 256) as u8);
    check("stripes", &|x, y| ((x * 3 + y) % 256) as u8);
}

/// The whole table is `cargo run -p vision --release --example face_recall`; this is the part of it that is not easy.
#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn people_in_photos_are_found_and_nothing_else_is() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/data");
    let hard = ["dogs", "background", "VE1264", "2de8759e", "d7ee8887", "f5a36431", "partial", "small"];
    let mut engine = engine();
    let (mut truth, mut found) = (0, 0);
    for photo in recall::photos(&data) {
        let located = matches!(photo.truth, recall::Truth::Boxes(_));
        if !located && !hard.iter().any(|name| photo.file.contains(name)) {
            continue;
        }
        let ours = photo.truth.compare(&recall::boxes_of(&mut engine, &data.join(&photo.file)));
        assert_eq!(ours.false_finds, 0, "{} has something else taken for a face", photo.file);
        truth += photo.truth.len();
        found += ours.found;
    }
    assert!(truth >= 43 && found * 10 >= truth * 9, "{found} of {truth} faces found");
}
