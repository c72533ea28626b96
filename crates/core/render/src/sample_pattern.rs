//! Sample locations within a pixel, for multisample antialiasing.

use crate::raster::STEPS_PER_PX;

pub(crate) const MAX_SAMPLES: usize = 16;
/// Samples are handled in groups as wide as the widest vectors that are made use of.
pub(crate) const LANES: usize = 8;

/// A multiple of [`LANES`] places in and around a pixel.
#[derive(Clone, Debug)]
pub(crate) struct SamplePattern {
    /// From the pixel's top left corner, in steps.
    pub offsets: Vec<[i32; 2]>,
    pub offsets_px: Vec<[f32; 2]>,
    /// Box around the offsets and the pixel's middle, in steps: left, top, right, bottom.
    pub extent: [i32; 4],
}

/// Each twice, to fill a group.
const FOUR: [[i32; 2]; 8] = [[-2, -6], [6, -2], [-6, 2], [2, 6], [-2, -6], [6, -2], [-6, 2], [2, 6]];
const EIGHT: [[i32; 2]; 8] = [[1, -3], [-1, 3], [5, 1], [-3, -5], [-5, 5], [-7, -1], [3, 7], [7, -7]];
const SIXTEEN: [[i32; 2]; 16] = [
    [1, 1],
    [-1, -3],
    [-3, 2],
    [4, -1],
    [-5, -2],
    [2, 5],
    [5, 3],
    [3, -5],
    [-2, 6],
    [0, -7],
    [-4, -6],
    [-6, 4],
    [-8, 0],
    [7, -4],
    [6, 7],
    [-7, -8],
];

impl SamplePattern {
    /// 4, 8 or 16 samples, no two on one row or column. `spread` 1 covers the pixel; more softens edges as a soft photo does.
    pub(crate) fn new(samples: u32, spread: f32) -> Self {
        let places: &[[i32; 2]] = match samples {
            4 => &FOUR,
            8 => &EIGHT,
            _ => &SIXTEEN,
        };
        let offset = |place: i32| STEPS_PER_PX / 2 + (place as f32 * 16.0 * spread).round() as i32;
        let offsets: Vec<[i32; 2]> = places.iter().map(|p| p.map(offset)).collect();
        let offsets_px: Vec<[f32; 2]> = offsets.iter().map(|o| o.map(|v| v as f32 / STEPS_PER_PX as f32)).collect();
        let extent =
            offsets.iter().fold([STEPS_PER_PX / 2; 4], |e, o| [e[0].min(o[0]), e[1].min(o[1]), e[2].max(o[0]), e[3].max(o[1])]);
        Self { offsets, offsets_px, extent }
    }

    pub(crate) fn len(&self) -> usize {
        self.offsets.len()
    }
}
