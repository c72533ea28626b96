//! A video of a face whose every landmark is known: the portrait, moved by known steps before a plain wall.
//!
//! Each half minute it wanders, grows, tilts and changes its light; shakes; is covered in part and as a whole; leaves and
//! comes back; gets company; and jumps, as after a cut. The same frame is the same bytes on every run.

use std::f64::consts::TAU;

use super::{picture, testdata};

pub const WIDTH: u32 = 640;
pub const HEIGHT: u32 = 480;
pub const FRAMES_PER_SECOND: f64 = 30.0;
/// Seconds after which the same things happen again, elsewhere and in another light.
const ACT_S: f64 = 30.0;
/// The portrait and the middle of its face.
const PORTRAIT: &str = "astronaut_1280x960";
const FACE_MIDDLE: [f64; 2] = [590.0, 228.0];
const FACE_SIZE: f64 = 210.0;
const WALL: [f64; 3] = [150.0, 146.0, 140.0];
const HAND: [u8; 3] = [176, 132, 108];
/// Gray levels, to both sides.
const SENSOR_NOISE: i32 = 3;

pub struct Video {
    width: usize,
    pixels: Vec<u8>,
    landmarks_px: Vec<[f32; 3]>,
    company: bool,
}

/// What a frame shows.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub time_s: f64,
    face: Placed,
    company: Option<Placed>,
    /// Left, top, right, bottom.
    cover: Option<[f64; 4]>,
    light: f64,
}

/// The portrait's place: where the middle of the face is, its size against the portrait, and its tilt.
#[derive(Clone, Copy, Debug)]
struct Placed {
    middle: [f64; 2],
    scale: f64,
    angle: f64,
    flipped: bool,
}

impl Video {
    pub fn new() -> Self {
        let (width, _, pixels) = picture(&testdata(&format!("{PORTRAIT}.webp")));
        let text = std::fs::read_to_string(testdata("reference.json")).expect("reference.json");
        let references: serde_json::Value = serde_json::from_str(&text).expect("references");
        let landmarks_px =
            serde_json::from_value(references[PORTRAIT]["landmarks_px"].clone()).expect("landmarks of the portrait");
        Self { width: width as usize, pixels, landmarks_px, company: true }
    }

    /// The same without anybody else, for those who follow the largest face only.
    pub fn alone(mut self) -> Self {
        self.company = false;
        self
    }

    pub fn moment(&self, frame: usize) -> Moment {
        let time_s = frame as f64 / FRAMES_PER_SECOND;
        let wave = |period_s: f64| (TAU * time_s / period_s).sin();
        let act = time_s % ACT_S;
        let within = |from: f64, to: f64| (from..to).contains(&act);
        let mut middle = [320.0 + 110.0 * wave(7.1), 235.0 + 50.0 * wave(5.3)];
        if within(8.0, 10.0) {
            middle[0] += 40.0 * wave(0.4);
        }
        if within(17.0, 20.0) {
            middle[0] += 640.0 * (TAU / 6.0 * (act - 17.0)).sin();
        }
        if within(27.0, 28.0) {
            middle[0] -= 170.0 * wave(7.1).signum();
        }
        let scale = 0.95 * (0.42 * wave(11.3)).exp();
        let face = Placed { middle, scale, angle: 0.44 * wave(9.7), flipped: false };
        let reach = FACE_SIZE * scale * 0.6;
        let box_around = |top: f64| [middle[0] - reach, middle[1] + top * reach, middle[0] + reach, middle[1] + 1.3 * reach];
        let cover = match () {
            () if within(12.0, 13.0) => Some(box_around(0.25)),
            () if within(14.0, 14.7) => Some(box_around(-1.3)),
            () => None,
        };
        let aside = [640.0 - middle[0], 240.0];
        let company =
            (self.company && within(22.0, 26.0)).then_some(Placed { middle: aside, scale: 0.45, angle: 0.1, flipped: true });
        Moment { time_s, face, company, cover, light: 0.8 + 0.35 * wave(13.0) }
    }

