//! What went wrong, as the caller is told.

use platform::Error;
use vision::VisionError;

use crate::encode::EncodeError;
use crate::look::LookError;
use crate::parametric::NotWearable;
use crate::photo::PhotoError;

impl From<PhotoError> for Error {
    fn from(error: PhotoError) -> Self {
        let code = match &error {
            PhotoError::Format => return Self::unsupported_media_type(error.to_string()),
            PhotoError::Empty => "empty",
            PhotoError::TooLarge { .. } => "too_many_pixels",
            PhotoError::Damaged(_) => "damaged",
        };
        Self::unprocessable(error.to_string()).detail("photo", code, error.to_string()).caused_by(error)
    }
}

impl From<NotWearable> for Error {
    fn from(error: NotWearable) -> Self {
        match error {
            NotWearable::NoVariant(_) => Self::not_found("variant"),
            _ => Self::unprocessable(error.to_string()).detail("product_id", "not_wearable", error.to_string()),
        }
    }
}

impl From<LookError> for Error {
    fn from(error: LookError) -> Self {
        match error {
            LookError::NoFace => Self::unprocessable(error.to_string()).detail("photo", "no_face", error.to_string()),
            LookError::Vision(cause) => vision_error(cause),
            LookError::Render(cause) => Self::unprocessable(cause.to_string()).detail("look", "not_drawable", cause.to_string()),
        }
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
