//! What the pixels of the crop say: sharpness, noise, light, lines across the face.
//!
//! All of it is taken from the 192-pixel crop that the mesh saw, in gray levels of 0..1, so that it costs little and means the
//! same for every size of picture. Formulas and the curves behind the limits: `docs/face-engine.md`, "Capture quality".

use crate::mesh::INPUT_SIZE;
use crate::quality::eye_aligned_crop::EyeAlignedCrop;
use crate::refinement::{EYE_CONTOUR, LEFT_EYE, LEFT_IRIS, RIGHT_EYE, RIGHT_IRIS};

/// Equal to half a gray level of 8 bits: neighbors that differ by less are the same.
const SAME_LEVEL: f32 = 0.002;
/// A pixel from here on has lost what was brighter.
const WHITE: f32 = 0.98;
/// Nothing is divided by less: black on black.
const LEAST_LEVEL: f32 = 0.02;
/// Where skin is smooth: forehead, cheeks, below the eyes.
const SMOOTH_SPOTS: [usize; 8] = [50, 280, 101, 330, 151, 9, 118, 347];
/// Mean size of the second difference of noise with a standard deviation of 1: the root of 6 times that of 2 / pi.
const NOISE_TO_BEND: f32 = 1.95;
/// The skin below each eye.
const BELOW_EYE: [[usize; 3]; 2] = [[119, 118, 117], [348, 347, 346]];
/// Landmarks of the face without irises.
const FACE_POINTS: usize = 468;

/// Numbers about a face in a picture, each with its limits in [`super::limits`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Appearance {
    /// Second difference of the gray levels at the eyes in the direction where it is least, against their contrast. A smear
    /// has 0.03, a crisp portrait 0.2 to 0.4.
    pub sharpness: f32,
    /// Standard deviation of the noise on smooth skin (Immerkaer 1996), against the contrast of the face.
    pub noise: f32,
    /// Part of neighboring pixels with the very same gray: few levels are left after compression, darkness or clipping.
    pub flatness: f32,
    /// From the 5th to the 95th percentile of the face's gray levels.
    pub contrast: f32,
    /// Mean gray level of the face, 0 black to 1 white.
    pub brightness: f32,
    /// Part of the face that is white.
    pub glare: f32,
    /// Gray level of the iris against the skin below the eye, of the brighter eye: mean, and darkest pixel.
    pub iris: [f32; 2],
    /// Second difference from side to side below the eyes against the contrast, of the side where it is larger and without
    /// what noise gives: strands that hang down.
    pub strands: f32,
    /// Second difference down the bridge of the nose, and down from both eyes, against the contrast: rims of glasses.
    pub rims: [f32; 2],
}

impl Appearance {
    /// `crop` is the mesh's input, `points` its landmarks there, `crop_scale` pixels of the picture per pixel of the crop.
    pub(crate) fn of(crop: &[f32], points: &[[f32; 3]], crop_scale: f32) -> Self {
        let gray = Gray::of(crop);
        let mut appearance = Self { sharpness: sharpness(&gray, points, crop_scale), ..Self::default() };
        let noise = noise(&gray, points);
        if let Some(area) = bounds(points, 0..FACE_POINTS, 1) {
            let tones = Tones::of(&gray, area);
            appearance.flatness = tones.flatness;
            appearance.contrast = tones.percentile(0.95) - tones.percentile(0.05);
            appearance.brightness = tones.mean;
            appearance.glare = tones.glare;
            appearance.noise = noise / tones.deviation.max(1e-3);
        }
        appearance.iris = iris(&gray, points);
        let unit = appearance.contrast.max(LEAST_LEVEL);
        let upright = EyeAlignedCrop::new(&gray, points, unit);
        let sides = [-0.5, 0.5].map(|x| upright.below_eye(x));
        let of_noise = NOISE_TO_BEND * noise / unit;
        let strands = sides[0].across.max(sides[1].across);
        appearance.strands = (strands * strands - of_noise * of_noise).max(0.0).sqrt();
        appearance.rims = [upright.bridge(), sides[0].down.min(sides[1].down)];
        appearance
    }
}

