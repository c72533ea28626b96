//! Pictures of frames alone, all at one scale.

use api::tryon::{PictureFormat, PictureQuery, PictureView};
use bytes::Bytes;
use frames::FrameModel;
use platform::{Error, Result};
use render::{ProductOptions, ProductView, draw_product};

use crate::encode::encode;
use crate::frame_models::ModelKey;

/// What a picture shows from edge to edge: the widest frame with some air.
pub const PICTURE_WIDTH_MM: f32 = 160.0;

const DEFAULT_WIDTH_PX: u32 = 480;

/// Which picture of which state of which model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureKey {
    model: ModelKey,
    view: PictureView,
    width_px: u32,
}

impl PictureKey {
    pub fn new(model: ModelKey, query: &PictureQuery) -> Self {
        let (view, width_px) = (query.view.unwrap_or(PictureView::Front), query.width_px.unwrap_or(DEFAULT_WIDTH_PX));
        Self { model, view, width_px }
    }
}

/// Draws a PNG with a transparent background.
pub fn draw(key: &PictureKey, frame: &FrameModel) -> Result<Bytes> {
    let view = match key.view {
        PictureView::Front => ProductView::Front,
        PictureView::ThreeQuarter => ProductView::ThreeQuarter,
        PictureView::Side => ProductView::Side,
    };
    let options = ProductOptions {
        width_px: key.width_px,
        height_px: key.width_px / 2,
        mm_per_px: PICTURE_WIDTH_MM / key.width_px as f32,
        background: None,
        ..ProductOptions::default()
    };
    let picture = draw_product(frame, view, &options).map_err(Error::internal)?;
    Ok(encode(picture.width, picture.height, &picture.rgba, PictureFormat::Png)?.into())
}
