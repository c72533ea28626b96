//! A look without its pixels: what must be kept to draw it again, bit for bit.

use frames::FrameModel;
use serde::{Deserialize, Serialize};

use crate::error::RenderError;
use crate::look::{LookOptions, draw_look};
use crate::picture::Picture;
use eyewear::Head;

/// Grows with every change that gives other pixels for the same recipe.
pub const RENDERER_VERSION: u32 = 9;

/// A stored look. It names the photo and the asset by their versions and holds neither; the head is the wearer's, and is
/// personal data as the photo is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookRecipe {
    pub renderer_version: u32,
    /// Names the exact bytes of the photo, such as their SHA-256.
    pub photo_version: String,
    /// Names the exact try-on asset.
    pub asset_version: String,
    pub head: Head,
    pub options: LookOptions,
}

impl LookRecipe {
    /// The recipe of a look that this renderer draws.
    #[must_use]
    pub fn new(photo_version: &str, asset_version: &str, head: &Head, options: &LookOptions) -> Self {
        Self {
            renderer_version: RENDERER_VERSION,
            photo_version: photo_version.to_owned(),
            asset_version: asset_version.to_owned(),
            head: head.clone(),
            options: *options,
        }
    }

    /// Draws the look again. The caller brings the photo and the asset of the versions that the recipe names.
    ///
    /// # Errors
    /// [`RenderError::Recipe`] when another version of the renderer or of what is given drew the look: it would come out
    /// differently. Else as [`draw_look`].
    pub fn draw(
        &self,
        (photo_version, photo): (&str, &Picture),
        (asset_version, asset): (&str, &FrameModel),
    ) -> Result<Picture, RenderError> {
        let same = |what: &'static str, stored: &str, given: &str| {
            if stored == given {
                return Ok(());
            }
            Err(RenderError::Recipe { what, stored: stored.to_owned(), given: given.to_owned() })
        };
        same("renderer", &self.renderer_version.to_string(), &RENDERER_VERSION.to_string())?;
        same("photo", &self.photo_version, photo_version)?;
        same("asset", &self.asset_version, asset_version)?;
        draw_look(photo, &self.head, asset, &self.options)
    }
}