/// The crop in gray levels.
pub(crate) struct Gray(Vec<f32>);

impl Gray {
    /// Luma (Rec. 601).
    fn of(crop: &[f32]) -> Self {
        Self(crop.as_chunks::<3>().0.iter().map(|[r, g, b]| 0.299 * r + 0.587 * g + 0.114 * b).collect())
    }

    pub fn at(&self, x: usize, y: usize) -> f32 {
        self.0[y * INPUT_SIZE + x]
    }

    fn row(&self, y: usize, from: usize, to: usize) -> &[f32] {
        &self.0[y * INPUT_SIZE + from..y * INPUT_SIZE + to]
    }

    fn nearest(&self, point: [f32; 3]) -> f32 {
        let [x, y] = [point[0], point[1]].map(|v| (v.max(0.0) as usize).min(INPUT_SIZE - 1));
        self.at(x, y)
    }
}

/// Counts over the box around a face.
struct Tones {
    histogram: [u32; 256],
    mean: f32,
    deviation: f32,
    flatness: f32,
    glare: f32,
}

impl Tones {
    fn of(gray: &Gray, [left, top, right, bottom]: [usize; 4]) -> Self {
        let mut histogram = [0_u32; 256];
        let (mut same, mut white) = (0_u32, 0_u32);
        let (mut sum, mut squares) = (0.0_f32, 0.0_f32);
        for y in top..bottom {
            let row = gray.row(y, left, right);
            for &v in row {
                histogram[((v * 255.0 + 0.5) as usize).min(255)] += 1;
                sum += v;
                squares += v * v;
                white += u32::from(v >= WHITE);
            }
            same += row.windows(2).map(|pair| u32::from((pair[1] - pair[0]).abs() < SAME_LEVEL)).sum::<u32>();
        }
        let count = ((right - left) * (bottom - top)) as f32;
        let pairs = ((right - left - 1) * (bottom - top)).max(1) as f32;
        let mean = sum / count;
        let deviation = (squares / count - mean * mean).max(0.0).sqrt();
        Self { histogram, mean, deviation, flatness: same as f32 / pairs, glare: white as f32 / count }
    }

    fn percentile(&self, part: f32) -> f32 {
        let total: u32 = self.histogram.iter().sum();
        let target = total as f32 * part;
        let mut below = 0;
        let level = self.histogram.iter().position(|&count| {
            below += count;
            below as f32 >= target
        });
        level.unwrap_or(255) as f32 / 255.0
    }
}

/// At the coarser of the crop's and the picture's resolution, so that a small picture is not called blurred for being
/// enlarged; in the worst of four directions, because a shake blurs only one.
fn sharpness(gray: &Gray, points: &[[f32; 3]], crop_scale: f32) -> f32 {
    let step = (1.0 / crop_scale).round().clamp(1.0, 6.0) as usize;
    let contours = LEFT_EYE[..EYE_CONTOUR].iter().chain(&RIGHT_EYE[..EYE_CONTOUR]).map(|&i| usize::from(i));
    let Some([left, top, right, bottom]) = bounds(points, contours, step) else { return 0.0 };
    let (mut edges, mut sum, mut squares) = ([0.0_f32; 4], 0.0_f32, 0.0_f32);
    for y in top..bottom {
        for x in left..right {
            let twice = 2.0 * gray.at(x, y);
            let pair = |ax: usize, ay: usize, bx: usize, by: usize| (gray.at(ax, ay) + gray.at(bx, by) - twice).abs();
            let (west, east, north, south) = (x - step, x + step, y - step, y + step);
            edges[0] += pair(west, y, east, y);
            edges[1] += pair(x, north, x, south);
            edges[2] += pair(west, north, east, south);
            edges[3] += pair(west, south, east, north);
            sum += twice / 2.0;
            squares += twice * twice / 4.0;
        }
    }
    let count = ((right - left) * (bottom - top)) as f32;
    let contrast = (squares / count - (sum / count) * (sum / count)).max(0.0).sqrt();
    edges.into_iter().fold(f32::MAX, f32::min) / count / contrast.max(1e-3)
}

