//! Ways in which a picture can be bad, each at several strengths, made the same on every machine.

use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::imageops::{self, FilterType};
use image::{DynamicImage, Rgb, RgbImage};
use vision::Face;

use crate::cover;
use crate::portrait::Portrait;

/// One way to spoil a picture, and how much.
#[derive(Clone, Copy, Debug)]
pub struct Degradation {
    pub name: &'static str,
    pub strength: f32,
    spoil: fn(&Portrait, f32) -> Spoiled,
}

/// A spoiled picture, and where its pixels come from.
pub struct Spoiled {
    pub picture: RgbImage,
    /// `x' = a x + b y + c`, `y' = d x + e y + f`, from the portrait to the spoiled picture.
    pub map: [f32; 6],
}

impl Spoiled {
    /// Where the landmarks of a face of the portrait are in the spoiled picture.
    pub fn carry(&self, face: &Face) -> Vec<[f32; 2]> {
        let [a, b, c, d, e, f] = self.map;
        face.landmarks_px.iter().map(|&[x, y, _]| [a * x + b * y + c, d * x + e * y + f]).collect()
    }
}

const IDENTITY: [f32; 6] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0];

/// Name, unit, what the strengths are, and how it is done.
type Way = (&'static str, &'static [f32], fn(&Portrait, f32) -> Spoiled);

#[rustfmt::skip]
const WAYS: [Way; 23] = [
    ("none",                               &[0.0],                                    untouched),
    ("blur, sd in % of eye distance",      &[1.0, 2.0, 3.0, 4.0, 6.0, 9.0, 14.0],     blur),
    ("motion, length in % of eye distance",&[5.0, 10.0, 15.0, 20.0, 30.0, 45.0],      motion),
    ("noise, sd in gray levels",           &[5.0, 10.0, 20.0, 35.0, 55.0, 80.0],      noise),
    ("JPEG quality",                       &[50.0, 30.0, 10.0, 5.0, 2.0],             jpeg),
    ("darker, stops",                      &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],           darker),
    ("darker and noisy, stops",            &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0],           dim_room),
    ("brighter, stops, clipped",           &[0.5, 1.0, 1.5, 2.0, 2.5, 3.0],           brighter),
    ("gamma",                              &[0.2, 0.35, 0.5, 0.7, 1.5, 2.2, 3.5],     gamma),
    ("contrast, % that is left",           &[50.0, 30.0, 20.0, 12.0, 8.0, 5.0],       contrast),
    ("light from one side, stops",         &[1.0, 2.0, 3.0, 4.0, 6.0],                side_light),
    ("tilt, degrees",                      &[10.0, 20.0, 30.0, 45.0, 60.0, 90.0],     tilt),
    ("cut off at the side, % of face",     &[5.0, 10.0, 20.0, 30.0, 45.0],            cut_side),
    ("cut off at the chin, % of face",     &[5.0, 10.0, 20.0, 30.0, 45.0],            cut_chin),
    ("cut off at the top, % of face",      &[5.0, 10.0, 20.0, 30.0, 45.0],            cut_top),
    ("smaller, times",                     &[1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0], smaller),
    ("hand over an eye, % of eye distance",&[30.0, 45.0, 60.0, 80.0],                 cover::hand_one),
    ("hand over both eyes, %",             &[30.0, 45.0, 60.0, 80.0],                 cover::hand_both),
    ("hair over an eye, % of eye distance",&[20.0, 35.0, 50.0, 70.0],                 cover::hair_one),
    ("hair over both eyes, %",             &[20.0, 35.0, 50.0, 70.0],                 cover::hair_both),
    ("strands over an eye, how many",      &[3.0, 6.0, 12.0, 24.0],                   cover::strands),
    ("fingers over an eye, how many",      &[1.0, 2.0, 3.0],                          cover::fingers),
    ("rims around the eyes, % of eye distance", &[3.0, 6.0, 10.0],               cover::rims),
];

