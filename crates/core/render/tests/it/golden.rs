//! Pictures that must not change unnoticed. `UPDATE_GOLDEN=1 cargo test -p render` draws them anew; look at them before
//! committing.

use std::path::PathBuf;

use render::{LookOptions, Picture, ProductOptions, ProductView, draw_look, draw_product};

use crate::{common, plain};

/// A value may differ by this much, and one px in a thousand by more: the pictures may be drawn a little differently, not
/// look different.
const TOLERANCE: u8 = 6;

#[test]
fn a_plain_frame_looks_as_it_did() {
    let frame = plain::frame();
    let options = ProductOptions { width_px: 200, height_px: 100, mm_per_px: 1.0, ..ProductOptions::default() };
    check("product_three_quarter", &draw_product(&frame, ProductView::ThreeQuarter, &options).expect("a picture"));
    for (name, yaw_sine) in [("worn_frontal", 0.0), ("worn_turned", 0.45)] {
        let look = draw_look(&common::photo(), &common::head(yaw_sine), &frame, &LookOptions::default()).expect("a look");
        check(name, &middle(&look));
    }
}

fn check(name: &str, drawn: &Picture) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.png"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        image::save_buffer(&path, &drawn.rgba, drawn.width, drawn.height, image::ColorType::Rgba8).expect("written");
    }
    let golden = image::open(&path).expect("the golden picture").to_rgba8();
    assert_eq!((golden.width(), golden.height()), (drawn.width, drawn.height), "{name}");
    let off = golden
        .pixels()
        .zip(drawn.rgba.chunks_exact(4))
        .filter(|(a, b)| a.0.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > TOLERANCE));
    let (off, allowed) = (off.count(), drawn.rgba.len() / 4000);
    assert!(off <= allowed, "{name}: {off} px differ by more than {TOLERANCE}, {allowed} may");
}

/// The part of a look around the eyes.
fn middle(look: &Picture) -> Picture {
    let (left, top, width, height) = (190, 130, 270, 150);
    let rgba = (top..top + height).flat_map(|y| (left..left + width).flat_map(move |x| look.pixel(x, y))).collect();
    Picture { width, height, rgba }
}
