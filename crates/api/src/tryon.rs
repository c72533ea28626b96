//! Virtual try-on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

eyewear::vocabulary! {
    pub enum AssetKind { Glb = "glb", Parametric = "parametric" }
}

eyewear::vocabulary! {
    pub enum PictureFormat { Jpeg = "jpeg", Png = "png", Webp = "webp" }
}

eyewear::vocabulary! {
    pub enum PictureView { Front = "front", ThreeQuarter = "three_quarter", Side = "side" }
}

/// What to draw on a photo. Sent as the `look` part beside the `photo` part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenderRequest {
    pub product_id: String,
    /// The first variant when absent.
    #[serde(default)]
    pub variant_sku: Option<String>,
    #[serde(default = "RenderRequest::jpeg")]
    pub format: PictureFormat,
    #[serde(default)]
    pub adjustment: Adjustment,
    /// Longest side of the answer in pixels; the photo's own size when absent.
    #[serde(default)]
    #[schemars(range(min = 64, max = 4096))]
    pub max_side_px: Option<u32>,
}

/// How the wearer moved the frame by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Adjustment {
    /// Down the nose.
    #[schemars(range(min = -10.0, max = 20.0))]
    pub slide_mm: f32,
    /// Lenses towards the cheeks.
    #[schemars(range(min = -10.0, max = 10.0))]
    pub tilt_deg: f32,
}

/// A 3-D model that a product can be tried on with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TryOnAsset {
    /// `ast_...`, or `parametric` for the model that is built from the product's dimensions.
    pub id: String,
    pub product_id: String,
    pub kind: AssetKind,
    /// True when the size of the model is that of the product's verified dimensions.
    pub size_verified: bool,
    /// In plain words: where the scale comes from, and which parts are assumed.
    pub scale_source: String,
    pub triangles: u64,
    pub bytes: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ManifestQuery {
    /// Product id.
    pub product: String,
}

/// What a shop needs to show a product's try-on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TryOnManifest {
    pub product_id: String,
    /// Absent when the product cannot be tried on; then `reason` says why.
    pub asset: Option<TryOnAsset>,
    pub reason: Option<String>,
    pub variants: Vec<VariantTryOn>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantTryOn {
    pub sku: String,
    pub available: bool,
    pub reason: Option<String>,
}

/// Query of `GET /v1/products/{product_id}/picture`: the frame alone, drawn from its model at the same scale for every frame.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PictureQuery {
    /// The first variant when absent.
    pub variant_sku: Option<String>,
    pub view: Option<PictureView>,
    /// Width in pixels; the height is half of it. A picture is always 160 mm wide.
    #[schemars(range(min = 64, max = 2048))]
    pub width_px: Option<u32>,
}

impl RenderRequest {
    const fn jpeg() -> PictureFormat {
        PictureFormat::Jpeg
    }
}