/// Every way at every strength.
pub fn all() -> impl Iterator<Item = Degradation> {
    WAYS.iter().flat_map(|&(name, strengths, spoil)| strengths.iter().map(move |&strength| Degradation { name, strength, spoil }))
}

impl Degradation {
    pub fn apply(&self, portrait: &Portrait) -> Spoiled {
        (self.spoil)(portrait, self.strength)
    }
}

pub fn in_place(picture: RgbImage) -> Spoiled {
    Spoiled { picture, map: IDENTITY }
}

fn untouched(p: &Portrait, _: f32) -> Spoiled {
    in_place(p.picture.clone())
}

fn blur(p: &Portrait, percent: f32) -> Spoiled {
    in_place(imageops::blur(&p.picture, percent / 100.0 * p.eye_distance()))
}

/// Along a line that falls by 20 degrees.
fn motion(p: &Portrait, percent: f32) -> Spoiled {
    let length = percent / 100.0 * p.eye_distance();
    let steps = (length * 2.0).ceil().max(1.0) as i32;
    let (dx, dy) = (20.0_f32.to_radians().cos(), 20.0_f32.to_radians().sin());
    in_place(RgbImage::from_fn(p.picture.width(), p.picture.height(), |x, y| {
        let mut sum = [0.0; 3];
        for step in 0..=steps {
            let along = (step as f32 / steps as f32 - 0.5) * length;
            let color = sample(&p.picture, x as f32 + along * dx, y as f32 + along * dy);
            sum = std::array::from_fn(|i| sum[i] + color[i]);
        }
        Rgb(sum.map(|v| level(v / (steps + 1) as f32)))
    }))
}

fn noise(p: &Portrait, sd: f32) -> Spoiled {
    let mut random = Random(7);
    in_place(map_levels(&p.picture, |v| v + sd * random.normal()))
}

fn jpeg(p: &Portrait, quality: f32) -> Spoiled {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality as u8).encode_image(&p.picture).expect("a JPEG in memory");
    let decoder = JpegDecoder::new(Cursor::new(bytes)).expect("the JPEG just made");
    in_place(DynamicImage::from_decoder(decoder).expect("the JPEG just made").into_rgb8())
}

fn darker(p: &Portrait, stops: f32) -> Spoiled {
    in_place(map_levels(&p.picture, |v| expose(v, -stops)))
}

/// As a small sensor sees it: less light, and noise that grows against it.
fn dim_room(p: &Portrait, stops: f32) -> Spoiled {
    let mut random = Random(11);
    in_place(map_levels(&p.picture, |v| expose(v, -stops) + 3.0 * random.normal()))
}

fn brighter(p: &Portrait, stops: f32) -> Spoiled {
    in_place(map_levels(&p.picture, |v| expose(v, stops)))
}

fn gamma(p: &Portrait, exponent: f32) -> Spoiled {
    in_place(map_levels(&p.picture, |v| 255.0 * (v / 255.0).powf(exponent)))
}

/// Less contrast about a light gray, as fog or a greasy lens gives it.
fn contrast(p: &Portrait, percent: f32) -> Spoiled {
    in_place(map_levels(&p.picture, |v| 150.0 + (v - 150.0) * percent / 100.0))
}

/// Full light at one cheek, falling by so many stops to the other.
fn side_light(p: &Portrait, stops: f32) -> Spoiled {
    let [left, _, right, _] = p.face_box();
    let mut picture = p.picture.clone();
    for (x, _, pixel) in picture.enumerate_pixels_mut() {
        let part = ((x as f32 - left) / (right - left)).clamp(0.0, 1.0);
        *pixel = Rgb(pixel.0.map(|v| level(expose(f32::from(v), -stops * part))));
    }
    in_place(picture)
}

fn tilt(p: &Portrait, degrees: f32) -> Spoiled {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let [cx, cy] = [p.picture.width() as f32 / 2.0, p.picture.height() as f32 / 2.0];
    let picture = RgbImage::from_fn(p.picture.width(), p.picture.height(), |x, y| {
        let (x, y) = (x as f32 - cx, y as f32 - cy);
        Rgb(sample(&p.picture, cos * x + sin * y + cx, cos * y - sin * x + cy).map(level))
    });
    Spoiled { picture, map: [cos, -sin, cx - cos * cx + sin * cy, sin, cos, cy - sin * cx - cos * cy] }
}

