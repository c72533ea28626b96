//! Is the picture good enough to measure on, and if not, what would help?

use crate::geometry::Pose;
use crate::mesh::INPUT_SIZE;
use crate::refinement::{LEFT_IRIS, RIGHT_IRIS};

/// Beyond this turn or nod the far side of the face is hidden.
const MAX_TURN_DEG: f32 = 15.0;
/// Between the pupils, in pixels: below the first an iris is under 8 pixels wide, below the second under 11.
const MIN_EYE_DISTANCE_PX: f32 = 40.0;
const GOOD_EYE_DISTANCE_PX: f32 = 60.0;
/// Sharpness at the eyes, see [`sharpness`]: below the first the irises have no rim.
const MIN_SHARPNESS: f32 = 0.12;
const GOOD_SHARPNESS: f32 = 0.20;
/// Mean grey level of the face, 0..1.
const DARK: (f32, f32) = (0.12, 0.20);
const BRIGHT: (f32, f32) = (0.90, 0.82);
/// Part of the landmarks that may lie outside the picture.
const MAX_OUTSIDE: f32 = 0.01;

/// What the picture is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing to better.
    Good,
    /// Measured, but a better picture would measure better.
    Fair,
    /// Not measured.
    Poor,
}

/// What is wrong with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdviceCode {
    TwoFaces,
    CutOff,
    TooSmall,
    Turned,
    Nodding,
    Blurred,
    TooDark,
    TooBright,
}

/// One thing to do better, in the shopper's words.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    pub code: AdviceCode,
    /// Whether nothing was measured because of it.
    pub blocking: bool,
    /// What happened, then the way on.
    pub text: String,
}

/// The verdict and everything that led to it, the worst first.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    pub verdict: Verdict,
    pub advice: Vec<Advice>,
    /// Sharpness at the eyes, about 0.1 (a smear) to 0.8 (crisp).
    pub sharpness: f32,
    /// Mean grey level of the face, 0 black to 1 white.
    pub brightness: f32,
}

/// What is judged: one face, and the crop that the mesh saw of it.
#[derive(Debug)]
pub(crate) struct Shot<'a> {
    /// `INPUT_SIZE` squared RGB pixels of 0..1.
    pub crop: &'a [f32],
    /// Landmarks in pixels of the crop.
    pub crop_points: &'a [[f32; 3]],
    /// Pixels of the picture per pixel of the crop.
    pub crop_scale: f32,
    /// Landmarks in pixels of the picture.
    pub landmarks_px: &'a [[f32; 3]],
    pub picture_size: [u32; 2],
    pub pose: Pose,
    /// Another face of similar size is in the picture, and one was asked for.
    pub rival: bool,
}

impl Verdict {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Poor => "poor",
        }
    }
}

impl AdviceCode {
    /// Every code, in the order in which they are looked for.
    pub const ALL: [Self; 8] = [
        Self::TwoFaces,
        Self::CutOff,
        Self::TooSmall,
        Self::Turned,
        Self::Nodding,
        Self::Blurred,
        Self::TooDark,
        Self::TooBright,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TwoFaces => "two_faces",
            Self::CutOff => "cut_off",
            Self::TooSmall => "too_small",
            Self::Turned => "turned",
            Self::Nodding => "nodding",
            Self::Blurred => "blurred",
            Self::TooDark => "too_dark",
            Self::TooBright => "too_bright",
        }
    }
}

impl Quality {
    pub(crate) fn judge(shot: &Shot<'_>) -> Self {
        let (sharpness, brightness) = (sharpness(shot), brightness(shot));
        let mut advice: Vec<Advice> = [
            shot.rival.then(|| {
                advice(
                    AdviceCode::TwoFaces,
                    true,
                    "There are two faces in the picture. Step in front of the camera alone.".into(),
                )
            }),
            cut_off(shot),
            too_small(shot),
            turned(shot.pose),
            nodding(shot.pose),
            blurred(sharpness),
            badly_lit(brightness),
        ]
        .into_iter()
        .flatten()
        .collect();
        advice.sort_by_key(|a| !a.blocking);
        let verdict = match advice.first() {
            None => Verdict::Good,
            Some(first) if first.blocking => Verdict::Poor,
            Some(_) => Verdict::Fair,
        };
        Self { verdict, advice, sharpness, brightness }
    }

    /// Why nothing is measured on this picture, if so.
    #[must_use]
    pub fn refusal(&self) -> Option<&str> {
        self.advice.iter().find(|a| a.blocking).map(|a| a.text.as_str())
    }
}

fn advice(code: AdviceCode, blocking: bool, text: String) -> Advice {
    Advice { code, blocking, text }
}

fn cut_off(shot: &Shot<'_>) -> Option<Advice> {
    let [width, height] = shot.picture_size.map(|v| v as f32);
    let outside = |p: &&[f32; 3]| !((0.0..width).contains(&p[0]) && (0.0..height).contains(&p[1]));
    let share = shot.landmarks_px.iter().filter(outside).count() as f32 / shot.landmarks_px.len().max(1) as f32;
    (share > MAX_OUTSIDE).then(|| {
        advice(AdviceCode::CutOff, true, "Part of your face is outside the picture. Move back until all of it is inside.".into())
    })
}

