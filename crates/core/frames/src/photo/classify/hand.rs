//! Hands and arms: large, in the color of skin, and out of the picture. Frames of that color are told from them.

use glam::DVec2;

use super::pieces::{Pieces, chroma, is_skin};
use crate::photo::Photo;
use crate::photo::angled::lens_regions::{dilate, erode};
use crate::photo::angled::regions::{Regions, flip};
use crate::photo::contour::{bounds, fill};

/// What has the color of skin and crosses the border along less of the shorter side is no hand: temples and fingers of a hand
/// that is far away are thinner.
const LEAST_SHARE: f64 = 0.1;
/// Thickness of the thinnest arm or hand against the height of a lens: rims and temples are at most half as thick.
const LEAST_OF_LENS: f64 = 0.6;
/// The same against the longer side of the whole thing, where no lenses are found.
const LEAST_OF_ALL: f64 = 0.24;
/// A hand holds something of another color, which is this share of what is seen; frames and lenses of skin's color hold nothing.
const LEAST_OTHER: f64 = 0.2;
/// Colors with less chroma are grays, which have no hue.
const LEAST_CHROMA: f64 = 8.0;
/// Hues that are further apart are different things; light and shade of one thing are nearer. Cosine of 25 degrees.
const SAME_HUE: f64 = 0.906;

/// Whether the main piece of a picture is, or is held by, a hand or an arm that reaches in from the border.
pub(super) fn reaches_in(photo: &Photo, pieces: &Pieces, regions: Option<&Regions>) -> bool {
    let [width, height] = pieces.size();
    let lenses = regions.map(|regions| {
        let mut lenses = fill(width, height, &[&regions.near, &regions.far]);
        if regions.mirrored {
            flip(&mut lenses, width);
        }
        lenses
    });
    let beside_lenses = |i: usize| lenses.as_ref().is_none_or(|lens| lens[i] < 0.5);
    let own: Vec<bool> = (0..width * height).map(|i| pieces.in_main(i) && beside_lenses(i)).collect();
    let skin: Vec<bool> = (0..own.len()).map(|i| own[i] && is_skin(&photo.rgba()[4 * i..4 * i + 4])).collect();
    if (longest_at_border(&skin, [width, height]) as f64) < LEAST_SHARE * width.min(height) as f64 {
        return false;
    }
    let thickest = match regions {
        Some(regions) => {
            let [low, high] = bounds(&regions.near);
            LEAST_OF_LENS * (high.y - low.y)
        }
        None if other_colors(photo, &own, &skin) < LEAST_OTHER => return false,
        None => LEAST_OF_ALL * pieces.main_box().map_or(0, |[l, t, r, b]| (r - l).max(b - t)) as f64,
    };
    thick_limb(&own, &skin, [width, height], (thickest / 2.0) as usize)
}

/// Whether skin is somewhere near the border `reach` px away from everything else, and stands before the ground there: a lens of
/// its color stands in a rim.
fn thick_limb(own: &[bool], skin: &[bool], [width, height]: [usize; 2], reach: usize) -> bool {
    let mut inner = skin.to_vec();
    erode(width, height, &mut inner, reach);
    let near_border = |i: usize| {
        let (x, y) = (i % width, i / width);
        x.min(y).min(width - 1 - x).min(height - 1 - y) <= 3 * reach
    };
    if !inner.iter().enumerate().any(|(i, &inner)| inner && near_border(i)) {
        return false;
    }
    dilate(width, height, &mut inner, reach + 3);
    let around = |other: &dyn Fn(usize) -> bool| (0..own.len()).filter(|&i| inner[i] && other(i)).count();
    around(&|i| !own[i]) > around(&|i| own[i] && !skin[i])
}

/// The longest stretch of the picture's border inside a mask, px.
fn longest_at_border(mask: &[bool], [w, h]: [usize; 2]) -> usize {
    let sides: [Vec<bool>; 4] = [
        (0..w).map(|x| mask[w + x]).collect(),
        (0..w).map(|x| mask[(h - 2) * w + x]).collect(),
        (0..h).map(|y| mask[y * w + 1]).collect(),
        (0..h).map(|y| mask[y * w + w - 2]).collect(),
    ];
    sides.iter().flat_map(|side| side.split(|s| !s)).map(<[bool]>::len).max().unwrap_or(0)
}

/// The share of a thing that is not of its skin's hue, whatever the light.
fn other_colors(photo: &Photo, own: &[bool], skin: &[bool]) -> f64 {
    let color = |i: usize| chroma(&photo.rgba()[4 * i..4 * i + 4]);
    let hue = (0..own.len()).filter(|&i| skin[i]).map(color).sum::<DVec2>().normalize_or_zero();
    let other = |c: DVec2| c.length() < LEAST_CHROMA || c.normalize_or_zero().dot(hue) < SAME_HUE;
    let (others, all) = (0..own.len())
        .filter(|&i| own[i])
        .fold((0.0, 0.0), |(others, all), i| (others + f64::from(u8::from(other(color(i)))), all + 1.0));
    if all > 0.0 { others / all } else { 0.0 }
}
