//! How many triangles, texels and bytes a frame may have, and what a reduction to them did.

/// Triangles that a frame needs at most. Our own frames have 14,000; size and time grow with the number.
pub const TRIANGLE_BUDGET: usize = 30_000;
/// Longest side of a texture in pixels: a frame is some 700 pixels wide in a photo of 1280.
pub const TEXTURE_SIDE_BUDGET_PX: u32 = 1024;
/// Size of a file: a whole widget is to stay within 2 MB.
pub const FILE_BUDGET_BYTES: usize = 2_000_000;
/// How far the surface of a reduced frame may lie from the original's, mm: half a pixel where a face fills a picture of 1280.
pub const MOST_DEVIATION_MM: f64 = 0.1;

/// What a normalized frame is to keep.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    pub triangles: usize,
    /// How far its surface may be moved to keep it.
    pub deviation_mm: f64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { triangles: TRIANGLE_BUDGET, deviation_mm: MOST_DEVIATION_MM }
    }
}

/// What a reduction did. It is kept in the file, so that a frame is not reduced again and again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reduction {
    /// Triangles before it.
    pub from: usize,
    /// Triangles that were wanted.
    pub budget: usize,
    /// The largest distance between the surfaces before and after, rounded up to the next 0.0001 mm; with those of reductions before it.
    pub deviation_mm: f64,
}