    /// The frame as a canvas would hold it.
    pub fn draw(&self, moment: &Moment, frame: usize, rgba: &mut Vec<u8>) {
        rgba.clear();
        let mut noise = 0x9e37_79b9_u32 ^ (frame as u32).wrapping_mul(0x85eb_ca6b);
        let inverses = [Some(moment.face), moment.company].map(|placed| placed.map(|placed| placed.inverse()));
        for y in 0..HEIGHT {
            for x in 0..WIDTH {
                let color = self.color(moment, &inverses, [f64::from(x), f64::from(y)]);
                noise ^= noise << 13;
                noise ^= noise >> 17;
                noise ^= noise << 5;
                let grain = (noise % (2 * SENSOR_NOISE as u32 + 1)) as i32 - SENSOR_NOISE;
                let lit = color.map(|level| ((level * moment.light) as i32 + grain).clamp(0, 255) as u8);
                rgba.extend([lit[0], lit[1], lit[2], 255]);
            }
        }
    }

    fn color(&self, moment: &Moment, inverses: &[Option<[f64; 6]>; 2], [x, y]: [f64; 2]) -> [f64; 3] {
        if let Some([left, top, right, bottom]) = moment.cover
            && (left..right).contains(&x)
            && (top..bottom).contains(&y)
        {
            return HAND.map(f64::from);
        }
        let people = inverses.iter().flatten();
        let seen = people.filter_map(|m| self.bilinear(m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5])).next();
        seen.unwrap_or_else(|| WALL.map(|level| level - 0.08 * y))
    }

    /// The portrait's head and shoulders at a place, if it reaches so far.
    fn bilinear(&self, x: f64, y: f64) -> Option<[f64; 3]> {
        let inside = (FACE_MIDDLE[0] - 260.0..FACE_MIDDLE[0] + 260.0).contains(&x) && (1.0..600.0).contains(&y);
        inside.then(|| {
            let (left, top) = (x as usize, y as usize);
            let (fx, fy) = (x - left as f64, y - top as f64);
            let start = (top * self.width + left) * 3;
            let row = self.width * 3;
            std::array::from_fn(|channel| {
                let at = |offset: usize| f64::from(self.pixels[start + offset + channel]);
                let above = at(0) + fx * (at(3) - at(0));
                let below = at(row) + fx * (at(row + 3) - at(row));
                above + fy * (below - above)
            })
        })
    }

    /// Where the landmarks truly are: those of the portrait, moved like it.
    pub fn truth_px(&self, moment: &Moment) -> Vec<[f32; 2]> {
        self.landmarks_px.iter().map(|&[x, y, _]| moment.face.place([f64::from(x), f64::from(y)])).collect()
    }
}

impl Moment {
    /// Whether nothing hides the face and all of it is in the picture.
    pub fn shows_all(&self) -> bool {
        let reach = FACE_SIZE * self.face.scale * 0.6;
        let [x, y] = self.face.middle;
        let inside = |v: f64, size: u32| (reach..f64::from(size) - reach).contains(&v);
        self.cover.is_none() && inside(x, WIDTH) && inside(y, HEIGHT)
    }

    /// Whether somebody else is in the picture.
    pub fn has_company(&self) -> bool {
        self.company.is_some()
    }

    /// Whether any of the face is in the picture.
    pub fn shows_some(&self) -> bool {
        let reach = FACE_SIZE * self.face.scale * 0.6;
        (-reach..f64::from(WIDTH) + reach).contains(&self.face.middle[0])
    }
}

impl Placed {
    fn place(&self, [x, y]: [f64; 2]) -> [f32; 2] {
        let (sin, cos) = self.angle.sin_cos();
        let side = if self.flipped { -1.0 } else { 1.0 };
        let (u, v) = ((x - FACE_MIDDLE[0]) * self.scale * side, (y - FACE_MIDDLE[1]) * self.scale);
        [(cos * u - sin * v + self.middle[0]) as f32, (sin * u + cos * v + self.middle[1]) as f32]
    }

    /// From the frame to the portrait, row by row.
    fn inverse(&self) -> [f64; 6] {
        let (sin, cos) = self.angle.sin_cos();
        let side = if self.flipped { -1.0 } else { 1.0 };
        let [a, b, c, d] = [cos / self.scale * side, sin / self.scale * side, -sin / self.scale, cos / self.scale];
        let [x, y] = self.middle;
        [a, b, FACE_MIDDLE[0] - a * x - b * y, c, d, FACE_MIDDLE[1] - c * x - d * y]
    }
}
