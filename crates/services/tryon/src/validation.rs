//! The ranges that numbers of a request may be in. The API's document states the same, and its tests call with what lies beyond.

use std::fmt::Display;

use api::adjustment::Adjustment;
use api::look::LookInput;
use api::tryon::{PictureQuery, RenderRequest};
use platform::{Error, Result};

/// Checks what is to be drawn on a photo.
///
/// # Errors
/// `unprocessable_entity` with the range of the first number that lies outside.
pub fn validate_render(request: &RenderRequest) -> Result<()> {
    validate_photo(request.max_side_px, request.face_at_px)?;
    validate_adjustment(request.adjustment)
}

/// Checks a look that is to be saved.
///
/// # Errors
/// As [`validate_render`].
pub fn validate_look(input: &LookInput) -> Result<()> {
    validate_photo(input.max_side_px, input.face_at_px)?;
    input.adjustment.map_or(Ok(()), validate_adjustment)
}

/// Checks a shop's reference of a person: short, and without the characters of which addresses are made.
///
/// # Errors
/// `unprocessable_entity` with what it may be.
pub fn validate_person(person: &str) -> Result<()> {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if (1..=64).contains(&person.len()) && person.bytes().all(known) {
        return Ok(());
    }
    let rule = "person is 1 to 64 letters, digits, '-' and '_': your own reference, no name and no address";
    Err(unprocessable("person")(rule.to_owned()))
}

fn validate_photo(max_side_px: Option<u32>, face_at_px: Option<[f32; 2]>) -> Result<()> {
    check("max_side_px", max_side_px.unwrap_or(64), 64, 4096).map_err(unprocessable("max_side_px"))?;
    if face_at_px.is_some_and(|at| at.iter().any(|px| !px.is_finite())) {
        return Err(unprocessable("face_at_px")("face_at_px has to be two numbers".to_owned()));
    }
    Ok(())
}

/// Checks how a frame was moved by hand.
///
/// # Errors
/// `unprocessable_entity` with the range of the first number that lies outside.
pub fn validate_adjustment(adjustment: Adjustment) -> Result<()> {
    check("slide_mm", adjustment.slide_mm, -8.0, 15.0).map_err(unprocessable("adjustment.slide_mm"))?;
    check("tilt_deg", adjustment.tilt_deg, -10.0, 10.0).map_err(unprocessable("adjustment.tilt_deg"))?;
    check("scale", adjustment.scale, 0.9, 1.1).map_err(unprocessable("adjustment.scale"))
}

/// Checks how large a picture of a frame is to be.
///
/// # Errors
/// `invalid_request` with the range.
pub fn validate_picture(query: &PictureQuery) -> Result<()> {
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
        let adjusted = |slide_mm, tilt_deg| validate_adjustment(Adjustment { slide_mm, tilt_deg, scale: 1.0 });
        let scaled = |scale| validate_adjustment(Adjustment { scale, ..Adjustment::default() });
        let sized = |width_px| validate_picture(&PictureQuery { width_px, ..PictureQuery::default() });
        for allowed in [
            adjusted(-8.0, 10.0),
            adjusted(15.0, -10.0),
            scaled(0.9),
            scaled(1.1),
            sized(None),
            sized(Some(64)),
            sized(Some(2048)),
        ] {
            assert!(allowed.is_ok(), "{allowed:?}");
        }
        let refused = [
            adjusted(15.1, 0.0),
            adjusted(f32::NAN, 0.0),
            adjusted(0.0, f32::INFINITY),
            scaled(0.89),
            scaled(1.2),
            sized(Some(63)),
            sized(Some(2049)),
        ];
        for refused in refused {
            assert!(refused.as_ref().is_err_and(|error| error.to_string().contains("choose")), "{refused:?}");
        }
    }
}
