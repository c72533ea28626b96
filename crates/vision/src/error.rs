//! What can go wrong before a face is even looked for.

/// Why the engine could not be made, or the picture not be read.
#[derive(Debug, thiserror::Error)]
pub enum VisionError {
    /// The canonical face is not one: wrong format, size or indices.
    #[error("canonical face is damaged: {0}; use the face_geometry.bin that belongs to the models")]
    Geometry(&'static str),
    /// Pixels and dimensions do not belong together.
    #[error("picture of {width}x{height} needs {expected} bytes of RGB, got {got}")]
    PixelCount {
        width: u32,
        height: u32,
        expected: u64,
        got: usize,
    },
}
