//! The ranges that numbers of a request may be in. The API's document states the same, and its tests call with what lies beyond.

use std::fmt::Display;

use api::tryon::{Adjustment, PictureQuery, RenderRequest};
use platform::{Error, Result};

/// Checks what is to be drawn on a photo.
///
/// # Errors
/// `unprocessable_entity` with the range of the first number that lies outside.
pub fn check_render(request: &RenderRequest) -> Result<()> {
    let side = request.max_side_px.unwrap_or(64);
    check("max_side_px", side, 64, 4096).map_err(unprocessable("max_side_px"))?;
    check_adjustment(request.adjustment)
}

/// Checks how a frame was moved by hand.
///
/// # Errors
/// `unprocessable_entity` with the range of the first number that lies outside.
pub fn check_adjustment(adjustment: Adjustment) -> Result<()> {
    check("slide_mm", adjustment.slide_mm, -10.0, 20.0).map_err(unprocessable("adjustment.slide_mm"))?;
    check("tilt_deg", adjustment.tilt_deg, -10.0, 10.0).map_err(unprocessable("adjustment.tilt_deg"))
}

/// Checks how large a picture of a frame is to be.
///
/// # Errors
/// `invalid_request` with the range.
pub fn check_picture(query: &PictureQuery) -> Result<()> {
    let Some(width_px) = query.width_px else { return Ok(()) };
    check("width_px", width_px, 64, 2048).map_err(|rule| Error::invalid(rule.clone()).detail("width_px", "out_of_range", rule))
}

fn check<T: PartialOrd + Display>(name: &str, value: T, low: T, high: T) -> std::result::Result<(), String> {
    if (&low..=&high).contains(&&value) { Ok(()) } else { Err(format!("{name} is {value}; choose {low} to {high}")) }
}

fn unprocessable(field: &'static str) -> impl FnOnce(String) -> Error {
    move |rule| Error::unprocessable(rule.clone()).detail(field, "out_of_range", rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_ranges_belong_to_them() {
        let adjusted = |slide_mm, tilt_deg| check_adjustment(Adjustment { slide_mm, tilt_deg });
        let sized = |width_px| check_picture(&PictureQuery { width_px, ..PictureQuery::default() });
        for allowed in [adjusted(-10.0, 10.0), adjusted(20.0, -10.0), sized(None), sized(Some(64)), sized(Some(2048))] {
            assert!(allowed.is_ok(), "{allowed:?}");
        }
        let refused =
            [adjusted(20.1, 0.0), adjusted(f32::NAN, 0.0), adjusted(0.0, f32::INFINITY), sized(Some(63)), sized(Some(2049))];
        for refused in refused {
            assert!(refused.as_ref().is_err_and(|error| error.to_string().contains("choose")), "{refused:?}");
        }
    }
}
