//! The light of a photo, read from the skin: where it comes from, how strong and of what color.

use glam::Vec3;

use crate::environment::Environment;
use crate::picture::Canvas;
use crate::srgb::Srgb;
use crate::wearer::Wearer;

/// Landmarks on bare skin: forehead, nose, cheeks, chin; brows, eyes and lips say nothing about light.
const SKIN: [usize; 60] = [
    10, 151, 9, 67, 297, 109, 338, 69, 299, 104, 333, 108, 337, 8, 168, 6, 197, 195, 5, 4, 51, 281, 50, 280, 101, 330, 205, 425,
    117, 346, 118, 347, 36, 266, 187, 411, 147, 376, 123, 352, 116, 345, 203, 423, 142, 371, 100, 329, 199, 200, 175, 208, 428,
    138, 367, 135, 364, 192, 416, 148,
];
/// A white surface seldom shines brighter than this share of the brightest parts of a photo.
const WHITE_OF_BRIGHTEST: f32 = 0.85;
/// Luminance factor of very light skin.
const LIGHTEST_SKIN: f32 = 0.6;

/// What the photo tells.
#[derive(Clone, Debug)]
pub(crate) struct PhotoLight {
    pub environment: Environment,
    /// Towards the main light, camera axes; never from below or behind.
    pub direction: Vec3,
    /// 0: the same from all sides; 1: hard and from one side.
    pub directed: f32,
}

/// Estimates the light on a face. Always gives something usable: without visible skin, a plain soft light.
pub(crate) fn estimate(photo: &Canvas<'_>, wearer: &Wearer<'_>, srgb: &Srgb) -> PhotoLight {
    let samples = skin_samples(photo, wearer, srgb);
    let skin = mean_color(&samples);
    let slope = fit_slope(&samples);
    let Surroundings { brightest, mean: surroundings, left, right, above } = sample_surroundings(photo, srgb);
    let white = (WHITE_OF_BRIGHTEST * brightest).max(luminance(skin) / LIGHTEST_SKIN).clamp(0.22, 1.0);
    let tint = tint_of(surroundings);

    let directed = (slope.length() / 0.6).min(1.0);
    let usual = Vec3::new(0.12, 0.72, 0.68);
    let direction = (slope + usual * 0.25).normalize_or(usual);
    let direction = Vec3::new(direction.x, direction.y.max(0.25), direction.z.max(0.35)).normalize_or(usual);

    let light = tint * white;
    let forward = wearer.rotation.z_axis;
    let environment = Environment {
        mean: light * (0.9 - 0.5 * slope.z.max(0.0)),
        slope: [light.x, light.y, light.z].map(|v| slope * v),
        boxes: Environment::room(light, direction, directed),
        sky: (light * 0.75).lerp(above, SEEN_SHARE),
        horizon: light * 0.34,
        floor: light * 0.33,
        sides: [left, right].map(|side| (light * 0.38).lerp(side, SEEN_SHARE)),
        behind: skin * 0.55,
        forward,
        front: forward,
        up: wearer.rotation.y_axis,
    };
    PhotoLight { environment, direction, directed }
}

struct SkinSample {
    normal: Vec3,
    color: Vec3,
}

fn luminance(color: Vec3) -> f32 {
    color.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}

/// Mean color of a small patch at each skin landmark that faces the camera.
fn skin_samples(photo: &Canvas<'_>, wearer: &Wearer<'_>, srgb: &Srgb) -> Vec<SkinSample> {
    let px = &wearer.head.landmarks_px;
    let width = (px[454][0] - px[234][0]).abs().max((px[152][1] - px[10][1]).abs());
    let radius = (0.012 * width).round().clamp(1.0, 8.0) as i32;
    SKIN.iter()
        .filter_map(|&index| {
            let normal = wearer.rotation * wearer.normals[index];
            let view = -wearer.to_camera(wearer.landmarks[index]).normalize_or(Vec3::NEG_Z);
            if normal.dot(view) < 0.25 {
                return None;
            }
            patch(photo, srgb, px[index], radius).map(|color| SkinSample { normal, color })
        })
        .collect()
}

fn patch(photo: &Canvas<'_>, srgb: &Srgb, at: [f32; 2], radius: i32) -> Option<Vec3> {
    let (x, y) = (at[0] as i32, at[1] as i32);
    if x < radius || y < radius || x >= photo.width as i32 - radius || y >= photo.height as i32 - radius {
        return None;
    }
    let mut sum = Vec3::ZERO;
    for dy in -radius..=radius {
        for dx in -radius..=radius {
            sum += Vec3::from_array(srgb.decode3(&photo.pixel((x + dx) as u32, (y + dy) as u32)));
        }
    }
    Some(sum / ((2 * radius + 1) * (2 * radius + 1)) as f32)
}

fn mean_color(samples: &[SkinSample]) -> Vec3 {
    if samples.is_empty() {
        return Vec3::splat(0.25);
    }
    samples.iter().fold(Vec3::ZERO, |sum, r| sum + r.color) / samples.len() as f32
}

