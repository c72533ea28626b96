//! Frames on faces in photos.

use std::sync::Arc;

use api::adjustment::Adjustment;
use api::permissions as may;
use api::tryon::{PictureFormat, RenderRequest};
use frames::FrameModel;
use platform::{Principal, Result};
use render::FrameLevels;

use super::{FileAnswer, Tryon};
use crate::encode::{encode_peak_bytes, encode_photo, media_type};
use crate::engines::Engines;
use crate::memory::Upload;
use crate::photo::{Photo, PhotoHeader};
use crate::{look, validation};

impl Tryon {
    /// Draws a product on the largest face of a photo.
    ///
    /// # Errors
    /// `not_found` for the product or variant, `unprocessable_entity` when there is no face or the product cannot be tried on.
    pub async fn try_on_render(&self, principal: &Principal, photo: Upload, request: RenderRequest) -> Result<FileAnswer> {
        principal.require(&may::TRY_ON_RUN)?;
        validation::validate_render(&request)?;
        let header = PhotoHeader::read(&photo)?;
        let product = self.0.models.product(principal, &request.product_id).await?;
        let model = self.0.models.of_variant(principal, &product, request.variant_sku.as_deref()).await?;
        let frame = self.0.models.levels_of_detail(&model).await?;
        let peak_bytes = render_peak_bytes(&header, request.max_side_px, Some(request.format));
        self.work(peak_bytes, move |inner| {
            let RenderRequest { max_side_px, face_at_px, adjustment, format, .. } = request;
            let recipe = Recipe { max_side_px, face_at_px, adjustment };
            let picture = draw_on_file(&inner.engines, &header, photo, &frame, recipe)?;
            let bytes = encode_photo(&picture, format)?;
            Ok(FileAnswer { bytes: bytes.into(), media_type: media_type(format) })
        })
        .await
    }

    /// The model with which a product's variant is shown: for callers in this process, such as the command line.
    ///
    /// # Errors
    /// As [`Tryon::try_on_render`].
    pub async fn try_on_model(
        &self,
        principal: &Principal,
        product_id: &str,
        variant_sku: Option<&str>,
    ) -> Result<Arc<FrameModel>> {
        principal.require(&may::TRY_ON_RUN)?;
        let product = self.0.models.product(principal, product_id).await?;
        Ok(self.0.models.of_variant(principal, &product, variant_sku).await?.frame)
    }
}

/// How a frame is drawn on a photo.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipe {
    /// Larger photos are made smaller first.
    pub max_side_px: Option<u32>,
    /// A point of the face that is meant, in pixels of the file.
    pub face_at_px: Option<[f32; 2]>,
    pub adjustment: Adjustment,
}

/// Decodes a photo, lets go of its file, and draws a frame on it: the same file and recipe give the same pixels.
pub(super) fn draw_on_file(
    engines: &Engines,
    header: &PhotoHeader,
    file: Upload,
    frame: &FrameLevels,
    recipe: Recipe,
) -> Result<Photo> {
    let photo = Photo::decode_whole(header, &file)?;
    drop(file);
    let file_width = header.upright_size().0;
    let mut picture = match recipe.max_side_px {
        Some(side) => photo.shrunk_to(side),
        None => photo,
    };
    let reduction = picture.width as f32 / file_width as f32;
    let face_at_px = recipe.face_at_px.map(|at| at.map(|px| px * reduction));
    look::draw_look_at(engines, &mut picture, face_at_px, frame, recipe.adjustment)?;
    Ok(picture)
}

/// Most bytes of memory that decoding, drawing and encoding take.
pub(super) fn render_peak_bytes(header: &PhotoHeader, max_side_px: Option<u32>, format: Option<PictureFormat>) -> u64 {
    let (photo, side) = (3 * header.pixels(), header.side_px());
    let (held, drawn_px) = match max_side_px.filter(|max| *max < side) {
        // Both the photo and the small one while it is made smaller; the photo is gone when the small one is encoded.
        Some(max) => {
            let small = (u64::from(max) * u64::from(max)).min(header.pixels());
            (photo + 3 * small, small)
        }
        None => (photo, header.pixels()),
    };
    let encode = format.map_or(0, |format| encode_peak_bytes(format, drawn_px));
    header.decode_peak_bytes().max(held).max(3 * drawn_px + encode)
}