fn too_small(shot: &Shot<'_>) -> Option<Advice> {
    let [a, b] = [shot.landmarks_px[LEFT_IRIS], shot.landmarks_px[RIGHT_IRIS]];
    let distance = (a[0] - b[0]).hypot(a[1] - b[1]);
    (distance < GOOD_EYE_DISTANCE_PX).then(|| {
        let text =
            format!("Your eyes are {distance:.0} pixels apart in the picture; we need {GOOD_EYE_DISTANCE_PX:.0}. Come closer.");
        advice(AdviceCode::TooSmall, distance < MIN_EYE_DISTANCE_PX, text)
    })
}

fn turned(pose: Pose) -> Option<Advice> {
    let side = if pose.yaw_deg > 0.0 { "left" } else { "right" };
    (pose.yaw_deg.abs() > MAX_TURN_DEG).then(|| {
        let text =
            format!("Your face is turned {:.0} degrees to your {side}. Look straight into the camera.", pose.yaw_deg.abs());
        advice(AdviceCode::Turned, true, text)
    })
}

fn nodding(pose: Pose) -> Option<Advice> {
    let (way, remedy) = if pose.pitch_deg > 0.0 { ("up", "Lower your chin") } else { ("down", "Lift your chin") };
    (pose.pitch_deg.abs() > MAX_TURN_DEG).then(|| {
        let degrees = pose.pitch_deg.abs();
        let text = format!("Your face points {degrees:.0} degrees {way}. {remedy}, or hold the camera at eye height.");
        advice(AdviceCode::Nodding, true, text)
    })
}

fn blurred(sharpness: f32) -> Option<Advice> {
    (sharpness < GOOD_SHARPNESS).then(|| {
        let text = "Your eyes are not sharp in the picture. Hold still, wipe the lens, and look for more light.";
        advice(AdviceCode::Blurred, sharpness < MIN_SHARPNESS, text.into())
    })
}

fn badly_lit(brightness: f32) -> Option<Advice> {
    if brightness < DARK.1 {
        let text = "Your face is too dark in the picture. Face a window or a lamp.";
        return Some(advice(AdviceCode::TooDark, brightness < DARK.0, text.into()));
    }
    (brightness > BRIGHT.1).then(|| {
        let text = "Your face is too bright in the picture. Step out of the direct light.";
        advice(AdviceCode::TooBright, brightness > BRIGHT.0, text.into())
    })
}

/// How crisp the eyes are: mean size of the second difference of the grey levels, against their contrast. Taken at the
/// coarser of the crop's and the picture's resolution, so that a small picture is not called blurred for being enlarged.
fn sharpness(shot: &Shot<'_>) -> f32 {
    /// Corners of both eyes and the highest and lowest points of their lids.
    const EYES: [usize; 8] = [33, 133, 362, 263, 159, 145, 386, 374];
    let step = (1.0 / shot.crop_scale).round().clamp(1.0, 6.0) as usize;
    let Some([left, top, right, bottom]) = bounds(shot.crop_points, EYES.iter().copied(), step) else { return 0.0 };
    let (mut edges, mut sum, mut squares, mut count) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    for y in top..bottom {
        for x in left..right {
            let at = |x: usize, y: usize| grey(shot.crop, x, y);
            let here = at(x, y);
            edges += (at(x - step, y) + at(x + step, y) + at(x, y - step) + at(x, y + step) - 4.0 * here).abs();
            sum += here;
            squares += here * here;
            count += 1.0;
        }
    }
    let contrast = (squares / count - (sum / count).powi(2)).max(0.0).sqrt();
    if contrast > 1e-3 { edges / count / contrast } else { 0.0 }
}

/// Mean grey level of the box around the face.
fn brightness(shot: &Shot<'_>) -> f32 {
    let Some([left, top, right, bottom]) = bounds(shot.crop_points, 0..shot.crop_points.len(), 0) else { return 0.0 };
    let count = ((right - left) * (bottom - top)) as f32;
    let row = |y: usize| (left..right).map(|x| grey(shot.crop, x, y)).sum::<f32>();
    (top..bottom).map(row).sum::<f32>() / count
}

/// Box around some landmarks in whole pixels of the crop, at least `margin` away from its border. `None` when it is empty.
fn bounds(points: &[[f32; 3]], of: impl Iterator<Item = usize> + Clone, margin: usize) -> Option<[usize; 4]> {
    let axis = |i: usize| of.clone().filter_map(move |p| points.get(p)).map(move |p| p[i]);
    let last = INPUT_SIZE - margin;
    let low = |i: usize| (axis(i).fold(f32::MAX, f32::min).max(0.0) as usize).clamp(margin, last);
    let high = |i: usize| (axis(i).fold(0.0, f32::max).ceil() as usize).clamp(margin, last);
    let found = [low(0), low(1), high(0), high(1)];
    (found[0] < found[2] && found[1] < found[3]).then_some(found)
}

/// Luma (Rec. 601) of a pixel of the crop.
fn grey(crop: &[f32], x: usize, y: usize) -> f32 {
    let start = (y * INPUT_SIZE + x) * 3;
    0.299 * crop[start] + 0.587 * crop[start + 1] + 0.114 * crop[start + 2]
}
