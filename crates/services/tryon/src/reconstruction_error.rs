//! Why a photo of a product did not become a 3-D model.

use frames::photo::PhotoError as OutlineError;
use frames::photo::angled::AngledError;
use frames::photo::classify::PhotoClass;
use vision::VisionError;

use crate::photo::PhotoError;

/// Why there is no model, and what to send instead.
#[derive(Debug, thiserror::Error)]
pub enum ReconstructionError {
    #[error(transparent)]
    File(#[from] PhotoError),
    #[error("{}", .0.advice())]
    Classified(PhotoClass),
    #[error(transparent)]
    Frontal(#[from] OutlineError),
    #[error(transparent)]
    Angled(#[from] AngledError),
    #[error(transparent)]
    Vision(#[from] VisionError),
    #[error("the photo from the side: {0}")]
    Side(Box<ReconstructionError>),
    #[error("the photo is taken at an angle and shows the temples itself; leave the one from the side out")]
    SideNotNeeded,
}

impl ReconstructionError {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Classified(class) => class.as_str(),
            Self::File(_) => "damaged",
            Self::Frontal(_) => "not_readable_from_the_front",
            Self::Angled(_) => "not_readable_at_an_angle",
            Self::Vision(_) => "not_looked_at",
            Self::Side(cause) => cause.code(),
            Self::SideNotNeeded => "not_needed",
        }
    }
}
