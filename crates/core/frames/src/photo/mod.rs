//! From product photos to frames: what of a picture is the frame, its outlines, its colors, and the 3-D model made of them.
//!
//! Picture coordinates are pixels, `x` right and `y` down; the middle of the first pixel is (0.5, 0.5).

pub mod angled;
mod assemble;
pub mod classify;
mod color;
mod compare;
pub mod contour;
mod distance_field;
mod end_pieces;
mod front;
mod front_materials;
mod front_mesh;
mod front_region;
mod frontal;
pub(crate) mod linear;
pub mod matte;
mod openings;
mod outlines;
mod plain_background;
mod plane;
mod polar;
mod report;
mod shape;
mod side;
mod specular;

pub use compare::{Agreement, PhotoView, intersection_over_union, shows_from_front};
pub use front::{FrontConstruction, FrontalOptions, Scale};
pub use frontal::{PhotoFrame, from_frontal, from_frontal_with_temples};
pub use outlines::{FrontOutlines, Opening, front_outlines};
pub use report::{PartError, PhotoReport, SizeGap};
pub use side::{TempleSource, TempleView};

/// Longest side accepted, px; bounds memory before anything is allocated.
pub const MAX_SIDE_PX: u32 = 8192;
/// Shortest side that can show a frame at all, px.
pub const MIN_SIDE_PX: u32 = 64;

/// A product photo: 8-bit sRGB with straight alpha, rows from the top, upright.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

/// Why no frame can be made of a photo, naming what to change.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PhotoError {
    #[error("{width} x {height} px is no usable picture: each side must be {MIN_SIDE_PX} to {MAX_SIDE_PX} px")]
    Size { width: u32, height: u32 },
    #[error("a picture of {width} x {height} px needs {expected} bytes of RGBA, not {got}")]
    Bytes { width: u32, height: u32, expected: u64, got: usize },
    #[error("nothing stands out from the background; send a photo of the frame on plain white, or with a transparent background")]
    Empty,
    #[error(
        "the background is not plain (only {plain_percent}% of the border is alike); send a photo on plain white or a cut-out"
    )]
    BusyBackground { plain_percent: u32 },
    #[error("the frame covers {percent}% of the picture; leave a margin of background around it")]
    NoMargin { percent: u32 },
    #[error("no two lenses were found side by side; send a photo taken straight from the front, with the whole frame in it")]
    NoLenses,
    #[error("no temple is seen in its length; send a photo taken from the side, with the whole temple in it")]
    NoTemple,
    #[error("the left and the right side differ by {percent}% of the frame's width; send a photo taken straight from the front")]
    NotFrontal { percent: u32 },
}

impl Photo {
    /// A picture of `4 * width * height` bytes.
    ///
    /// # Errors
    /// [`PhotoError::Size`] and [`PhotoError::Bytes`].
    pub fn new(width: u32, height: u32, rgba: Vec<u8>) -> Result<Self, PhotoError> {
        let usable = MIN_SIDE_PX..=MAX_SIDE_PX;
        if !usable.contains(&width) || !usable.contains(&height) {
            return Err(PhotoError::Size { width, height });
        }
        let expected = u64::from(width) * u64::from(height) * 4;
        if rgba.len() as u64 != expected {
            return Err(PhotoError::Bytes { width, height, expected, got: rgba.len() });
        }
        Ok(Self { width, height, rgba })
    }

    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    #[must_use]
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// The pixel at a column and row inside the picture.
    #[must_use]
    pub fn pixel(&self, x: usize, y: usize) -> [u8; 4] {
        let at = 4 * (y * self.width as usize + x);
        [self.rgba[at], self.rgba[at + 1], self.rgba[at + 2], self.rgba[at + 3]]
    }
}

/// Weights of the channels in luma (BT.601).
const LUMA: [f64; 3] = [0.299, 0.587, 0.114];

/// Luma, 0 to 255.
fn luma([r, g, b]: [u8; 3]) -> f32 {
    let [red, green, blue] = LUMA.map(|weight| weight as f32);
    red * f32::from(r) + green * f32::from(g) + blue * f32::from(b)
}
