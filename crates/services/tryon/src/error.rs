//! What went wrong, as the caller is told.

use platform::Error;
use vision::VisionError;

use crate::encode::EncodeError;
use crate::look::LookError;
use crate::model_file::ModelFileError;
use crate::parametric::FrameSpecError;
use crate::photo::PhotoError;
use crate::reconstruction_error::ReconstructionError;

impl From<PhotoError> for Error {
    fn from(error: PhotoError) -> Self {
        let code = match &error {
            PhotoError::Format(_) => return Self::unsupported_media_type(error.to_string()),
            PhotoError::Empty => "empty",
            PhotoError::TooLarge { .. } | PhotoError::TooLargeInScans { .. } => "too_many_pixels",
            PhotoError::JpegKind(_) => "unread_jpeg",
            PhotoError::Damaged(_) => "damaged",
        };
        Self::unprocessable(error.to_string()).detail("photo", code, error.to_string()).caused_by(error)
    }
}

impl From<FrameSpecError> for Error {
    fn from(error: FrameSpecError) -> Self {
        match error {
            FrameSpecError::NoVariant(_) => Self::not_found("variant"),
            _ => Self::unprocessable(error.to_string()).detail("product_id", "not_wearable", error.to_string()),
        }
    }
}

impl From<LookError> for Error {
    fn from(error: LookError) -> Self {
        match error {
            LookError::NoFace => Self::unprocessable(error.to_string()).detail("photo", "no_face", error.to_string()),
            LookError::NoFaceThere => {
                Self::unprocessable(error.to_string()).detail("look.face_at_px", "no_face", error.to_string())
            }
            LookError::Vision(cause) => vision_error(cause),
            LookError::Render(cause) => Self::unprocessable(cause.to_string()).detail("look", "not_drawable", cause.to_string()),
        }
    }
}

impl From<ReconstructionError> for Error {
    fn from(error: ReconstructionError) -> Self {
        let (code, message) = (error.code(), error.to_string());
        match error {
            ReconstructionError::File(error) => error.into(),
            ReconstructionError::Vision(error) => vision_error(error),
            ReconstructionError::Side(_) | ReconstructionError::SideNotNeeded => {
                Self::unprocessable(message.clone()).detail("side", code, message)
            }
            _ => Self::unprocessable(message.clone()).detail("photo", code, message),
        }
    }
}

impl From<ModelFileError> for Error {
    fn from(error: ModelFileError) -> Self {
        Self::unprocessable(error.to_string()).detail("file", "not_usable", error.to_string())
    }
}

impl From<EncodeError> for Error {
    fn from(error: EncodeError) -> Self {
        Self::unprocessable(error.to_string()).detail("look", "not_encodable", error.to_string())
    }
}

/// The engine refuses only pictures whose pixels do not match their size, which decoding rules out.
pub(crate) fn vision_error(error: VisionError) -> Error {
    Error::internal(error)
}
