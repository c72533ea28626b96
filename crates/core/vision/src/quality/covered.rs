//! Whether the mouth and chin, or the forehead, are covered: by a mask, a scarf, a hand, a hat.
//!
//! The mesh always answers, also where it sees nothing of a face: what it says of a covered jaw is a guess. So the pixels are
//! asked. Colors are log ratios (red to green, blue to green), which a shadow does not move, and are compared with the skin
//! below the eyes and on the nose of the same face. Limits and how they were found: `docs/face-engine.md`, "Covered parts".

use glam::{DMat3, DVec3};

use crate::mesh::INPUT_SIZE;
use crate::quality::appearance::median;

/// Below the eyes and down the nose: what nearly everything leaves uncovered.
const SKIN: [usize; 6] = [118, 347, 119, 348, 6, 197];
/// The lips, the line between them, and the skin right above and below.
const MOUTH: [usize; 18] = [37, 267, 0, 84, 314, 17, 13, 14, 82, 312, 87, 317, 164, 18, 40, 270, 91, 321];
/// Around the lips.
const AROUND_MOUTH: [usize; 13] = [164, 167, 393, 18, 83, 313, 200, 186, 410, 57, 287, 0, 17];
const CHIN: [usize; 8] = [199, 175, 200, 152, 208, 428, 171, 396];
const FOREHEAD: [usize; 16] = [10, 151, 109, 338, 67, 297, 103, 332, 108, 337, 69, 299, 54, 284, 104, 333];
/// Added to every level: in the dark, ratios say nothing.
const LEAST_LEVEL: f32 = 0.02;
/// Skin of other strengths has the same hue: from none of its color, as a gray beard, to so many times of it.
const MOST_SATURATION: f32 = 1.6;

/// What says that a part is covered.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Covered {
    /// How much lips and the line between them differ from a plane of one shade, in log levels. Cloth and palms have 0.01 to
    /// 0.05, the least of 53 uncovered mouths 0.12.
    pub mouth_structure: f32,
    /// How far the color around the mouth, or of the chin, is from any strength of the face's own; the larger of both.
    pub lower_color: f32,
    /// The same of the forehead.
    pub forehead_color: f32,
    /// How strong the face's own color is on the forehead: 1 as on the skin, 0 for gray. 1 where the skin has no color either.
    pub forehead_saturation: f32,
    /// Brightness of the forehead against the skin, in log levels.
    pub forehead_level: f32,
}

/// Less color than this is none: a black and white picture.
const LEAST_COLOR: f32 = 0.12;

impl Covered {
    /// `crop` is the mesh's input, `points` its landmarks there.
    pub(super) fn of(crop: &[f32], points: &[[f32; 3]]) -> Self {
        let tone = |index: usize, radius: usize| Tone::around(crop, points[index], radius);
        let skin = Tone::median(&SKIN.map(|index| tone(index, 2)));
        let strength = skin.color[0] * skin.color[0] + skin.color[1] * skin.color[1];
        let along = |tone: &Tone| (tone.color[0] * skin.color[0] + tone.color[1] * skin.color[1]) / strength.max(1e-6);
        let away = |tone: &Tone| {
            let share = along(tone).clamp(0.0, MOST_SATURATION);
            length(tone.color[0] - share * skin.color[0], tone.color[1] - share * skin.color[1])
        };
        let forehead = FOREHEAD.map(|index| tone(index, 2));
        let is_colored = strength > LEAST_COLOR * LEAST_COLOR;
        Self {
            mouth_structure: structure(&MOUTH.map(|index| (points[index], tone(index, 1)))),
            lower_color: median(AROUND_MOUTH.map(|i| away(&tone(i, 2)))).max(median(CHIN.map(|i| away(&tone(i, 2))))),
            forehead_color: median(forehead.map(|tone| away(&tone))),
            forehead_saturation: if is_colored { median(forehead.map(|tone| along(&tone))) } else { 1.0 },
            forehead_level: median(forehead.map(|tone| tone.level)) - skin.level,
        }
    }
}

/// The mean of a small square.
#[derive(Clone, Copy)]
struct Tone {
    level: f32,
    color: [f32; 2],
}

impl Tone {
    fn around(crop: &[f32], [x, y, _]: [f32; 3], radius: usize) -> Self {
        let middle = |v: f32| (v.max(0.0) as usize).clamp(radius, INPUT_SIZE - 1 - radius);
        let (x, y) = (middle(x), middle(y));
        let mut sum = [0.0_f32; 3];
        for row in y - radius..=y + radius {
            let from = (row * INPUT_SIZE + x - radius) * 3;
            for pixel in crop[from..from + (2 * radius + 1) * 3].as_chunks::<3>().0 {
                sum.iter_mut().zip(pixel).for_each(|(sum, level)| *sum += level);
            }
        }
        let count = ((2 * radius + 1) * (2 * radius + 1)) as f32;
        let [red, green, blue] = sum.map(|sum| sum / count);
        let log = |level: f32| libm::logf(level + LEAST_LEVEL);
        let green_log = log(green);
        Self { level: log(0.299 * red + 0.587 * green + 0.114 * blue), color: [log(red) - green_log, log(blue) - green_log] }
    }

    fn median<const N: usize>(tones: &[Self; N]) -> Self {
        let of = |value: &dyn Fn(&Self) -> f32| median(std::array::from_fn::<f32, N, _>(|i| value(&tones[i])));
        Self { level: of(&|tone| tone.level), color: [of(&|tone| tone.color[0]), of(&|tone| tone.color[1])] }
    }
}

/// How much levels and redness differ from a plane over the places, as standard deviations; redness counts twice, because lips
/// differ by it less.
fn structure<const N: usize>(tones: &[([f32; 3], Tone); N]) -> f32 {
    let level = deviation_from_plane(tones, &|tone| tone.level);
    let redness = deviation_from_plane(tones, &|tone| tone.color[0]);
    length(level, 2.0 * redness)
}

fn deviation_from_plane<const N: usize>(tones: &[([f32; 3], Tone); N], of: &dyn Fn(&Tone) -> f32) -> f32 {
    let row = |[x, y, _]: [f32; 3]| DVec3::new(1.0, f64::from(x) / INPUT_SIZE as f64, f64::from(y) / INPUT_SIZE as f64);
    let (mut normal, mut right) = (DMat3::ZERO, DVec3::ZERO);
    for (point, tone) in tones {
        let row = row(*point);
        normal += DMat3::from_cols(row * row.x, row * row.y, row * row.z);
        right += row * f64::from(of(tone));
    }
    let plane = normal.inverse() * right;
    if !plane.is_finite() {
        return 0.0;
    }
    let squares: f64 = tones.iter().map(|(point, tone)| (f64::from(of(tone)) - plane.dot(row(*point))).powi(2)).sum();
    (squares / N as f64).sqrt() as f32
}

fn length(a: f32, b: f32) -> f32 {
    (a * a + b * b).sqrt()
}
