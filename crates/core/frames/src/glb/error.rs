//! Why a file is refused.

/// What is wrong with a file, and the way out.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GlbError {
    #[error("not a GLB file: {0}")]
    Container(String),
    #[error("the glTF description cannot be read: {0}")]
    Json(String),
    #[error("the file is glTF {version}, only 2 is known")]
    Version { version: String },
    #[error("{what} is over the limit: {value}, at most {most}")]
    TooBig { what: &'static str, value: u64, most: u64 },
    #[error("{0}")]
    Invalid(String),
    #[error("{feature} is not supported; export the frame without it")]
    Unsupported { feature: String },
    #[error("buffer {uri:?} is missing; send it together with the file, or export as GLB")]
    MissingBuffer { uri: String },
    #[error("picture {uri:?} of a texture is missing; send it together with the file, or export as GLB")]
    MissingTexture { uri: String },
    #[error("texture {index} cannot be decoded: {reason}")]
    Texture { index: usize, reason: String },
    #[error("the file holds no triangles")]
    Empty,
    #[error(
        "the frame is {} units wide, which is no frame in meters, centimeters, millimeters, inches or decimeters; scale it to meters, or give its size",
        short(*width)
    )]
    UnknownScale { width: f64 },
    #[error("this is not a pair of glasses: {reason}")]
    NotGlasses { reason: String },
    #[error("the temples are folded across the front, and the frame cannot be worn so")]
    TemplesFolded,
    #[error("the size cannot be applied: no two lenses were found to measure; name them, or scale the file to meters")]
    NoLensesToSize,
}

/// A length as a person would write it.
fn short(length: f64) -> String {
    if (0.001..1e6).contains(&length) { format!("{length:.3}") } else { format!("{length:e}") }
}

pub(crate) fn within(what: &'static str, value: usize, most: usize) -> Result<(), GlbError> {
    if value <= most { Ok(()) } else { Err(GlbError::TooBig { what, value: value as u64, most: most as u64 }) }
}

pub(crate) fn invalid(what: impl Into<String>) -> GlbError {
    GlbError::Invalid(what.into())
}