/// Least squares of `luminance = mean + slope . normal` with outliers (hair, highlights) weighted down; returns the slope
/// over the mean, at most 0.6 long.
fn fit_slope(samples: &[SkinSample]) -> Vec3 {
    if samples.len() < 12 {
        return Vec3::ZERO;
    }
    let mut weights = vec![1.0_f32; samples.len()];
    let mut solution = [0.0_f32; 4];
    for _ in 0..4 {
        solution = weighted_fit(samples, &weights);
        let residual = |r: &SkinSample| {
            let n = r.normal;
            luminance(r.color) - (solution[0] + solution[1] * n.x + solution[2] * n.y + solution[3] * n.z)
        };
        let mut sizes: Vec<f32> = samples.iter().map(|r| residual(r).abs()).collect();
        let typical = crate::math::median(&mut sizes).max(1e-4);
        for (weight, sample) in weights.iter_mut().zip(samples) {
            let ratio = residual(sample) / (2.0 * typical);
            *weight = 1.0 / (1.0 + ratio * ratio);
        }
    }
    // The mean over normals that face the camera is what a face shows.
    let shown = solution[0] + 0.7 * solution[3];
    let slope = Vec3::new(solution[1], solution[2], solution[3]) / shown.max(0.02);
    slope * (0.6 / slope.length().max(0.6))
}

fn weighted_fit(samples: &[SkinSample], weights: &[f32]) -> [f32; 4] {
    let mut matrix = [[0.0_f32; 5]; 4];
    for (sample, weight) in samples.iter().zip(weights) {
        let row = [1.0, sample.normal.x, sample.normal.y, sample.normal.z];
        for i in 0..4 {
            for j in 0..4 {
                matrix[i][j] += weight * row[i] * row[j];
            }
            matrix[i][4] += weight * row[i] * luminance(sample.color);
        }
    }
    // A little ridge: normals of a face say little about light from behind.
    let ridge = 0.02 * samples.len() as f32;
    (1..4).for_each(|i| matrix[i][i] += ridge);
    solve(matrix)
}

/// Gauss elimination of a symmetric positive system.
fn solve(mut m: [[f32; 5]; 4]) -> [f32; 4] {
    for i in 0..4 {
        let pivot = if m[i][i].abs() < 1e-9 { 1e-9 } else { m[i][i] };
        for j in i + 1..4 {
            let factor = m[j][i] / pivot;
            let row = m[i];
            m[j].iter_mut().zip(row).for_each(|(a, b)| *a -= factor * b);
        }
    }
    let mut x = [0.0; 4];
    for i in (0..4).rev() {
        let known: f32 = (i + 1..4).map(|j| m[i][j] * x[j]).sum();
        x[i] = (m[i][4] - known) / if m[i][i].abs() < 1e-9 { 1e-9 } else { m[i][i] };
    }
    x
}

/// What the photo shows beside and above the wearer is taken to go on around the camera by this share.
const SEEN_SHARE: f32 = 0.5;
/// Strip at a border of the photo, as a share of its side.
const BORDER: f32 = 0.16;

/// What the photo shows of the room.
struct Surroundings {
    /// Luminance that 4 % of the photo exceeds.
    brightest: f32,
    mean: Vec3,
    /// Mean colors along the borders.
    left: Vec3,
    right: Vec3,
    above: Vec3,
}

fn sample_surroundings(photo: &Canvas<'_>, srgb: &Srgb) -> Surroundings {
    let step = (photo.width.max(photo.height) / 96).max(1) as usize;
    let mut values = Vec::new();
    // All of it, then the borders: left, right, above.
    let (mut sums, mut counts) = ([Vec3::ZERO; 4], [0.0_f32; 4]);
    let near = |at: u32, size: u32| at as f32 <= BORDER * size as f32;
    for y in (0..photo.height).step_by(step) {
        for x in (0..photo.width).step_by(step) {
            let color = Vec3::from_array(srgb.decode3(&photo.pixel(x, y)));
            // What is low in the picture is the wearer's clothes.
            let level = 2 * y < photo.height;
            let borders =
                [true, level && near(x, photo.width), level && near(photo.width - 1 - x, photo.width), near(y, photo.height)];
            for (i, _) in borders.iter().enumerate().filter(|(_, inside)| **inside) {
                sums[i] += color;
                counts[i] += 1.0;
            }
            values.push(luminance(color));
        }
    }
    let [mean, left, right, above] = [0, 1, 2, 3].map(|i| sums[i] / counts[i].max(1.0));
    let at = (values.len() * 96 / 100).min(values.len() - 1);
    let brightest = *values.select_nth_unstable_by(at, f32::total_cmp).1;
    Surroundings { brightest, mean, left, right, above }
}

/// The light's color: mostly white, a third of the way to the surroundings, never saturated.
fn tint_of(surroundings: Vec3) -> Vec3 {
    let level = luminance(surroundings).max(1e-3);
    Vec3::ONE.lerp((surroundings / level).clamp(Vec3::splat(0.6), Vec3::splat(1.6)), 0.3)
}
