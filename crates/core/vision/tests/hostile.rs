//! Pictures and files that are wrong, odd or empty: an answer, never a crash.

mod common;

use common::{engine, model_file, picture};
use vision::{AdviceCode, AnalyzeOptions, FaceEngine, RgbView, Verdict, VisionError};

const ONE: AnalyzeOptions = AnalyzeOptions { max_faces: 1 };

fn portrait() -> (u32, u32, Vec<u8>) {
    picture(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/astronaut_512.webp"))
}

#[test]
fn pictures_without_a_face_have_none() {
    let mut engine = engine();
    let mut check = |width: u32, height: u32, color: fn(usize) -> u8| {
        let pixels: Vec<u8> = (0..width as usize * height as usize * 3).map(color).collect();
        let view = RgbView::new(width, height, &pixels).expect("a packed picture");
        let analysis = engine.analyze(view, &AnalyzeOptions { max_faces: usize::MAX }, &mut |_| {});
        assert_eq!((analysis.width, analysis.height, analysis.faces.len()), (width, height, 0));
    };
    check(0, 0, |_| 0);
    check(0, 50, |_| 0);
    check(50, 0, |_| 0);
    check(1, 1, |_| 255);
    check(2, 3, |i| i as u8);
    check(10_000, 1, |i| (i * 7) as u8);
    check(1, 10_000, |i| (i * 7) as u8);
    check(640, 480, |_| 0);
    check(640, 480, |_| 255);
    check(333, 777, |i| (i.wrapping_mul(2_654_435_761) >> 13) as u8);
}

#[test]
fn pixels_must_match_the_size() {
    let check = |width: u32, height: u32, bytes: usize| match RgbView::new(width, height, &vec![0; bytes]) {
        Err(VisionError::PixelCount { got, .. }) => assert_eq!(got, bytes),
        other => panic!("{width}x{height} with {bytes} bytes: {other:?}"),
    };
    check(2, 2, 11);
    check(2, 2, 13);
    check(0, 0, 1);
    check(u32::MAX, u32::MAX, 12);
}

#[test]
fn damaged_models_are_refused() {
    let [detector, mesh, geometry] = ["face_detector.vmod", "face_mesh.vmod", "face_geometry.bin"].map(model_file);
    let check = |detector: &[u8], mesh: &[u8], geometry: &[u8], words: &str| {
        let error = FaceEngine::new(detector, mesh, geometry).expect_err(words).to_string();
        assert!(error.contains(words), "{error:?} does not say {words:?}");
    };
    let flipped = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        bytes
    };
    check(&[], &mesh, &geometry, "the detector network cannot be used");
    check(&detector, &flipped(&mesh), &geometry, "the mesh network cannot be used");
    check(&mesh, &detector, &geometry, "the detector network has other inputs or outputs");
    check(&detector, &mesh, &[], "cut short");
    check(&detector, &mesh, &geometry[..100], "checksum");
    check(&detector, &mesh, &flipped(&geometry), "checksum");
    check(&detector, &mesh, &mesh, "VGEO");
}

/// The portrait moved within its frame, darkened or smeared, and the advice that a shopper then gets.
#[test]
fn bad_pictures_get_advice_and_no_measures() {
    let (width, height, pixels) = portrait();
    let at = |x: i64, y: i64| {
        let (x, y) = (x.clamp(0, i64::from(width) - 1), y.clamp(0, i64::from(height) - 1));
        let start = (y as usize * width as usize + x as usize) * 3;
        [pixels[start], pixels[start + 1], pixels[start + 2]]
    };
    let build = |to: (i64, i64), color: &dyn Fn(i64, i64) -> [u8; 3]| -> Vec<u8> {
        (0..to.1).flat_map(|y| (0..to.0).flat_map(move |x| color(x, y))).collect()
    };
    let smear = |x: i64, y: i64| {
        let window: Vec<[u8; 3]> =
            (-4..=4).flat_map(|dy| (-4..=4).map(move |dx| (x + dx, y + dy))).map(|(x, y)| at(x, y)).collect();
        [0, 1, 2].map(|c| (window.iter().map(|p| u32::from(p[c])).sum::<u32>() / window.len() as u32) as u8)
    };
    let mut engine = engine();
    let mut check = |size: (i64, i64), color: &dyn Fn(i64, i64) -> [u8; 3], code: AdviceCode| {
        let pixels = build(size, color);
        let view = RgbView::new(size.0 as u32, size.1 as u32, &pixels).expect("a packed picture");
        let analysis = engine.analyze(view, &ONE, &mut |_| {});
        let [face] = &analysis.faces[..] else { panic!("{code:?}: {} faces", analysis.faces.len()) };
        let codes: Vec<AdviceCode> = face.quality.advice.iter().map(|a| a.code).collect();
        assert!(codes.contains(&code), "{codes:?} lacks {code:?}");
        assert_eq!(face.quality.verdict, Verdict::Poor, "{code:?}: {codes:?}");
        assert!(face.measures.values().all(|reading| reading.measured().is_none()));
        assert!(face.size_class.is_none() && face.landmarks_px.len() == 478);
    };
    check((256, 256), &|x, y| at(2 * x, 2 * y), AdviceCode::TooSmall);
    check((250, 250), &|x, y| at(x + 205, y + 20), AdviceCode::CutOff);
    check((512, 512), &|x, y| at(x, y).map(|v| v / 8), AdviceCode::TooDark);
    check((512, 512), &smear, AdviceCode::Blurred);
    check((500, 250), &|x, y| at(100 + x % 250, y + 20), AdviceCode::TwoFaces);
}

#[test]
fn all_faces_are_measured_when_all_are_asked_for() {
    let (width, _, pixels) = portrait();
    let rows = pixels.chunks_exact(width as usize * 3).skip(20).take(250);
    let twice: Vec<u8> = rows.flat_map(|row| row[300..1050].repeat(2)).collect();
    let view = RgbView::new(500, 250, &twice).expect("a packed picture");
    let analysis = engine().analyze(view, &AnalyzeOptions { max_faces: 9 }, &mut |_| {});
    assert_eq!(analysis.faces.len(), 2);
    assert!(analysis.faces.iter().all(|face| face.quality.refusal().is_none() && face.size_class.is_some()));
}
