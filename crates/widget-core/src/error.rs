//! What can go wrong, as a number for programs and a sentence for people.

use vision::VisionError;

/// Why a call gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("there is no slot {0}; see the list of slots")]
    Slot(u32),
    #[error("{asked} bytes are more than this slot takes, which is {most}; use a smaller picture or the right file")]
    Room { asked: usize, most: usize },
    #[error("the engine is not started; hand over the three model files first")]
    NotStarted,
    #[error(transparent)]
    Vision(#[from] VisionError),
    #[cfg(feature = "render")]
    #[error("the frame cannot be used: {0}")]
    Frame(#[from] frames::GlbError),
    #[cfg(feature = "render")]
    #[error("there is no frame to try on; hand over its GLB file first")]
    NoFrame,
    #[cfg(feature = "render")]
    #[error("there is no face to try a frame on; analyze a picture with a face, not a mirror image, first")]
    NoHead,
    #[cfg(feature = "render")]
    #[error("the head cannot be read; it is 16 numbers and five for each landmark, as this version writes them")]
    Head,
    #[cfg(feature = "render")]
    #[error(transparent)]
    Render(#[from] render::RenderError),
}

impl Problem {
    /// Never 0, which stands for success. Codes do not change between versions.
    #[must_use]
    pub const fn code(&self) -> u32 {
        match self {
            Self::Slot(_) => 1,
            Self::Room { .. } => 2,
            Self::NotStarted => 3,
            Self::Vision(VisionError::Model { .. } | VisionError::WrongModel { .. } | VisionError::Geometry(_)) => 4,
            Self::Vision(_) => 5,
            #[cfg(feature = "render")]
            Self::Frame(_) => 6,
            #[cfg(feature = "render")]
            Self::NoFrame => 7,
            #[cfg(feature = "render")]
            Self::NoHead => 8,
            #[cfg(feature = "render")]
            Self::Head => 9,
            #[cfg(feature = "render")]
            Self::Render(_) => 10,
        }
    }
}
