//! Where temples leave the picture.

use eyewear::{FrameMaterial, FrameShape, Rim};
use frames::{FrameModel, FrameSpec};
use render::{LookOptions, Picture, draw_look};

use crate::common::{self, WIDTH};

/// Beside the top of the near ear of the head turned by [`TURN`].
const NEAR_EAR: usize = 127;
const TURN: f32 = 0.5;

fn blue_frame() -> FrameModel {
    let spec = FrameSpec::new([52.0, 40.0, 18.0, 145.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
    frames::build(&FrameSpec { front_color: [10, 30, 200], temple_color: [10, 30, 200], ..spec }).expect("a frame")
}

/// The leftmost column in which the near temple shows.
fn reaches(photo: &Picture) -> i32 {
    let head = common::head(TURN);
    let look = draw_look(photo, &head, &blue_frame(), &LookOptions::default()).expect("a look");
    let y = head.landmarks_px[NEAR_EAR][1] as u32;
    // No skin is blue.
    let shows = |x: &u32| (y - 22..y + 22).any(|y| look.pixel(*x, y)[2] > look.pixel(*x, y)[0]);
    (0..WIDTH).find(shows).expect("a temple") as i32
}

/// Multiplies the photo, by column and row.
fn shaded(factor: impl Fn(i32, i32) -> f32) -> Picture {
    let mut photo = common::photo();
    for (i, pixel) in photo.rgba.chunks_exact_mut(4).enumerate() {
        let (x, y) = ((i as u32 % WIDTH) as i32, (i as u32 / WIDTH) as i32);
        pixel[..3].iter_mut().for_each(|v| *v = (f32::from(*v) * factor(x, y)) as u8);
    }
    photo
}

#[test]
fn shade_on_skin_is_not_hair() {
    let cheek = common::head(TURN).landmarks_px[50][0];
    let ear = common::head(TURN).landmarks_px[NEAR_EAR][0];
    let shade = shaded(|x, _| 1.0 - 0.62 * ((x as f32 - cheek) / (ear - cheek)).clamp(0.0, 1.1));
    assert!((reaches(&shade) - reaches(&common::photo())).abs() <= 3, "{} {}", reaches(&shade), reaches(&common::photo()));
}

#[test]
fn a_temple_goes_behind_the_edge_of_the_ear() {
    let [x, y] = common::head(TURN).landmarks_px[NEAR_EAR].map(|v| v as i32);
    for edge in [x - 6, x - 10, x - 14] {
        // Short hair before the ear, down to its middle.
        let photo = shaded(|column, row| if (edge..x + 14).contains(&column) && (row - y).abs() < 26 { 0.4 } else { 1.0 });
        let found = reaches(&photo);
        assert!((found - edge).abs() <= 4, "ends at {found}, the ear begins at {edge}");
    }
}