fn window(p: &Portrait, left: f32, top: f32, right: f32, bottom: f32) -> Spoiled {
    let clamp = |v: f32, size: u32| v.round().clamp(0.0, size as f32) as u32;
    let (width, height) = p.picture.dimensions();
    let [left, top, right, bottom] = [clamp(left, width), clamp(top, height), clamp(right, width), clamp(bottom, height)];
    let picture = imageops::crop_imm(&p.picture, left, top, right - left, bottom - top).to_image();
    Spoiled { picture, map: [1.0, 0.0, -(left as f32), 0.0, 1.0, -(top as f32)] }
}

fn cut_side(p: &Portrait, percent: f32) -> Spoiled {
    let [left, _, right, _] = p.face_box();
    window(p, left + (right - left) * percent / 100.0, 0.0, f32::MAX, f32::MAX)
}

fn cut_chin(p: &Portrait, percent: f32) -> Spoiled {
    let [_, top, _, bottom] = p.face_box();
    window(p, 0.0, 0.0, f32::MAX, bottom - (bottom - top) * percent / 100.0)
}

fn cut_top(p: &Portrait, percent: f32) -> Spoiled {
    let [_, top, _, bottom] = p.face_box();
    window(p, 0.0, top + (bottom - top) * percent / 100.0, f32::MAX, f32::MAX)
}

fn smaller(p: &Portrait, times: f32) -> Spoiled {
    let size = |v: u32| (v as f32 / times).round().max(1.0) as u32;
    let (width, height) = (size(p.picture.width()), size(p.picture.height()));
    let picture = imageops::resize(&p.picture, width, height, FilterType::Triangle);
    let (sx, sy) = (width as f32 / p.picture.width() as f32, height as f32 / p.picture.height() as f32);
    Spoiled { picture, map: [sx, 0.0, sx / 2.0 - 0.5, 0.0, sy, sy / 2.0 - 0.5] }
}

fn map_levels(picture: &RgbImage, mut to: impl FnMut(f32) -> f32) -> RgbImage {
    let mut picture = picture.clone();
    picture.iter_mut().for_each(|v| *v = level(to(f32::from(*v))));
    picture
}

/// A gray level with so many stops more light.
fn expose(v: f32, stops: f32) -> f32 {
    let linear = (v / 255.0).powf(2.2) * stops.exp2();
    255.0 * linear.min(1.0).powf(1.0 / 2.2)
}

pub fn level(v: f32) -> u8 {
    v.round().clamp(0.0, 255.0) as u8
}

/// Bilinear; the border goes on for ever.
fn sample(picture: &RgbImage, x: f32, y: f32) -> [f32; 3] {
    let [x, y] = [x.clamp(0.0, picture.width() as f32 - 1.0), y.clamp(0.0, picture.height() as f32 - 1.0)];
    let (left, top) = (x.floor() as u32, y.floor() as u32);
    let (right, bottom) = ((left + 1).min(picture.width() - 1), (top + 1).min(picture.height() - 1));
    let (fx, fy) = (x - left as f32, y - top as f32);
    let at = |x: u32, y: u32, i: usize| f32::from(picture.get_pixel(x, y).0[i]);
    std::array::from_fn(|i| {
        let upper = at(left, top, i) * (1.0 - fx) + at(right, top, i) * fx;
        let lower = at(left, bottom, i) * (1.0 - fx) + at(right, bottom, i) * fx;
        upper * (1.0 - fy) + lower * fy
    })
}

/// SplitMix64, from which normal deviates are made as sums of four uniform ones.
pub struct Random(pub u64);

impl Random {
    fn uniform(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
    }

    pub fn normal(&mut self) -> f32 {
        let sum: f32 = (0..4).map(|_| self.uniform()).sum();
        (sum - 2.0) * 3.0_f32.sqrt()
    }
}
