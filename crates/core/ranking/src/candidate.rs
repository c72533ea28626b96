//! A frame as the ranking sees it: 32 bytes, so that a large catalog passes through the cache.

use eyewear::fit::frame_tolerance_mm;
use eyewear::{FrameDimensions, FrameShape, Rim};

/// Whether a product can be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stock {
    InStock,
    /// In stock, but not for long.
    LowStock,
    /// The merchant does not say.
    Unknown,
    OutOfStock,
}

/// What is known of a frame. Guessed values are left out by whoever fills this in.
#[derive(Clone, Copy, Debug)]
pub struct CandidateFacts<'a> {
    pub dimensions: &'a FrameDimensions,
    pub shape: Option<FrameShape>,
    pub rim: Option<Rim>,
    /// Equal for products of one brand.
    pub brand: u32,
    pub stock: Stock,
    pub active: bool,
    /// Decides between equal scores, the smaller first; unique for a total order.
    pub tie: u64,
}

/// A frame in compact form. Sizes are kept to 0.1 mm, the finest that catalogs state; 0 is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub(crate) tie: u64,
    pub(crate) brand: u32,
    pub(crate) total_width: u16,
    pub(crate) bridge: u16,
    pub(crate) temple: u16,
    pub(crate) lens_height: u16,
    /// A + DBL.
    pub(crate) box_centers: u16,
    pub(crate) tolerance: u8,
    pub(crate) shape: Option<FrameShape>,
    pub(crate) rim: Option<Rim>,
    pub(crate) stock: Stock,
    pub(crate) active: bool,
}

impl Candidate {
    #[must_use]
    pub fn new(facts: &CandidateFacts<'_>) -> Self {
        let frame = facts.dimensions;
        let box_centers = frame.a_mm.filter(is_length).zip(frame.dbl_mm.filter(is_length)).map(|(a, dbl)| a + dbl);
        Self {
            tie: facts.tie,
            brand: facts.brand,
            total_width: tenths(frame.total_width_mm),
            bridge: tenths(frame.dbl_mm),
            temple: tenths(frame.temple_mm),
            lens_height: tenths(frame.b_mm),
            box_centers: tenths(box_centers),
            tolerance: (frame_tolerance_mm(frame) * 10.0).round().min(255.0) as u8,
            shape: facts.shape,
            rim: facts.rim,
            stock: facts.stock,
            active: facts.active,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that Option::filter wants")]
fn is_length(mm: &f64) -> bool {
    mm.is_finite() && *mm > 0.0
}

fn tenths(mm: Option<f64>) -> u16 {
    mm.filter(is_length).map_or(0, |mm| (mm * 10.0).round().min(f64::from(u16::MAX)) as u16)
}
