//! Hands and hair over the eyes.

use image::{Rgb, RgbImage};

use crate::degrade::{Random, Spoiled, in_place, level};
use crate::portrait::Portrait;

const FRAME: [f32; 3] = [38.0, 34.0, 33.0];
const HAIR: [f32; 3] = [72.0, 50.0, 38.0];

pub fn hand_one(p: &Portrait, percent: f32) -> Spoiled {
    in_place(hand(p, percent, &[0]))
}

pub fn hand_both(p: &Portrait, percent: f32) -> Spoiled {
    in_place(hand(p, percent, &[0, 1]))
}

/// A patch of the person's own skin color, a little shaded, so wide over each of the eyes.
fn hand(p: &Portrait, percent: f32, eyes: &[usize]) -> RgbImage {
    let skin = p.skin();
    let radius = percent / 100.0 * p.eye_distance() / 2.0 * 1.2;
    let mut random = Random(3);
    cover(p, |x, y| {
        let nearest = eyes.iter().map(|&eye| (x - p.eye(eye)[0]).hypot((y - p.eye(eye)[1]) / 1.3)).fold(f32::MAX, f32::min);
        let shade = 0.85 + 0.15 * ((x + y) * 6.0 / p.eye_distance()).sin() + 0.02 * random.normal();
        (skin.map(|v| v * shade), soft(radius - nearest))
    })
}

pub fn hair_one(p: &Portrait, percent: f32) -> Spoiled {
    in_place(hair(p, percent, &[1]))
}

pub fn hair_both(p: &Portrait, percent: f32) -> Spoiled {
    in_place(hair(p, percent, &[0, 1]))
}

/// A lock that falls a little aslant over each of the eyes, dark with fine strands.
fn hair(p: &Portrait, percent: f32, eyes: &[usize]) -> RgbImage {
    let half = percent / 100.0 * p.eye_distance() / 2.0;
    let [_, top, _, bottom] = p.face_box();
    cover(p, |x, y| {
        let aslant = |eye: usize| (x - p.eye(eye)[0] - 0.25 * (y - p.eye(eye)[1])).abs();
        let nearest = eyes.iter().map(|&eye| aslant(eye)).fold(f32::MAX, f32::min);
        let strand = 0.75 + 0.25 * ((x - 0.25 * y) * 40.0 / p.eye_distance()).sin();
        let inside = half - nearest;
        let below = bottom - (bottom - top) * 0.25 - y;
        (HAIR.map(|v| v * strand), soft(inside.min(below)))
    })
}

/// Single strands across one eye.
pub fn strands(p: &Portrait, count: f32) -> Spoiled {
    let thick = p.eye_distance() * 0.012;
    let [_, top, _, bottom] = p.face_box();
    in_place(cover(p, |x, y| {
        let across = x - p.eye(1)[0] - 0.3 * (y - p.eye(1)[1]);
        let pitch = p.eye_distance() * 0.6 / count;
        let off = (across.rem_euclid(pitch) - pitch / 2.0).abs();
        let inside = (thick - off).min(p.eye_distance() * 0.3 - across.abs()).min(bottom - (bottom - top) * 0.25 - y);
        (HAIR, soft(inside))
    }))
}

/// Fingers of the person's skin color that lie across one eye, with gaps and dark edges.
pub fn fingers(p: &Portrait, count: f32) -> Spoiled {
    let skin = p.skin();
    let width = p.eye_distance() * 0.22;
    in_place(cover(p, |x, y| {
        let across = y - p.eye(0)[1] + 0.3 * (x - p.eye(0)[0]) + width * count / 2.0;
        let within = across.rem_euclid(width);
        let inside = across.min(width * count - across).min(p.eye_distance() * 0.45 + p.eye(0)[0] - x);
        let edge = (within.min(width - within) / (width * 0.18)).min(1.0);
        (skin.map(|v| v * (0.55 + 0.4 * edge)), soft(inside))
    }))
}

/// A dark frame: two round rims so thick, joined by a bridge, with temples.
pub fn rims(p: &Portrait, percent: f32) -> Spoiled {
    let e = p.eye_distance();
    let half = percent / 100.0 * e / 2.0;
    let [right, left] = [p.eye(0), p.eye(1)];
    let ([ux, uy], [cx, cy]) = ([(left[0] - right[0]) / e, (left[1] - right[1]) / e], [0, 1].map(|i| (left[i] + right[i]) / 2.0));
    in_place(cover(p, |x, y| {
        let (dx, dy) = (x - cx, y - cy);
        let (u, v) = ((dx * ux + dy * uy).abs(), dy * ux - dx * uy - 0.08 * e);
        let rim = half - ((u - 0.5 * e).hypot(v) - 0.36 * e).abs();
        let beam = (half - (v + 0.1 * e).abs()).min((0.15 * e - u).max((u - 0.85 * e).min(1.15 * e - u)));
        (FRAME, soft(rim.max(beam)))
    }))
}

/// Lays a color over the picture where it has a weight.
fn cover(p: &Portrait, mut paint: impl FnMut(f32, f32) -> ([f32; 3], f32)) -> RgbImage {
    let mut picture = p.picture.clone();
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (color, weight) = paint(x as f32, y as f32);
        let mix = |i: usize| level(f32::from(pixel.0[i]) * (1.0 - weight) + color[i] * weight);
        *pixel = Rgb([mix(0), mix(1), mix(2)]);
    }
    picture
}

/// An edge that is two pixels soft.
fn soft(inside_px: f32) -> f32 {
    (inside_px / 2.0 + 0.5).clamp(0.0, 1.0)
}
