//! The same recipe gives the same bytes on every machine and target: one value for all of them.
//!
//! When a picture changes on purpose, look at it, raise `RENDERER_VERSION`, and take the values that the failing test prints.

use render::{Adjustment, LookOptions, Picture, ProductOptions, ProductView, draw_look, draw_product};

use crate::{common, plain};

const EXPECTED: [(&str, u64); 5] = [
    ("frontal", 0x809c_53b8_a0e7_9c94),
    ("turned", 0x048b_a6a1_31e6_5393),
    ("adjusted", 0xe2c9_18a8_30f4_1b74),
    ("front", 0xd9d3_42c8_184e_5d06),
    ("three_quarter", 0xf036_ec29_f40b_3f7e),
];

#[test]
fn pictures_are_the_same_bytes_everywhere() {
    let frame = plain::frame();
    let photo = textured(&common::photo());
    let look = |yaw_sine: f32, adjustment| {
        draw_look(&photo, &common::head(yaw_sine), &frame, &LookOptions { adjustment }).expect("a look")
    };
    let adjusted = Adjustment { slide_mm: 4.0, tilt_deg: 3.0, lift_mm: -1.0, shift_mm: 1.5, scale: 0.95 };
    let options = ProductOptions { width_px: 200, height_px: 100, mm_per_px: 1.0, background: None, samples: 8 };
    let product = |view| draw_product(&frame, view, &options).expect("a picture");
    let found = [
        ("frontal", fnv_1a(&look(0.0, Adjustment::default()))),
        ("turned", fnv_1a(&look(0.45, Adjustment::default()))),
        ("adjusted", fnv_1a(&look(-0.2, adjusted))),
        ("front", fnv_1a(&product(ProductView::Front))),
        ("three_quarter", fnv_1a(&product(ProductView::ThreeQuarter))),
    ];
    assert_eq!(found, EXPECTED);
}

/// Skin that is not the same everywhere, so that the light is estimated from something.
fn textured(photo: &Picture) -> Picture {
    let mut photo = photo.clone();
    for (i, pixel) in photo.rgba.chunks_exact_mut(4).enumerate() {
        let (x, y) = (i % photo.width as usize, i / photo.width as usize);
        let shade = (x / 9 + y / 7 + (x * y) % 13) as u8 / 2;
        pixel[..3].iter_mut().for_each(|v| *v = v.saturating_sub(shade));
    }
    photo
}

/// Fowler, Noll and Vo's hash, 64 bits.
fn fnv_1a(picture: &Picture) -> u64 {
    picture.rgba.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
