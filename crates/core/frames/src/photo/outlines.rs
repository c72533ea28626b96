//! What a frontal photo shows, as outlines in pixels.

use super::contour::{self, Contour};
use super::matte::{Matte, cut_out};
use super::openings;
pub use super::openings::Opening;
use super::{Photo, PhotoError};

/// Frame and lenses of a frontal photo.
#[derive(Clone, Debug)]
pub struct FrontOutlines {
    pub matte: Matte,
    /// Outer outlines and holes of everything that is not background, the largest first.
    pub silhouette: Vec<Contour>,
    /// The lens on the left of the picture (the wearer's right) and the one on the right.
    pub openings: [Opening; 2],
}

/// Finds the frame, and the lenses in it.
///
/// # Errors
/// [`PhotoError`] when there is no plain background, no frame, or no two lenses side by side.
pub fn front_outlines(photo: &Photo) -> Result<FrontOutlines, PhotoError> {
    let matte = cut_out(photo)?;
    let silhouette = contour::trace(matte.width, matte.height, &matte.coverage, 0.5);
    let openings = openings::find(photo, &matte, &silhouette)?;
    Ok(FrontOutlines { matte, silhouette, openings })
}
