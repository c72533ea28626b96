//! The same picture in all the ways in which it can be handed over.

mod common;

use common::{engine, picture};
use vision::{AnalyzeOptions, Face, RgbView};

const WIDTH: u32 = 512;
const HEIGHT: u32 = 512;

/// The one face of the portrait.
fn face(view: RgbView<'_>) -> Face {
    let mut analysis = engine().analyze(view, &AnalyzeOptions::default(), &mut |_| {});
    assert_eq!(analysis.faces.len(), 1);
    analysis.faces.remove(0)
}

fn portrait() -> Vec<u8> {
    let (width, height, pixels) = picture(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/astronaut_512.webp"));
    assert_eq!((width, height), (WIDTH, HEIGHT));
    pixels
}

/// As a canvas holds it. Alpha differs from pixel to pixel and must not matter.
fn rgba(rgb: &[u8]) -> Vec<u8> {
    rgb.as_chunks::<3>().0.iter().enumerate().flat_map(|(i, &[r, g, b])| [r, g, b, i as u8]).collect()
}

fn flipped(rgb: &[u8]) -> Vec<u8> {
    let rows = rgb.chunks_exact(WIDTH as usize * 3);
    rows.flat_map(|row| row.as_chunks::<3>().0.iter().rev().flatten().copied()).collect()
}

#[test]
fn a_canvas_gives_the_bits_that_rgb_gives() {
    let rgb = portrait();
    let canvas = rgba(&rgb);
    let plain = face(RgbView::new(WIDTH, HEIGHT, &rgb).expect("packed"));
    assert_eq!(face(RgbView::from_rgba(WIDTH, HEIGHT, &canvas).expect("packed")), plain);
}

#[test]
fn a_mirror_image_is_the_same_person_on_the_other_side() {
    let rgb = portrait();
    let (mirror, canvas) = (flipped(&rgb), rgba(&flipped(&rgb)));
    let plain = face(RgbView::new(WIDTH, HEIGHT, &rgb).expect("packed"));
    let check = |view: RgbView<'_>| {
        let seen = face(view.mirrored());
        assert_eq!((seen.pose, seen.scale, seen.score), (plain.pose, plain.scale, plain.score));
        assert_eq!((&seen.measures, &seen.shape, &seen.quality), (&plain.measures, &plain.shape, &plain.quality));
        assert_eq!(seen.geometry.landmarks_mm, plain.geometry.landmarks_mm);
        // Landmark 33 is the outer corner of the wearer's right eye in both: at the left of a photo, at the right of a mirror.
        assert!(plain.landmarks_px[33][0] < plain.landmarks_px[263][0] && seen.landmarks_px[33][0] > seen.landmarks_px[263][0]);
        for (point, there) in seen.landmarks_px.iter().zip(&plain.landmarks_px) {
            assert_eq!(*point, [(WIDTH - 1) as f32 - there[0], there[1], there[2]]);
        }
        assert_eq!(seen.box_px[0], (WIDTH - 1) as f32 - (plain.box_px[0] + plain.box_px[2]));
        for (point, there) in seen.geometry.landmarks_mm.iter().zip(&seen.landmarks_px) {
            let [x, y] = seen.geometry.project(*point);
            assert!((x - there[0]).abs() < 2e-3 && (y - there[1]).abs() < 2e-3, "drawn at {x},{y}, seen at {there:?}");
        }
    };
    check(RgbView::new(WIDTH, HEIGHT, &mirror).expect("packed"));
    check(RgbView::from_rgba(WIDTH, HEIGHT, &canvas).expect("packed"));
}

#[test]
fn the_mirror_of_a_mirror_is_the_picture() {
    let rgb = portrait();
    let view = RgbView::new(WIDTH, HEIGHT, &rgb).expect("packed");
    assert_eq!(face(view.mirrored().mirrored()), face(view));
}

#[test]
fn a_canvas_needs_four_bytes_per_pixel() {
    let check = |width: u32, height: u32, bytes: usize, fits: bool| {
        let pixels = vec![0; bytes];
        match RgbView::from_rgba(width, height, &pixels) {
            Ok(view) => assert!(fits && view.mirrored().is_empty() == (bytes == 0)),
            Err(error) => assert!(!fits && error.to_string().contains("with 4 bytes per pixel"), "{error}"),
        }
    };
    check(2, 3, 24, true);
    check(2, 3, 18, false);
    check(0, 7, 0, true);
    check(u32::MAX, 0, 0, true);
    check(u32::MAX, u32::MAX, 4, false);
}
