//! What can go wrong before a face is even looked for.

/// Why the engine could not be made, or the picture not be read.
#[derive(Debug, thiserror::Error)]
pub enum VisionError {
    /// One of the two networks cannot be used.
    #[error("the {network} network cannot be used: {cause}")]
    Model {
        network: &'static str,
        #[source]
        cause: infer::ModelError,
    },
    /// The network is a good one, but another than this pipeline was written for.
    #[error("the {network} network has other inputs or outputs than expected; use the {file} that belongs to this version")]
    WrongModel { network: &'static str, file: &'static str },
    /// The canonical face is not one: wrong format, size or indices.
    #[error("canonical face is damaged: {0}; use the face_geometry.bin that belongs to the models")]
    Geometry(&'static str),
    /// Pixels and dimensions do not belong together.
    #[error("picture of {width}x{height} with {pixel_bytes} bytes per pixel needs {expected} bytes, got {got}")]
    PixelCount { width: u32, height: u32, pixel_bytes: u8, expected: u64, got: usize },
}
