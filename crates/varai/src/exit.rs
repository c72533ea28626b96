//! Exit codes, and how a failure is told.

use std::process::ExitCode;

use platform::ErrorCode;

use crate::notes::note;

/// A failure with the exit code that scripts can tell it by.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    message: String,
}

/// What a command returns.
pub type Outcome = Result<(), Failure>;

impl Failure {
    pub fn failed(message: impl std::fmt::Display) -> Self {
        Self { code: 1, message: message.to_string() }
    }

    pub fn usage(message: impl std::fmt::Display) -> Self {
        Self { code: 2, message: message.to_string() }
    }

    pub fn no_face(photo: &std::path::Path) -> Self {
        let photo = photo.display();
        Self {
            code: 3,
            message: format!(
                "no face found in {photo}; use a photo that shows a whole face, well lit and looking into the camera"
            ),
        }
    }

    pub fn unusable(message: impl std::fmt::Display) -> Self {
        Self { code: 4, message: message.to_string() }
    }

    pub fn unknown(message: impl std::fmt::Display) -> Self {
        Self { code: 5, message: message.to_string() }
    }

    pub fn rows_refused(count: u64, dry_run: bool) -> Self {
        let rows = if count == 1 { "1 row was refused".to_owned() } else { format!("{count} rows were refused") };
        let others = if dry_run { "the others would be stored" } else { "the others are stored" };
        Self { code: 6, message: format!("{rows}; {others}") }
    }

    pub fn over_budget(message: impl std::fmt::Display) -> Self {
        Self { code: 7, message: message.to_string() }
    }
}

impl From<platform::Error> for Failure {
    fn from(error: platform::Error) -> Self {
        match error.code {
            ErrorCode::NotFound => Self::unknown(error),
            ErrorCode::UnprocessableEntity | ErrorCode::UnsupportedMediaType | ErrorCode::PayloadTooLarge => {
                Self::unusable(error)
            }
            ErrorCode::Internal => {
                Self::failed(std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string))
            }
            _ => Self::failed(error),
        }
    }
}

impl From<catalog::Error> for Failure {
    fn from(error: catalog::Error) -> Self {
        match error {
            catalog::Error::InvalidHeading(_) | catalog::Error::File { .. } => Self::unusable(error),
            catalog::Error::NotFound(_) => Self::unknown(error),
            catalog::Error::Refused(error) => error.into(),
            _ => Self::failed(error),
        }
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::failed(format!("{error:#}"))
    }
}

/// Tells a failure on stderr and gives its exit code.
pub fn report(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let red = anstyle::Style::new().bold().fg_color(Some(anstyle::AnsiColor::Red.into()));
            note(format_args!("{red}varai:{red:#} {}", failure.message));
            ExitCode::from(failure.code)
        }
    }
}
