//! Pictures that stand on their head or lie on their side: the face is found where it is, or nowhere.

mod common;

use common::{engine, picture, testdata};
use image::{RgbImage, imageops};
use vision::{AdviceCode, AnalyzeOptions, Face, FaceEngine, RgbView};

fn faces(engine: &mut FaceEngine, picture: &RgbImage, max_faces: usize) -> Vec<Face> {
    let view = RgbView::new(picture.width(), picture.height(), picture).expect("width * height pixels");
    engine.analyze(view, &AnalyzeOptions { max_faces }, &mut |_| {}).faces
}

#[test]
fn a_turned_face_is_found_where_it_is_and_said_to_be_turned() {
    let mut engine = engine();
    for name in ["astronaut_1280x960.webp", "astronaut_640x480.webp", "astronaut_512.webp"] {
        let (width, height, rgb) = picture(&testdata(name));
        let upright = RgbImage::from_raw(width, height, rgb).expect("a picture");
        let (w, h) = (width as f32, height as f32);
        let seen = faces(&mut engine, &upright, 1).remove(0);
        let eye_distance = (seen.landmarks_px[468][0] - seen.landmarks_px[473][0]).abs();
        let mut check = |turned: RgbImage, to: &dyn Fn([f32; 2]) -> [f32; 2], words: &str| {
            for max_faces in [1, 16] {
                let found = faces(&mut engine, &turned, max_faces);
                let face = found.first().unwrap_or_else(|| panic!("{name}, {words}: no face"));
                let apart = face.landmarks_px.iter().zip(&seen.landmarks_px).map(|(a, b)| {
                    let [x, y] = to([b[0], b[1]]);
                    (a[0] - x).hypot(a[1] - y)
                });
                let mean = apart.sum::<f32>() / 478.0 / eye_distance;
                assert!(mean < 0.08, "{name}, {words}: {mean} eye distances from where it is");
                let advice = face.quality.advice.iter().find(|advice| advice.code == AdviceCode::Tilted);
                assert!(advice.is_some_and(|advice| advice.blocking && advice.text.contains(words)), "{name}: {advice:?}");
            }
        };
        check(imageops::rotate180(&upright), &|[x, y]| [w - x, h - y], "upside down");
        check(imageops::rotate90(&upright), &|[x, y]| [h - y, x], "on its side");
        check(imageops::rotate270(&upright), &|[x, y]| [y, w - x], "on its side");
    }
}

#[test]
fn an_upright_picture_with_nobody_in_it_stays_empty() {
    let mut engine = engine();
    let (width, height, rgb) = picture(&testdata("astronaut_1280x960.webp"));
    let picture = RgbImage::from_raw(width, height, rgb).expect("a picture");
    let (left, top) = (0, 0);
    let flag = imageops::crop_imm(&picture, left, top, width / 4, height).to_image();
    for max_faces in [1, 16] {
        assert_eq!(faces(&mut engine, &flag, max_faces).len(), 0);
    }
}
