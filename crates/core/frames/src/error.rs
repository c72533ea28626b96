//! Why a frame cannot be built.

/// What is wrong with a specification; the message names the field to change.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FrameError {
    #[error("{field} is {value}, but must be a number from {low} to {high}")]
    OutOfRange { field: &'static str, value: f64, low: f64, high: f64 },
    #[error(
        "total_width_mm is {value:.1}, but lenses, bridge and rim need at least {least:.1}; give a wider front or leave it out"
    )]
    TooNarrow { value: f64, least: f64 },
    #[error("total_width_mm is {value:.1}, too far beyond the lenses; these lenses and this bridge reach at most {most:.1}")]
    TooWide { value: f64, most: f64 },
    #[error("base_curve_d is {value}, too steep for a lens of {a_mm} x {b_mm} mm; at most {most:.2}")]
    TooSteep { value: f64, a_mm: f64, b_mm: f64, most: f64 },
}
