//! Frames on faces in photos.

use std::sync::Arc;

use api::permissions as may;
use api::tryon::{PictureFormat, RenderRequest};
use frames::FrameModel;
use platform::{Principal, Result};

use super::{FileAnswer, Tryon};
use crate::encode::{encode_peak_bytes, encode_photo, media_type};
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
            let (mut photo, reduction) = decode_shrunk(&header, photo, request.max_side_px)?;
            let face_at = request.face_at_px.map(|at| at.map(|px| px * reduction));
            look::draw_look_at(&inner.engines, &mut photo, face_at, &frame, request.adjustment)?;
            let bytes = encode_photo(&photo, request.format)?;
            Ok(FileAnswer { bytes: bytes.into(), media_type: media_type(request.format) })
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

/// Decodes a photo, lets go of its file, and makes it smaller when it is wanted. Also: pixels of the picture per pixel of the file.
pub(super) fn decode_shrunk(header: &PhotoHeader, file: Upload, max_side_px: Option<u32>) -> Result<(Photo, f32)> {
    let photo = Photo::decode_whole(header, &file)?;
    drop(file);
    let file_width = photo.width;
    let photo = match max_side_px {
        Some(side) => photo.shrunk_to(side),
        None => photo,
    };
    let reduction = photo.width as f32 / file_width as f32;
    Ok((photo, reduction))
}

/// Most bytes of memory that decoding, drawing and encoding take.
pub(super) fn render_peak_bytes(header: &PhotoHeader, max_side_px: Option<u32>, format: Option<PictureFormat>) -> u64 {
    let (photo, side) = (3 * header.pixels(), header.width.max(header.height));
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
