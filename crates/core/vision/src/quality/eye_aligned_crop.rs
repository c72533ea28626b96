//! The crop turned so that the eyes are level, in units of the distance between them: where rims of glasses and strands of
//! hair cross skin that is smooth otherwise.

use crate::mesh::INPUT_SIZE;
use crate::quality::appearance::{Gray, median};
use crate::refinement::{LEFT_IRIS, RIGHT_IRIS};

/// Samples per distance between the eyes: about the crop's own pixels.
const SAMPLES: f32 = 48.0;
/// Half the width of a rim, in samples.
const RIM: usize = 2;
/// Columns that are averaged before a rim is looked for, so that it may be curved.
const GROUP: usize = 4;

const BRIDGE_WIDTH: usize = 9;
const BRIDGE_HEIGHT: usize = 30;
const BRIDGE_TOP: f32 = -0.22;
const PATCH_WIDTH: usize = 27;
const PATCH_HEIGHT: usize = 23;
const PATCH_TOP: f32 = 0.16;

/// A level view of the crop; gray levels are against the contrast of the face.
pub(crate) struct EyeAlignedCrop<'a> {
    gray: &'a Gray,
    middle: [f32; 2],
    /// One sample to the right and one down, in pixels of the crop.
    right: [f32; 2],
    down: [f32; 2],
    contrast: f32,
}

/// Lines on the skin below an eye.
pub(crate) struct BelowEye {
    /// Mean second difference from side to side.
    pub across: f32,
    /// Largest second difference on the way down, the median over groups of columns.
    pub down: f32,
}

impl<'a> EyeAlignedCrop<'a> {
    pub fn new(gray: &'a Gray, points: &[[f32; 3]], contrast: f32) -> Self {
        let [a, b] = [points[LEFT_IRIS], points[RIGHT_IRIS]];
        let right = [(b[0] - a[0]) / SAMPLES, (b[1] - a[1]) / SAMPLES];
        Self { gray, middle: [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0], right, down: [-right[1], right[0]], contrast }
    }

    /// Largest second difference down the bridge of the nose, from above the eyes to below them.
    pub fn bridge(&self) -> f32 {
        let left = -((BRIDGE_WIDTH / 2) as f32);
        let rows: [f32; BRIDGE_HEIGHT] = std::array::from_fn(|y| {
            let sum: f32 = (0..BRIDGE_WIDTH).map(|x| self.at(left + x as f32, BRIDGE_TOP * SAMPLES + y as f32)).sum();
            sum / BRIDGE_WIDTH as f32
        });
        largest_bend(&rows)
    }

    /// Lines below the eye whose center is `x` distances between the eyes to the right of the middle.
    pub fn below_eye(&self, x: f32) -> BelowEye {
        let left = x * SAMPLES - (PATCH_WIDTH / 2) as f32;
        let patch: [[f32; PATCH_WIDTH]; PATCH_HEIGHT] =
            std::array::from_fn(|y| std::array::from_fn(|x| self.at(left + x as f32, PATCH_TOP * SAMPLES + y as f32)));
        let bends = patch.iter().flat_map(|row| row.windows(3).map(|w| (w[0] + w[2] - 2.0 * w[1]).abs()));
        let across = bends.sum::<f32>() / (PATCH_HEIGHT * (PATCH_WIDTH - 2)) as f32;
        let groups: [f32; PATCH_WIDTH / GROUP] = std::array::from_fn(|group| {
            let column: [f32; PATCH_HEIGHT] =
                std::array::from_fn(|y| patch[y][group * GROUP..][..GROUP].iter().sum::<f32>() / GROUP as f32);
            largest_bend(&column)
        });
        BelowEye { across, down: median(groups) }
    }

    /// Bilinear; `x` and `y` are samples from the middle of the eyes.
    fn at(&self, x: f32, y: f32) -> f32 {
        let position = |axis: usize| {
            let v = self.middle[axis] + x * self.right[axis] + y * self.down[axis];
            v.clamp(0.0, INPUT_SIZE as f32 - 1.01)
        };
        let [x, y] = [position(0), position(1)];
        let (left, top) = (x as usize, y as usize);
        let (fx, fy) = (x - left as f32, y - top as f32);
        let upper = self.gray.at(left, top) * (1.0 - fx) + self.gray.at(left + 1, top) * fx;
        let lower = self.gray.at(left, top + 1) * (1.0 - fx) + self.gray.at(left + 1, top + 1) * fx;
        (upper * (1.0 - fy) + lower * fy) / self.contrast
    }
}

/// Size of the largest second difference over the width of a rim.
fn largest_bend(profile: &[f32]) -> f32 {
    let bends = profile.windows(2 * RIM + 1).map(|w| (w[0] + w[2 * RIM] - 2.0 * w[RIM]).abs());
    bends.fold(0.0, f32::max)
}
