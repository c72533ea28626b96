use render::{Picture, ProductOptions, ProductView, draw_product};

use crate::common::{self, changed};

fn options() -> ProductOptions {
    ProductOptions { width_px: 400, height_px: 200, mm_per_px: 0.5, background: Some([255, 255, 255]), samples: 8 }
}

fn plain() -> Picture {
    Picture::filled(400, 200, [255; 4]).expect("paper")
}

#[test]
fn the_front_is_true_to_scale() {
    for frame in [common::wayfarer(), common::round_metal()] {
        let extent = common::extent_mm(&frame);
        for mm_per_px in [0.4, 0.5, 0.8] {
            let picture =
                draw_product(&frame, ProductView::Front, &ProductOptions { mm_per_px, ..options() }).expect("a picture");
            let [left, _, right, _] = changed(&picture, &plain(), 70).expect("a frame");
            let (drawn, expected) = ((right - left + 1) as f32, (extent[2] - extent[0]) / mm_per_px);
            assert!((drawn - expected).abs() <= 0.01 * expected + 1.0, "{drawn} px for {expected}");
        }
    }
}

#[test]
fn every_view_is_whole_and_in_the_picture() {
    for view in [ProductView::Front, ProductView::ThreeQuarter, ProductView::Side] {
        let picture = draw_product(&common::wayfarer(), view, &options()).expect("a picture");
        let [left, top, right, bottom] = changed(&picture, &plain(), 60).expect("a frame");
        assert!(left > 10 && right < 389 && top > 5 && bottom < 194, "{view:?}: {left} {top} {right} {bottom}");
    }
}

#[test]
fn without_background_the_picture_is_clear_around_the_frame_and_in_the_lenses() {
    let picture = draw_product(&common::wayfarer(), ProductView::Front, &ProductOptions { background: None, ..options() })
        .expect("a picture");
    assert_eq!(picture.pixel(0, 0)[3], 0);
    let alphas: Vec<u8> = (0..400).map(|x| picture.pixel(x, 100)[3]).collect();
    assert!(alphas.contains(&255), "the rim is solid");
    assert!(alphas[130] < 60, "a clear lens lets the page through: {}", alphas[130]);
}

#[test]
fn a_transparent_picture_over_paper_is_the_picture_on_paper() {
    let on_paper = draw_product(&common::round_metal(), ProductView::Front, &options()).expect("a picture");
    let clear = draw_product(&common::round_metal(), ProductView::Front, &ProductOptions { background: None, ..options() })
        .expect("a picture");
    let [rim, hole] = [[200, 90], [130, 100]];
    for [x, y] in [rim, hole] {
        let [r, .., alpha] = clear.pixel(x, y);
        let over = (u32::from(r) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
        assert!(over.abs_diff(u32::from(on_paper.pixel(x, y)[0])) < 14, "{over} at {x},{y} and {:?}", on_paper.pixel(x, y));
    }
}

#[test]
fn the_same_frame_gives_the_same_bytes() {
    let draw = || draw_product(&common::wayfarer(), ProductView::ThreeQuarter, &options()).expect("a picture");
    assert_eq!(draw(), draw());
}
