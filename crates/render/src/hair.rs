//! Whether long hair covers a side of the head, so that the temple goes under it.

use glam::Vec3;

use crate::light::PhotoLight;
use crate::picture::Picture;
use crate::srgb::Srgb;
use crate::wearer::Wearer;

/// Before the ear from its top to the jaw: the wearer's left, then right. Short hair leaves the lower ones bare.
const BESIDE_EAR: [[usize; 6]; 2] = [[356, 454, 323, 447, 366, 401], [127, 234, 93, 227, 137, 177]];
/// So many of them must be hair.
const COVERED: usize = 3;
/// Hair is darker than the skin beside it in the same light by at least this. Hair as light as the skin is not recognised:
/// its temple is drawn over it.
const DARKER: f32 = 0.48;

/// For the wearer's left and right: is the side before the ear covered?
pub(crate) fn covered_sides(photo: &Picture, wearer: &Wearer<'_>, light: &PhotoLight, srgb: &Srgb) -> [bool; 2] {
    BESIDE_EAR.map(|landmarks| {
        let covered = landmarks.iter().filter(|&&index| {
            let expected = light.skin_at(wearer.rotation * wearer.normals[index]);
            color_at(photo, wearer.head.landmarks_px[index], srgb).is_some_and(|color| sum(color) < DARKER * sum(expected))
        });
        covered.count() >= COVERED
    })
}

fn sum(color: Vec3) -> f32 {
    color.x + color.y + color.z
}

/// Mean of 3 x 3 px.
fn color_at(photo: &Picture, at: [f32; 2], srgb: &Srgb) -> Option<Vec3> {
    let (x, y) = (at[0] as i32, at[1] as i32);
    if x < 1 || y < 1 || x + 1 >= photo.width as i32 || y + 1 >= photo.height as i32 {
        return None;
    }
    let mut sum = Vec3::ZERO;
    for (dx, dy) in (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dx, dy))) {
        sum += Vec3::from_array(srgb.decode3(&photo.pixel((x + dx) as u32, (y + dy) as u32)));
    }
    Some(sum / 9.0)
}