/// Standard deviation of the noise where skin is smooth, by Immerkaer's operator (J. Immerkaer, "Fast noise variance
/// estimation", 1996): the median over the spots, so that a wrinkle or a strand does not count.
fn noise(gray: &Gray, points: &[[f32; 3]]) -> f32 {
    const RADIUS: usize = 5;
    let spots = SMOOTH_SPOTS.map(|i| {
        let middle = |v: f32| (v.max(0.0) as usize).clamp(RADIUS + 1, INPUT_SIZE - RADIUS - 2);
        let (cx, cy) = (middle(points[i][0]), middle(points[i][1]));
        let mut sum = 0.0_f32;
        for y in cy - RADIUS..=cy + RADIUS {
            let [above, here, below] = [y - 1, y, y + 1].map(|y| gray.row(y, cx - RADIUS - 1, cx + RADIUS + 2));
            for x in 1..=2 * RADIUS + 1 {
                let outer = |row: &[f32]| row[x - 1] + row[x + 1] - 2.0 * row[x];
                sum += (outer(above) + outer(below) - 2.0 * outer(here)).abs();
            }
        }
        let side = (2 * RADIUS + 1) as f32;
        sum / (side * side)
    });
    median(spots) * (std::f32::consts::PI / 2.0).sqrt() / 6.0
}

/// Mean and darkest gray level within three quarters of the iris, against the skin below; the brighter eye of both.
fn iris(gray: &Gray, points: &[[f32; 3]]) -> [f32; 2] {
    let mut brightest = [0.0_f32; 2];
    for (center, below) in [LEFT_IRIS, RIGHT_IRIS].into_iter().zip(BELOW_EYE) {
        let skin = below.iter().map(|&i| gray.nearest(points[i])).sum::<f32>() / below.len() as f32;
        let [mean, darkest] = within_iris(gray, points, center).map(|v| v / skin.max(LEAST_LEVEL));
        brightest = [brightest[0].max(mean), brightest[1].max(darkest)];
    }
    brightest
}

fn within_iris(gray: &Gray, points: &[[f32; 3]], center: usize) -> [f32; 2] {
    let (right, left) = (points[center + 1], points[center + 3]);
    let [dx, dy] = [right[0] - left[0], right[1] - left[1]];
    let radius = ((dx * dx + dy * dy).sqrt() / 2.0).max(1.0) * 0.75;
    let [cx, cy, _] = points[center];
    let span = |c: f32| ((c - radius).max(0.0) as usize)..((c + radius).max(0.0) as usize + 1).min(INPUT_SIZE);
    let (mut sum, mut darkest, mut count) = (0.0_f32, 1.0_f32, 0.0_f32);
    for y in span(cy) {
        for x in span(cx) {
            let (dx, dy) = (x as f32 - cx, y as f32 - cy);
            if dx * dx + dy * dy < radius * radius {
                let v = gray.at(x, y);
                (sum, darkest, count) = (sum + v, darkest.min(v), count + 1.0);
            }
        }
    }
    if count > 0.0 { [sum / count, darkest] } else { [1.0, 1.0] }
}

/// Box around some landmarks in whole pixels of the crop, at least `margin` away from its border. `None` when it is empty.
fn bounds(points: &[[f32; 3]], of: impl Iterator<Item = usize>, margin: usize) -> Option<[usize; 4]> {
    let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
    for point in of.filter_map(|i| points.get(i)) {
        for axis in 0..2 {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    let pixel = |v: f32| (v.max(0.0) as usize).clamp(margin, INPUT_SIZE - margin);
    let found = [pixel(low[0]), pixel(low[1]), pixel(high[0].ceil()), pixel(high[1].ceil())];
    (found[0] < found[2] && found[1] < found[3]).then_some(found)
}

pub(crate) fn median<const N: usize>(mut values: [f32; N]) -> f32 {
    crate::sort::sort_by(&mut values, f32::total_cmp);
    if N % 2 == 1 { values[N / 2] } else { (values[N / 2 - 1] + values[N / 2]) / 2.0 }
}
