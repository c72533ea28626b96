//! Pictures of frames alone, all at one scale, drawn once and kept in memory.

use api::tryon::{PictureFormat, PictureQuery, PictureView};
use bytes::Bytes;
use frames::FrameModel;
use platform::{Error, Principal, Result, TenantId};
use quick_cache::sync::Cache;
use render::{ProductOptions, ProductView, draw_product};

use crate::encode::encode;
use crate::frame_models::ModelKey;

/// What a picture shows from edge to edge: the widest frame with some air.
pub const PICTURE_WIDTH_MM: f32 = 160.0;

const DEFAULT_WIDTH_PX: u32 = 480;
/// About 30 KB each.
const PICTURES_IN_MEMORY: usize = 1000;

/// Which picture of which state of which model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureKey {
    tenant: TenantId,
    revision: ModelKey,
    view: PictureView,
    width_px: u32,
}

impl PictureKey {
    pub fn new(principal: &Principal, revision: ModelKey, query: &PictureQuery) -> Result<Self> {
        Ok(Self { tenant: principal.tenant()?, revision, view: view_of(query), width_px: width_of(query) })
    }
}

/// The pictures in memory.
#[derive(Debug)]
pub struct PictureCache(Cache<PictureKey, Bytes>);

impl PictureCache {
    pub fn new() -> Self {
        Self(Cache::new(PICTURES_IN_MEMORY))
    }

    pub fn get(&self, key: &PictureKey) -> Option<Bytes> {
        self.0.get(key)
    }

    /// Draws a PNG with a transparent background.
    pub fn draw(&self, key: PictureKey, model: &FrameModel, query: &PictureQuery) -> Result<Bytes> {
        let width_px = width_of(query);
        let view = match view_of(query) {
            PictureView::Front => ProductView::Front,
            PictureView::ThreeQuarter => ProductView::ThreeQuarter,
            PictureView::Side => ProductView::Side,
        };
        let options = ProductOptions {
            width_px,
            height_px: width_px / 2,
            mm_per_px: PICTURE_WIDTH_MM / width_px as f32,
            background: None,
            ..ProductOptions::default()
        };
        let picture = draw_product(model, view, &options).map_err(Error::internal)?;
        let bytes = Bytes::from(encode(picture.width, picture.height, &picture.rgba, PictureFormat::Png)?);
        self.0.insert(key, bytes.clone());
        Ok(bytes)
    }
}

fn view_of(query: &PictureQuery) -> PictureView {
    query.view.unwrap_or(PictureView::Front)
}

fn width_of(query: &PictureQuery) -> u32 {
    query.width_px.unwrap_or(DEFAULT_WIDTH_PX)
}
