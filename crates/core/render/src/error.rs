//! Why a picture could not be drawn.

/// What the caller has to change to get a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The size and the bytes do not belong together, or the size is out of bounds.
    #[error("picture of {width}x{height} px: {problem}")]
    Picture { width: u32, height: u32, problem: &'static str },
    /// The head cannot be posed or has too few landmarks; analyze the photo again.
    #[error("head: {0}")]
    Head(&'static str),
    /// The frame has no triangles, or indices and numbers that mean nothing; check or rebuild the asset.
    #[error("frame: {0}")]
    Frame(&'static str),
    /// An option is outside the range that its documentation gives.
    #[error("{name} is {value}, allowed are {low} to {high}")]
    Option { name: &'static str, value: String, low: String, high: String },
    /// A stored look cannot be drawn again as it was; draw a new one.
    #[error("the look was made with {what} {stored}, not {given}; draw it anew")]
    Recipe { what: &'static str, stored: String, given: String },
}

/// Checks a number against its range; NaN is outside every range.
pub(crate) fn check_range(name: &'static str, value: f32, low: f32, high: f32) -> Result<(), RenderError> {
    if value >= low && value <= high {
        return Ok(());
    }
    Err(RenderError::Option { name, value: value.to_string(), low: low.to_string(), high: high.to_string() })
}
